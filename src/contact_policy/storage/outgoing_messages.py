"""What is to be sent: queued with the change it tells of, claimed by one deliverer at a time, settled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records import UNDER_WAY, NoticeStatus, OutgoingCounts, OutgoingMessage, OutgoingState, Trouble
from contact_policy.storage.columns import has_code
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import notices, outgoing_messages

_messages = outgoing_messages.c
_later = outgoing_messages.alias("later")
_UNSENT = (OutgoingState.HELD, OutgoingState.FAILED)


class OutgoingMessageRepository(Repository):
    """Messages to customers and to the office's own people, and how far each has come."""

    async def add(self, message: OutgoingMessage) -> bool:
        """Queue ``message``. False where it was queued before: under its ``once``, or its notice is on its way."""
        statement = insert(outgoing_messages).values(columns_of(outgoing_messages, message))
        return bool(await self._connection.write(statement.on_conflict_do_nothing()))

    async def claim(self, now: datetime, lease: timedelta) -> OutgoingMessage | None:
        """Take the message longest due, for ``lease``, past those that others are taking; None where none is due."""
        due = or_(_messages.next_try_at.is_(None), _messages.next_try_at <= now)
        first = (
            select(_messages.id)
            .where(has_code(_messages.state, UNDER_WAY), due)
            .order_by(_messages.next_try_at.asc().nulls_first(), _messages.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = update(outgoing_messages).where(_messages.id == first.scalar_subquery())
        # To ask about what a carrier has taken is no try.
        tries = _messages.tries + case((_messages.carrier_id == "", 1), else_=0)
        claimed = statement.values(state=OutgoingState.SENDING, tries=tries, next_try_at=now + lease)
        row = await self._connection.row(claimed.returning(*_messages))
        return None if row is None else OutgoingMessage(**row)

    async def settle(self, message: OutgoingMessage) -> bool:
        """Store how an attempt ended. False where it no longer counts: another attempt began since, or it is settled.

        That it was handed over counts whoever else has begun another attempt.
        """
        mine = and_(_messages.state == OutgoingState.SENDING, _messages.tries == message.tries)
        handed_over = message.state in {OutgoingState.SENT, OutgoingState.ACCEPTED}
        statement = update(outgoing_messages).where(
            _messages.id == message.id, has_code(_messages.state, UNDER_WAY) if handed_over else mine
        )
        return bool(
            await self._connection.write(
                statement.values(
                    state=message.state,
                    address=message.address,
                    next_try_at=message.next_try_at,
                    why=message.why,
                    carrier_id=message.carrier_id,
                    accepted_at=message.accepted_at,
                    settled_at=message.settled_at,
                )
            )
        )

    async def withdraw(self, notice_id: str, now: datetime) -> None:
        """Take the message that carries this notice off the queue, where nobody is sending it yet."""
        statement = update(outgoing_messages).where(
            _messages.notice_id == notice_id, _messages.state == OutgoingState.WAITING
        )
        await self._connection.write(
            statement.values(
                state=OutgoingState.WITHDRAWN, why=Trouble.ALREADY_ISSUED, next_try_at=None, settled_at=now
            )
        )

    async def get(self, id_: str) -> OutgoingMessage:
        """The message. Raises NotFound."""
        row = await self._connection.by_id(select(outgoing_messages), _messages.id, id_, "message")
        return OutgoingMessage(**row)

    async def for_notice(self, notice_id: str) -> OutgoingMessage | None:
        """The latest message that carries this notice, or None."""
        found = await self._all(_of(_messages.notice_id == notice_id).order_by(_messages.id.desc()).limit(1))
        return found[0] if found else None

    async def for_customer(self, customer_id: str) -> tuple[OutgoingMessage, ...]:
        """Every message to or about one customer, oldest first."""
        return await self._all(_of(belongs(_messages.customer_id, customer_id)).order_by(_messages.id))

    async def counts(self, reminders_since: datetime) -> OutgoingCounts:
        """How sending stands.

        A notice counts as held or failed until it is issued or queued again, a reminder that failed since then.
        """
        waiting = has_code(_messages.state, (OutgoingState.WAITING, OutgoingState.SENDING))
        row = await self._connection.row(
            select(
                func.count().filter(waiting).label("waiting"),
                func.count().filter(_messages.state == OutgoingState.HELD).label("held"),
                func.count().filter(_messages.state == OutgoingState.FAILED).label("failed"),
                func.min(_messages.queued_at).filter(waiting).label("oldest_waiting_at"),
            ).where(or_(waiting, _needs_a_person(reminders_since)))
        )
        return OutgoingCounts(**(row or {}))

    async def _all(self, statement: Select[Any]) -> tuple[OutgoingMessage, ...]:
        rows: Sequence[Any] = await self._connection.rows(statement)
        return tuple(OutgoingMessage(**row) for row in rows)


def _of(condition: ColumnElement[bool]) -> Select[Any]:
    return select(outgoing_messages).where(condition)


def _needs_a_person(reminders_since: datetime) -> ColumnElement[bool]:
    again = select(_later.c.id).where(_later.c.notice_id == _messages.notice_id, _later.c.id > _messages.id)
    drafts = select(notices.c.id).where(notices.c.id == _messages.notice_id, notices.c.status == NoticeStatus.DRAFT)
    reminder = and_(_messages.notice_id.is_(None), _messages.settled_at >= reminders_since)
    return and_(has_code(_messages.state, _UNSENT), or_(reminder, and_(drafts.exists(), ~again.exists())))

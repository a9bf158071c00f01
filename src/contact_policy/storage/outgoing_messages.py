"""What is to be sent: queued with the change it tells of, claimed by one deliverer at a time, settled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records import UNDER_WAY, NoticeStatus, OutgoingCounts, OutgoingMessage, OutgoingState, Trouble
from contact_policy.storage.columns import Id, Moment, among, has_code
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.tables import notices, outgoing_messages

_messages = outgoing_messages.c
_later = outgoing_messages.alias("later")
_now, _id = given("now", Moment), given("id", Id)
_notice = given("notice_id", Id)

_is_under_way = has_code(_messages.state, UNDER_WAY)
_is_waiting = has_code(_messages.state, (OutgoingState.WAITING, OutgoingState.SENDING))
_is_unsent = has_code(_messages.state, (OutgoingState.HELD, OutgoingState.FAILED))

_ADD = Prepared(
    insert(outgoing_messages)
    .values({c.name: given(c.name, c.type) for c in outgoing_messages.c})
    .on_conflict_do_nothing()
)
_first_due = (
    select(_messages.id)
    .where(_is_under_way, or_(_messages.next_try_at.is_(None), _messages.next_try_at <= _now))
    .order_by(_messages.next_try_at.asc().nulls_first(), _messages.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = Prepared(
    update(outgoing_messages)
    .where(_messages.id == _first_due.scalar_subquery())
    .values(
        state=OutgoingState.SENDING,
        # To ask about what a carrier has taken is no try.
        tries=_messages.tries + case((_messages.carrier_id == "", 1), else_=0),
        next_try_at=given("until", Moment),
    )
    .returning(*_messages),
    OutgoingMessage,
)
_SETTLED = ("state", "address", "next_try_at", "why", "carrier_id", "accepted_at", "settled_at")
_settled = update(outgoing_messages).values({name: given(name, _messages[name].type) for name in _SETTLED})
_SETTLE_HANDED_OVER = Prepared(_settled.where(_messages.id == _id, _is_under_way))
_SETTLE_MINE = Prepared(
    _settled.where(
        _messages.id == _id,
        _messages.state == OutgoingState.SENDING,
        _messages.tries == given("tries", _messages.tries.type),
    )
)
_WITHDRAW = Prepared(
    update(outgoing_messages)
    .where(_messages.notice_id == _notice, _messages.state == OutgoingState.WAITING)
    .values(state=OutgoingState.WITHDRAWN, why=Trouble.ALREADY_ISSUED, next_try_at=None, settled_at=_now)
)
_FOR_NOTICE = Prepared(
    select(outgoing_messages).where(_messages.notice_id == _notice).order_by(_messages.id.desc()).limit(1),
    OutgoingMessage,
)
_GET = by_id(outgoing_messages, OutgoingMessage)
_OF_CUSTOMER = of_customer(outgoing_messages, OutgoingMessage)

# In the index's own words, so that PostgreSQL uses it.
_STILL_SAYS = sql("(address <> '' OR subject <> '' OR paragraphs <> '[]'::jsonb)")
_FORGET = Prepared(
    update(outgoing_messages)
    .where(
        _messages.settled_at < given("before", Moment),
        # a letter that did not go out may still wait for somebody who sees to it
        or_(_messages.state == OutgoingState.SENT, _messages.notice_id.is_(None)),
        _STILL_SAYS,
    )
    .values(address="", subject="", paragraphs=())
)

_again = select(_later.c.id).where(_later.c.notice_id == _messages.notice_id, _later.c.id > _messages.id)
_LATEST_OF = Prepared(select(outgoing_messages).where(among(_messages.notice_id), ~_again.exists()), OutgoingMessage)
_drafts = select(notices.c.id).where(notices.c.id == _messages.notice_id, notices.c.status != NoticeStatus.ISSUED)
_is_late_reminder = and_(_messages.notice_id.is_(None), _messages.settled_at >= given("reminders_since", Moment))
_needs_a_person = and_(_is_unsent, or_(_is_late_reminder, and_(_drafts.exists(), ~_again.exists())))
_COUNTS = Prepared(
    select(
        func.count().filter(_is_waiting).label("waiting"),
        func.count().filter(_messages.state == OutgoingState.HELD).label("held"),
        func.count().filter(_messages.state == OutgoingState.FAILED).label("failed"),
        func.min(_messages.queued_at).filter(_is_waiting).label("oldest_waiting_at"),
    ).where(or_(_is_waiting, _needs_a_person)),
    OutgoingCounts,
)


class OutgoingMessageRepository(Repository):
    """Messages to customers and to the office's own people, and how far each has come."""

    async def add(self, message: OutgoingMessage) -> bool:
        """Queue ``message``. False where it was queued before: under its ``once``, or its notice is on its way."""
        return bool(await self._connection.write(_ADD, **columns_of(outgoing_messages, message)))

    async def claim(self, now: datetime, lease: timedelta) -> OutgoingMessage | None:
        """Take the message longest due, for ``lease``, past those that others are taking; None where none is due."""
        return await self._connection.row(_CLAIM, now=now, until=now + lease)

    async def settle(self, message: OutgoingMessage) -> bool:
        """Store how an attempt ended. False where it no longer counts: another attempt began since, or it is settled.

        That it was handed over counts whoever else has begun another attempt.
        """
        settled = {name: getattr(message, name) for name in _SETTLED}
        if message.state in {OutgoingState.SENT, OutgoingState.ACCEPTED}:
            return bool(await self._connection.write(_SETTLE_HANDED_OVER, id=message.id, **settled))
        return bool(await self._connection.write(_SETTLE_MINE, id=message.id, tries=message.tries, **settled))

    async def withdraw(self, notice_id: str, now: datetime) -> None:
        """Take the message that carries this notice off the queue, where nobody is sending it yet."""
        await self._connection.write(_WITHDRAW, notice_id=notice_id, now=now)

    async def get(self, id_: str) -> OutgoingMessage:
        """The message. Raises NotFound."""
        return await self._connection.one(_GET, "message", id_)

    async def for_notice(self, notice_id: str) -> OutgoingMessage | None:
        """The latest message that carries this notice, or None."""
        return await self._connection.row(_FOR_NOTICE, notice_id=notice_id)

    async def latest_of(self, notice_ids: Sequence[str]) -> tuple[OutgoingMessage, ...]:
        """The latest message that carries each of these notices, of those that were ever queued."""
        return await self._connection.rows(_LATEST_OF, ids=list(notice_ids))

    async def for_customer(self, customer_id: str) -> tuple[OutgoingMessage, ...]:
        """Every message to or about one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def forget(self, before: datetime) -> int:
        """Blank what was said where in what was sent before, and in reminders; returns in how many."""
        return await self._connection.write(_FORGET, before=before)

    async def counts(self, reminders_since: datetime) -> OutgoingCounts:
        """How sending stands.

        A notice counts as held or failed until it is issued or queued again, a reminder that failed since then.
        """
        (counts,) = await self._connection.rows(_COUNTS, reminders_since=reminders_since)
        return counts

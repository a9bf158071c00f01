"""Filed correspondence: what came in, who saw it, how it was answered. Only ever added to; a status is read off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, insert, not_, select, tuple_

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import Brings, FiledStatus
from contact_policy.records import Page
from contact_policy.records.filed_contacts import FiledAnswer, FiledContact, FiledCounts, FiledReading, Filing
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import oldest_first
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import contact_events, filed_answers, filed_contacts, filed_readings

T = TypeVar("T")

_later = filed_readings.alias("later")
_correction = contact_events.alias("correction")


class FiledContactRepository(Repository):
    """The queue of filed contacts. What a correction replaced is no longer on it: the correction is."""

    async def add(self, filing: Filing) -> None:
        """Keep that a contact was filed."""
        await self._connection.write(insert(filed_contacts).values(columns_of(filed_contacts, filing)))

    async def read(self, reading: FiledReading) -> None:
        """Keep that somebody saw a filed contact."""
        await self._connection.write(insert(filed_readings).values(columns_of(filed_readings, reading)))

    async def answer(self, answer: FiledAnswer) -> None:
        """Keep that it was answered. Raises Duplicate where what this reading found was answered before."""
        await self._connection.write(insert(filed_answers).values(columns_of(filed_answers, answer)))

    async def get(self, id_: str) -> FiledContact:
        """The filed contact, replaced or not, by its contact event's id. Raises NotFound."""
        c = filed_contacts.c
        row = await self._connection.by_id(select(filed_contacts), c.contact_event_id, id_, "filed contact")
        return (await self._whole([row]))[0]

    async def list(
        self, page: Page, *, status: FiledStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[FiledContact, ...], str | None]:
        """One page of what matches every filter given, longest waiting first, and the cursor of the next page."""
        c = filed_contacts.c
        statement = _standing(customer_id)
        if status is not None:
            statement = statement.where(_IS[status])
        rows, after = await oldest_first(self._connection, statement, page, c.received_at, c.contact_event_id)
        return await self._whole(rows), after

    async def for_customer(self, customer_id: str) -> tuple[FiledContact, ...]:
        """Everything of one customer's that was filed and stands, in the order in which it came in."""
        c = filed_contacts.c
        statement = _standing(customer_id).order_by(c.received_at, c.contact_event_id)
        return await self._whole(await self._connection.rows(statement))

    async def counts(self, today: date) -> FiledCounts:
        """How the whole queue stands on ``today``."""
        unseen = _standing().where(_UNSEEN)
        to_answer = _standing().join(filed_readings, _mine).where(*_AWAITS_ANSWER)
        # Each by itself: PostgreSQL finds the few that are open by what is missing, not row by row.
        one = await self._count(unseen, filed_contacts.c.see_by < today)
        other = await self._count(to_answer, filed_readings.c.answer_by < today)
        return FiledCounts(unseen=one[0], to_answer=other[0], overdue=one[1] + other[1])

    async def _count(self, statement: Select[Any], is_late: ColumnElement[bool]) -> tuple[int, int]:
        """How many there are, and how many of them are late."""
        figures = (func.count().label("all"), func.count().filter(is_late).label("late"))
        (row,) = await self._connection.rows(statement.with_only_columns(*figures, maintain_column_froms=True))
        return row["all"], row["late"]

    async def _whole(self, rows: Sequence[Row]) -> tuple[FiledContact, ...]:
        """Each with its event, its readings and their answers."""
        ids = [row["contact_event_id"] for row in rows]
        if not ids:
            return ()
        events = {event.id: event for event in await self._events(ids)}
        readings = await self._of(filed_readings, FiledReading, ids, filed_readings.c.read_at, filed_readings.c.id)
        answers = await self._of(filed_answers, FiledAnswer, ids, filed_answers.c.id)
        corrections = await self._corrections(ids)
        return tuple(
            FiledContact(
                filing=Filing(**row),
                event=events[id_],
                readings=readings[id_],
                answers=answers[id_],
                corrected_by=corrections.get(id_),
            )
            for id_, row in zip(ids, rows, strict=True)
        )

    async def _corrections(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What each of these was last recorded anew as."""
        c = contact_events.c
        latest_last = select(c.corrects, c.id).where(among(c.corrects, ids)).order_by(c.id)
        return {row["corrects"]: row["id"] for row in await self._connection.rows(latest_last)}

    async def _events(self, ids: Sequence[str]) -> Sequence[ContactEvent]:
        columns = [column for column in contact_events.c if column.name != "customer_id"]
        rows = await self._connection.rows(select(*columns).where(among(contact_events.c.id, ids)))
        return [ContactEvent(**row) for row in rows]

    async def _of(
        self, table: Table, record: type[T], ids: Sequence[str], *order: ColumnElement[Any]
    ) -> Mapping[str, tuple[T, ...]]:
        found: dict[str, tuple[T, ...]] = defaultdict(tuple)
        statement = select(table).where(among(table.c.contact_event_id, ids)).order_by(*order)
        for row in await self._connection.rows(statement):
            found[row["contact_event_id"]] += (record(**row),)
        return found


def latest_reading(event_id: ColumnElement[str]) -> ColumnElement[Brings]:
    """What the last found who read the contact ``event_id`` of a query, as its column ``brings``."""
    c = filed_readings.c
    latest = select(c.brings).where(c.contact_event_id == event_id).order_by(c.read_at.desc(), c.id.desc()).limit(1)
    return latest.correlate(contact_events).scalar_subquery().label("brings")


def _standing(customer_id: str | None = None) -> Select[Any]:
    """What no correction has replaced, of one customer where given."""
    replaced = exists().where(_correction.c.corrects == filed_contacts.c.contact_event_id)
    statement = select(filed_contacts).where(not_(replaced))
    return statement if customer_id is None else statement.where(belongs(filed_contacts.c.customer_id, customer_id))


def _awaits_answer() -> tuple[ColumnElement[bool], ...]:
    """What holds of a reading that is the latest, needs an answer and has none."""
    r, order = filed_readings.c, (_later.c.read_at, _later.c.id)
    corrected = exists().where(
        _later.c.contact_event_id == r.contact_event_id, tuple_(*order) > tuple_(r.read_at, r.id)
    )
    answered = exists().where(filed_answers.c.reading_id == r.id)
    return r.answer_by.is_not(None), not_(corrected), not_(answered)


_AWAITS_ANSWER = _awaits_answer()
_mine = filed_readings.c.contact_event_id == filed_contacts.c.contact_event_id
_UNSEEN = not_(exists().where(_mine))
_TO_ANSWER = exists().where(_mine, *_AWAITS_ANSWER)
_IS = {
    FiledStatus.UNSEEN: _UNSEEN,
    FiledStatus.TO_ANSWER: _TO_ANSWER,
    FiledStatus.DONE: and_(not_(_UNSEEN), not_(_TO_ANSWER)),
}

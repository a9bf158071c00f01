"""Filed correspondence: what came in, who saw it, how it was answered. Only ever added to; a status is read off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Date, Select, Table, and_, exists, func, not_, select, tuple_

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.records import Page, RecordPart
from contact_policy.records.filed_contacts import (
    FiledAnswer,
    FiledContact,
    FiledCounts,
    FiledReading,
    Filing,
    LateFiling,
)
from contact_policy.storage.columns import Id, among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.event_facts import EVENT
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import Listing
from contact_policy.storage.parts import first_of, values_of
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import contact_events, filed_answers, filed_contacts, filed_readings

T = TypeVar("T")

_filed, _events = filed_contacts.c, contact_events.c
_later = filed_readings.alias("later")
_correction = contact_events.alias("correction")


def latest_reading(event_id: ColumnElement[str]) -> ColumnElement[str]:
    """What the last found who read the contact ``event_id`` of a query, as its column ``brings``."""
    c = filed_readings.c
    latest = select(c.brings).where(c.contact_event_id == event_id).order_by(c.read_at.desc(), c.id.desc()).limit(1)
    return latest.correlate(contact_events).scalar_subquery().label("brings")


def _awaits_answer() -> tuple[ColumnElement[bool], ...]:
    """What holds of a reading that is the latest, needs an answer and has none."""
    r, order = filed_readings.c, (_later.c.read_at, _later.c.id)
    corrected = exists().where(
        _later.c.contact_event_id == r.contact_event_id, tuple_(*order) > tuple_(r.read_at, r.id)
    )
    answered = exists().where(filed_answers.c.reading_id == r.id)
    return r.answer_by.is_not(None), not_(corrected), not_(answered)


_AWAITS_ANSWER = _awaits_answer()
_mine = filed_readings.c.contact_event_id == _filed.contact_event_id
_UNSEEN = not_(exists().where(_mine))
_TO_ANSWER = exists().where(_mine, *_AWAITS_ANSWER)


def _counted(statement: Select[Any], last_day: ColumnElement[date]) -> Prepared[Mapping[str, Any]]:
    """Count what ``statement`` selects, and what of it is late: its ``last_day`` is over."""
    is_late = last_day < given("today", Date)
    figures = (func.count().label("all"), func.count().filter(is_late).label("late"))
    return Prepared(statement.with_only_columns(*figures, maintain_column_froms=True))


def _of_these(table: Table, record: type[T], *order: ColumnElement[Any]) -> Prepared[T]:
    return Prepared(selecting(table, record).where(among(table.c.contact_event_id)).order_by(*order), record)


def _stands(event_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Hold to what no correction has replaced."""
    return not_(exists().where(_correction.c.corrects == event_id))


def _done_told(table: Table, record: type[T], at: Column[Any]) -> Prepared[T]:
    """Select the part of what was done about a customer's filed contacts that is asked for."""
    done = selecting(table, record).where(belongs(table.c.customer_id), _stands(table.c.contact_event_id))
    return Prepared(first_of(done, at, "id"), record)


_standing = select(filed_contacts).where(_stands(_filed.contact_event_id))
_in_turn = (_filed.received_at, _filed.contact_event_id)

_GET = Prepared(select(filed_contacts).where(_filed.contact_event_id == given("id", Id)), Filing)
_OF_CUSTOMER = Prepared(_standing.where(belongs(_filed.customer_id)).order_by(*_in_turn), Filing)
_FILINGS_TOLD = Prepared(
    first_of(_standing.where(belongs(_filed.customer_id)), _filed.received_at, "contact_event_id"), Filing
)
_READINGS_TOLD = _done_told(filed_readings, FiledReading, filed_readings.c.read_at)
_ANSWERS_TOLD = _done_told(filed_answers, FiledAnswer, filed_answers.c.answered_at)
_LIST = Listing(
    _standing,
    *_in_turn,
    oldest_first=True,
    filters={
        FiledStatus.UNSEEN: _UNSEEN,
        FiledStatus.TO_ANSWER: _TO_ANSWER,
        FiledStatus.DONE: and_(not_(_UNSEEN), not_(_TO_ANSWER)),
        "customer_id": belongs(_filed.customer_id),
    },
)
# Each by itself: PostgreSQL finds the few that are open by what is missing, not row by row.
_COUNT_UNSEEN = _counted(_standing.where(_UNSEEN), _filed.see_by)
_COUNT_TO_ANSWER = _counted(_standing.join(filed_readings, _mine).where(*_AWAITS_ANSWER), filed_readings.c.answer_by)


def _lately(last_day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(last_day >= given("since", Date), last_day < given("today", Date))


_LATE_UNSEEN = Prepared(
    select(_filed.contact_event_id, _filed.customer_id, _filed.see_by.label("due_on"))
    .where(_stands(_filed.contact_event_id), _UNSEEN, _lately(_filed.see_by))
    .order_by(_filed.contact_event_id)
)
_LATE_TO_ANSWER = Prepared(
    select(_filed.contact_event_id, _filed.customer_id, filed_readings.c.answer_by.label("due_on"))
    .join(filed_readings, _mine)
    .where(_stands(_filed.contact_event_id), *_AWAITS_ANSWER, _lately(filed_readings.c.answer_by))
    .order_by(_filed.contact_event_id)
)
_EVENTS = Prepared(select(*EVENT).where(among(_events.id)), ContactEvent)
_READINGS = _of_these(filed_readings, FiledReading, filed_readings.c.read_at, filed_readings.c.id)
_ANSWERS = _of_these(filed_answers, FiledAnswer, filed_answers.c.id)
_CORRECTIONS = Prepared(select(_events.corrects, _events.id).where(among(_events.corrects)).order_by(_events.id))


class FiledContactRepository(Repository):
    """The queue of filed contacts. What a correction replaced is no longer on it: the correction is."""

    async def add(self, filing: Filing) -> None:
        """Keep that a contact was filed."""
        await self._connection.add(filed_contacts, columns_of(filed_contacts, filing))

    async def read(self, reading: FiledReading) -> None:
        """Keep that somebody saw a filed contact."""
        await self._connection.add(filed_readings, columns_of(filed_readings, reading))

    async def answer(self, answer: FiledAnswer) -> None:
        """Keep that it was answered. The database refuses a second answer to what this reading found."""
        await self._connection.add(filed_answers, columns_of(filed_answers, answer))

    async def get(self, id_: str) -> FiledContact:
        """The filed contact, replaced or not, by its contact event's id. Raises NotFound."""
        filing = await self._connection.one(_GET, "filed contact", id_)
        return (await self._whole([filing]))[0]

    async def list(
        self, page: Page, *, status: FiledStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[FiledContact, ...], str | None]:
        """One page of what matches every filter given, longest waiting first, and the cursor of the next page."""
        chosen = {} if status is None else {status.value: True}
        rows, after = await _LIST.page(self._connection, page, customer_id=customer_id, **chosen)
        return await self._whole([Filing(**row) for row in rows]), after

    async def for_customer(self, customer_id: str) -> tuple[FiledContact, ...]:
        """Everything of one customer's that was filed and stands, in the order in which it came in."""
        return await self._whole(await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id))

    async def told(self, customer_id: str, part: RecordPart) -> tuple[FiledContact, ...]:
        """What was filed and stands in that part of one customer's record."""
        filings = await self._connection.rows(_FILINGS_TOLD, customer_id=customer_id, **values_of(part))
        return await self._whole(filings)

    async def readings_told(self, customer_id: str, part: RecordPart) -> tuple[FiledReading, ...]:
        """The readings in that part of one customer's record, of what stands."""
        return await self._connection.rows(_READINGS_TOLD, customer_id=customer_id, **values_of(part))

    async def answers_told(self, customer_id: str, part: RecordPart) -> tuple[FiledAnswer, ...]:
        """The answers in that part of one customer's record, to what stands."""
        return await self._connection.rows(_ANSWERS_TOLD, customer_id=customer_id, **values_of(part))

    async def counts(self, today: date) -> FiledCounts:
        """How the whole queue stands on ``today``."""
        (unseen,) = await self._connection.rows(_COUNT_UNSEEN, today=today)
        (to_answer,) = await self._connection.rows(_COUNT_TO_ANSWER, today=today)
        overdue = unseen["late"] + to_answer["late"]
        return FiledCounts(unseen=unseen["all"], to_answer=to_answer["all"], overdue=overdue)

    async def late(self, since: date, today: date) -> tuple[LateFiling, ...]:
        """What should have been seen, or answered, by a day from ``since`` on that is over on ``today``."""
        unseen = await self._connection.rows(_LATE_UNSEEN, since=since, today=today)
        to_answer = await self._connection.rows(_LATE_TO_ANSWER, since=since, today=today)
        return (
            *(LateFiling(**row, status=FiledStatus.UNSEEN) for row in unseen),
            *(LateFiling(**row, status=FiledStatus.TO_ANSWER) for row in to_answer),
        )

    async def _whole(self, filings: Sequence[Filing]) -> tuple[FiledContact, ...]:
        """Each with its event, its readings and their answers."""
        ids = [filing.contact_event_id for filing in filings]
        if not ids:
            return ()
        events = {event.id: event for event in await self._connection.rows(_EVENTS, ids=ids)}
        readings = _by_contact(await self._connection.rows(_READINGS, ids=ids))
        answers = _by_contact(await self._connection.rows(_ANSWERS, ids=ids))
        latest_last = await self._connection.rows(_CORRECTIONS, ids=ids)
        corrections = {row["corrects"]: row["id"] for row in latest_last}
        return tuple(
            FiledContact(
                filing=filing,
                event=events[id_],
                readings=readings[id_],
                answers=answers[id_],
                corrected_by=corrections.get(id_),
            )
            for id_, filing in zip(ids, filings, strict=True)
        )


Done = TypeVar("Done", FiledReading, FiledAnswer)


def _by_contact(done: Sequence[Done]) -> Mapping[str, tuple[Done, ...]]:
    found: dict[str, tuple[Done, ...]] = defaultdict(tuple)
    for item in done:
        found[item.contact_event_id] += (item,)
    return found

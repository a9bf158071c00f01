"""What was done and what came of it, counted by PostgreSQL: numbers of things, never a thing.

A span is half open: from its first moment up to, and without, ``until``. What a correction replaced is not counted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Date, FromClause, Select, Text, and_, cast, func, not_, or_, select, true

from contact_policy.policy import facts
from contact_policy.policy.vocabulary import AppealOutcome, Behaviour, MeasureKind, NoticeKind
from contact_policy.records import ProposalStatus
from contact_policy.storage import people_counts, restriction_rows, tallies, warned_conduct
from contact_policy.storage.connection import Repository
from contact_policy.storage.people_counts import PeopleCounts
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import (
    appeal_decisions,
    appeals,
    breaches,
    filed_contacts,
    filed_readings,
    notices,
    restriction_proposals,
    restrictions,
)
from contact_policy.storage.tables.tallies import Tallied
from contact_policy.storage.tallies import tallied, total
from contact_policy.storage.warned_conduct import AfterWarning, Conduct, is_replaced

_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` up to, and without, ``until``."""

    start: datetime
    until: datetime

    def holds(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether ``moment`` lies in it."""
        return and_(moment >= self.start, moment < self.until)


@dataclass(frozen=True, slots=True)
class IssuedNotices:
    """How many notices of a kind were issued, and how many days after they were drafted."""

    count: int
    median_days: float
    longest_days: float


def _contacts() -> Select[int, int]:
    contacts = tallied(Tallied.CONTACT).c
    is_incident = contacts.traits.op("&&")(given("observations", ARRAY(Text)))
    figures = (total(contacts.count).label("contacts"), total(contacts.count, is_incident).label("incidents"))
    return select(*figures).where(contacts.day.between(given("first_on", Date), given("last_on", Date)))


_CONTACTS = Prepared(_contacts())


class StatisticsRepository(Repository):
    """Counts. Each question is one statement, whatever there is to count."""

    async def contacts(self, first_on: date, last_on: date, observations: Sequence[str]) -> tuple[int, int]:
        """How many contacts there were from one day to another, and with any of ``observations``: the incidents."""
        asked = {"first_on": first_on, "last_on": last_on, "observations": observations}
        (row,) = await self._connection.rows(_CONTACTS, **asked)
        return row["contacts"], row["incidents"]

    async def add_up(self) -> bool:
        """Add up what was written since, some at a time; whether much is left. Counts are as before."""
        return await tallies.add_up(self._connection)

    async def warnings(self, span: Span, conduct: Conduct) -> Mapping[AfterWarning, int]:
        """How many warnings were issued, by what became of the conduct (``warned_conduct``)."""
        return await self._tally(warned_conduct.outcomes(span.holds(notices.c.issued_at), conduct))

    async def proposals(self, span: Span) -> Mapping[ProposalStatus, int]:
        """How many restrictions were proposed, by what has become of the proposal."""
        p = restriction_proposals.c
        return await self._tally(_by(p.status, restriction_proposals).where(span.holds(p.proposed_at)))

    async def authorised(self, span: Span) -> int:
        """How many restrictions were authorised."""
        counted = select(func.count()).select_from(restrictions).where(_authorised(span))
        return int(await self._connection.value(Prepared(counted)))

    async def measures(self, span: Span) -> Mapping[MeasureKind, int]:
        """How many restrictions were authorised, by each kind of measure in them."""
        measures = func.jsonb_array_elements(restrictions.c.measures).table_valued("value")
        kind = measures.c.value.op("->>")("kind")
        counted = _by(kind, restrictions.join(measures, true()), func.count(restrictions.c.id.distinct()))
        return await self._tally(counted.where(_authorised(span)))

    async def behaviours(self, span: Span) -> Mapping[Behaviour, int]:
        """How many restrictions were authorised, by each behaviour they answer."""
        behaviours = func.unnest(restrictions.c.behaviours).table_valued("value").render_derived().c.value
        counted = _by(behaviours, restrictions.join(behaviours.table, true()))
        return await self._tally(counted.where(_authorised(span)))

    async def lengths(self, span: Span) -> Mapping[int, int]:
        """How many restrictions were authorised, by the days from first to last; without an end, by -1."""
        r = restrictions.c
        days = func.coalesce(r.ends_on - r.starts_on + 1, -1)
        return await self._tally(_by(days, restrictions).where(_authorised(span)))

    async def possibly_running(self, span: Span) -> AsyncIterator[facts.Restriction]:
        """Every restriction that may have run in the span, or ended in it; the policy judges which did."""
        r = restrictions.c
        ended, lapsed = or_(r.ended_at.is_(None), r.ended_at >= span.start), r.lapse_recorded_at
        statement = restriction_rows.selected().where(
            r.authorised_at < span.until, ended, or_(lapsed.is_(None), lapsed >= span.start)
        )
        rows = await self._connection.rows(Prepared(statement))
        for first in range(0, len(rows), _AT_A_TIME):
            for restriction in await restriction_rows.known(self._connection, rows[first : first + _AT_A_TIME], None):
                yield restriction

    async def appeals_received(self, span: Span) -> Mapping[bool, int]:
        """How many appeals were received, by whether in time."""
        return await self._tally(_by(appeals.c.is_in_time, appeals).where(span.holds(appeals.c.received_at)))

    async def appeals_by_outcome(self, span: Span) -> Mapping[AppealOutcome, int]:
        """How many appeals were decided, by outcome."""
        d = appeal_decisions.c
        return await self._tally(_by(d.outcome, appeal_decisions).where(span.holds(d.decided_at)))

    async def appeals_by_time(self, span: Span) -> Mapping[bool, int]:
        """How many appeals were decided, by whether in the time there was."""
        d = appeal_decisions.c
        in_time = _london_day(d.decided_at) <= appeals.c.due_by
        return await self._tally(_by(in_time, appeal_decisions.join(appeals)).where(span.holds(d.decided_at)))

    async def notices(self, span: Span) -> Mapping[NoticeKind, IssuedNotices]:
        """The notices that were issued, by kind."""
        n = notices.c
        days = func.extract("epoch", n.issued_at - n.created_at) / 86_400
        median = func.percentile_cont(0.5).within_group(days)
        figures = (func.count().label("count"), median.label("median_days"), func.max(days).label("longest_days"))
        statement = select(n.kind, *figures).where(span.holds(n.issued_at)).group_by(n.kind)
        rows = [dict(row) for row in await self._connection.rows(Prepared(statement))]
        return {
            row["kind"]: IssuedNotices(row["count"], float(row["median_days"]), float(row["longest_days"]))
            for row in rows
        }

    async def breaches(self, span: Span) -> int:
        """How many breaches were recorded."""
        counted = select(func.count()).select_from(breaches).where(span.holds(breaches.c.recorded_at))
        return int(await self._connection.value(Prepared(counted)))

    async def filed(self, span: Span) -> Mapping[bool | None, int]:
        """How many filed contacts came in, by whether somebody saw them in time; None: nobody has."""
        f, r = filed_contacts.c, filed_readings.c
        first = select(func.min(r.read_at)).where(r.contact_event_id == f.contact_event_id).scalar_subquery()
        in_time, stands = _london_day(first) <= f.see_by, not_(is_replaced(f.contact_event_id))
        return await self._tally(_by(in_time, filed_contacts).where(span.holds(f.received_at), stands))

    async def people(self, span: Span) -> PeopleCounts:
        """Customers and those a restriction was authorised of, and how many of each have an access need."""
        return people_counts.read(await self._connection.rows(Prepared(people_counts.counted(_authorised(span)))))

    async def _tally(self, statement: Select[Any]) -> Mapping[Any, int]:
        return {row["what"]: row["count"] for row in await self._connection.rows(Prepared(statement))}


def _by(what: ColumnElement[Any], table: FromClause, count: ColumnElement[int] | None = None) -> Select[Any]:
    """Count the rows of ``table`` by ``what``."""
    counted = func.count() if count is None else count
    return select(what.label("what"), counted.label("count")).select_from(table).group_by("what")


def _authorised(span: Span) -> ColumnElement[bool]:
    return span.holds(restrictions.c.authorised_at)


def _london_day(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.timezone("Europe/London", moment), Date)

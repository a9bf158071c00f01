"""Written warnings (MC-8.6, 8.7). Whether and when one was issued stands on its notice, so it is read from there.

Whether it was quashed stands on the decision of the appeal against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from contact_policy.policy import facts
from contact_policy.policy.vocabulary import AppealOutcome
from contact_policy.records import Page, WarningRecord
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Id, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.notice_returns import Issue, delivery, returns_of, was_recorded
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import appeal_decisions, appeals, notices, warnings
from contact_policy.storage.warning_responses import WarningResponseRepository


def _as_it_stands() -> Select[Any]:
    quashed_at = (
        select(func.min(appeal_decisions.c.decided_at))
        .join(appeals, appeals.c.id == appeal_decisions.c.appeal_id)
        .where(appeals.c.about_id == warnings.c.id, appeal_decisions.c.outcome == AppealOutcome.QUASHED)
    )
    issue = (notices.c.issued_at, notices.c.issue_recorded_at, notices.c.method, notices.c.times_returned)
    statement = select(*told(warnings), *issue, quashed_at.scalar_subquery().label("quashed_at"))
    return statement.join(notices, notices.c.id == warnings.c.notice_id)


_selected = _as_it_stands()


def _of_customer(as_of: AsOf) -> Select[Any]:
    return _selected.where(belongs(warnings.c.customer_id, as_of)).order_by(warnings.c.id)


_GET = Prepared(_selected.where(warnings.c.id == given("id", Id)))
_OF_CUSTOMER = AsKnown(_of_customer)
_LIST = Listing(_selected.where(belongs(warnings.c.customer_id)), warnings.c.id)


class WarningRepository(Repository):
    """What customers were warned of, with their replies."""

    async def add(self, warning: WarningRecord) -> None:
        """Keep a new warning; its notice must be stored by the time the transaction commits."""
        await self._connection.add(warnings, columns_of(warnings, warning))

    async def get(self, id_: str) -> WarningRecord:
        """The warning. Raises NotFound."""
        return (await self._records([await self._connection.one(_GET, "warning", id_)]))[0]

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[WarningRecord, ...], str | None]:
        """One page of a customer's warnings, newest first, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page, customer_id=customer_id)
        return await self._records(rows), after

    async def for_customer(self, customer_id: str, as_of: datetime | None = None) -> tuple[WarningRecord, ...]:
        """Every warning under the records that are (at ``as_of``, were) one customer's, oldest first."""
        return await self._records(await self._rows(customer_id, as_of))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Warning, ...]:
        """The warnings as the office knew them at ``as_of`` (None: knows them now), oldest first.

        One whose issue was recorded later, or that had come back by then, is a draft still; a reply recorded later is
        none yet.
        """
        rows = await self._rows(customer_id, as_of)
        records = await self._records(rows)
        returned = await returns_of(self._connection, rows, "notice_id")
        return tuple(
            _fact(record, delivery(row, returned.get(record.notice_id, ()), as_of).issue, as_of)
            for row, record in zip(rows, records, strict=True)
            if as_of is None or record.created_at <= as_of
        )

    async def _rows(self, customer_id: str, as_of: datetime | None) -> Sequence[Row]:
        return await self._connection.rows(_OF_CUSTOMER.at(as_of), customer_id=customer_id, as_of=as_of)

    async def _records(self, rows: Sequence[Row]) -> tuple[WarningRecord, ...]:
        replies = await WarningResponseRepository(self._connection).to([row["id"] for row in rows])
        columns = [{name: row[name] for name in row if name != "times_returned"} for row in rows]
        return tuple(WarningRecord(**values, responses=replies[values["id"]]) for values in columns)


def _fact(record: WarningRecord, issue: Issue | None, as_of: datetime | None) -> facts.Warning:
    return facts.Warning(
        id=record.id,
        behaviours=record.behaviours,
        response_days=record.response_days,
        issued_at=issue.issued_at if issue else None,
        method=issue.method if issue else None,
        quashed_at=record.quashed_at if was_recorded(record.quashed_at, as_of) else None,
        responses=tuple(
            facts.WarningResponse(received_at=reply.received_at, channel=reply.channel, summary=reply.summary)
            for reply in record.responses
            if was_recorded(reply.recorded_at, as_of)
        ),
        drafted_at=record.created_at,
        issue_recorded_at=issue.recorded_at if issue else None,
        step=record.step or "",
    )

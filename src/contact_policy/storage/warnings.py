"""Written warnings (MC-8.6, 8.7). Whether and when one was issued stands on its notice, so it is read from there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from contact_policy.policy import facts
from contact_policy.records import Page, WarningRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import newest_first
from contact_policy.storage.tables import notices, warnings


class Warnings(Repository):
    """What customers were warned of."""

    async def add(self, warning: WarningRecord) -> None:
        """Keep a new warning; its notice must be stored by the time the transaction commits."""
        await self._connection.write(insert(warnings).values(columns_of(warnings, warning)))

    async def get(self, id_: str) -> WarningRecord:
        """The warning. Raises NotFound."""
        return WarningRecord(**await self._connection.by_id(_with_issue(), warnings.c.id, id_, "warning"))

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[WarningRecord, ...], str | None]:
        """One page of a customer's warnings, newest first, and the cursor of the next page."""
        statement = _with_issue().where(warnings.c.customer_id == customer_id)
        rows, after = await newest_first(self._connection, statement, page, warnings.c.id)
        return tuple(WarningRecord(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[WarningRecord, ...]:
        """Every warning to one customer, oldest first."""
        statement = _with_issue().where(warnings.c.customer_id == customer_id).order_by(warnings.c.id)
        return tuple(WarningRecord(**row) for row in await self._connection.rows(statement))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Warning, ...]:
        """The warnings as the office knew them at ``as_of`` (None: knows them now), oldest first.

        One whose issue was recorded later is a draft still.
        """
        records = await self.for_customer(customer_id)
        return tuple(_fact(record, as_of) for record in records if as_of is None or record.created_at <= as_of)


def _with_issue() -> Select[Any]:
    issue = (notices.c.issued_at, notices.c.issue_recorded_at, notices.c.method)
    return select(warnings, *issue).join(notices, notices.c.id == warnings.c.notice_id)


def _fact(record: WarningRecord, as_of: datetime | None) -> facts.Warning:
    recorded_at = record.issue_recorded_at
    is_issued = recorded_at is not None and (as_of is None or recorded_at <= as_of)
    return facts.Warning(
        id=record.id,
        behaviours=record.behaviours,
        response_days=record.response_days,
        issued_at=record.issued_at if is_issued else None,
        method=record.method if is_issued else None,
        responses=record.responses,
    )

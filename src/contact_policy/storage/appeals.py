"""Appeals and what was decided on them. Neither is ever changed; an appeal without a decision is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, insert, select

from contact_policy.records import Page
from contact_policy.records.appeals import AppealDecision, AppealRecord, AppealStatus
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import newest_first
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import appeal_decisions, appeals

_DECIDED = "decided_"


class AppealRepository(Repository):
    """What was appealed against, and how that ended. Each appeal comes with its decision."""

    async def add(self, appeal: AppealRecord) -> None:
        """Keep a new appeal."""
        await self._connection.write(insert(appeals).values(columns_of(appeals, appeal)))

    async def decide(self, decision: AppealDecision) -> None:
        """Keep the decision on an appeal. Raises Duplicate if there is one."""
        await self._connection.write(insert(appeal_decisions).values(columns_of(appeal_decisions, decision)))

    async def get(self, id_: str) -> AppealRecord:
        """The appeal. Raises NotFound."""
        return _read(await self._connection.by_id(_selected(), appeals.c.id, id_, "appeal"))

    async def list(
        self, page: Page, *, status: AppealStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[AppealRecord, ...], str | None]:
        """One page, newest first, of the appeals that match every filter given, and the cursor of the next page."""
        statement = _selected()
        if status is not None:
            outcome = appeal_decisions.c.outcome
            statement = statement.where(outcome.is_(None) if status is AppealStatus.OPEN else outcome == status)
        if customer_id is not None:
            statement = statement.where(belongs(appeals.c.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, appeals.c.id)
        return tuple(_read(row) for row in rows), after

    async def about(self, about_id: str) -> tuple[AppealRecord, ...]:
        """Every appeal against one warning or restriction, oldest first."""
        return await self._all(_selected().where(appeals.c.about_id == about_id))

    async def for_customer(self, customer_id: str) -> tuple[AppealRecord, ...]:
        """Every appeal of one customer, oldest first."""
        return await self._all(_selected().where(belongs(appeals.c.customer_id, customer_id)))

    async def count_open(self, due_before: date | None = None) -> int:
        """How many are open; where given, only those that were to be decided before that day."""
        statement = select(func.count()).select_from(_with_decision()).where(appeal_decisions.c.id.is_(None))
        if due_before is not None:
            statement = statement.where(appeals.c.due_by < due_before)
        return int(await self._connection.value(statement))

    async def _all(self, statement: Select[Any]) -> tuple[AppealRecord, ...]:
        return tuple(_read(row) for row in await self._connection.rows(statement.order_by(appeals.c.id)))


def _with_decision() -> Any:
    return appeals.outerjoin(appeal_decisions, appeal_decisions.c.appeal_id == appeals.c.id)


def _selected() -> Select[Any]:
    decided = [column.label(f"{_DECIDED}{column.name}") for column in appeal_decisions.c]
    return select(appeals, *decided).select_from(_with_decision())


def _read(row: Row) -> AppealRecord:
    decided = {name.removeprefix(_DECIDED): row[name] for name in row if name.startswith(_DECIDED)}
    appeal = {name: row[name] for name in row if not name.startswith(_DECIDED)}
    return AppealRecord(**appeal, decision=AppealDecision(**decided) if decided["id"] is not None else None)

"""Appeals and what was decided on them. Neither is ever changed; an appeal without a decision is open."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Text, func, select

from contact_policy.records import Page
from contact_policy.records.appeals import AppealDecision, AppealRecord, AppealStatus
from contact_policy.storage.columns import Id, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import appeal_decisions, appeals

_DECIDED = "decided_"

_with_decision = appeals.outerjoin(appeal_decisions, appeal_decisions.c.appeal_id == appeals.c.id)
_decided = [column.label(f"{_DECIDED}{column.name}") for column in told(appeal_decisions)]
_selected = select(*told(appeals), *_decided).select_from(_with_decision)
_is_open = appeal_decisions.c.id.is_(None)
_count_open = select(func.count()).select_from(_with_decision).where(_is_open)

_GET = Prepared(_selected.where(appeals.c.id == given("id", Id)))
_ABOUT = Prepared(_selected.where(appeals.c.about_id == given("about_id", Id)).order_by(appeals.c.id))
_OF_CUSTOMER = Prepared(_selected.where(belongs(appeals.c.customer_id)).order_by(appeals.c.id))
_LIST = Listing(
    _selected,
    appeals.c.id,
    filters={
        "is_open": _is_open,
        "outcome": appeal_decisions.c.outcome == given("outcome", Text),
        "customer_id": belongs(appeals.c.customer_id),
    },
)
_OVERDUE_ONES = Prepared(_selected.where(_is_open, appeals.c.due_by < given("due_before", Date)).order_by(appeals.c.id))
_OPEN = Prepared(_count_open)
_OVERDUE = Prepared(_count_open.where(appeals.c.due_by < given("due_before", Date)))


class AppealRepository(Repository):
    """What was appealed against, and how that ended. Each appeal comes with its decision."""

    async def add(self, appeal: AppealRecord) -> None:
        """Keep a new appeal."""
        await self._connection.add(appeals, columns_of(appeals, appeal))

    async def decide(self, decision: AppealDecision) -> None:
        """Keep the decision on an appeal. The database refuses a second."""
        await self._connection.add(appeal_decisions, columns_of(appeal_decisions, decision))

    async def get(self, id_: str) -> AppealRecord:
        """The appeal. Raises NotFound."""
        return _read(await self._connection.one(_GET, "appeal", id_))

    async def list(
        self, page: Page, *, status: AppealStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[AppealRecord, ...], str | None]:
        """One page, newest first, of the appeals that match every filter given, and the cursor of the next page."""
        is_open = status is AppealStatus.OPEN or None
        outcome = None if is_open else status
        rows, after = await _LIST.page(
            self._connection, page, is_open=is_open, outcome=outcome, customer_id=customer_id
        )
        return tuple(_read(row) for row in rows), after

    async def about(self, about_id: str) -> tuple[AppealRecord, ...]:
        """Every appeal against one warning or restriction, oldest first."""
        return tuple(_read(row) for row in await self._connection.rows(_ABOUT, about_id=about_id))

    async def for_customer(self, customer_id: str) -> tuple[AppealRecord, ...]:
        """Every appeal of one customer, oldest first."""
        return tuple(_read(row) for row in await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id))

    async def overdue(self, due_before: date) -> tuple[AppealRecord, ...]:
        """The open ones that were to be decided before that day, oldest first."""
        return tuple(_read(row) for row in await self._connection.rows(_OVERDUE_ONES, due_before=due_before))

    async def count_open(self, due_before: date | None = None) -> int:
        """How many are open; where given, only those that were to be decided before that day."""
        statement = _OPEN if due_before is None else _OVERDUE
        return int(await self._connection.value(statement, due_before=due_before))


def _read(row: Row) -> AppealRecord:
    decided = {name.removeprefix(_DECIDED): row[name] for name in row if name.startswith(_DECIDED)}
    appeal = {name: row[name] for name in row if not name.startswith(_DECIDED)}
    return AppealRecord(**appeal, decision=AppealDecision(**decided) if decided["id"] is not None else None)

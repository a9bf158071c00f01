"""Customers' matters with the office, and every state each was in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from contact_policy.errors import PreconditionFailed
from contact_policy.policy import facts
from contact_policy.records import CaseRecord, Page
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import newest_first
from contact_policy.storage.tables import case_versions, cases

_FACT_FIELDS = tuple(f.name for f in fields(facts.Case))


class CaseRepository(Repository):
    """Cases as they are and were."""

    async def add(self, case: CaseRecord) -> None:
        """Keep a new case."""
        await self._connection.write(insert(cases).values(columns_of(cases, case)))
        await self._keep_version(case)

    async def get(self, id_: str) -> CaseRecord:
        """The case. Raises NotFound."""
        return CaseRecord(**await self._connection.by_id(select(cases), cases.c.id, id_, "case"))

    async def update(self, case: CaseRecord) -> CaseRecord:
        """Store ``case`` as the next version and give it.

        ``case.version`` is the one the caller read and ``case.updated_at`` the moment of change. Raises
        PreconditionFailed if it is no longer at that version.
        """
        changed = replace(case, version=case.version + 1)
        statement = update(cases).where(cases.c.id == case.id, cases.c.version == case.version)
        if not await self._connection.write(statement.values(columns_of(cases, changed))):
            raise PreconditionFailed("The case changed since it was read.")
        await self._keep_version(changed)
        return changed

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[CaseRecord, ...], str | None]:
        """One page of a customer's cases, newest first, and the cursor of the next page."""
        statement = select(cases).where(belongs(cases.c.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, cases.c.id)
        return tuple(CaseRecord(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[CaseRecord, ...]:
        """Every case of a customer, oldest first."""
        statement = select(cases).where(belongs(cases.c.customer_id, customer_id))
        return tuple(CaseRecord(**row) for row in await self._connection.rows(statement.order_by(cases.c.id)))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Case, ...]:
        """The cases as the office knew them at ``as_of`` (None: knows them now), oldest first."""
        if as_of is None:
            statement = select(*(cases.c[name] for name in _FACT_FIELDS))
            mine = statement.where(belongs(cases.c.customer_id, customer_id))
            rows = await self._connection.rows(mine.order_by(cases.c.id))
        else:
            rows = await self._connection.rows(_latest_by(customer_id, as_of))
        return tuple(facts.Case(**row) for row in rows)

    async def _keep_version(self, case: CaseRecord) -> None:
        values = columns_of(case_versions, case) | {"case_id": case.id, "recorded_at": case.updated_at}
        await self._connection.write(insert(case_versions).values(values))


def _latest_by(customer_id: str, as_of: datetime) -> Any:
    versions = case_versions.c
    columns = (versions.case_id.label("id"), *(versions[name] for name in _FACT_FIELDS if name != "id"))
    return (
        select(*columns)
        .join(cases, cases.c.id == versions.case_id)
        .where(belongs(cases.c.customer_id, customer_id, as_of), versions.recorded_at <= as_of)
        .ext(distinct_on(versions.case_id))
        .order_by(versions.case_id, versions.version.desc())
    )

"""Customers' matters with the office, and every state each was in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from contact_policy.errors import PreconditionFailed
from contact_policy.policy import facts
from contact_policy.records import CaseRecord, Page
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Id, kept_salt, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs, belongs_to_any, of_customer, owner
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import case_versions, cases

_FACT_FIELDS = tuple(f.name for f in fields(facts.Case))


def _known(as_of: AsOf) -> Select[Any]:
    """Select a customer's cases as they stand, or the latest version of each by ``as_of``; oldest first."""
    if as_of is None:
        mine = select(*(cases.c[name] for name in _FACT_FIELDS)).where(belongs(cases.c.customer_id))
        return mine.order_by(cases.c.id)
    versions = case_versions.c
    columns = (versions.case_id.label("id"), *(versions[name] for name in _FACT_FIELDS if name != "id"))
    return (
        select(*columns)
        .join(cases, cases.c.id == versions.case_id)
        .where(belongs(cases.c.customer_id, as_of), versions.recorded_at <= as_of)
        .ext(distinct_on(versions.case_id))
        .order_by(versions.case_id, versions.version.desc())
    )


_KNOWN = AsKnown(_known, facts.Case)
_OF_SEVERAL = Prepared(
    select(owner(cases.c.customer_id).label("owner"), *(cases.c[name] for name in _FACT_FIELDS))
    .where(belongs_to_any(cases.c.customer_id))
    .order_by(cases.c.id)
)
_GET = by_id(cases, CaseRecord)
_OF_CUSTOMER = of_customer(cases, CaseRecord)
_LIST = Listing(select(*told(cases)).where(belongs(cases.c.customer_id)), cases.c.id)
_UPDATE = Prepared(
    update(cases)
    .where(cases.c.id == given("id", Id), cases.c.version == given("before", Integer))
    .values({c.name: given(c.name, c.type) for c in told(cases) if c.name != "id"})
    .values(salt=kept_salt(cases))
    .returning(*digested(cases))
)


class CaseRepository(Repository):
    """Cases as they are and were."""

    async def add(self, case: CaseRecord) -> None:
        """Keep a new case."""
        await self._connection.add(cases, columns_of(cases, case))
        await self._keep_version(case)

    async def get(self, id_: str) -> CaseRecord:
        """The case. Raises NotFound."""
        return await self._connection.one(_GET, "case", id_)

    async def update(self, case: CaseRecord) -> CaseRecord:
        """Store ``case`` as the next version and give it.

        ``case.version`` is the one the caller read and ``case.updated_at`` the moment of change. Raises
        PreconditionFailed if it is no longer at that version.
        """
        changed = replace(case, version=case.version + 1)
        if not await self._connection.change(cases, _UPDATE, before=case.version, **columns_of(cases, changed)):
            raise PreconditionFailed("The case changed since it was read.")
        await self._keep_version(changed)
        return changed

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[CaseRecord, ...], str | None]:
        """One page of a customer's cases, newest first, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page, customer_id=customer_id)
        return tuple(CaseRecord(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[CaseRecord, ...]:
        """Every case of a customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Case, ...]:
        """The cases as the office knew them at ``as_of`` (None: knows them now), oldest first."""
        return await self._connection.rows(_KNOWN.at(as_of), customer_id=customer_id, as_of=as_of)

    async def of_several(self, customer_ids: Collection[str]) -> Mapping[str, tuple[facts.Case, ...]]:
        """The cases of each of these customers as ``known`` now."""
        found: dict[str, tuple[facts.Case, ...]] = defaultdict(tuple)
        for row in await self._connection.rows(_OF_SEVERAL, customer_ids=list(customer_ids)):
            values = dict(row)
            found[values.pop("owner")] += (facts.Case(**values),)
        return found

    async def _keep_version(self, case: CaseRecord) -> None:
        values = columns_of(case_versions, case) | {"case_id": case.id, "recorded_at": case.updated_at}
        await self._connection.add(case_versions, values)

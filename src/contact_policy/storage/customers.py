"""Customers by name, with how to reach them, what they need, and what other systems call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update

from contact_policy.errors import NotFound, PreconditionFailed
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Customer, Page
from contact_policy.storage import contact_points, external_references
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import merged_ids, owner
from contact_policy.storage.pages import newest_first
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customer_versions, customers

_asked = customers.alias("asked")
_IS_OWN = owner(customers.c.id) == customers.c.id


def _selected() -> Select[Any]:
    return select(customers, merged_ids(customers.c.id).label("merged_ids")).select_from(customers)


def _behind(statement: Select[Any]) -> Select[Any]:
    """Look for the customers whose records ``_asked`` are."""
    return statement.join(_asked, customers.c.id == owner(_asked.c.id))


class CustomerRepository(Repository):
    """Customers as they are and were. ``used_by_others`` on a contact point is found out at each reading."""

    async def add(self, customer: Customer) -> Customer:
        """Keep a new customer and give them as stored. Raises Duplicate for another customer's external reference."""
        await self._connection.write(insert(customers).values(columns_of(customers, customer)))
        return await self._keep(customer)

    async def update(self, customer: Customer) -> Customer:
        """Store ``customer`` as the next version and give them as stored.

        ``customer.version`` is the one the caller read and ``customer.updated_at`` the moment of change. Raises
        PreconditionFailed if they are no longer at that version, Duplicate for another's external reference.
        """
        changed = replace(customer, version=customer.version + 1)
        statement = update(customers).where(customers.c.id == customer.id, customers.c.version == customer.version)
        if not await self._connection.write(statement.values(columns_of(customers, changed))):
            raise PreconditionFailed("The customer changed since they were read.")
        return await self._keep(changed)

    async def get(self, id_: str) -> Customer:
        """The customer whose record it is: of a merged record, the survivor. Raises NotFound."""
        row = await self._connection.by_id(_behind(_selected()), _asked.c.id, id_, "customer")
        return (await self._whole([row]))[0]

    async def owner(self, id_: str, as_of: datetime | None = None) -> str:
        """The id of the customer whose record this is, or was at ``as_of``: itself unless merged. Raises NotFound."""
        statement = select(owner(_asked.c.id, as_of).label("id"))
        row = await self._connection.by_id(statement, _asked.c.id, id_, "customer")
        return str(row["id"])

    async def several(self, ids: Sequence[str]) -> tuple[Customer, ...]:
        """Those of these customers that there are, oldest first."""
        return await self._where(among(customers.c.id, ids))

    async def list(
        self,
        page: Page,
        *,
        phone: str | None = None,
        email: str | None = None,
        name: str | None = None,
        external: tuple[str, str] | None = None,
    ) -> tuple[tuple[Customer, ...], str | None]:
        """One page, newest first, of the customers who match every filter given, and the cursor of the next page.

        ``phone`` and ``email`` are normalised values, ``name`` any part in any case, ``external`` (system, id). Merged
        records are not shown by themselves; what they are called finds whose they are.
        """
        statement = _selected().where(_IS_OWN)
        if phone is not None:
            statement = statement.where(customers.c.id.in_(contact_points.holders(ContactPointKind.PHONE, phone)))
        if email is not None:
            statement = statement.where(customers.c.id.in_(contact_points.holders(ContactPointKind.EMAIL, email)))
        if name is not None:
            called = select(owner(_asked.c.id)).where(_asked.c.name.icontains(name, autoescape=True))
            statement = statement.where(customers.c.id.in_(called))
        if external is not None:
            statement = statement.where(customers.c.id.in_(external_references.named(*external)))
        rows, after = await newest_first(self._connection, statement, page, customers.c.id)
        return await self._whole(rows), after

    async def by_external_reference(
        self, system: str, external_id: str, as_of: datetime | None = None
    ) -> Customer | None:
        """The customer whose record (now, or at ``as_of``) ``system`` calls ``external_id``, if any."""
        named = external_references.named(system, external_id, as_of)
        found = await self._where(customers.c.id.in_(named))
        return found[0] if found else None

    async def record_named(self, system: str, external_id: str) -> str | None:
        """The id of the record that ``system`` calls ``external_id``, if any, merged or not."""
        return await external_references.record_named(self._connection, system, external_id)

    async def by_contact_point(
        self, kind: ContactPointKind, value: str, as_of: datetime | None = None
    ) -> tuple[Customer, ...]:
        """Everybody who holds the (normalised) contact point, or held it at ``as_of``, as known then; oldest first."""
        holders = contact_points.holders(kind, value, as_of)
        if as_of is None:
            return await self._where(customers.c.id.in_(holders))
        ids = sorted(row["customer_id"] for row in await self._connection.rows(holders))
        then = [await self.get_as_of(id_, as_of) for id_ in ids]
        return tuple(customer for customer in then if customer is not None)

    async def get_as_of(self, id_: str, as_of: datetime) -> Customer | None:
        """The customer whose record it was at ``as_of``, as known then; None if unknown then.

        External references are today's.
        """
        versions = customer_versions.c
        statement = (
            select(customers.c.id, versions.name, versions.access_needs, versions.version)
            .add_columns(customers.c.created_at, versions.recorded_at.label("updated_at"))
            .add_columns(merged_ids(customers.c.id, as_of).label("merged_ids"))
            .join(customers, customers.c.id == versions.customer_id)
            .join(_asked, customers.c.id == owner(_asked.c.id, as_of))
            .where(versions.recorded_at <= as_of)
            .order_by(versions.version.desc())
            .limit(1)
        )
        try:
            row = await self._connection.by_id(statement, _asked.c.id, id_, "customer")
        except NotFound:
            return None
        return (await self._whole([row], as_of))[0]

    async def _keep(self, customer: Customer) -> Customer:
        """Store what hangs on a customer's row."""
        kept = {"customer_id": customer.id, "recorded_at": customer.updated_at}
        values = columns_of(customer_versions, customer) | kept
        await self._connection.write(insert(customer_versions).values(values))
        await contact_points.store(self._connection, customer)
        await external_references.store(self._connection, customer)
        return await self.get(customer.id)

    async def _where(self, condition: ColumnElement[bool]) -> tuple[Customer, ...]:
        statement = _selected().where(condition).order_by(customers.c.id)
        return await self._whole(await self._connection.rows(statement))

    async def _whole(self, rows: Sequence[Row], as_of: datetime | None = None) -> tuple[Customer, ...]:
        if not rows:
            return ()
        ids = [row["id"] for row in rows]
        points = await contact_points.held_by(self._connection, ids, as_of)
        references = await external_references.of(self._connection, ids, as_of)
        return tuple(
            Customer(**row, contact_points=points[row["id"]], external_references=references[row["id"]]) for row in rows
        )

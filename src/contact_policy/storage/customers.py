"""Customers by name, with how to reach them, what they need, and what other systems call them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, select, update

from contact_policy.errors import NotFound, PreconditionFailed
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Customer, ExternalReference, Page
from contact_policy.records.customers import ToldBySource
from contact_policy.storage import contact_points, external_references, name_search
from contact_policy.storage.as_known import AS_OF, AsKnown, AsOf
from contact_policy.storage.columns import Code, Id, among, kept_salt, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import merged_ids, owner
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import customer_versions, customers

_asked = customers.alias("asked")


def _around(as_of: AsOf = None) -> tuple[ColumnElement[Any], ...]:
    """What hangs on a customer's row, now or at ``as_of``, each as a column: a customer is one question."""
    return (
        merged_ids(customers.c.id, as_of).label("merged_ids"),
        contact_points.held_by(customers.c.id, as_of).label("contact_points"),
        external_references.of(customers.c.id, as_of).label("external_references"),
    )


def _owner(as_of: AsOf = None) -> Select[Any]:
    """Select the id of the customer whose record ``id`` is, or was at ``as_of``."""
    return select(owner(_asked.c.id, as_of).label("id")).where(_asked.c.id == given("id", Id))


def _at(as_of: AsOf) -> Select[Any]:
    """Select the customer whose record ``id`` was at ``as_of``, as known then."""
    versions = customer_versions.c
    return (
        select(customers.c.id, versions.name, versions.access_needs, versions.deceased_on, versions.version)
        .add_columns(
            versions.language,
            versions.capacity,
            customers.c.created_at,
            versions.recorded_at.label("updated_at"),
            *_around(as_of),
        )
        .join(customers, customers.c.id == versions.customer_id)
        .where(customers.c.id == _owner(as_of).scalar_subquery(), versions.recorded_at <= as_of)
        .order_by(versions.version.desc())
        .limit(1)
    )


_WHOLE = select(*told(customers), *_around())
_GET = Prepared(_WHOLE.where(customers.c.id == _owner().scalar_subquery()), Customer)
_SEVERAL = Prepared(_WHOLE.where(among(customers.c.id)).order_by(customers.c.id), Customer)
_NAMED = AsKnown(lambda as_of: _WHOLE.where(customers.c.id.in_(external_references.named(as_of))), Customer)
_KIND, _VALUES = given("kind", Code(ContactPointKind)), given("values", ARRAY(Text))
_HOLDERS_THEN = Prepared(contact_points.holders(_KIND, _VALUES, AS_OF).distinct())
_HOLDING = Prepared(
    _WHOLE.where(customers.c.id.in_(contact_points.holders(_KIND, _VALUES))).order_by(customers.c.id), Customer
)
_OWNERS = Prepared(select(customers.c.id, owner(customers.c.id).label("owner")).where(among(customers.c.id)))
_ERASED = Prepared(select(customers.c.id).where(among(customers.c.id), customers.c.erased_at.is_not(None)))
_OWNER, _THEN = AsKnown(_owner), Prepared(_at(AS_OF), Customer)
_UNMERGED = _WHOLE.where(owner(customers.c.id) == customers.c.id)
_CALLED = Listing(_UNMERGED.where(among(customers.c.id)), customers.c.id)
_LIST = Listing(
    _UNMERGED,
    customers.c.id,
    filters={
        "phone": customers.c.id.in_(contact_points.holders(ContactPointKind.PHONE, given("phone", ARRAY(Text)))),
        "email": customers.c.id.in_(contact_points.holders(ContactPointKind.EMAIL, given("email", ARRAY(Text)))),
        "name": name_search.IS_CALLED,
        "external_id": customers.c.id.in_(external_references.named()),
    },
)
_UPDATE = Prepared(
    update(customers)
    .where(customers.c.id == given("id", Id), customers.c.version == given("before", Integer))
    .values({c.name: given(c.name, c.type) for c in told(customers) if c.name not in {"id", "erased_at"}})
    .values(salt=kept_salt(customers))
    .returning(*digested(customers))
)


class CustomerRepository(Repository):
    """Customers as they are and were. ``used_by_others`` on a contact point is found out at each reading."""

    async def add(self, customer: Customer) -> Customer:
        """Keep a new customer and give them as stored. Raises Duplicate for another customer's external reference."""
        await self.add_all([customer])
        return await self.get(customer.id)

    async def add_all(self, people: Sequence[Customer]) -> None:
        """Keep new customers. Raises Duplicate for another customer's external reference."""
        await self._connection.add(customers, *(columns_of(customers, one) for one in people))
        await self._add_versions(people)
        await contact_points.add(self._connection, people)
        await external_references.add(self._connection, people)

    async def update(self, customer: Customer) -> Customer:
        """Store ``customer`` as the next version and give them as stored.

        ``customer.version`` is the one the caller read and ``customer.updated_at`` the moment of change. Raises
        PreconditionFailed if they are no longer at that version, Duplicate for another's external reference.
        """
        await self.update_all([customer])
        return await self.get(customer.id)

    async def update_all(self, people: Sequence[Customer]) -> None:
        """Do so for several customers, each of them once."""
        changed = [replace(customer, version=customer.version + 1) for customer in people]
        rows = [columns_of(customers, one) | {"before": one.version - 1} for one in changed]
        for row in rows:
            # the function that blanks alone sets it
            del row["erased_at"]
        if await self._connection.change_each(customers, _UPDATE, rows) < len(rows):
            raise PreconditionFailed("The customer changed since they were read.")
        await self._add_versions(changed)
        await contact_points.store(self._connection, changed)
        await external_references.store(self._connection, changed)

    async def get(self, id_: str) -> Customer:
        """The customer whose record it is: of a merged record, the survivor. Raises NotFound."""
        return await self._connection.one(_GET, "customer", id_)

    async def owner(self, id_: str, as_of: datetime | None = None) -> str:
        """The id of the customer whose record this is, or was at ``as_of``: itself unless merged. Raises NotFound."""
        row = await self._connection.one(_OWNER.at(as_of), "customer", id_, as_of=as_of)
        return str(row["id"])

    async def owners(self, ids: Collection[str]) -> Mapping[str, str]:
        """The id of the customer whose record each of these is; those that are nobody's are left out."""
        rows = await self._connection.rows(_OWNERS, ids=list(ids))
        return {row["id"]: row["owner"] for row in rows}

    async def erased(self, ids: Collection[str]) -> frozenset[str]:
        """Those of these records of which everything was erased."""
        return frozenset(row["id"] for row in await self._connection.rows(_ERASED, ids=list(ids)))

    async def several(self, ids: Sequence[str]) -> tuple[Customer, ...]:
        """Those of these customers that there are, oldest first."""
        return await self._connection.rows(_SEVERAL, ids=ids)

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

        ``phone`` and ``email`` are normalised values (whoever holds an address holds its sub-addresses), ``name`` any
        part however it is spelt, ``external`` (system, id).
        Merged records are not shown by themselves; what they are called finds whose they are.
        """
        if name is not None and phone is None and email is None and external is None:
            return await self._called(name, page)
        system, external_id = external or (None, None)
        phones, emails = phone and covering(phone), email and covering(email)
        asked = {"phone": phones, "email": emails, "name": name, "external_id": external_id, "external_system": system}
        rows, after = await _LIST.page(self._connection, page, **asked)
        return tuple(Customer(**row) for row in rows), after

    async def _called(self, name: str, page: Page) -> tuple[tuple[Customer, ...], str | None]:
        ids = await name_search.newest(self._connection, name, page)
        rows, after = await _CALLED.page(self._connection, page, ids=ids)
        return tuple(Customer(**row) for row in rows), after

    async def by_external_reference(
        self, system: str, external_id: str, as_of: datetime | None = None
    ) -> Customer | None:
        """The customer whose record (now, or at ``as_of``) ``system`` calls ``external_id``, if any."""
        named = _NAMED.at(as_of)
        return await self._connection.row(named, external_system=system, external_id=external_id, as_of=as_of)

    async def told_by(self, references: Collection[ExternalReference]) -> Mapping[ExternalReference, ToldBySource]:
        """The record that each of these names, merged or not; those that name nobody are left out."""
        return await external_references.told_by(self._connection, references)

    async def date_source(self, moments: Mapping[ExternalReference, datetime]) -> None:
        """Keep as of when other systems say what they say of the customers whom they call so."""
        await external_references.date(self._connection, moments)

    async def record_named(self, system: str, external_id: str) -> str | None:
        """The id of the record that ``system`` calls ``external_id``, if any, merged or not."""
        return await external_references.record_named(self._connection, system, external_id)

    async def by_contact_point(
        self, kind: ContactPointKind, value: str, as_of: datetime | None = None
    ) -> tuple[Customer, ...]:
        """Everybody who holds the (normalised) contact point, or held it at ``as_of``, as known then; oldest first.

        A sub-address is also held by who holds the address without it.
        """
        values = covering(value)
        if as_of is None:
            return await self._connection.rows(_HOLDING, kind=kind, values=values)
        rows = await self._connection.rows(_HOLDERS_THEN, kind=kind, values=values, as_of=as_of)
        then = [await self.get_as_of(id_, as_of) for id_ in sorted(row["customer_id"] for row in rows)]
        return tuple(customer for customer in then if customer is not None)

    async def get_as_of(self, id_: str, as_of: datetime) -> Customer | None:
        """The customer whose record it was at ``as_of``, as known then; None if unknown then.

        External references are today's.
        """
        try:
            return await self._connection.one(_THEN, "customer", id_, as_of=as_of)
        except NotFound:
            return None

    async def _add_versions(self, people: Sequence[Customer]) -> None:
        versions = [
            columns_of(customer_versions, one) | {"customer_id": one.id, "recorded_at": one.updated_at}
            for one in people
        ]
        await self._connection.add(customer_versions, *versions)

"""Customers with their contact points and access needs (MC-8.15), and what other systems call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contact_policy.errors import PreconditionFailed, invalid
from contact_policy.policy.facts import AccessNeed, ContactPoint
from contact_policy.policy.vocabulary import Capacity
from contact_policy.policy.working_days import london_date
from contact_policy.records import Customer, ExternalReference
from contact_policy.records.customers import ToldBySource
from contact_policy.records.merges import Details
from contact_policy.services import changes as feed
from contact_policy.services import contact_details, deceased, support
from contact_policy.services.context import Context, new_id


@dataclass(frozen=True, slots=True)
class Death:
    """The day on which somebody died; None where it was recorded of the wrong person."""

    deceased_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanges:
    """What is to be different about a customer; None leaves a thing as it is."""

    name: str | None = None
    contact_points: tuple[ContactPoint, ...] | None = None
    access_needs: tuple[AccessNeed, ...] | None = None
    external_references: tuple[ExternalReference, ...] | None = None
    death: Death | None = None
    language: str | None = None
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """What another system says of the customer whom it calls ``reference``, and as of when, where it says so."""

    reference: ExternalReference
    changes: CustomerChanges
    source_updated_at: datetime | None = None

    @property
    def references(self) -> tuple[ExternalReference, ...]:
        """The reference that it asks by, and any others that it gives."""
        others = self.changes.external_references or ()
        return (self.reference, *(other for other in others if other != self.reference))

    def is_older_than(self, known: ToldBySource) -> bool:
        """Whether the system told something newer before."""
        at, known_at = self.source_updated_at, known.source_updated_at
        return at is not None and known_at is not None and at < known_at


class TellOutcome(StrEnum):
    """What came of what another system said."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Upserted:
    """The customer as they are now, and what came of what was said of them."""

    customer: Customer
    outcome: TellOutcome


@dataclass(frozen=True, slots=True)
class ChangedCustomer:
    """A customer as they are on record, and the fields that are to be different."""

    before: Customer
    given: Mapping[str, Any]


async def register(context: Context, given: CustomerChanges) -> Customer:
    """Write down a customer. Raises Duplicate where another customer has one of the external references."""
    customer = new_customer(context, given)
    await context.tx.customers.add(customer)
    await context.audit("customer.registered", f"customers/{customer.id}", customer.id)
    return await context.tx.customers.get(customer.id)


def new_customer(context: Context, given: CustomerChanges) -> Customer:
    """A customer to be written down. Raises Invalid for what cannot be."""
    _refuse_a_day_to_come(context, given.death)
    return Customer(
        id=new_id(),
        deceased_on=given.death.deceased_on if given.death else None,
        name=given.name or "",
        contact_points=given.contact_points or (),
        access_needs=_named((), given.access_needs or ()),
        external_references=given.external_references or (),
        language=given.language or context.policy.first_language,
        capacity=given.capacity or Capacity.CUSTOMER,
        created_at=context.now,
        updated_at=context.now,
    )


async def change(context: Context, customer_id: str, version: int, changes: CustomerChanges) -> Customer:
    """Change what is known of a customer. Raises PreconditionFailed where somebody else changed it since."""
    await context.tx.lock_customer(customer_id)
    before = await context.tx.customers.get(customer_id)
    # merged since it was read, the record is somebody whom the caller has not seen
    if before.id != customer_id or before.version != version:
        raise PreconditionFailed("Read the customer again and send its ETag.")
    return await store(context, before, changes)


async def upsert(
    context: Context, told: ToldCustomer, check: Callable[[Customer | None], None] = lambda _: None
) -> Upserted:
    """The CRM's customer, made or brought up to date; what is older than what that system told before changes nothing.

    The reference asked by is kept beside any others given. ``check`` may refuse what is on record, or that nothing is.
    """
    tx, reference = context.tx, told.reference
    await tx.lock_external_reference(reference)
    known = (await tx.customers.told_by([reference])).get(reference)
    if known is None:
        check(None)
        made = await register(context, replace(told.changes, external_references=told.references))
        await _date(context, told)
        return Upserted(made, TellOutcome.CREATED)
    await tx.lock_customer(known.record_id)
    before = await tx.customers.get(known.record_id)
    check(before)
    if told.is_older_than(known):
        return Upserted(before, TellOutcome.OLDER)
    after = await store(context, before, said_of(before, known.record_id, told))
    await _date(context, told)
    return Upserted(after, TellOutcome.UNCHANGED if after is before else TellOutcome.CHANGED)


async def _date(context: Context, told: ToldCustomer) -> None:
    if told.source_updated_at is not None:
        await context.tx.customers.date_source({told.reference: told.source_updated_at})


def said_of(before: Customer, record_id: str, told: ToldCustomer) -> CustomerChanges:
    """What is to be different about the customer of whom that is told; their record ``record_id`` is named so."""
    given = told.changes
    if given.external_references is not None:
        given = replace(given, external_references=told.references)
    return _added(before, record_id, given) if before.merged_ids else given


def _added(before: Customer, record_id: str, given: CustomerChanges) -> CustomerChanges:
    """What a system says of a merged customer adds to what they have and takes nothing away.

    It may know them as two still, and would undo with each record what it said with the other. The name is the
    survivor's own, and so are the language and as what they deal with the office.
    """
    said = Details(contact_points=given.contact_points or (), access_needs=given.access_needs or ())
    both = contact_details.together(contact_details.details_of(before), said)
    references = dict.fromkeys((*before.external_references, *(given.external_references or ())))
    return CustomerChanges(
        name=given.name if record_id == before.id else None,
        language=given.language if record_id == before.id else None,
        capacity=given.capacity if record_id == before.id else None,
        contact_points=both.contact_points,
        access_needs=both.access_needs,
        external_references=tuple(references),
    )


def _named(before: Sequence[AccessNeed], given: Sequence[AccessNeed]) -> tuple[AccessNeed, ...]:
    """The needs, each with an id: its own where it names it or is in the same words as one on record, else a new one.

    Raises Invalid for an id that none on record has.
    """
    known = {need.id for need in before}
    for index, need in enumerate(given):
        if need.id and need.id not in known:
            raise invalid(f"/access_needs/{index}/id", "Leave this out, or name an access need of this customer.")
    free = {need.need: need.id for need in before if need.id not in {other.id for other in given}}
    return tuple([need if need.id else replace(need, id=free.pop(need.need, "") or new_id()) for need in given])


def _known(customer: Customer) -> tuple[object, ...]:
    """What callers say of a customer; whether others use a contact point too is found out at each reading."""
    points = tuple((point.kind, point.value, point.shared) for point in customer.contact_points)
    references = frozenset(customer.external_references)
    return (
        customer.name,
        points,
        customer.access_needs,
        references,
        customer.deceased_on,
        customer.language,
        customer.capacity,
    )


def changed_fields(context: Context, before: Customer, changes: CustomerChanges) -> dict[str, Any]:
    """What is given, by field; nothing where all of it is known. Raises Invalid for what cannot be."""
    _refuse_a_day_to_come(context, changes.death)
    given: dict[str, Any] = {
        name: value
        for name in ("name", "contact_points", "access_needs", "external_references", "language", "capacity")
        if (value := getattr(changes, name)) is not None
    }
    if changes.access_needs is not None:
        given["access_needs"] = _named(before.access_needs, changes.access_needs)
    if changes.death is not None:
        given["deceased_on"] = changes.death.deceased_on
    # a nightly synchronisation would otherwise fill the audit trail with changes that are none
    return {} if _known(replace(before, **given)) == _known(before) else given


async def store(context: Context, before: Customer, changes: CustomerChanges) -> Customer:
    """Bring the customer, who is locked, up to date; gives ``before`` itself where nothing is new."""
    given = changed_fields(context, before, changes)
    return (await store_all(context, [ChangedCustomer(before, given)]))[0] if given else before


async def store_all(context: Context, changed: Sequence[ChangedCustomer]) -> tuple[Customer, ...]:
    """Bring these customers, who are locked and each named once, up to date; gives them as stored, oldest first."""
    people = {one.before.id: one for one in changed}
    await context.tx.customers.update_all(
        [replace(one.before, **one.given, updated_at=context.now) for one in people.values()]
    )
    for id_, one in people.items():
        await context.audit("customer.changed", f"customers/{id_}", id_, fields=sorted(one.given))
        if one.given.get("deceased_on") is not None:
            await deceased.settle(context, id_)
    for id_ in sorted(await context.tx.restrictions.ever_restricted(list(people))):
        await support.refresh(context, id_)
    stored = await context.tx.customers.several(list(people))
    await feed.write(context, *(feed.of_customer(context, people[after.id].before, after) for after in stored))
    return stored


def _refuse_a_day_to_come(context: Context, death: Death | None) -> None:
    if death is not None and death.deceased_on is not None and death.deceased_on > london_date(context.now):
        raise invalid("/deceased_on", "Give a day that has come.")

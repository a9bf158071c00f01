"""Customers by the hundred, as another system knows them: each stands alone, and all of one call are stored together.

Those who are new, and those who have changed, are written down together at the end. Whoever comes up again before then
is written down first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from contact_policy.errors import ContactPolicyError, CustomerErased, Duplicate, Invalid
from contact_policy.records import Customer, ExternalReference
from contact_policy.records.customers import ToldBySource
from contact_policy.services import customers
from contact_policy.services.context import Context
from contact_policy.services.customers import ChangedCustomer, CustomerChanges, TellOutcome, ToldCustomer, Upserted

Answered = Upserted | ContactPolicyError


@dataclass(slots=True)
class KnownCustomers:
    """Customers by what other systems call their records; those to be written down join them at once."""

    told: dict[ExternalReference, ToldBySource] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    people: dict[str, Customer] = field(default_factory=dict)
    new: dict[str, Customer] = field(default_factory=dict)
    changed: dict[str, ChangedCustomer] = field(default_factory=dict)
    moments: dict[ExternalReference, datetime] = field(default_factory=dict)

    def owner(self, reference: ExternalReference) -> str | None:
        """Whom a reference names."""
        known = self.told.get(reference)
        return None if known is None else self.owners.get(known.record_id, known.record_id)

    def put(self, before: Customer | None, after: Customer, told: ToldCustomer) -> None:
        """Know the customer as they are now."""
        for reference in before.external_references if before else ():
            if reference not in after.external_references:
                self.told.pop(reference, None)
        for reference in after.external_references:
            self.told.setdefault(reference, ToldBySource(record_id=after.id))
        self.owners[after.id] = after.id
        self.people[after.id] = after
        if told.source_updated_at is not None:
            known = self.told[told.reference]
            self.told[told.reference] = replace(known, source_updated_at=told.source_updated_at)
            self.moments[told.reference] = told.source_updated_at


async def upsert(context: Context, all_told: Sequence[ToldCustomer]) -> list[Answered]:
    """Bring these customers up to date, each in its turn and as it would be alone, and say what came of each.

    Raises Duplicate where somebody gave one of the references to another customer meanwhile: try again.
    """
    await context.tx.lock_external_references({told.reference for told in all_told})
    known = KnownCustomers()
    await _look_up(context, known, all_told, are_locked=True)
    answers = [await _answered(context, known, told) for told in all_told]
    await _write(context, known)
    await context.tx.customers.date_source(known.moments)
    return answers


async def rehearse(context: Context, all_told: Sequence[ToldCustomer], earlier: KnownCustomers) -> list[Answered]:
    """Say what would come of it; what was found before stands in ``earlier``, and this joins it."""
    await _look_up(context, earlier, all_told, are_locked=False)
    return [await _answered(context, earlier, told, is_rehearsed=True) for told in all_told]


async def _look_up(
    context: Context, known: KnownCustomers, all_told: Sequence[ToldCustomer], *, are_locked: bool
) -> None:
    tx = context.tx
    named = {reference for told in all_told for reference in told.references} - known.told.keys()
    told_of = await tx.customers.told_by(named)
    asked = {told.reference for told in all_told}
    if are_locked:
        await tx.lock_customers({found.record_id for reference, found in told_of.items() if reference in asked})
    owners = await tx.customers.owners({found.record_id for found in told_of.values()})
    people = await tx.customers.several(sorted(set(owners.values()) - known.people.keys()))
    known.told |= told_of
    known.owners |= owners
    known.people |= {customer.id: customer for customer in people}


async def _answered(
    context: Context, known: KnownCustomers, told: ToldCustomer, *, is_rehearsed: bool = False
) -> Answered:
    try:
        return await _told(context, known, told, is_rehearsed=is_rehearsed)
    except (Invalid, Duplicate, CustomerErased) as refusal:
        return refusal


async def _told(context: Context, known: KnownCustomers, told: ToldCustomer, *, is_rehearsed: bool) -> Upserted:
    owner = known.owner(told.reference)
    if owner is None:
        given = replace(told.changes, external_references=told.references)
        _refuse_taken(known, given, None)
        made = customers.new_customer(context, given)
        known.new[made.id] = made
        known.put(None, made, told)
        return Upserted(made, TellOutcome.CREATED)
    before, source = known.people[owner], known.told[told.reference]
    if before.erased_at is not None:
        # a moment ago: nothing calls them so any more, and what comes next is of somebody new
        raise CustomerErased
    if told.is_older_than(source):
        return Upserted(before, TellOutcome.OLDER)
    changes = customers.said_of(before, source.record_id, told)
    _refuse_taken(known, changes, owner)
    fields = customers.changed_fields(context, before, changes)
    after = replace(before, **fields)
    if fields and not is_rehearsed:
        if owner in known.new or owner in known.changed:
            await _write(context, known)
        known.changed[owner] = ChangedCustomer(known.people[owner], fields)
    known.put(before, after, told)
    return Upserted(after, TellOutcome.CHANGED if fields else TellOutcome.UNCHANGED)


def _refuse_taken(known: KnownCustomers, changes: CustomerChanges, owner: str | None) -> None:
    for reference in changes.external_references or ():
        if known.owner(reference) not in {None, owner}:
            raise Duplicate("Another customer has this external reference.")


async def _write(context: Context, known: KnownCustomers) -> None:
    if known.changed:  # first: somebody new may get a reference that one of them gave up
        stored = await customers.store_all(context, list(known.changed.values()))
        known.people |= {customer.id: customer for customer in stored}
        known.changed.clear()
    people = list(known.new.values())
    known.new.clear()
    await context.tx.customers.add_all(people)
    entries = context.entries("customer.registered", [(f"customers/{one.id}", one.id, {}) for one in people])
    context.tx.audit.append(*entries)

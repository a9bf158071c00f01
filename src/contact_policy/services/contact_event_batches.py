"""Contacts by the hundred, as another system sends them: each stands alone, and all of one call are stored together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contact_policy.records import ExternalReference
from contact_policy.records.contacts import Contact, Recorded
from contact_policy.services import contact_event_intake
from contact_policy.services.contact_event_intake import Examined
from contact_policy.services.context import Context


@dataclass(frozen=True, slots=True)
class Sent:
    """A contact as it was sent, with its customer by our id or by another system's.

    ``contact`` makes it, given whose record it is of.
    """

    customer: str | ExternalReference
    contact: Callable[[str], Contact]


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What came of a contact; ``is_merged``: the record that its customer was named by is another customer's by now."""

    found: Examined
    is_merged: bool


async def record(context: Context, sent: Sequence[Sent]) -> list[BatchOutcome]:
    """Write these contacts down, each in its turn and as a single one would be, and say what came of each.

    Raises Duplicate where somebody used one of their references meanwhile: try again.
    """
    named = await _named(context, sent)
    owners = await context.tx.lock_customers(set(named.values()))
    taken = await _examined(context, sent, named, owners, {})
    new = [one.found for one in taken if isinstance(one.found, Recorded) and one.found.is_new]
    if new:
        await contact_event_intake.keep(context, new)
    return taken


async def rehearse(
    context: Context, sent: Sequence[Sent], earlier: dict[ExternalReference, Recorded]
) -> list[BatchOutcome]:
    """Say what would come of these contacts; ``earlier`` are those found good before, and these join them."""
    named = await _named(context, sent)
    owners = await context.tx.customers.owners(set(named.values()))
    taken = await _examined(context, sent, named, owners, earlier)
    for one in taken:
        if isinstance(one.found, Recorded) and one.found.is_new and one.found.reference is not None:
            earlier[one.found.reference] = one.found
    return taken


async def _named(context: Context, sent: Sequence[Sent]) -> Mapping[str | ExternalReference, str]:
    """The record that each is said to be of, by what names it."""
    references = {one.customer for one in sent if isinstance(one.customer, ExternalReference)}
    told = await context.tx.customers.told_by(references)
    named: dict[str | ExternalReference, str] = {}
    for one in sent:
        if isinstance(one.customer, str):
            named[one.customer] = one.customer
        elif one.customer in told:
            named[one.customer] = told[one.customer].record_id
    return named


async def _examined(
    context: Context,
    sent: Sequence[Sent],
    named: Mapping[str | ExternalReference, str],
    owners: Mapping[str, str],
    earlier: Mapping[ExternalReference, Recorded],
) -> list[BatchOutcome]:
    """Examine them, each under the customer whose record it is by now."""
    records = [named.get(one.customer, "") for one in sent]
    contacts = [one.contact(owners.get(record, "")) for one, record in zip(sent, records, strict=True)]
    own = {owner: owner for owner in owners.values()}
    found = await contact_event_intake.examine(context, own, contacts, earlier)
    return [
        BatchOutcome(examined, is_merged=owners.get(record, record) != record)
        for examined, record in zip(found, records, strict=True)
    ]

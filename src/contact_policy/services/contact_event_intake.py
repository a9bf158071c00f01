"""Contacts on their way onto the record, many at a time: what is wrong with each, and the writing down of the others.

A single contact goes the same way. The customers are locked before; each statement is asked once, however many
contacts there are.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contact_policy.errors import ContactPolicyError, CustomerErased, Invalid, InvalidField, NotFound, ReferenceTaken
from contact_policy.policy.facts import Case, ContactEvent, Restriction
from contact_policy.policy.vocabulary import CaseStatus, Direction
from contact_policy.records import ExternalReference
from contact_policy.records.audit import ActedOn
from contact_policy.records.contacts import Contact, Recorded
from contact_policy.services import filed_contact_intake, support
from contact_policy.services.contact_event_checks import NO_EVENT, flaws_in, foreign_cases
from contact_policy.services.context import Context
from contact_policy.services.similarity import most_alike

MOST_COMPARED = 200

_AT_A_STRETCH = 10

_NO_CASE = "Name a contact of this customer that is about a case, or the case itself."

Examined = Recorded | ContactPolicyError


async def examine(
    context: Context,
    owners: Mapping[str, str],
    contacts: Sequence[Contact],
    earlier: Mapping[ExternalReference, Recorded] | None = None,
) -> list[Examined]:
    """Each contact as it is on record or is to be written down, or the reason why it is refused; in their order.

    What is wrong with one keeps back no other. ``owners`` say whose each customer's record is. ``earlier`` are contacts
    that count as recorded though they are not: those found good before where nothing is stored.
    """
    known = await _known(context, owners, contacts, earlier or {})
    known.erased = await context.tx.customers.erased(set(owners.values()))
    found: list[Examined] = []
    for number, contact in enumerate(contacts):
        if number % _AT_A_STRETCH == _AT_A_STRETCH - 1:
            await asyncio.sleep(0)  # whoever asks about a ringing call does not wait for a batch
        examined = _examined(context, known, contact)
        if isinstance(examined, Recorded) and examined.is_new:
            known.add(examined)
        found.append(examined)
    return found


async def keep(context: Context, contacts: Sequence[Recorded]) -> None:
    """Write new contacts down, each with its audit entry, and do what follows from them.

    Raises Duplicate where another contact got a reference of theirs since they were examined.
    """
    tx = context.tx
    await tx.contact_events.add_all([(contact.customer_id, contact.event) for contact in contacts])
    named = {contact.reference: contact.event.id for contact in contacts if contact.reference is not None}
    await tx.contact_event_references.add(named)
    tx.audit.append(*context.entries("contact-event.recorded", _done(contacts)))
    await _follow_up(context, contacts)


def _done(contacts: Sequence[Recorded]) -> list[ActedOn]:
    """What the trail tells of each; most tell the same, in details that they share."""
    told: dict[tuple[tuple[str, ...], str | None], Mapping[str, Any]] = {}
    for event in (contact.event for contact in contacts):
        said = event.observations, event.corrects
        told.setdefault(said, {"observations": list(event.observations), "corrects": event.corrects})
    return [
        (
            f"contact-events/{contact.event.id}",
            contact.customer_id,
            told[contact.event.observations, contact.event.corrects],
        )
        for contact in contacts
    ]


@dataclass(slots=True)
class _Known:
    """What is on record of the customers concerned. Contacts just found good join it for those that come after."""

    owners: Mapping[str, str]
    cases: Mapping[str, Sequence[Case]]
    by_reference: dict[ExternalReference, tuple[str, ContactEvent]]
    whose: dict[str, str]
    latest: dict[str, list[ContactEvent]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()

    def add(self, contact: Recorded) -> None:
        self.whose[contact.event.id] = contact.owner
        if contact.reference is not None:
            self.by_reference[contact.reference] = contact.owner, contact.event
        if contact.owner in self.latest:
            self.latest[contact.owner].append(contact.event)

    def closed(self, owner: str) -> list[Case]:
        return [case for case in self.cases.get(owner, ()) if case.status is CaseStatus.CLOSED]


async def _known(
    context: Context,
    owners: Mapping[str, str],
    contacts: Sequence[Contact],
    earlier: Mapping[ExternalReference, Recorded],
) -> _Known:
    tx = context.tx
    named = {
        reference
        for contact in contacts
        for reference in (contact.reference, contact.corrects, contact.repeats)
        if reference is not None
    }
    corrected = {contact.event.corrects for contact in contacts if contact.event.corrects is not None}
    before = {reference: (done.owner, done.event) for reference, done in earlier.items() if reference in named}
    known = _Known(
        owners=owners,
        cases=await tx.cases.of_several(set(owners.values())),
        by_reference={**await tx.contact_event_references.named(named), **before},
        whose=dict(await tx.contact_events.owners(corrected)),
    )
    alike = {owners[c.customer_id] for c in contacts if c.customer_id in owners and _may_resemble(c.event)}
    asked = [owner for owner in alike if known.closed(owner)]
    latest = await tx.contact_events.latest_of(asked, MOST_COMPARED)
    known.latest = {owner: list(latest.get(owner, ())) for owner in asked}
    return known


def _examined(context: Context, known: _Known, contact: Contact) -> Examined:
    owner = known.owners.get(contact.customer_id)
    if owner is None:
        return NotFound("customer")
    event, flaws = _with_ids(known, owner, contact)
    before = None if contact.reference is None else known.by_reference.get(contact.reference)
    if before is not None and not flaws and before[0] == owner and _says_the_same(before[1], event):
        return Recorded(
            customer_id=contact.customer_id, owner=owner, event=before[1], reference=contact.reference, is_new=False
        )
    own = {case.id for case in known.cases.get(owner, ())}
    flaws = [*flaws_in(context, event), *foreign_cases(event, own), *flaws]
    if flaws:
        return Invalid(*flaws)
    if owner in known.erased:
        return CustomerErased()
    if before is not None:
        return ReferenceTaken()
    if event.service is None and event.case_id is not None:
        event = replace(event, service=_service_of(known.cases.get(owner, ()), event.case_id))
    resembled = _resembled_case(known, owner, event)
    if resembled is not None:
        event = replace(event, resembles_case_id=resembled)
    return Recorded(customer_id=contact.customer_id, owner=owner, event=event, reference=contact.reference, is_new=True)


def _with_ids(known: _Known, owner: str, contact: Contact) -> tuple[ContactEvent, list[InvalidField]]:
    """The event with our ids for what the caller named in its own words, and what it names that is not there."""
    event, flaws = contact.event, []
    if contact.repeats is not None:
        case_id = _case_of(known, owner, contact.repeats)
        event = replace(event, repeats_case_id=case_id)
        flaws += [] if case_id is not None else [InvalidField("/repeats_case_id", _NO_CASE)]
    if contact.corrects is not None:
        whose, corrected = known.by_reference.get(contact.corrects, ("", None))
        if corrected is None or whose != owner:
            flaws.append(InvalidField("/corrects", NO_EVENT))
        else:
            event = replace(event, corrects=corrected.id)
    elif event.corrects is not None and known.whose.get(event.corrects) != owner:
        flaws.append(InvalidField("/corrects", NO_EVENT))
    return event, flaws


def _case_of(known: _Known, owner: str, reference: ExternalReference) -> str | None:
    """The case that the contact called so is about, or raises again."""
    whose, event = known.by_reference.get(reference, ("", None))
    return None if event is None or whose != owner else event.case_id or event.repeats_case_id


def _service_of(cases: Sequence[Case], case_id: str) -> str | None:
    """The service that a case is about, where anybody said."""
    return next((case.service for case in cases if case.id == case_id), None)


def _says_the_same(recorded: ContactEvent, said: ContactEvent) -> bool:
    """Whether what is said anew is on record so: of its service nothing need be said."""
    return _meaning(recorded) == _meaning(said if said.service else replace(said, service=recorded.service))


def _meaning(event: ContactEvent) -> ContactEvent:
    """The event without what we add to what the caller says."""
    said = tuple(sorted(event.observations))
    return replace(
        event, id="", recorded_at=event.occurred_at, recorded_by="", resembles_case_id=None, observations=said
    )


def _may_resemble(event: ContactEvent) -> bool:
    """Whether it is asked what the contact seems to raise: only where nobody has said it."""
    return event.direction is Direction.INBOUND and event.raises is None and bool(event.summary)


def _resembled_case(known: _Known, owner: str, event: ContactEvent) -> str | None:
    """The closed case that the contact seems to raise again."""
    if not _may_resemble(event):
        return None
    closed = {case.id: case for case in known.closed(owner) if case.id != event.case_id}
    if not closed:
        return None
    latest = sorted(known.latest[owner], key=lambda e: (e.occurred_at, e.id), reverse=True)[:MOST_COMPARED]
    said = [(e.case_id, e.summary) for e in latest if e.case_id is not None and e.case_id in closed]
    return most_alike(event.summary, [*((case.id, case.subject) for case in closed.values()), *said])


async def _follow_up(context: Context, contacts: Sequence[Recorded]) -> None:
    """File what is read and filed, and ask again of restrictions whose decision may have rested on what is now known.

    Only of those who have ever been restricted, or where a contact that may have been filed is corrected.
    """
    restricted = await context.tx.restrictions.ever_restricted(sorted({contact.owner for contact in contacts}))
    held = {owner: await context.tx.restrictions.known(owner) for owner in sorted(restricted)}
    touched: dict[str, list[Restriction]] = defaultdict(list)
    for contact in contacts:
        known = held.get(contact.owner, ())
        await filed_contact_intake.file(context, contact.customer_id, contact.event, known)
        touched[contact.owner] += _of_their_time(contact.event, known, touched[contact.owner])
    for owner, restrictions in touched.items():
        await support.refresh(context, owner, restrictions)


def _of_their_time(
    event: ContactEvent, held: Sequence[Restriction], found: Sequence[Restriction]
) -> Iterator[Restriction]:
    """The restrictions whose decision may have rested on the event: most contacts come after it."""
    for restriction in held:
        is_of_its_time = event.corrects is not None or event.occurred_at <= restriction.authorised_at
        if is_of_its_time and restriction not in found:
            yield restriction

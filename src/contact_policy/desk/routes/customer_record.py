"""One customer: what they need, what binds them, what the record shows and what it does not hold against them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from contact_policy.desk import charts, record_words, words
from contact_policy.desk.naming import called
from contact_policy.desk.pages import allow, page
from contact_policy.desk.visit import Visit
from contact_policy.policy import Policy
from contact_policy.policy.facts import ContactEvent, Restriction
from contact_policy.policy.findings import Finding, Strength
from contact_policy.policy.lifecycle import RestrictionStatus, begins_at, standing_at
from contact_policy.policy.notices import describe_all
from contact_policy.policy.vocabulary import Capacity, Language
from contact_policy.records import Page, RestrictionRecord, Role
from contact_policy.services import classifications, record
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry

READERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)

# The record itself is for these; staff see contacts and restrictions, as in the API.
_RECORD_READERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)
_MOST_EVENTS = 1000
_MOST_LINES = 20

STANDINGS = {
    RestrictionStatus.PENDING_NOTICE: "Waits for its letter",
    RestrictionStatus.SCHEDULED: "Begins later",
    RestrictionStatus.IN_FORCE: "In force",
    RestrictionStatus.LAPSED: "Lapsed",
    RestrictionStatus.LIFTED: "Lifted",
    RestrictionStatus.QUASHED: "Ended on appeal",
    RestrictionStatus.REPLACED: "Replaced by another",
}


@page("/customers/{customer_id}", grows_with="customer_id")
@allow(*READERS)
async def customer(visit: Visit) -> Response:
    """Everything on one page; the record below may be narrowed to one kind of line."""
    customer_id = visit.id("customer_id")
    async with visit.reading() as context:
        person = await context.tx.customers.get(customer_id)
        found, neutral = await classifications.both_sides(context, customer_id)
        events = await _events(context, customer_id)
        restrictions = await context.tx.restrictions.for_customer(customer_id)
        cases = await context.tx.cases.for_customer(customer_id)
        warnings = await context.tx.warnings.for_customer(customer_id)
        lines, shown, total = await _lines(visit, context, customer_id)
    return visit.show(
        "customer.html",
        title=person.name,
        customer=person,
        points=[(words.CONTACT_POINTS[p.kind], words.contact_point(p.kind, p.value), p) for p in person.contact_points],
        capacity="" if person.capacity is Capacity.CUSTOMER else words.CAPACITIES[person.capacity],
        language="" if person.language == Language.ENGLISH else words.LANGUAGES.get(person.language, person.language),
        cases=cases,
        open_warnings=[w for w in warnings if w.issued_at is not None and w.quashed_at is None],
        in_being=[restriction(visit, r) for r in reversed(restrictions) if _is_live(visit, r)],
        over=[restriction(visit, r) for r in reversed(restrictions) if not _is_live(visit, r)],
        chart=charts.weekly(events, context.policy.unacceptable_observations, visit.now),
        findings=[finding(context.policy, f) for f in found.findings],
        not_held=[*neutral, *found.guards],
        lines=lines,
        kinds=list(record_words.KINDS) if visit.may(*_RECORD_READERS) else [],
        shown=shown,
        total=total,
        was_merged="merged" in visit.request.query_params,
    )


async def _events(context: Context, customer_id: str) -> list[ContactEvent]:
    found: list[ContactEvent] = []
    page = Page(limit=200)
    while len(found) < _MOST_EVENTS:
        events, after = await context.tx.contact_events.list(customer_id, page)
        found += events
        if after is None:
            break
        page = Page(limit=200, after=after)
    return found


def _is_live(visit: Visit, held: RestrictionRecord) -> bool:
    return standing_at(visit.policy, held.restriction, visit.now).is_live


def restriction(visit: Visit, held: RestrictionRecord) -> dict[str, Any]:
    """A restriction in a few lines: what it does, how it stands, and until when."""
    standing = standing_at(visit.policy, held.restriction, visit.now)
    return {
        "path": f"/restrictions/{held.id}",
        "measures": describe_all(visit.policy, held.restriction.measures, held.restriction.services),
        "standing": STANDINGS[standing.status],
        "begins": bites_from(visit.policy, held.restriction) or held.restriction.starts_on,
        "ends": held.restriction.ends_on,
        "review": standing.review_on,
        "is_live": standing.is_live,
        "has_lost_support": held.support is not None and bool(held.support.lost),
    }


def bites_from(policy: Policy, held: Restriction) -> datetime | None:
    """When it began or begins to bite; None while that waits for its letter."""
    return begins_at(policy, held) if held.notice_issued_at or held.without_warning else None


def finding(policy: Policy, shown: Finding) -> dict[str, Any]:
    """What the record shows of one behaviour, and on what grounds."""
    grade = f", {shown.grade}" if shown.grade else ""
    is_established = shown.strength is Strength.ESTABLISHED
    return {
        "title": words.capitalised(policy.behaviour[shown.behaviour].label) + grade,
        "strength": "Established" if is_established else "Only indicated",
        "grounds": shown.grounds,
    }


async def _lines(visit: Visit, context: Context, customer_id: str) -> tuple[list[record_words.Told], str, int]:
    """The record, latest first: all of it or one kind, and how many lines there are of that."""
    kind = visit.request.query_params.get("kind", "")
    begins = record_words.KINDS.get(kind, ("",))
    if not visit.may(*_RECORD_READERS):
        begins = ("contact", "restriction")
    entries = [entry for entry in await record.read(context, customer_id) if entry.kind.startswith(begins)]
    shown = _MOST_LINES if "whole" not in visit.request.query_params else len(entries)
    latest: list[Entry] = list(reversed(entries))[:shown]
    names = await called(context, (entry.by for entry in latest if entry.by))
    return record_words.told(context.policy, latest, names), kind if kind in record_words.KINDS else "", len(entries)

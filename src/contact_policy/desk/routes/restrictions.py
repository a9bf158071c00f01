"""One restriction: what it asks and until when, what it rests on, and what has come of it since (MC-8.28, 9.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.desk import milder, words
from contact_policy.desk.naming import called
from contact_policy.desk.pages import allow, page
from contact_policy.desk.routes.caller import advice_about
from contact_policy.desk.routes.customer_record import STANDINGS, bites_from
from contact_policy.desk.visit import Visit
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.support import LostRule
from contact_policy.policy.vocabulary import AppealOutcome, Direction, EndedHow, ReviewOutcome
from contact_policy.policy.working_days import london_date
from contact_policy.records import BreachRecord, Page, RestrictionRecord, ReviewRecord, Role
from contact_policy.records.appeals import AppealRecord
from contact_policy.records.data_requests import Contest

STAFF, MANAGER, CHIEF, AUDITOR = Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR
READERS = (STAFF, MANAGER, CHIEF, AUDITOR)

REVIEWED = {
    ReviewOutcome.LIFT: "It was ended",
    ReviewOutcome.VARY: "It went on, made gentler",
    ReviewOutcome.CONTINUE: "It went on as it was",
}
HEARD = {
    AppealOutcome.QUASHED: "Allowed: it ended",
    AppealOutcome.VARIED: "Allowed in part: it was made gentler",
    AppealOutcome.DISMISSED: "Dismissed: it stands",
}
_MOST_EVENTS = 200
_SHOWN_EVENTS = 20


@page("/restrictions/{restriction_id}")
@allow(*READERS)
async def restriction(visit: Visit) -> Response:
    """What is limited and until when, what the telephone says, and what has happened since."""
    restriction_id, policy = visit.id("restriction_id"), visit.policy
    async with visit.reading() as context:
        tx = context.tx
        found = await tx.restrictions.get(restriction_id)
        customer = await tx.customers.get(found.customer_id)
        cases = await tx.cases.for_customer(found.customer_id)
        breaches = await tx.breaches.list(restriction_id)
        reviews = await tx.reviews.list(restriction_id)
        requests = await tx.reconsideration_requests.list(restriction_id)
        appeals = await tx.appeals.about(restriction_id)
        events, _ = await tx.contact_events.list(found.customer_id, Page(limit=_MOST_EVENTS))
        since = [e for e in standing_events(events) if e.occurred_at >= found.restriction.authorised_at]
        contests = await tx.data_requests.contests([event.id for event in since[:_SHOWN_EVENTS]])
        broken = {b.id: await tx.contact_events.get(b.contact_event_id) for b in breaches}
        names = await called(context, _people(found, breaches, reviews, appeals))
    standing = standing_at(policy, found.restriction, visit.now)
    return visit.show(
        "restriction.html",
        title=f"How {customer.name} may contact us",
        found=found,
        held=found.restriction,
        customer=customer,
        measures=[milder.in_full(visit.policy, measure, cases) for measure in found.restriction.measures],
        behaviours=[policy.behaviour[b].label for b in found.restriction.behaviours],
        standing=standing,
        standing_said=STANDINGS[standing.status],
        ended_how=_ended(found),
        begins_at=bites_from(policy, found.restriction),
        is_overdue=standing.is_overdue(london_date(visit.now)),
        lost=lost_rules(found),
        advice=await advice_about(visit, customer.id) if visit.may(STAFF, MANAGER, CHIEF) else None,
        since=[contact_line(visit, event, contests) for event in since[:_SHOWN_EVENTS]],
        since_in_all=len(since),
        is_more=len(events) == _MOST_EVENTS,
        with_conduct=sum(shows_conduct(visit, event) for event in since),
        breaches=[(broken[b.id][1], b) for b in reversed(breaches)],
        reviews=[(REVIEWED[review.outcome], review) for review in reversed(reviews)],
        requests=list(reversed(requests)),
        appeals=[(HEARD[a.decision.outcome] if a.decision else "", a) for a in reversed(appeals)],
        names=names,
        words=words,
    )


def _people(
    found: RestrictionRecord,
    breaches: Sequence[BreachRecord],
    reviews: Sequence[ReviewRecord],
    appeals: Sequence[AppealRecord],
) -> list[str]:
    people = [found.authorised_by, found.ended_by, *(breach.recorded_by for breach in breaches)]
    people += [review.reviewed_by for review in reviews]
    return people + [appeal.decision.decided_by for appeal in appeals if appeal.decision]


def _ended(found: RestrictionRecord) -> str:
    """How somebody ended it; "" where nobody did."""
    held = found.restriction
    if held.ended_by_death:
        return "It ended because they died"
    if held.ended_how is None:
        return ""
    return {
        EndedHow.LIFTED: "It was lifted",
        EndedHow.QUASHED: "It was ended on appeal",
        EndedHow.REPLACED: "Another restriction took its place",
    }[held.ended_how]


def lost_rules(found: RestrictionRecord) -> tuple[LostRule, ...]:
    """What it was decided on and no longer holds."""
    return found.support.lost if found.support else ()


def standing_events(events: Sequence[ContactEvent]) -> list[ContactEvent]:
    """The contacts that no later entry corrects."""
    corrected = {event.corrects for event in events}
    return [event for event in events if event.id not in corrected]


def shows_conduct(visit: Visit, event: ContactEvent) -> bool:
    """Whether somebody recorded conduct that the policy calls unacceptable."""
    return not set(event.observations).isdisjoint(visit.policy.unacceptable_observations)


def contact_line(visit: Visit, event: ContactEvent, contests: Mapping[str, Contest]) -> dict[str, Any]:
    """A contact in a line: when, how, what was seen, and what they say of it."""
    seen = words.observations(visit.policy, event.observations)
    way = "from us" if event.direction is Direction.OUTBOUND else words.CHANNELS[event.channel]
    return {
        "at": event.occurred_at,
        "what": seen or "Nothing observed",
        "way": way,
        "summary": event.summary,
        "contested": words.contest(contests.get(event.id)),
    }

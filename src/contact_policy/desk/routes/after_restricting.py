"""What is written down about a restriction in being: that it was broken, what the customer says, a reminder of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.appeals import AppealIn
from contact_policy.api.schemas.reconsiderations import ReconsiderationIn
from contact_policy.api.schemas.restrictions import BreachIn, BreachReminderIn
from contact_policy.desk import words
from contact_policy.desk.forms import checked, moment_of
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.restrictions import CHIEF, MANAGER, STAFF, standing_events
from contact_policy.desk.visit import Visit
from contact_policy.errors import Duplicate, EventOutsideRestriction, Invalid, NoBreach, invalid
from contact_policy.letters.letter import letter_of
from contact_policy.policy.conduct import is_own
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import as_letters_say
from contact_policy.policy.vocabulary import Direction, NoticeKind
from contact_policy.records import NoticeRecord, Page
from contact_policy.records.data_requests import Contest
from contact_policy.services import appeals, breach_reminders, reconsiderations, restrictions
from contact_policy.services.context import Context

RECORDERS = (STAFF, MANAGER)
_MOST_EVENTS = 200


@page("/restrictions/{restriction_id}/breach")
@allow(STAFF, MANAGER, CHIEF)
async def breach(visit: Visit) -> Response:
    """Say which contact broke the conditions."""
    return await _breach(visit)


async def _breach(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.restrictions.get(visit.id("restriction_id"))
        customer = await context.tx.customers.get(found.customer_id)
        events, _ = await context.tx.contact_events.list(found.customer_id, Page(limit=_MOST_EVENTS))
        broken = {each.contact_event_id for each in await context.tx.breaches.list(found.id)}
        contests = await context.tx.data_requests.contests([event.id for event in events])
    within = [
        event
        for event in standing_events(events)
        if event.direction is Direction.INBOUND
        and is_own(event)
        and event.id not in broken
        and standing_at(visit.policy, found.restriction, event.occurred_at).is_in_force
    ]
    return visit.show(
        "breach.html",
        title="Record a contact that broke the conditions",
        refused=refused,
        found=found,
        customer=customer,
        contacts=[(event.id, *_said(visit, event, contests)) for event in within],
        kinds=[("", "Not one in particular")]
        + [(m.kind, as_letters_say(visit.policy, m)) for m in found.restriction.measures],
    )


def _said(visit: Visit, event: Any, contests: Mapping[str, Contest]) -> tuple[str, str]:
    seen = words.observations(visit.policy, event.observations) or "Nothing observed"
    return f"{words.moment(event.occurred_at)}, {words.CHANNELS[event.channel]}: {seen}", " ".join(
        [event.summary, *words.contest(contests.get(event.id))]
    )


async def _breach_again(visit: Visit, refused: Invalid) -> Response:
    return await _breach(visit, refused)


@act("/restrictions/{restriction_id}/breach", again=_breach_again)
@allow(STAFF, MANAGER, CHIEF)
async def record_breach(visit: Visit) -> Response:
    """Keep it, for whoever reviews. It restricts nothing new (MC-8.31)."""
    restriction_id, form = visit.id("restriction_id"), visit.form
    names = ("contact_event_id", "description", "measure")
    given = checked(BreachIn, form.given(**{name: name for name in names}))
    try:
        return await visit.do(
            lambda context: restrictions.record_breach(
                context, restriction_id, given.contact_event_id, given.description, given.measure
            ),
            lambda _: f"/restrictions/{restriction_id}",
        )
    except (Duplicate, EventOutsideRestriction) as refused:
        raise invalid("/contact_event_id", refused.detail) from None


@page("/restrictions/{restriction_id}/reminder")
@allow(MANAGER, CHIEF)
async def reminder(visit: Visit) -> Response:
    """Say what the customer is to be reminded of."""
    return await _reminder(visit)


async def _reminder(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.restrictions.get(visit.id("restriction_id"))
        customer = await context.tx.customers.get(found.customer_id)
        broken = await context.tx.breaches.list(found.id)
        contacts = [(await context.tx.contact_events.get(each.contact_event_id))[1] for each in broken]
        contests = await context.tx.data_requests.contests([event.id for event in contacts])
    told = [(b.id, *_said(visit, event, contests)) for b, event in zip(broken, contacts, strict=True)]
    return visit.show(
        "reminder.html",
        title=f"Remind {customer.name} of the conditions",
        refused=refused,
        found=found,
        customer=customer,
        contacts=list(reversed(told)),
    )


async def _reminder_again(visit: Visit, refused: Invalid) -> Response:
    return await _reminder(visit, refused)


@act("/restrictions/{restriction_id}/reminder", again=_reminder_again)
@allow(MANAGER, CHIEF)
async def draft_reminder(visit: Visit) -> Response:
    """First the letter as it would read; then its draft. It adds nothing and lengthens nothing (MC-8.31)."""
    restriction_id, form = visit.id("restriction_id"), visit.form
    if form.text("step") == "change":
        return await _reminder(visit)
    given = checked(BreachReminderIn, form.given(breach_id="breach_id", description="description"))
    if given.breach_id is None:
        raise invalid("/breach_id", "Say which contact they are to be reminded of.")

    async def work(context: Context) -> NoticeRecord:
        return await breach_reminders.draft(context, restriction_id, given.breach_id, given.description)

    async with visit.reading() as context:
        customer_id = (await context.tx.restrictions.get(restriction_id)).customer_id
        told = await context.tx.notices.told(customer_id)
    try:
        if form.text("step") == "do":
            out = [n.id for n in told if n.kind is NoticeKind.BREACH and n.about_id == restriction_id and n.issued_at]
            return await visit.do(work, lambda notice: f"/notices/{notice.id}", since=out[-1] if out else "")
        notice = await visit.preview(work, customer_id)
    except NoBreach as refused:
        raise invalid("/breach_id", refused.detail) from None
    return visit.show(
        "read_first.html",
        title="Read the reminder before it is drafted",
        opening="Nothing is recorded yet. This is the letter as it would read.",
        rows=[("What happens", "This letter is drafted, and nothing else. Somebody issues it.")],
        letter=letter_of(notice),
        do="Draft this letter",
        kept=form.kept(),
    )


async def _received(visit: Visit, what: str, noun: str, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.restrictions.get(visit.id("restriction_id"))
        customer = await context.tx.customers.get(found.customer_id)
    return visit.show(
        "received.html", title=f"Record {noun} of {customer.name}", refused=refused, what=what, customer=customer
    )


@page("/restrictions/{restriction_id}/appeal")
@allow(*RECORDERS)
async def appeal(visit: Visit) -> Response:
    """Write down an appeal against the restriction."""
    return await _appeal(visit)


async def _appeal(visit: Visit, refused: Invalid | None = None) -> Response:
    return await _received(visit, "appeal", "an appeal against the restriction", refused)


@act("/restrictions/{restriction_id}/appeal", again=_appeal)
@allow(*RECORDERS)
async def record_appeal(visit: Visit) -> Response:
    """Keep the appeal for somebody who took no part. The restriction goes on meanwhile."""
    restriction_id = visit.id("restriction_id")
    given = checked(AppealIn, visit.form.given(grounds="grounds") | _received_at(visit))
    async with visit.reading() as context:
        before = [a.id for a in await context.tx.appeals.about(restriction_id) if a.decision]
    return await visit.do(
        lambda context: appeals.against_restriction(context, restriction_id, given.received_at, given.grounds),
        lambda _: f"/restrictions/{restriction_id}",
        since=before[-1] if before else "",
    )


def _received_at(visit: Visit) -> dict[str, str]:
    at = moment_of(visit.form, "received_at")
    return {} if at is None else {"received_at": at}


@page("/restrictions/{restriction_id}/request")
@allow(*RECORDERS)
async def request(visit: Visit) -> Response:
    """Write down that the customer asks for an earlier look."""
    return await _request(visit)


async def _request(visit: Visit, refused: Invalid | None = None) -> Response:
    return await _received(visit, "request", "a wish for an earlier look", refused)


@act("/restrictions/{restriction_id}/request", again=_request)
@allow(*RECORDERS)
async def record_request(visit: Visit) -> Response:
    """Keep it: a review that names it answers it (MC-9.3)."""
    restriction_id = visit.id("restriction_id")
    given = checked(ReconsiderationIn, visit.form.given(text="text") | _received_at(visit))
    return await visit.do(
        lambda context: reconsiderations.ask(context, restriction_id, given.received_at, given.text),
        lambda _: f"/restrictions/{restriction_id}",
    )

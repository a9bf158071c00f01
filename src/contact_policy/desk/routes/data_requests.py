"""What people ask about the data that is kept of them: which wait, one of them, its clock, and its answer."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.data_requests import MOST_CONTACTS, DataRequestAnswerIn, DataRequestIn, DataRequestPatch
from contact_policy.desk import words
from contact_policy.desk.forms import Form, checked, moment_of
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import (
    DataRequestAnswered,
    Duplicate,
    Invalid,
    InvalidField,
    NothingToAppeal,
    PreconditionFailed,
    invalid,
)
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.working_days import london_date
from contact_policy.records import Page, Role
from contact_policy.records.data_requests import DataRequest, DataRequestKind, DataRequestOutcome, DataRequestStatus
from contact_policy.services import data_requests, work_lists
from contact_policy.services.context import Context

WHO = (Role.AUDITOR, Role.ADMIN)

_SHOWN = 50
KINDS = {
    DataRequestKind.ACCESS: "A copy of what we keep about them",
    DataRequestKind.RECTIFICATION: "That something be put right",
    DataRequestKind.ERASURE: "That it be deleted",
    DataRequestKind.RESTRICTION: "That its use be restricted while they contest it",
    DataRequestKind.OBJECTION: "They object to our using it",
}
OUTCOMES = {
    DataRequestOutcome.FULFILLED: "Done as they asked",
    DataRequestOutcome.REFUSED: "Refused",
    DataRequestOutcome.WITHDRAWN: "They let it go",
}
_SHOW = {"": DataRequestStatus.OPEN, "answered": DataRequestStatus.ANSWERED}
_KNOWN = (("yes", "Yes: there is no doubt"), ("no", "Not yet: we have asked them"))


@page("/data-requests")
@allow(*WHO)
async def listed(visit: Visit) -> Response:
    """What waits for an answer; or what was answered, the newest first."""
    asked = visit.request.query_params
    show = asked.get("show", "") if asked.get("show", "") in _SHOW else ""
    async with visit.reading() as context:
        page = Page(limit=_SHOWN, after=asked.get("after") or None)
        found, more = await context.tx.data_requests.list(page, status=_SHOW[show])
        names = await work_lists.names(context, (each.customer_id for each in found))
        counts = await context.tx.data_requests.counts(london_date(visit.now))
    return visit.show(
        "data_requests.html",
        title="Requests about data",
        show=show,
        statuses=[("", f"to be answered ({counts.open})"), ("answered", "answered")],
        items=[(names[each.customer_id], KINDS[each.kind], each) for each in found],
        today=london_date(visit.now),
        more=more,
    )


@page("/customers/{customer_id}/data-requests/new")
@allow(*WHO)
async def new(visit: Visit) -> Response:
    """An empty form."""
    return await _new(visit)


async def _new(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
        restrictions = await context.tx.restrictions.for_customer(customer.id)
        events, _ = await context.tx.contact_events.list(customer.id, Page(limit=MOST_CONTACTS))
    held = [(each.id, f"The one of {words.day(each.restriction.authorised_at)}") for each in restrictions]
    return visit.show(
        "data_request_form.html",
        title=f"A request of {customer.name} about their data",
        refused=refused,
        customer=customer,
        kinds=list(KINDS.items()),
        known=list(_KNOWN),
        restrictions=held,
        contacts=[_contact(visit, event) for event in events],
    )


def _contact(visit: Visit, event: ContactEvent) -> tuple[str, str, str]:
    seen = words.observations(visit.policy, event.observations) or "Nothing observed"
    return event.id, f"{words.moment(event.occurred_at)}, {words.CHANNELS[event.channel]}: {seen}", event.summary


@act("/customers/{customer_id}/data-requests/new", again=_new)
@allow(*WHO)
async def receive(visit: Visit) -> Response:
    """Write it down: the clock runs from receipt, or from when it is clear who asks."""
    customer_id, form = visit.id("customer_id"), visit.form
    sent: dict[str, Any] = form.given(kind="kind", details="details", restriction_id="restriction_id")
    sent["contact_event_ids"] = list(form.many("contact_event_ids"))
    sent["received_at"] = moment_of(form, "received_at") or visit.now.isoformat()
    if form.text("known") == "no":
        sent["identity_confirmed_at"] = None
    lacking = [] if form.text("known") else [InvalidField("/known", "Say whether it is clear who asks.")]
    try:
        given = checked(DataRequestIn, sent).received()
    except Invalid as refused:
        raise Invalid(*refused.fields, *lacking) from None
    if lacking:
        raise Invalid(*lacking)
    try:
        return await visit.do(
            lambda context: data_requests.receive(context, customer_id, given),
            lambda request: f"/data-requests/{request.id}",
        )
    except (Duplicate, NothingToAppeal) as refused:
        raise invalid("/restriction_id", refused.detail) from None


@page("/data-requests/{data_request_id}")
@allow(*WHO)
async def data_request(visit: Visit) -> Response:
    """One of them: what was asked, how its clock stands, and how it was answered."""
    return await _data_request(visit)


async def _data_request(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.data_requests.get(visit.id("data_request_id"))
        customer = await context.tx.customers.get(found.customer_id)
        names = await called(context, [found.recorded_by, *([found.answered_by] if found.answered_by else [])])
    return visit.show(
        "data_request.html",
        title=f"{KINDS[found.kind]}: {customer.name}",
        refused=refused,
        found=found,
        customer=customer,
        is_overdue=found.is_overdue(london_date(visit.now)),
        is_open=found.status is DataRequestStatus.OPEN,
        outcome=OUTCOMES[found.outcome] if found.outcome else "",
        outcomes=list(OUTCOMES.items()),
        names=names,
    )


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _data_request(visit, refused)


@act("/data-requests/{data_request_id}/clock", again=_again)
@allow(*WHO)
async def time(visit: Visit) -> Response:
    """Write down that it is clear who asks, that the clock was stopped or goes on, or that it takes longer."""
    id_, form, seen = visit.id("data_request_id"), visit.form, visit.form.text("seen")
    given = checked(DataRequestPatch, _timing(form)).changes()
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> DataRequest:
        return await data_requests.change(context, id_, int(seen), given)

    return await _done(visit, work, "/identity_confirmed_at.day")


def _timing(form: Form) -> dict[str, Any]:
    sent: dict[str, Any] = form.given(extension_reason="extension_reason", clock_stop_reason="clock_stop_reason")
    for name in ("identity_confirmed_at", "extended_at", "clock_stopped_at", "clock_restarted_at"):
        if (at := moment_of(form, name)) is not None:
            sent[name] = at
    return sent


@act("/data-requests/{data_request_id}/answer", again=_again)
@allow(*WHO)
async def answer(visit: Visit) -> Response:
    """Write down how it was answered."""
    id_, form = visit.id("data_request_id"), visit.form
    sent: dict[str, Any] = form.given(outcome="outcome", reasons="reasons", statement="statement")
    if (at := moment_of(form, "answered_at")) is not None:
        sent["answered_at"] = at
    given = checked(DataRequestAnswerIn, sent).answering()
    return await _done(visit, lambda context: data_requests.answer(context, id_, given), "/outcome")


async def _done(visit: Visit, work: Any, pointer: str) -> Response:
    try:
        return await visit.do(work, lambda done: f"/data-requests/{done.id}")
    except DataRequestAnswered as refused:
        raise invalid(pointer, refused.detail) from None

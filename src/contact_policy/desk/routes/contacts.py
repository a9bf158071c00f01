"""Contacts written down, and corrected. To record unacceptable conduct is to report it to managers (MC-8.2, 9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.contact_events import ContactEventIn
from contact_policy.desk import words
from contact_policy.desk.forms import Form, checked, moment_of
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.reach import one_service
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid
from contact_policy.policy import Policy
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.working_days import office_zone
from contact_policy.records import CaseRecord, Role
from contact_policy.records.data_requests import Contest
from contact_policy.services import contact_events
from contact_policy.services.context import Context, new_id

MAY = (Role.STAFF, Role.MANAGER)

_SECONDS = 60


@page("/customers/{customer_id}/contacts/new")
@allow(*MAY)
async def new(visit: Visit) -> Response:
    """An empty form, at the present time."""
    return await _form(visit, visit.id("customer_id"), _at(visit.now.astimezone(office_zone())))


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _form(visit, visit.id("customer_id"), {}, refused)


@act("/customers/{customer_id}/contacts/new", again=_again)
@allow(*MAY)
async def record(visit: Visit) -> Response:
    """Write it down."""
    return await _record(visit, visit.id("customer_id"), None)


@page("/contacts/{contact_event_id}/correct")
@allow(*MAY)
async def correct(visit: Visit) -> Response:
    """What was written down, to be written down anew: the first entry stays on record beside it."""
    async with visit.reading() as context:
        customer_id, event = await context.tx.contact_events.get(visit.id("contact_event_id"))
        contests = await context.tx.data_requests.contests([event.id])
    return await _form(visit, customer_id, _known(event), contest=contests.get(event.id))


async def _correct_again(visit: Visit, refused: Invalid) -> Response:
    async with visit.reading() as context:
        customer_id, _ = await context.tx.contact_events.get(visit.id("contact_event_id"))
    return await _form(visit, customer_id, {}, refused)


@act("/contacts/{contact_event_id}/correct", again=_correct_again)
@allow(*MAY)
async def record_correction(visit: Visit) -> Response:
    """Write down what it should have been."""
    event_id = visit.id("contact_event_id")
    async with visit.reading() as context:
        customer_id, _ = await context.tx.contact_events.get(event_id)
    return await _record(visit, customer_id, event_id)


async def _record(visit: Visit, customer_id: str, corrects: str | None) -> Response:
    given = checked(ContactEventIn, _body(visit.form) | ({"corrects": corrects} if corrects else {}))

    async def work(context: Context) -> ContactEvent:
        event = given.facts(new_id(), context.caller.subject, context.now)
        return await contact_events.record(context, customer_id, event)

    return await visit.do(work, lambda _: f"/customers/{customer_id}")


def _body(form: Form) -> dict[str, Any]:
    """The form as the API would be sent it; what is left empty is left out."""
    names = (
        *("channel", "direction", "made_by", "case_id", "summary", "effect_on_work", "outcome", "raises"),
        *("repeats_case_id", "service"),
    )
    body = form.given(**{name: name for name in names})
    body |= {"observations": list(form.many("observations"))}
    if (occurred_at := moment_of(form, "occurred_at")) is not None:
        body["occurred_at"] = occurred_at
    for name, unit in (("duration_seconds", _SECONDS), ("staff_minutes", 1)):
        typed = form.text(name)
        if typed:
            body[name] = int(typed) * unit if typed.isascii() and typed.isdecimal() else typed
    return body


async def _form(
    visit: Visit,
    customer_id: str,
    known: Mapping[str, Any],
    refused: Invalid | None = None,
    contest: Contest | None = None,
) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(customer_id)
        cases = await context.tx.cases.for_customer(customer_id)
    is_correction = "contact_event_id" in visit.request.path_params
    form = visit.form if visit.form.fields else Form({name: _texts(value) for name, value in known.items()})
    return visit.show(
        "contact_form.html",
        title=f"{'Correct' if is_correction else 'Record'} a contact of {customer.name}",
        refused=_on_the_page(refused),
        form=form,
        customer=customer,
        is_correction=is_correction,
        contested=words.contest(contest),
        cases=[("", "No case")] + [(case.id, _case(case)) for case in cases],
        services=one_service(visit.policy, form.text("service")),
        conduct=_observations(visit.policy, is_conduct=True),
        neutral=_observations(visit.policy, is_conduct=False),
        words=words,
    )


def _on_the_page(refused: Invalid | None) -> Invalid | None:
    """The time is two fields of the page; an observation is one of many."""
    if refused is None:
        return None
    places = {"/occurred_at": "/occurred_at.day"}
    fields = [type(field)(places.get(field.pointer, field.pointer), field.detail) for field in refused.fields]
    return Invalid(*fields)


def _observations(policy: Policy, *, is_conduct: bool) -> list[tuple[str, str]]:
    return [
        (entry.code, words.capitalised(entry.label))
        for entry in policy.observations
        if (entry.behaviour is not None) is is_conduct
    ]


def _case(case: CaseRecord) -> str:
    return f"{case.reference}: {case.subject}" if case.subject else case.reference


def _at(moment: Any) -> dict[str, str]:
    return {"occurred_at.day": f"{moment:%Y-%m-%d}", "occurred_at.time": f"{moment:%H:%M}"}


def _known(event: ContactEvent) -> dict[str, Any]:
    known: dict[str, Any] = {
        "channel": event.channel,
        "direction": event.direction,
        "made_by": event.made_by,
        "outcome": event.outcome,
        "raises": event.raises or "",
        "case_id": event.case_id or "",
        "repeats_case_id": event.repeats_case_id or "",
        "summary": event.summary,
        "effect_on_work": event.effect_on_work,
        "service": event.service or "",
        "observations": event.observations,
    }
    for name, figure, unit in (
        ("duration_seconds", event.duration_seconds, _SECONDS),
        ("staff_minutes", event.staff_minutes, 1),
    ):
        known[name] = "" if figure is None else str(figure // unit)
    return known | _at(event.occurred_at.astimezone(office_zone()))


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

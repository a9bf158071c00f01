"""A customer's matters with the office: opened, changed, decided, closed (MC-8.9, 8.12)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.cases import CaseIn, CasePatch
from contact_policy.desk import meanwhile, words
from contact_policy.desk.forms import Form, checked, moment_of
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.reach import one_service, reaching
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, PreconditionFailed
from contact_policy.policy.working_days import office_zone
from contact_policy.records import CaseRecord, Role
from contact_policy.services import cases
from contact_policy.services.context import Context

WRITERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE)

_TEXTS = ("reference", "subject", "decision", "service")
_CHOICES = ("kind", "status", "internal_review")
_MOMENTS = ("decided_at", "told_at")
_DAYS = ("answer_promised_on", "statutory_route_ended_on")


@page("/customers/{customer_id}/cases/new")
@allow(*WRITERS)
async def new(visit: Visit) -> Response:
    """An empty form."""
    return await _new(visit)


async def _new(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
    return visit.show(
        "case_form.html",
        title=f"Open a case of {customer.name}",
        refused=refused,
        customer=customer,
        kinds=list(words.CASE_KINDS.items()),
        services=one_service(visit.policy),
    )


@act("/customers/{customer_id}/cases/new", again=_new)
@allow(*WRITERS)
async def open_case(visit: Visit) -> Response:
    """Open it."""
    customer_id = visit.id("customer_id")
    asked = {name: name for name in ("reference", "subject", "kind", "service")}
    given = checked(CaseIn, visit.form.given(**asked))
    return await visit.do(
        lambda context: cases.open_case(
            context, customer_id, given.reference, given.subject, given.kind, given.service or None
        ),
        lambda case: f"/cases/{case.id}",
    )


@page("/cases/{case_id}")
@allow(*WRITERS, Role.AUDITOR)
async def case(visit: Visit) -> Response:
    """The case as it stands; for whoever may change it, in a form."""
    return await _case(visit)


async def _case(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.cases.get(visit.id("case_id"))
        customer = await context.tx.customers.get(found.customer_id)
    return visit.show(
        "case.html",
        title=f"Case {found.reference}",
        refused=refused,
        form=visit.form if visit.form.fields else _known(found),
        case=found,
        customer=customer,
        read=visit.form.text("read") or meanwhile.as_field(meanwhile.case_said(found)),
        kinds=list(words.CASE_KINDS.items()),
        statuses=list(words.CASE_STATUSES.items()),
        internal_reviews=list(words.INTERNAL_REVIEWS.items()),
        kind=words.CASE_KINDS[found.kind],
        stands=words.CASE_STATUSES[found.status],
        internal_review=words.INTERNAL_REVIEWS[found.internal_review],
        services=one_service(visit.policy, found.service),
        service=reaching(visit.policy, (found.service,)) if found.service else "",
        asks_internal_review="internal-review-considered" in visit.policy.rule,
        may_change=visit.may(*WRITERS),
    )


async def _case_again(visit: Visit, refused: Invalid) -> Response:
    return await _case(visit, refused)


@act("/cases/{case_id}", again=_case_again)
@allow(*WRITERS)
async def change(visit: Visit) -> Response:
    """Change what was changed in the form, where nobody else has changed the case in the meantime."""
    case_id, form, seen = visit.id("case_id"), visit.form, visit.form.text("seen")
    async with visit.reading() as context:
        known = _known(await context.tx.cases.get(case_id))
    given = checked(CasePatch, _changed(form, known)).changes()
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> CaseRecord:
        return await cases.change(context, case_id, int(seen), given)

    return await visit.do(work, lambda done: f"/cases/{done.id}")


def _changed(form: Form, known: Form) -> dict[str, Any]:
    """What the form says otherwise than the record: a time on record to the second is not cut to its minute."""
    sent: dict[str, Any] = {}
    for name in (*_TEXTS, *_CHOICES, *_DAYS):
        text = form.text(name)
        if text != known.text(name) and (text or name in _TEXTS):
            sent[name] = text
    for name in _MOMENTS:
        if any(form.text(f"{name}.{part}") != known.text(f"{name}.{part}") for part in ("day", "time")):
            at = moment_of(form, name)
            sent |= {} if at is None else {name: at}
    return sent


def _known(found: CaseRecord) -> Form:
    fields = {name: str(getattr(found, name) or "") for name in (*_TEXTS, *_CHOICES)}
    for name in _DAYS:
        day: date | None = getattr(found, name)
        fields[name] = day.isoformat() if day else ""
    for name in _MOMENTS:
        at: datetime | None = getattr(found, name)
        local = at.astimezone(office_zone()) if at else None
        fields |= {
            f"{name}.day": f"{local:%Y-%m-%d}" if local else "",
            f"{name}.time": f"{local:%H:%M}" if local else "",
        }
    return Form({name: (text,) for name, text in fields.items()})

"""Written warnings (MC-8.6, 8.7): drafted with the letter before one's eyes, answered, appealed against."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.appeals import AppealIn, ReplyIn
from contact_policy.api.schemas.warnings import WarningIn
from contact_policy.desk import assessments, considered, unfinished, words
from contact_policy.desk.forms import Form, checked, moment_of
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid
from contact_policy.letters.letter import letter_of
from contact_policy.policy import Policy
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.who_may import Act
from contact_policy.records import NoticeRecord, Role, WarningRecord
from contact_policy.services import appeals, warning_assessments, warning_responses, warnings
from contact_policy.services.context import Context

WRITERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE)
READERS = (*WRITERS, Role.AUDITOR)
RECORDERS = (Role.STAFF, Role.MANAGER)

_KIND = "warning"


@page("/customers/{customer_id}/warning")
@allow(*WRITERS, doing=Act.WARN)
async def write(visit: Visit) -> Response:
    """The form, with what was begun before."""
    draft = await unfinished.load(visit, _KIND, visit.id("customer_id"))
    return await _form(visit, unfinished.form_of(draft), saved_at=draft.saved_at if draft else None)


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _form(visit, visit.form, refused)


@act("/customers/{customer_id}/warning", again=_again, grows_with="customer_id")
@allow(*WRITERS, doing=Act.WARN)
async def send(visit: Visit) -> Response:
    """First the letter as it would read and what the policy says of it; then, once that was read, the draft."""
    customer_id, form = visit.id("customer_id"), visit.form
    await unfinished.keep(visit, _KIND, customer_id, customer_id, form)
    step = form.text("step")
    if step == "change":
        return await _form(visit, form)
    given = checked(WarningIn, _body(form, visit.policy)).notice(visit.policy)

    async def work(context: Context) -> tuple[WarningRecord, NoticeRecord]:
        warning = await warnings.draft(context, customer_id, given)
        await unfinished.forget(context, _KIND, customer_id)
        return warning, await context.tx.notices.get(warning.notice_id)

    if step == "draft":
        since = await _last_issued(visit, customer_id)
        return await visit.do(work, lambda done: f"/warnings/{done[0].id}", since=since)
    warning, notice = await visit.preview(work, customer_id)
    assessment = warning.assessment
    return visit.show(
        "warning_preview.html",
        title="Read the warning before it is drafted",
        kept=form.kept(),
        letter=letter_of(notice),
        assessed=assessments.told(visit.policy, assessment) if assessment else None,
    )


async def _last_issued(visit: Visit, customer_id: str) -> str:
    """The last warning that is out: after it, the same words are a warning anew."""
    async with visit.reading() as context:
        found = await context.tx.warnings.for_customer(customer_id)
    return next((warning.id for warning in reversed(found) if warning.issued_at is not None), "")


def _body(form: Form, policy: Policy) -> dict[str, Any]:
    behaviours = form.many("behaviours")
    texts = {
        name: {b: text for b in behaviours if (text := form.text(f"{name}.{b}"))}
        for name in ("conduct_of", "change_of")
    }
    body: dict[str, Any] = {"behaviours": list(behaviours), **texts}
    if found := considered.body(form, policy, Stage.WARNING):
        body["criteria"] = found
    if reasons := considered.reasons(form):
        body["recorded_reasons"] = reasons
    if step := form.text("warning_step"):
        body["step"] = step
    if days := form.text("response_days"):
        body["response_days"] = int(days) if days.isascii() and days.isdecimal() else days
    return body


async def _form(visit: Visit, form: Form, refused: Invalid | None = None, saved_at: Any = None) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
    return visit.show(
        "warning_form.html",
        title=f"Warn {customer.name} in writing",
        refused=refused,
        form=form,
        customer=customer,
        behaviours=visit.policy.behaviours,
        steps=_written_steps(visit),
        usual_days=" or ".join(dict.fromkeys(str(s.response_days) for s in visit.policy.written_steps.values())),
        asked=considered.asked(visit.policy, Stage.WARNING),
        reasoned=[(rule, visit.policy.criterion_of_rule[rule].question) for rule in _reasoned(visit.policy)],
        saved_at=saved_at,
    )


def _written_steps(visit: Visit) -> list[tuple[str, str]]:
    """The kinds of letter that a form asks to choose between, of those that are the reader's; none of one alone."""
    theirs = [name for name, step in visit.policy.written_steps.items() if visit.may_take(step)]
    found = [(name, _called(visit.policy, name)) for name in theirs]
    return [(name, said) for name, said in found if said]


def _called(policy: Policy, name: str | None) -> str:
    """What the office calls a kind of letter; empty where it has one alone."""
    step = policy.written_steps.get(name or "")
    return words.capitalised(policy.said(step.label)) if step and len(policy.written_steps) > 1 else ""


def _reasoned(policy: Policy) -> list[str]:
    """The criteria of warnings that a recorded reason may take the place of, or that may turn out adverse."""
    at_warnings = [policy.rule[entry.rule] for entry in policy.criteria_at(Stage.WARNING)]
    return [rule.id for rule in at_warnings if Kind.NEEDS_REASON in {rule.gravest_kind, *rule.kinds.values()}]


@page("/warnings/{warning_id}", grows_with="")
@allow(*READERS, also=(Act.WARN, Act.PROPOSE, Act.DECIDE))
async def warning(visit: Visit) -> Response:
    """One warning: its letter, whether it is out, the time it gives, and what came back."""
    async with visit.reading() as context:
        found = await context.tx.warnings.get(visit.id("warning_id"))
        customer = await context.tx.customers.get(found.customer_id)
        notice = await context.tx.notices.get(found.notice_id)
        heard = await context.tx.appeals.about(found.id)
        names = await called(context, (found.created_by, *(reply.recorded_by for reply in found.responses)))
        now_assessed = None
        if found.issued_at is None and found.assessment is not None:
            given = warning_assessments.as_given(found, customer.person)
            now_assessed = await warning_assessments.assess(context, customer.id, given)
    received_at = notice.deemed_received_at
    return visit.show(
        "warning.html",
        title=f"Warning to {customer.name}",
        warning=found,
        customer=customer,
        notice=notice,
        letter=letter_of(notice),
        labels=[visit.policy.behaviour[b].label for b in found.behaviours],
        step=_called(visit.policy, found.step),
        received_at=received_at,
        passes_at=received_at + timedelta(days=found.response_days) if received_at else None,
        appeals=heard,
        names=names,
        considered_then=considered.told(visit.policy, found.recorded.criteria if found.recorded else None),
        assessed=assessments.told(visit.policy, now_assessed) if now_assessed else None,
        words=words,
    )


@page("/warnings/{warning_id}/reply")
@allow(*RECORDERS)
async def reply(visit: Visit) -> Response:
    """Write down what the customer answered."""
    return await _received(visit, "reply")


async def _reply_again(visit: Visit, refused: Invalid) -> Response:
    return await _received(visit, "reply", refused)


@act("/warnings/{warning_id}/reply", again=_reply_again)
@allow(*RECORDERS)
async def record_reply(visit: Visit) -> Response:
    """Keep the reply: whoever proposes a restriction later has to weigh it (MC-8.8)."""
    warning_id, form = visit.id("warning_id"), visit.form
    given = checked(ReplyIn, form.given(channel="channel", summary="summary") | _received_at(form))
    customer_id = await _customer_of(visit, warning_id)
    return await visit.do(
        lambda context: warning_responses.record(context, warning_id, given.received_at, given.channel, given.summary),
        lambda _: f"/customers/{customer_id}",
    )


@page("/warnings/{warning_id}/appeal")
@allow(*RECORDERS)
async def appeal(visit: Visit) -> Response:
    """Write down an appeal against the warning."""
    return await _received(visit, "appeal")


async def _appeal_again(visit: Visit, refused: Invalid) -> Response:
    return await _received(visit, "appeal", refused)


@act("/warnings/{warning_id}/appeal", again=_appeal_again)
@allow(*RECORDERS)
async def record_appeal(visit: Visit) -> Response:
    """Keep the appeal for somebody who took no part."""
    warning_id, form = visit.id("warning_id"), visit.form
    given = checked(AppealIn, form.given(grounds="grounds") | _received_at(form))
    customer_id = await _customer_of(visit, warning_id)
    return await visit.do(
        lambda context: appeals.against_warning(context, warning_id, given.received_at, given.grounds),
        lambda _: f"/customers/{customer_id}",
    )


def _received_at(form: Form) -> dict[str, str]:
    at = moment_of(form, "received_at")
    return {} if at is None else {"received_at": at}


async def _customer_of(visit: Visit, warning_id: str) -> str:
    async with visit.reading() as context:
        return (await context.tx.warnings.get(warning_id)).customer_id


async def _received(visit: Visit, what: str, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.warnings.get(visit.id("warning_id"))
        customer = await context.tx.customers.get(found.customer_id)
    noun = {"reply": "a reply to the warning", "appeal": "an appeal against the warning"}[what]
    return visit.show(
        "received.html",
        title=f"Record {noun} of {customer.name}",
        refused=refused,
        what=what,
        customer=customer,
        channels=words.choices(words.CHANNELS),
    )

"""A proposal being written (MC-8.10): a list of what there is to say, and what the policy says of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from contact_policy.desk import assessments, considered, how_decided, measures, proposal_drafts, unfinished, words
from contact_policy.desk.assessments import NOWHERE, Assessed, Link
from contact_policy.desk.forms import Form
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.proposal_drafts import KIND, REPLACES_PROPOSAL, SECTIONS
from contact_policy.desk.visit import Visit
from contact_policy.desk.weighed import less_to_take
from contact_policy.errors import Invalid, NotFound, invalid
from contact_policy.policy.findings import Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import ACCESS_NEEDS
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import Page, ProposalRecord, ProposalStatus, Role
from contact_policy.services import proposals
from contact_policy.services.context import Context
from contact_policy.services.tried_proposals import TriedProposal, try_draft

WRITERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE)

_WARN_FIRST = "warned-in-writing"
_MOST_EVENTS = 1000


async def _form_kept(visit: Visit) -> Form:
    return unfinished.form_of(await unfinished.load(visit, KIND, visit.id("customer_id")))


@page("/customers/{customer_id}/proposal", grows_with="customer_id")
@allow(*WRITERS, doing=Act.PROPOSE)
async def tasks(visit: Visit) -> Response:
    """What there is to say, and what the policy says of it so far. Nothing is stored but what was typed."""
    return await _tasks(visit, await _form_kept(visit))


async def _tasks(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    customer_id = visit.id("customer_id")
    tried, lacking = await _tried(visit, customer_id, form)
    assessment = tried.assessment if tried else None
    async with visit.reading() as context:
        customer = await context.tx.customers.get(customer_id)
    base = f"/customers/{customer_id}/proposal"

    def place(rule: str, pointers: Sequence[str]) -> Link:
        if rule == _WARN_FIRST and visit.may_open("/customers/{customer_id}/warning"):
            return Link(f"/customers/{customer_id}/warning", "Warn in writing")
        found = next((key for pointer in pointers if (key := proposal_drafts.section_of(pointer))), "")
        return Link(f"{base}/{found}", SECTIONS[found].act) if found else NOWHERE

    assessed = assessments.told(visit.policy, assessment, place) if assessment else None
    said = proposal_drafts.so_far(form, visit.policy)
    return visit.show(
        "proposal.html",
        title=f"Propose to limit how {customer.name} may contact us",
        refused=refused,
        form=form,
        customer=customer,
        base=base,
        sections=[
            (key, section, said.get(key, section.hint), _state(form, key, lacking, assessed, f"{base}/{key}"))
            for key, section in SECTIONS.items()
        ],
        assessed=assessed,
        alternatives=less_to_take(visit.policy, assessment),
        is_in_place_of_another=bool(form.text(REPLACES_PROPOSAL)),
        decider=how_decided.decider(visit.policy, tried),
    )


async def _tried(visit: Visit, customer_id: str, form: Form) -> tuple[TriedProposal | None, dict[str, list[str]]]:
    """What the policy says of it; or None, and what is lacking for that, by section."""
    try:
        draft = proposal_drafts.read(form, visit.policy)
        async with visit.reading() as context:
            return await try_draft(context, customer_id, draft), {}
    except Invalid as refused:
        lacking: dict[str, list[str]] = {}
        for field in refused.fields:
            lacking.setdefault(proposal_drafts.section_of(field.pointer), []).append(field.detail)
        return None, lacking


def _state(
    form: Form, section: str, lacking: dict[str, list[str]], assessed: Assessed | None, path: str
) -> tuple[str, str]:
    """How a section stands, and the colour of its tag; none where there is nothing to do."""
    begun = any(name.startswith(SECTIONS[section].begins) and any(values) for name, values in form.fields.items())
    if section in lacking:
        return ("To be completed" if begun else "Not begun"), ""
    if assessed and any(point.link.path == path for point in assessed.in_the_way):
        return "Stands in the way", "red"
    if assessed and any(point.link.path == path for point in assessed.needs_reason):
        return "Needs a reason", "yellow"
    return ("Recorded" if begun else "Nothing yet"), ""


async def _tasks_again(visit: Visit, refused: Invalid) -> Response:
    return await _tasks(visit, await _form_kept(visit), refused)


@act("/customers/{customer_id}/proposal", again=_tasks_again, grows_with="customer_id")
@allow(*WRITERS, doing=Act.PROPOSE)
async def send(visit: Visit) -> Response:
    """Send it to the one who decides; what it was written in the place of is withdrawn with it."""
    customer_id, form = visit.id("customer_id"), await _form_kept(visit)
    if not form.fields:
        return await _sent_before(visit, customer_id)
    draft = proposal_drafts.read(form, visit.policy)
    instead_of = form.text(REPLACES_PROPOSAL)

    async def work(context: Context) -> ProposalRecord:
        if instead_of:
            await proposals.withdraw(context, instead_of, "Another proposal takes its place.")
        record = await proposals.propose(context, customer_id, draft)
        await unfinished.forget(context, KIND, customer_id)
        return record

    since = await _last_over(visit, customer_id)
    return await visit.do(work, lambda record: f"/proposals/{record.id}", since=f"{since} {sorted(form.pairs())}")


async def _sent_before(visit: Visit, customer_id: str) -> Response:
    """A form sent twice finds its draft gone: it leads to what the first has made."""
    async with visit.reading() as context:
        made = await context.tx.proposals.put(customer_id)
        subject = context.caller.subject
        found = [await context.tx.proposals.get(each.id) for each in made[-1:]]
    if found and found[0].proposal.proposed_by == subject:
        return visit.leave_for(f"/proposals/{found[0].id}")
    raise invalid("", "Nothing has been written yet.")


async def _last_over(visit: Visit, customer_id: str) -> str:
    """The last proposal that is withdrawn or decided: after it, the same may be asked for again."""
    async with visit.reading() as context:
        found, _ = await context.tx.proposals.list(Page(limit=20), customer_id=customer_id)
    return next((p.id for p in found if p.status is not ProposalStatus.AWAITING_DECISION), "")


@act("/customers/{customer_id}/proposal/instead", again=_tasks_again)
@allow(*WRITERS, doing=Act.PROPOSE)
async def take_milder(visit: Visit) -> Response:
    """Put milder measures, which the policy would allow, in the place of those written down."""
    customer_id, form = visit.id("customer_id"), await _form_kept(visit)
    tried, _ = await _tried(visit, customer_id, form)
    found = less_to_take(visit.policy, tried.assessment if tried else None).get(visit.form.text("measures"))
    if found is None:
        raise invalid("", "The policy no longer offers these measures: look at what it says now.")
    fields = measures.as_form(visit.policy, found.measures)
    if found.services:
        fields["services"] = found.services
    if considered := form.text("lesser_measures_considered"):
        fields["lesser_measures_considered"] = (considered,)
    await unfinished.keep(visit, KIND, customer_id, customer_id, proposal_drafts.with_fields(form, "measures", fields))
    return visit.leave_for(f"/customers/{customer_id}/proposal")


@act("/customers/{customer_id}/proposal/throw-away", again=_tasks_again)
@allow(*WRITERS, doing=Act.PROPOSE)
async def throw_away(visit: Visit) -> Response:
    """Forget what was written. Nothing was sent, and nothing is withdrawn."""
    session, customer_id = visit.session, visit.id("customer_id")
    async with session.store.transaction() as tx:
        await unfinished.forget(session.context(tx), KIND, customer_id)
    return visit.leave_for(f"/customers/{customer_id}")


@page("/customers/{customer_id}/proposal/{section}", grows_with="customer_id")
@allow(*WRITERS, doing=Act.PROPOSE)
async def section(visit: Visit) -> Response:
    """One section of it."""
    return await _section(visit, await _form_kept(visit))


async def _section_again(visit: Visit, refused: Invalid) -> Response:
    kept = proposal_drafts.merged(await _form_kept(visit), _section_asked(visit), visit.form)
    return await _section(visit, kept, refused)


def _section_asked(visit: Visit) -> str:
    key = visit.id("section")
    if key not in SECTIONS:
        raise NotFound("path")
    return key


@act("/customers/{customer_id}/proposal/{section}", again=_section_again, grows_with="customer_id")
@allow(*WRITERS, doing=Act.PROPOSE)
async def save_section(visit: Visit) -> Response:
    """Keep it as typed, whatever is to be corrected in it; then on to the list, or once more to the section."""
    key, customer_id = _section_asked(visit), visit.id("customer_id")
    form = proposal_drafts.merged(await _form_kept(visit), key, visit.form)
    if key == "evidence" and visit.form.text("step") == "between":
        form = await _with_conduct_between(visit, form)
        await unfinished.keep(visit, KIND, customer_id, customer_id, form)
        return visit.leave_for(f"/customers/{customer_id}/proposal/evidence")
    await unfinished.keep(visit, KIND, customer_id, customer_id, form)
    _refuse_impossible(visit, form, key)
    return visit.leave_for(f"/customers/{customer_id}/proposal")


def _refuse_impossible(visit: Visit, form: Form, key: str) -> None:
    """Raise Invalid for what cannot be meant in this section; what is merely missing the list says."""
    try:
        proposal_drafts.read(form, visit.policy)
    except Invalid as refused:
        here = [field for field in refused.fields if proposal_drafts.section_of(field.pointer) == key]
        wrong = [field for field in here if form.text(field.pointer.lstrip("/")) or field.pointer.count(".")]
        if wrong:
            raise Invalid(*wrong) from None


async def _with_conduct_between(visit: Visit, form: Form) -> Form:
    """The form with every contact chosen that shows a behaviour's conduct between two days."""
    behaviour, first, last = (visit.form.text(name) for name in ("behaviour", "from", "to"))
    try:
        since, until = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise invalid("/from", "Give two days, such as 2030-01-07 and 2030-03-11.") from None
    if behaviour not in visit.policy.behaviour:
        raise invalid("/behaviour", "Choose one of these.")
    codes = {code for code, shown in visit.policy.behaviour_observed.items() if shown == behaviour}
    async with visit.reading() as context:
        events = await _events(context, visit.id("customer_id"))
    found = [
        event.id
        for event in events
        if not codes.isdisjoint(event.observations) and since <= london_date(event.occurred_at) <= until
    ]
    chosen = tuple(dict.fromkeys((*form.many("evidence_event_ids"), *found)))
    return proposal_drafts.with_fields(form, "evidence", {"evidence_event_ids": chosen})


async def _events(context: Context, customer_id: str) -> Sequence[Any]:
    """The customer's contacts that stand, the latest first."""
    found, _ = await context.tx.contact_events.list(customer_id, Page(limit=_MOST_EVENTS))
    corrected = {event.corrects for event in found}
    return [event for event in found if event.id not in corrected]


async def _section(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    key, customer_id, policy = _section_asked(visit), visit.id("customer_id"), visit.policy
    async with visit.reading() as context:
        customer = await context.tx.customers.get(customer_id)
        cases = await context.tx.cases.for_customer(customer_id)
        events = await _events(context, customer_id) if key == "evidence" else ()
        contests = await context.tx.data_requests.contests([event.id for event in events])
        held = await context.tx.restrictions.for_customer(customer_id)
        warned = await context.tx.warnings.for_customer(customer_id)
        said = await context.tx.spoken_warnings.for_customer(customer_id)
    unacceptable = set(policy.unacceptable_observations)
    cited = [
        (words.evidence(policy, e, contests.get(e.id)), not unacceptable.isdisjoint(e.observations)) for e in events
    ]
    tried, _ = await _tried(visit, customer_id, form) if key == "criteria" else (None, {})
    return visit.show(
        f"proposal_{key}.html",
        title=SECTIONS[key].title,
        refused=refused,
        form=form,
        customer=customer,
        base=f"/customers/{customer_id}/proposal",
        cases=[(case.id, f"{case.reference}: {case.subject}" if case.subject else case.reference) for case in cases],
        behaviours=[(entry.name, words.capitalised(entry.label)) for entry in policy.behaviours],
        with_conduct=[offered for offered, is_conduct in cited if is_conduct],
        without=[offered for offered, is_conduct in cited if not is_conduct],
        offered=measures.offered(policy, customer, cases),
        criteria=policy.criteria_at(Stage.PROPOSAL),
        asked_because=tried.asked_because if tried else None,
        decider=how_decided.decider(policy, tried),
        access_needs=policy.criterion_about(ACCESS_NEEDS),
        new_information=list(considered.NEW_INFORMATION.items()),
        asks_risk=policy.further.exempts_for_risk,
        replaceable=[
            (record.id, measures.summary(visit.policy, record.restriction.measures, record.restriction.services))
            for record in held
            if standing_at(policy, record.restriction, visit.now).is_live
        ],
        said=said,
        warned=[warning for warning in warned if warning.issued_at is not None],
        lengths=policy.lengths,
        today=london_date(visit.now).isoformat(),
    )

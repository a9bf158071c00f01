"""Proposals sent: the dossier for the one who decides, the same as sent for the one who asked, and the decision.

What speaks against restricting stands before the evidence, and the letter before the deed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.decisions import DecisionIn
from contact_policy.api.schemas.proposals import Withdrawal
from contact_policy.desk import (
    assessments,
    charts,
    considered,
    how_decided,
    milder,
    proposal_drafts,
    proposed,
    unfinished,
    weighed,
    words,
)
from contact_policy.desk.forms import Form, checked
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.customer_record import finding, restriction
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, PolicyBreach, PreconditionFailed, ReasonRequired
from contact_policy.letters.letter import letter_of
from contact_policy.policy.findings import Verdict
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.who_may import Act
from contact_policy.records import (
    DecisionOutcome,
    DecisionRecord,
    NoticeRecord,
    Page,
    ProposalRecord,
    ProposalStatus,
    Role,
)
from contact_policy.records.role_names import OpenTo
from contact_policy.services import decisions, proposals, read_traces, work_lists
from contact_policy.services.context import Context
from contact_policy.services.proposals import Dossier

MANAGER, CHIEF, AUDITOR = Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR
READERS = (MANAGER, CHIEF, AUDITOR)
TAKING_PART = (Act.PROPOSE, Act.DECIDE)
PROPOSERS = OpenTo(roles=frozenset({MANAGER, CHIEF}), doing=Act.PROPOSE)

_DECISION = "decision"
_MOST_OVER = 50
STATUSES = {
    ProposalStatus.AWAITING_DECISION: "Waits for a decision",
    ProposalStatus.AUTHORISED: "Authorised",
    ProposalStatus.REFUSED: "Refused",
    ProposalStatus.WITHDRAWN: "Withdrawn",
}


@page("/proposals")
@allow(*READERS, also=TAKING_PART)
async def listed(visit: Visit) -> Response:
    """Those that nobody has decided, each with the verdict of the day it was made; then those that are over."""
    async with visit.reading() as context:
        waiting = await work_lists.proposals(context)
        over = await work_lists.finished_proposals(context, _MOST_OVER)
        people = await called(context, (p.proposed_by for p in waiting))
    return visit.show(
        "proposals.html",
        title="Proposals",
        waiting=waiting,
        over=[(each, STATUSES[each.status]) for each in over],
        names=people,
        not_permitted=Verdict.NOT_PERMITTED,
    )


@page("/proposals/{proposal_id}", grows_with="proposal_id")
@allow(*READERS, also=TAKING_PART)
async def dossier(visit: Visit) -> Response:
    """The whole case, assessed anew for whoever reads it. That the one who decides read it stands in the trail."""
    response = await _dossier(visit, await _typed(visit))
    if visit.may_do(Act.DECIDE):
        await _note_reading(visit)
    return response


async def _typed(visit: Visit) -> Form:
    return unfinished.form_of(await unfinished.load(visit, _DECISION, visit.id("proposal_id")))


async def _note_reading(visit: Visit) -> None:
    session, proposal_id = visit.session, visit.id("proposal_id")
    async with session.reading() as context:
        if await read_traces.is_noted(context, read_traces.DOSSIER, f"restriction-proposals/{proposal_id}"):
            return
        customer_id = (await context.tx.proposals.get(proposal_id)).customer_id
    async with session.store.transaction() as tx:
        subject = f"restriction-proposals/{proposal_id}"
        await read_traces.note(session.context(tx), read_traces.DOSSIER, subject, customer_id)


async def _dossier(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    proposal_id, policy = visit.id("proposal_id"), visit.policy
    async with visit.reading() as context:
        found = await proposals.dossier(context, proposal_id)
        decision = await context.tx.decisions.by_proposal(proposal_id)
        events = await _events(context, found.record.customer_id)
        names = await called(context, _people(found, decision))
    put, assessed = found.record.proposal, assessments.told(policy, found.assessment)
    reader = visit.person.subject if visit.person else ""
    is_open = found.record.status is ProposalStatus.AWAITING_DECISION
    who, decides = how_decided.deciding(visit, found, names), visit.may_do(Act.DECIDE)
    may_decide = decides and is_open and not who.in_the_way and not is_same_person(put.proposed_by, reader)
    return visit.show(
        "dossier.html",
        title=f"Limit how {found.customer.name} may contact us?",
        refused=refused,
        form=form,
        found=found,
        customer=found.customer,
        **proposed.told(visit, found),
        assessed=assessed,
        asked_of_decider=assessments.asked_late(refused, {point.rule for point in assessed.needs_reason}),
        standing=STATUSES[found.record.status],
        is_open=is_open,
        conflict=how_decided.conflict(policy, put, reader, who.in_the_way) if is_open and decides else [],
        who=who,
        may_decide=may_decide,
        may_change=visit.is_open(PROPOSERS) and not may_decide,
        decision=decision,
        names=names,
        chart=charts.weekly(events, policy.unacceptable_observations, visit.now, found.warnings),
        findings=[finding(policy, f) for f in found.classification.findings],
        conduct=_conduct(visit, found),
        evidence_without=sum(not _shows(visit, event.observations) for event in found.evidence),
        in_force=[
            restriction(visit, r) for r in found.restrictions if standing_at(policy, r.restriction, visit.now).is_live
        ],
        weighed=weighed.weighed(policy, found.against, found.assessment, put),
        earlier=[_earlier(visit, each) for each in found.earlier],
        breaches=[found.breaches[r.id] for r in found.restrictions if found.breaches[r.id].count],
        warnings=considered.of_warnings(policy, found.warnings),
        has_reply=any(warning.responses for warning in found.warnings),
    )


def _people(found: Dossier, decision: DecisionRecord | None) -> list[str]:
    people = [found.record.proposal.proposed_by, *(event.recorded_by for event in found.evidence)]
    people += [reply.recorded_by for warning in found.warnings for reply in warning.responses]
    people += [each.signed_by for each in found.signatures]
    return people + ([decision.decided_by] if decision else [])


async def _events(context: Context, customer_id: str) -> Sequence[Any]:
    return (await context.tx.contact_events.list(customer_id, Page(limit=1000)))[0]


def _shows(visit: Visit, observations: Sequence[str]) -> bool:
    return not set(observations).isdisjoint(visit.policy.unacceptable_observations)


def _conduct(visit: Visit, found: Dossier) -> list[dict[str, Any]]:
    """The cited contacts in which conduct was recorded, oldest first."""
    return [
        {
            "at": event.occurred_at,
            "title": words.observations(visit.policy, event.observations),
            "channel": words.CHANNELS[event.channel],
            "event": event,
            "contested": words.contest(found.contests.get(event.id)),
        }
        for event in sorted(found.evidence, key=lambda event: event.occurred_at)
        if _shows(visit, event.observations)
    ]


def _earlier(visit: Visit, each: Any) -> dict[str, Any]:
    put = each.put
    ended = ""
    if each.restriction is not None:
        standing = standing_at(visit.policy, each.restriction.restriction, visit.now)
        ended = restriction(visit, each.restriction)["standing"] if standing else ""
    outcome = each.decision.outcome if each.decision else put.status
    return {"id": put.id, "at": put.proposed_at, "outcome": words.OUTCOMES_OF_PROPOSALS[outcome], "ended": ended}


@act("/proposals/{proposal_id}/change", again=lambda visit, refused: _dossier(visit, Form(), refused))
@allow(MANAGER, CHIEF, doing=Act.PROPOSE)
async def change(visit: Visit) -> Response:
    """Begin another from it; one that waits stays until the other is sent."""
    async with visit.reading() as context:
        record = await context.tx.proposals.get(visit.id("proposal_id"))
    is_open = record.status is ProposalStatus.AWAITING_DECISION
    form = proposal_drafts.as_form(visit.policy, record.proposal, instead_of=record.id if is_open else "")
    await unfinished.keep(visit, proposal_drafts.KIND, record.customer_id, record.customer_id, form)
    return visit.leave_for(f"/customers/{record.customer_id}/proposal")


async def _withdraw_again(visit: Visit, refused: Invalid) -> Response:
    return await _dossier(visit, visit.form, refused)


@act("/proposals/{proposal_id}/withdraw", again=_withdraw_again)
@allow(MANAGER, CHIEF, doing=Act.PROPOSE)
async def withdraw(visit: Visit) -> Response:
    """Take it back before it is decided."""
    proposal_id = visit.id("proposal_id")
    reason = checked(Withdrawal, visit.form.given(reason="reason")).reason
    return await visit.do(
        lambda context: proposals.withdraw(context, proposal_id, reason), lambda _: f"/proposals/{proposal_id}"
    )


async def _decide_again(visit: Visit, refused: Invalid) -> Response:
    return await _dossier(visit, visit.form, refused)


@act("/proposals/{proposal_id}/decision", again=_decide_again, grows_with="proposal_id")
@allow(CHIEF, doing=Act.DECIDE)
async def decide(visit: Visit) -> Response:
    """First the letter as it would read, made by the very deed, which is taken back; then the deed."""
    proposal_id, form = visit.id("proposal_id"), visit.form
    async with visit.reading() as context:
        record = await context.tx.proposals.get(proposal_id)
    if record.status is ProposalStatus.AWAITING_DECISION:
        await unfinished.keep(visit, _DECISION, proposal_id, record.customer_id, form)
    if form.text("step") == "change":
        return await _dossier(visit, form)
    work = _work(visit, record)
    try:
        if form.text("step") == "decide":
            return await visit.do(work, lambda _: f"/proposals/{proposal_id}")
        decision, notice = await visit.preview(work, record.customer_id)
    except (ReasonRequired, PolicyBreach) as refused:
        raise Invalid(*(assessments.lacking(visit.policy, check) for check in refused.checks)) from None
    return await _read_first(visit, record, decision, notice)


def _work(visit: Visit, record: ProposalRecord) -> Any:
    form, seen = visit.form, visit.form.text("seen")
    sent = form.given(outcome="outcome", reasons="reasons") | how_decided.as_sent(form, visit.policy)
    if sent.get("outcome") == "authorise":
        sent["recorded_reasons"] = considered.reasons(form)
    given = checked(DecisionIn, sent).ruling()
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> tuple[DecisionRecord, NoticeRecord | None]:
        decision = await decisions.decide(context, record.id, int(seen), given)
        await unfinished.forget(context, _DECISION, record.id)
        notice = await context.tx.notices.get(decision.notice_id) if decision.notice_id else None
        return decision, notice

    return work


async def _read_first(
    visit: Visit, record: ProposalRecord, decision: DecisionRecord, notice: NoticeRecord | None
) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(record.customer_id)
        cases = await context.tx.cases.for_customer(record.customer_id)
    return visit.show(
        "decision_preview.html",
        title="Read what you are about to decide",
        customer=customer,
        record=record,
        decision=decision,
        is_refusal=decision.outcome is DecisionOutcome.REFUSE,
        awaits=decision.awaits_agreement,
        reasons=[(check.statement, check.reason) for check in decision.assessment.checks if check.reason],
        assessed=assessments.told(visit.policy, decision.assessment),
        measures=[milder.in_full(visit.policy, measure, cases) for measure in record.proposal.measures],
        put=record.proposal,
        letter=letter_of(notice) if notice else None,
        kept=visit.form.kept(),
    )

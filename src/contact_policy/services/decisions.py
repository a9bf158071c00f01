"""The deciding office holder's decision (MC-8.3, 8.5, 9.1), on an assessment made anew at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contact_policy.errors import Invalid, InvalidField, PolicyBreach, PreconditionFailed, ReasonRequired, pointer_step
from contact_policy.policy import answer, ask, compose_notice, unreasoned
from contact_policy.policy.deciders import ConsideredAtDecision, Consultation, Decider, Meeting, Substitution
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.facts import Restriction
from contact_policy.policy.findings import Assessment, Kind
from contact_policy.policy.notice_checks import decision_checks
from contact_policy.policy.notices import RefusalNotice
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.who_may import Act, may
from contact_policy.policy.working_days import london_date
from contact_policy.records import (
    DecisionOutcome,
    DecisionRecord,
    NoticeRecord,
    ProposalRecord,
    ProposalStatus,
    RestrictionRecord,
)
from contact_policy.records.changes import ChangeKind
from contact_policy.services import (
    case_files,
    changes,
    deceased,
    endings,
    notices,
    people,
    proposals,
    signatures,
    stored_facts,
    support,
    told_standings,
)
from contact_policy.services.context import Context, new_id
from contact_policy.services.wording import refuse_token


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRuling:
    """What the decider says: the outcome, the reasons, and a reason for each judgement the policy leaves open.

    ``meeting``, ``substitute``, ``consultations`` and ``criteria`` are said where the policy asks for them.
    """

    outcome: DecisionOutcome
    reasons: str
    recorded_reasons: Mapping[str, str]
    meeting: Meeting | None = None
    substitute: Substitution | None = None
    consultations: tuple[Consultation, ...] = ()
    criteria: tuple[ConsideredAtDecision, ...] = ()


async def decide(context: Context, proposal_id: str, version: int, ruling: ProposalRuling) -> DecisionRecord:
    """Authorise or refuse a proposal, once; or agree to it, where others must agree too: any one refusal refuses.

    Raises Invalid for a reason that answers no rule or reasons that are a token, AlreadyDecided, PreconditionFailed
    where it changed since, PolicyBreach where the policy forbids what was asked, ReasonRequired where a judgement lacks
    its recorded reason. A refusal needs neither of the last two. That somebody else decided first is the news that
    matters, so it wins over the stale tag it brings about.
    """
    _refuse_unknown_rules(context, ruling)
    refuse_token(context.policy, ruling.reasons)
    signatures.refuse_idle(context, ruling)
    proposed = await proposals.awaiting(context, proposal_id)
    if proposed.version != version:
        raise PreconditionFailed("Read the proposal again and send its ETag.")
    question, decision = await _assessed(context, proposed, ruling)
    _require_theirs(decision.assessment)
    if ruling.outcome is DecisionOutcome.REFUSE:
        text = compose_notice(context.policy, await refusal_told(context, proposed, decision))
        notice = await notices.draft(
            context, proposed.customer_id, NoticeKind.REFUSAL, proposed.id, text, case_ids=proposed.proposal.case_ids
        )
        decision = replace(decision, notice_id=notice.id)
        return await _conclude(context, question, proposed, decision, ProposalStatus.REFUSED)
    await deceased.refuse(context, proposed.customer_id)
    _require_lawful(decision.assessment)
    if signatures.are_awaited(decision.assessment):
        return await signatures.add(context, proposed, decision)
    decision = replace(decision, restriction_id=new_id())
    notice = await _draft_notice(context, question, decision)
    decision = replace(decision, notice_id=notice.id)
    decision = await _conclude(context, question, proposed, decision, ProposalStatus.AUTHORISED)
    await _restrict(context, question, decision, notice.id)
    return decision


async def _assessed(
    context: Context, proposed: ProposalRecord, ruling: ProposalRuling
) -> tuple[Question, DecisionRecord]:
    """The proposal asked anew of what is on record now, and what is decided on it; nothing is stored."""
    file = await case_files.gather(context.tx, proposed.customer_id, context.now)
    decider = Decider(
        subject=context.caller.subject,
        roles=context.role_names,
        reasons=ruling.reasons,
        recorded_reasons=ruling.recorded_reasons,
        how_decided=signatures.how_decided(await context.tx.signatures.of_proposal(proposed.id), ruling),
    )
    question = ask(context.policy, file, proposed.proposal, decider=decider)
    assessment = answer(question, seek_alternatives=False)
    decision = DecisionRecord(
        id=new_id(),
        proposal_id=proposed.id,
        customer_id=proposed.customer_id,
        outcome=ruling.outcome,
        reasons=ruling.reasons,
        recorded_reasons=ruling.recorded_reasons,
        decided_by=context.caller.subject,
        decider_roles=decider.roles,
        decided_at=context.now,
        assessment=assessment,
        how_decided=signatures.kept(decider.how_decided),
    )
    return question, decision


def _refuse_unknown_rules(context: Context, ruling: ProposalRuling) -> None:
    known = {rule.id for rule in context.policy.rules_of_proposals}
    flaws = [
        InvalidField(f"/recorded_reasons/{pointer_step(name)}", "There is no such rule; the assessment names them.")
        for name in ruling.recorded_reasons
        if name not in known
    ]
    if flaws:
        raise Invalid(*flaws)


def _require_theirs(assessment: Assessment) -> None:
    """Raise PolicyBreach where it is not theirs to decide on this one, whichever way."""
    others = [check for check in assessment.unmet(Kind.BREACH) if check.rule in _WHOSE_IT_IS]
    if others:
        raise PolicyBreach("It is for somebody else to decide; see checks.", tuple(others))


_WHOSE_IT_IS = frozenset({"authorised-by-office-holder", "substitute-stated"})


def _require_lawful(assessment: Assessment) -> None:
    breaches = assessment.unmet(Kind.BREACH)
    if breaches:
        raise PolicyBreach("The policy forbids what is proposed; see checks for each clause and its cure.", breaches)
    missing = unreasoned(assessment)
    if missing:
        raise ReasonRequired("Record a reason for each of the rules in checks.", missing)


async def _conclude(
    context: Context, question: Question, proposed: ProposalRecord, decision: DecisionRecord, status: ProposalStatus
) -> DecisionRecord:
    await context.tx.decisions.add(decision, await stored_facts.refer(context.tx, question.file))
    await context.tx.proposals.set_status(proposed.id, status, version=proposed.version)
    await context.audit(
        f"proposal.{status}",
        f"restriction-proposals/{proposed.id}",
        proposed.customer_id,
        decision=decision.id,
        restriction=decision.restriction_id,
        verdict=decision.assessment.verdict,
    )
    return decision


async def refusal_told(context: Context, proposed: ProposalRecord, decision: DecisionRecord) -> RefusalNotice:
    """What the manager who asked is told; the customer is told nothing, as nothing happens to them."""
    known = await context.tx.cases.known(proposed.customer_id)
    return RefusalNotice(
        proposed_on=london_date(proposed.proposed_at),
        decided_on=london_date(decision.decided_at),
        reasons=decision.reasons,
        decided_by=await people.name_of(context, decision.decided_by),
        decided_as=decided_as(context, decision),
        cases=tuple(case for case in known if case.id in proposed.proposal.case_ids),
    )


def decided_as(context: Context, decision: DecisionRecord) -> str:
    """In which of the roles that may decide they did."""
    return decided_as_one_of(context, decision.decider_roles)


def decided_as_one_of(context: Context, held: tuple[str, ...]) -> str:
    """In which of the roles that may decide somebody who held these did."""
    return next((role for role in may(context.policy, Act.DECIDE) if role in held), "")


async def _draft_notice(context: Context, question: Question, decision: DecisionRecord) -> NoticeRecord:
    if decision.restriction_id is None:
        raise ValueError("a notice is drafted for a decision to restrict")
    agreed = decision.how_decided.agreed if decision.how_decided else ()
    called = await people.names(context, [decision.decided_by, *(each.subject for each in agreed)])
    return await notices.draft(
        context,
        decision.customer_id,
        NoticeKind.DECISION,
        decision.restriction_id,
        decision_notice(question, called[decision.decided_by], called),
        decision_checks(decision.assessment),
        question.proposal.case_ids,
    )


async def _restrict(context: Context, question: Question, decision: DecisionRecord, notice_id: str) -> None:
    proposal = question.proposal
    restriction = Restriction(
        id=decision.restriction_id or "",
        customer_id=decision.customer_id,
        measures=proposal.measures,
        behaviours=proposal.behaviours,
        authorised_at=context.now,
        starts_on=proposal.starts_on,
        review_on=proposal.review_on,
        ends_on=proposal.ends_on,
        without_warning=question.relies_on_exemption,
        services=proposal.services,
    )
    record = RestrictionRecord(
        restriction=restriction,
        proposal_id=decision.proposal_id,
        decision_id=decision.id,
        decision_notice_id=notice_id,
        authorised_by=context.caller.subject,
        policy=context.policy.reference,
        replaces=proposal.replaces,
    )
    await context.tx.restrictions.add(record)
    await context.audit("restriction.authorised", f"restrictions/{restriction.id}", restriction.customer_id)
    await support.first(context, restriction.id)
    await changes.write(context, changes.of_restriction(context, ChangeKind.RESTRICTION_AUTHORISED, record))
    await told_standings.tell(context, restriction.id)
    await endings.replace_older(context, record)

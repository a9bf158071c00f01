"""The policy edition in use: its papers, its clauses and its rules side by side."""

from __future__ import annotations

from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.authority import authority_out, warning_steps_out
from contact_policy.api.schemas.policy import (
    AmendmentOut,
    AppliesToOut,
    ClauseOut,
    ClausesOut,
    PolicyOut,
    RetentionOut,
    RuleOut,
    RulesOut,
    UnaskedOut,
    scope_out,
)
from contact_policy.api.schemas.policy_names import (
    AskedCriteriaOut,
    CoveredBehavioursOut,
    NamedObservationsOut,
    OfferedMeasuresOut,
    asked_criteria,
    covered_behaviours,
    named_observations,
    offered_measures,
)
from contact_policy.api.unit_of_work import Reading
from contact_policy.policy import Policy, engine
from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.policy.document.unasked import unasked
from contact_policy.policy.working_days import london_date
from contact_policy.records import Role
from contact_policy.services import policy_book

router = operations("Policy")

_READERS = tuple(role for role in Role if role is not Role.TELEPHONY)


@router.get("/policy", summary="Read the edition in use")
@allow(*_READERS)
async def read_policy(session: Reading) -> PolicyOut:
    """Edition, approval and history (MC-0.1), and whether the policy's own review is overdue (MC-0.2)."""
    about = session.policy.about
    return PolicyOut(
        id=about.id,
        version=about.version,
        digest=session.policy.digest,
        title=about.title,
        owner=about.owner,
        approved_on=about.approved_on,
        approved_by=about.approved_by,
        next_review_on=about.next_review_on,
        review_overdue=session.policy.is_review_overdue(london_date(session.now)),
        calendar_ends_on=session.policy.calendar.ends_on,
        calendar_over=session.policy.is_calendar_over(london_date(session.now)),
        deciding_role=session.policy.authority.deciding_role,
        authority=authority_out(session.policy),
        warning_steps=warning_steps_out(session.policy),
        history=[AmendmentOut.model_validate(amendment) for amendment in about.history],
        engine=about.engine,
        engine_used=session.policy.engine_used,
        engine_newest=engine.NEWEST_LEVEL,
        not_asked=[UnaskedOut.model_validate(item) for item in unasked(session.policy)],
        in_force_on=about.in_force_on,
        retention=[
            RetentionOut(
                retention_class=name,
                after=period.after,
                years=period.years,
                source=period.source,
                decided_by=period.decided_by,
            )
            for name, period in session.policy.retention.classes()
        ],
        scope=scope_out(session.policy),
        applies_to=AppliesToOut.model_validate(session.policy.further.applies_to),
    )


@router.get("/policy/clauses", summary="Read the clauses")
@allow(*_READERS)
async def list_clauses(session: Reading) -> ClausesOut:
    """Each clause in our words, with the rules, measures, steps or recorded duties that answer it."""
    return ClausesOut(items=_clauses(session.policy))


@router.get("/policy/rules", summary="Read the rules beside the clauses")
@allow(*_READERS)
async def list_rules(session: Reading) -> RulesOut:
    """Each rule with its kind, stage, clauses and sources; and each clause with what answers it."""
    return RulesOut(items=[_rule(rule) for rule in session.policy.rules], clauses=_clauses(session.policy))


@router.get("/policy/measures", summary="Read the measures that the edition offers")
@allow(*_READERS)
async def list_measures(session: Reading) -> OfferedMeasuresOut:
    """Each measure with its effect, what a proposal fills in and within which bounds, and what its letter says."""
    return offered_measures(session.policy)


@router.get("/policy/behaviours", summary="Read the behaviours that the policy covers")
@allow(*_READERS)
async def list_behaviours(session: Reading) -> CoveredBehavioursOut:
    """Each behaviour with the grounds any of which shows it."""
    return covered_behaviours(session.policy)


@router.get("/policy/observations", summary="Read what may be recorded as seen")
@allow(*_READERS)
async def list_observations(session: Reading) -> NamedObservationsOut:
    """Each observation with its behaviour and grade; one without them is held against nobody."""
    return named_observations(session.policy)


@router.get("/policy/criteria", summary="Read the criteria that are considered")
@allow(*_READERS)
async def list_criteria(session: Reading) -> AskedCriteriaOut:
    """Each criterion with its question, and of which proposals it is asked."""
    return asked_criteria(session.policy)


def _rule(rule: RuleEntry) -> RuleOut:
    return RuleOut(
        id=rule.id,
        kind=rule.gravest_kind,
        kinds=dict(rule.kinds),
        stage=rule.stage,
        clauses=list(rule.clauses),
        sources=list(rule.sources),
    )


def _clauses(policy: Policy) -> list[ClauseOut]:
    return [
        ClauseOut(
            id=answered.clause.id,
            section=answered.clause.section,
            kind=answered.clause.kind,
            text=answered.clause.text,
            rules=list(answered.rules),
            measures=list(answered.measures),
            steps=list(answered.steps),
            duties=list(answered.duties),
            classification=list(answered.classification),
        )
        for answered in policy_book.answered_clauses(policy)
    ]

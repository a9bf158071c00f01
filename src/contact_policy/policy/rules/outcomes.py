"""Was what is cited weighed and answered before?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contact_policy.policy.case_put import Rests
from contact_policy.policy.findings import Kind
from contact_policy.policy.outcomes import EarlierOutcome, How
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.working_days import london_date, spoken

FINAL, OTHER, LATER = "after_lift_or_quashing", "after_other_outcome", "recorded_later"


@rule(
    "conduct-since-last-outcome",
    since=2,
    asks="Each behaviour rests on something that no earlier outcome has answered.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/evidence_event_ids",),
    cases={
        FINAL: "after one was lifted, or ended on appeal",
        OTHER: "after another outcome",
        LATER: "where it was written down only later",
    },
)
def conduct_since_last_outcome(question: Question) -> Answer:
    """Each behaviour rests on something that no earlier outcome has answered."""
    return _asked_of(question, question.case_put.outcomes, _speaks_of)


@rule_since(3, "conduct-since-last-outcome")
def conduct_by_whatever_name(question: Question) -> Answer:
    """Like before; and contacts that were answered as one behaviour are not put again as another."""
    return _asked_of(question, question.case_put.outcomes_met, question.case_put.answers)


def _speaks_of(outcome: EarlierOutcome, behaviour: Behaviour) -> bool:
    return behaviour in outcome.behaviours


def _asked_of(
    question: Question, outcomes: Sequence[EarlierOutcome], answers: Callable[[EarlierOutcome, Behaviour], bool]
) -> Answer:
    if not outcomes:
        return not_applicable("No earlier proposal or restriction for this behaviour has had an outcome.")
    answered: dict[str, tuple[Behaviour, EarlierOutcome]] = {}
    for outcome in outcomes:
        for behaviour in question.proposal.behaviours:
            if answers(outcome, behaviour) and (case := _case(question, behaviour, outcome)):
                answered[case] = behaviour, outcome  # the newest of its kind is told
    for case in (FINAL, OTHER, LATER):
        if case in answered:
            return _unmet(question, case, *answered[case])
    return fixed_met("The proposal cites conduct since the last outcome for this behaviour.")


def _case(question: Question, behaviour: Behaviour, outcome: EarlierOutcome) -> str:
    """Which case it is; empty where conduct since is cited, or none at all, which is asked elsewhere."""
    if not question.evidence_of[behaviour]:
        return ""
    rests_on = question.case_put.rests_on(behaviour, outcome)
    if rests_on is Rests.USED_UP:
        return FINAL if outcome.is_final else OTHER
    return LATER if rests_on is Rests.RECORDED_LATER else ""


def _unmet(question: Question, case: str, behaviour: Behaviour, outcome: EarlierOutcome) -> Answer:
    on = spoken(london_date(outcome.at))
    label = question.label(behaviour)
    happened = _HAPPENED[outcome.how].format(on=on)
    if case == LATER:
        return not_met(
            f"All that is cited of {label} happened before {happened}; some of it was written down only since.",
            "Cite what happened since, or record why what came to light later calls for a restriction.",
            case=case,
        )
    if case == FINAL:
        went_on = question.case_put.went_on_since(behaviour, outcome)
        cure = f"Do not restrict for {label} unless it has happened again since. If it has, whoever saw it records it."
        return not_met(
            f"All that is cited of {label} was on record when {happened}. It has been answered by that.",
            "Cite what has been recorded of it since." if went_on else cure,
            curable=went_on,
            case=case,
        )
    return not_met(
        f"All that is cited of {label} was on record already when {_weighed(outcome.how, on)}.",
        f"Cite what happened since, or record why the same events call for a restriction after {happened}.",
        case=case,
    )


_HAPPENED = {
    How.REFUSED: "an earlier proposal was refused on {on}",
    How.LIFTED: "the earlier restriction was lifted on {on}",
    How.QUASHED: "the appeal against the earlier restriction was allowed on {on}",
    How.ENDED: "the earlier restriction ended on {on}",
    How.REPLACED: "the earlier restriction was replaced on {on}",
    How.STANDS: "the restriction that stands was authorised on {on}",
}
"""How each outcome is told after ``when`` and ``before``."""


def _weighed(how: How, on: str) -> str:
    """When the evidence was weighed: of what ran its course or was replaced, when it was authorised."""
    if how is How.ENDED:
        return f"the restriction was authorised that ended on {on}"
    if how is How.REPLACED:
        return f"the restriction was authorised that was replaced on {on}"
    return _HAPPENED[how].format(on=on)

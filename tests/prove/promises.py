"""What never fails, whatever the state: each promise is given a state and the engine's whole answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contact_policy.policy import unreasoned
from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.findings import Assessment, CheckOutcome, Kind, Verdict
from prove.asking import ASKER
from prove.cures import CURES
from prove.made import usable
from prove.model import (
    blocks_or_closes,
    ceiling,
    cited_when,
    closed,
    grades,
    grades_put,
    is_answered,
    is_warned,
    kept_route,
    may_block,
    weight,
)
from prove.proof import Proof
from prove.space import CRITERIA, SPACE, State

_DECIDING = ("deciding", "deciding_and_proposing")
_OPEN_CRITERIA = ("absent", "token", "silent")


def _is_allowed(assessment: Assessment) -> bool:
    return assessment.verdict is not Verdict.NOT_PERMITTED


def _breaches(assessment: Assessment) -> set[str]:
    return {check.rule for check in assessment.unmet(Kind.BREACH)}


def only_the_office_holder_decides(state: State, assessment: Assessment) -> None:
    """Nobody else's decision, and nobody's on their own proposal, is ever allowed; before it, it is pending."""
    if state.decider == "nobody_yet":
        pending = [check for check in assessment.checks if check.outcome is CheckOutcome.PENDING]
        assert {"authorised-by-office-holder", "proposer-is-not-authoriser"} <= {check.rule for check in pending}
    elif state.decider not in _DECIDING or state.same_person == "yes":
        assert not _is_allowed(assessment)
        breaches = _breaches(assessment)
        assert ("authorised-by-office-holder" in breaches) == (state.decider not in _DECIDING)
        assert ("proposer-is-not-authoriser" in breaches) == (state.same_person == "yes")


def the_grade_is_the_records(state: State, _assessment: Assessment) -> None:
    """Behaviours are established, and graded, exactly as the clauses say."""
    classification = ASKER.classification(state)
    found = {b: f.grade.value for b in FIRST_BEHAVIOURS if (f := classification.established(b)) and f.grade}
    assert found == grades(state)


def the_grade_weighed_is_of_the_case_put(state: State, assessment: Assessment) -> None:
    """What is cited is graded, and nothing else: what nobody cites restricts nobody."""
    assert {b: grade.value for b, grade in assessment.grades.items()} == grades_put(state)


def measures_weigh_no_more_than_the_case_put_allows(state: State, assessment: Assessment) -> None:
    """Where nothing is in force beside them, measures are too many exactly when they weigh more than the ceiling."""
    if state.beside in ("nothing", "lapsed", "lapsed_for_another", "lifted", "replaced"):
        is_too_much = "measure-in-proportion" in _breaches(assessment)
        assert is_too_much == (weight(state) > ceiling(state))


def nothing_answered_by_a_lift_is_put_again(state: State, assessment: Assessment) -> None:
    """Evidence that a lift has answered restricts nobody a second time, whatever reason is given."""
    assert ("conduct-since-last-outcome" in _breaches(assessment)) == is_answered(state)


def no_warning_is_missing_or_was_heeded(state: State, assessment: Assessment) -> None:
    """Each behaviour went on after a warning or is excused one, and nothing else is held to be so."""
    asked = {"warned-in-writing", "behaviour-continued-after-warning"}
    assert bool(asked & _breaches(assessment)) == (not is_warned(state))


def no_blocking_short_of_severe(state: State, assessment: Assessment) -> None:
    """No number or address is blocked, and no channel closed, unless the act or the circumstances are severe."""
    is_short_of_it = "blocking-only-if-severe" in _breaches(assessment)
    assert is_short_of_it == (blocks_or_closes(state) and not may_block(state))


def what_is_cited_is_on_record_and_recent(state: State, assessment: Assessment) -> None:
    """What shows nothing bears no case out, and what is old does so for a reason alone (MC-9.2)."""
    if state.evidence in ("neutral", "unknown", "none"):
        assert "evidence-recorded" in _breaches(assessment)
    if {"stale"} in [cited_when(state, behaviour) for behaviour in state.behaviours]:
        assert "evidence-current" in {check.rule for check in assessment.unmet(Kind.NEEDS_REASON)}


def a_letter_that_says_too_little_is_told_of(state: State, assessment: Assessment) -> None:
    """Whoever decides hears that the letter names nobody to appeal to, or nobody who can help."""
    if state.decider != "nobody_yet":
        remarked = {check.rule for check in assessment.unmet(Kind.ADVICE)}
        assert ("appeal-route-stated" in remarked) == (state.letter == "no_appeal")
        assert ("signposting" in remarked) == (state.letter == "no_signposting")


def nothing_rests_on_a_code(state: State, assessment: Assessment) -> None:
    """A grave act without an account restricts nobody; one that the proposer alone recorded needs a reason."""
    is_grave = state.aggression in ("serious", "severe") and "aggressive" in state.behaviours
    if is_grave and state.account != "told" and state.evidence in ("fresh", "stale"):
        kind = Kind.BREACH if state.account == "none" else Kind.NEEDS_REASON
        assert "account-of-incident" in {check.rule for check in assessment.unmet(kind)}


def no_right_is_refused(state: State, assessment: Assessment) -> None:
    """No case is refused for good that is open or under review, and no statutory matter while its route is open."""
    assert state.reopen != "open" or "review-right-not-refused" in _breaches(assessment)
    if state.reopen == "closed" and _is_allowed(assessment):
        assert state.internal_review != "pending"
        assert state.matter == "ordinary" or state.internal_review in ("exhausted", "no_closed_case")


def the_last_route_stays_open(state: State, assessment: Assessment) -> None:
    """Whatever the grade, one monitored route that this person can use is left."""
    if _is_allowed(assessment):
        kept = kept_route(state)
        assert kept is not None
        assert kept in usable(state.access) - closed(state)


def nothing_unconsidered(state: State, assessment: Assessment) -> None:
    """Allowed only what was considered and established, by one who may propose."""
    if _is_allowed(assessment):
        assert not [factor for factor in CRITERIA if getattr(state, factor) in _OPEN_CRITERIA]
        assert set(state.behaviours) <= set(grades(state))
        assert state.proposer in ("proposing", "deciding_and_proposing")


def every_unmet_check_has_a_cure(_state: Any, assessment: Assessment) -> None:
    """Each unmet check says what would meet it; no other check does, and none is called incurable."""
    for check in assessment.checks:
        is_unmet = check.outcome is CheckOutcome.NOT_MET
        assert bool(check.cure.strip()) == is_unmet, check
        assert check.statement.strip(), check
        assert is_unmet or check.curable, check


def advice_never_changes_the_verdict(_state: Any, assessment: Assessment) -> None:
    """The verdict follows from breaches and judgements alone."""
    if assessment.unmet(Kind.BREACH):
        expected = Verdict.NOT_PERMITTED
    else:
        has_judgement = bool(assessment.unmet(Kind.NEEDS_REASON))
        expected = Verdict.PERMITTED_WITH_REASONS if has_judgement else Verdict.PERMITTED
    assert assessment.verdict is expected


def a_judgement_takes_a_real_reason(state: Any, assessment: Assessment) -> None:
    """A recorded reason answers each unmet judgement; a token answers none."""
    left = unreasoned(assessment)
    is_reasoned = state.recorded == "given" and state.decider != "nobody_yet"
    assert left == (() if is_reasoned else assessment.unmet(Kind.NEEDS_REASON))


PROMISES: tuple[Callable[[State, Assessment], None], ...] = (
    only_the_office_holder_decides,
    the_grade_is_the_records,
    the_grade_weighed_is_of_the_case_put,
    measures_weigh_no_more_than_the_case_put_allows,
    nothing_answered_by_a_lift_is_put_again,
    no_warning_is_missing_or_was_heeded,
    no_blocking_short_of_severe,
    what_is_cited_is_on_record_and_recent,
    a_letter_that_says_too_little_is_told_of,
    nothing_rests_on_a_code,
    no_right_is_refused,
    the_last_route_stays_open,
    nothing_unconsidered,
    every_unmet_check_has_a_cure,
    advice_never_changes_the_verdict,
    a_judgement_takes_a_real_reason,
)

PROOF = Proof(ASKER, SPACE, PROMISES, CURES)

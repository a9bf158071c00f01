"""What every office's document has to keep, whatever the state."""

from __future__ import annotations

from collections.abc import Callable

from contact_policy.policy.findings import Assessment, CheckOutcome, Classification, Kind, Verdict
from prove.made import usable
from prove.offices.levels import criteria_of, measure
from prove.offices.model import Model
from prove.offices.point import Point
from prove.promises import (
    a_judgement_takes_a_real_reason,
    advice_never_changes_the_verdict,
    every_unmet_check_has_a_cure,
)

Promise = Callable[[Point, Assessment], None]


class Promises:
    """The promises of one office, each asked of a state and the engine's whole answer; ``classified`` is its record."""

    def __init__(self, model: Model, classified: Callable[[Point], Classification]) -> None:
        self.model, self.policy, self.classified = model, model.policy, classified

    def all(self) -> tuple[Promise, ...]:
        """Every promise."""
        return (
            self.nobody_else_decides,
            self.nobody_else_proposes,
            self.what_must_be_considered_is,
            self.only_what_is_shown_restricts,
            self.the_grade_is_of_what_is_cited,
            self.nobody_goes_unwarned,
            self.no_measure_beyond_the_grade,
            self.nothing_graver_unless_nothing_milder_would_do,
            self.the_sum_is_kept,
            self.used_up_evidence_restricts_nobody,
            self.one_way_in_stays_open,
            self.nothing_rests_on_a_code,
            self.no_right_is_refused,
            self.what_somebody_felt_is_held_against_nobody,
            every_unmet_check_has_a_cure,
            advice_never_changes_the_verdict,
            a_judgement_takes_a_real_reason,
        )

    def _unmet(self, assessment: Assessment, *rules: str) -> bool:
        return any(c.rule in rules and c.outcome is CheckOutcome.NOT_MET for c in assessment.checks)

    def nobody_else_decides(self, state: Point, assessment: Assessment) -> None:
        """Allowed only for whom the document names, as many of them and in the way that it asks for."""
        if state.decider == "nobody_yet":
            pending = {check.rule for check in assessment.checks if check.outcome is CheckOutcome.PENDING}
            assert {"authorised-by-office-holder", "proposer-is-not-authoriser"} <= pending
            return
        if not _is_allowed(assessment):
            return
        assert self.model.may_decide(state)
        assert self.model.is_agreed(state)
        assert state.same_person == "no"
        if self.model.entry(state).needed > 1 and state.agreed == "nobody":
            waits = [c.rule for c in assessment.checks if c.outcome is CheckOutcome.PENDING]
            assert waits == ["enough-people-decided"]

    def nobody_else_proposes(self, state: Point, assessment: Assessment) -> None:
        """Allowed only what somebody asked for who may."""
        proposing = self.policy.who_acts.propose.roles
        is_theirs = state.proposer == "proposing" or state.proposer in proposing
        assert self._unmet(assessment, "proposed-by-manager") is not is_theirs

    def what_must_be_considered_is(self, state: Point, assessment: Assessment) -> None:
        """Each criterion that the document asks of such a case was considered, or its check says so in its kind."""
        found = {check.rule: check for check in assessment.checks}
        for entry in criteria_of(self.policy):
            check = found[entry.rule]
            if check.outcome is not CheckOutcome.PENDING:
                is_open = self.model.unconsidered(state, entry)
                assert (check.outcome is CheckOutcome.NOT_MET) == is_open, entry.name
                assert not is_open or check.kind is self.policy.rule[entry.rule].kind

    def only_what_is_shown_restricts(self, state: Point, assessment: Assessment) -> None:
        """Nobody is restricted for what the record does not show, or for what nobody cites."""
        missing = [b for b in self.model.behaviours(state) if not self.model.is_established(state, b)]
        assert self._unmet(assessment, "behaviour-established") or not missing
        if state.evidence in ("neutral", "none"):
            assert self._unmet(assessment, "evidence-recorded")
            assert not _is_allowed(assessment)
        if missing:
            assert not _is_allowed(assessment)

    def the_grade_is_of_what_is_cited(self, state: Point, assessment: Assessment) -> None:
        """What is cited is graded as the document grades it, and nothing else."""
        assert {b: grade.value for b, grade in assessment.grades.items()} == self.model.grades(state)

    def nobody_goes_unwarned(self, state: Point, assessment: Assessment) -> None:
        """Each behaviour went on after every step of warning, or the document excuses it one; else a check says so."""
        model = self.model
        proposed = model.behaviours(state)
        short = [b for b in proposed if not model.is_warned(state, b) and not model.may_go_without(state, b)]
        if short:
            assert self._unmet(assessment, "warned-in-writing", "behaviour-continued-after-warning"), short

    def no_measure_beyond_the_grade(self, state: Point, assessment: Assessment) -> None:
        """What the document keeps for grave conduct answers no lesser."""
        if self.model.too_grave_for(state):
            assert self._unmet(assessment, "blocking-only-if-severe")

    def nothing_graver_unless_nothing_milder_would_do(self, state: Point, assessment: Assessment) -> None:
        """What the document keeps for grave conduct, or what weighs more than its least, says why nothing less does."""
        terms, least = self.policy.terms, min(entry.intrusiveness for entry in self.policy.measures)
        is_graver = any(terms[kind].needs_grade.value != "minor" for kind in self.model.kinds(state))
        is_unsaid = (is_graver or self.model.weight(state) > least) and state.lesser != "said"
        assert self._unmet(assessment, "lesser-measure-considered") is is_unsaid

    def the_sum_is_kept(self, state: Point, assessment: Assessment) -> None:
        """Where the document makes a sum, measures are too many exactly when they weigh more than it allows."""
        if "measure-in-proportion" in self.policy.not_asked or state.beside not in ("nothing", "lifted"):
            return
        most = self.policy.proportion[self.model.gravest(state) or "minor"]  # type: ignore[index]
        more = most + self.policy.escalation.recurrences_add
        weight, is_too_much = self.model.weight(state), self._unmet(assessment, "measure-in-proportion")
        assert is_too_much or weight <= more
        assert not is_too_much or weight > most

    def used_up_evidence_restricts_nobody(self, state: Point, assessment: Assessment) -> None:
        """What a lift has answered restricts nobody a second time, whatever reason is given."""
        if self.model.is_answered(state):
            assert "conduct-since-last-outcome" in {check.rule for check in assessment.unmet(Kind.BREACH)}

    def one_way_in_stays_open(self, state: Point, assessment: Assessment) -> None:
        """Whatever is allowed leaves a watched way in that this person can use, and does not close it."""
        if _is_allowed(assessment):
            kept = self.model.kept_route(state)
            assert kept in usable(state.access) & self.model.left(state)

    def nothing_rests_on_a_code(self, state: Point, assessment: Assessment) -> None:
        """A grave act that nobody told in words restricts nobody as one."""
        if state.account == "none":
            assert {grade.value for grade in assessment.grades.values()} <= {"minor", *self._lifted(state)}

    def _lifted(self, state: Point) -> set[str]:
        return {grade for grade in self.model.grades(state).values() if grade == "serious"}

    def what_somebody_felt_is_held_against_nobody(self, state: Point, _assessment: Assessment) -> None:
        """Whatever else staff saw of the customer, angry or distressed, adds to no finding."""
        if state.spared != "none":
            felt, plain = self.classified(state), self.classified(state.having({"spared": "none"}))
            assert (felt.findings, felt.indicators) == (plain.findings, plain.indicators)

    def no_right_is_refused(self, state: Point, assessment: Assessment) -> None:
        """No case is kept closed that is open, or whose review is pending, and no one kept from a statutory matter."""
        kinds = self.model.kinds(state)
        refusing = [state[measure(kind)] for kind in kinds if self.policy.terms[kind].effect == "subject"]
        if refusing and _is_allowed(assessment):
            assert "open_case" not in refusing
            assert state.internal_review != "pending"
            assert state.matter == "ordinary" or state.internal_review == "exhausted"


def _is_allowed(assessment: Assessment) -> bool:
    return assessment.verdict is not Verdict.NOT_PERMITTED

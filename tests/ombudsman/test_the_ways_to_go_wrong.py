"""Each way to go wrong is caught by its named rules or safeguards, and its twin, the fair case, is not."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.policy import classify, unreasoned
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Stage, Strength, Verdict
from contact_policy.policy.lifecycle import RestrictionStatus
from contact_policy.policy.notices import DecisionNotice
from contact_policy.policy.vocabulary import Part, Raises
from fixtures.letters import written
from ombudsman.grounds import GROUNDS, Way
from ombudsman.process import POLICY, Process, fair, unmet
from ombudsman.safeguards import A_WEEK_IN, after_grace

WAYS = [pytest.param(way, id=f"{ground}: {way.says}") for ground, ways in GROUNDS.items() for way in ways]
each_way = pytest.mark.parametrize("way", WAYS)


def caught(way: Way, process: Process) -> list[Check]:
    return [check for check in process.assessed().checks if check.rule in way.rules]


def test_the_fair_case_is_permitted_and_no_rule_has_a_word_against_it() -> None:
    assessment = fair().assessed()
    assert (assessment.verdict, unmet(assessment)) == (Verdict.PERMITTED, set())


def test_the_fair_case_is_a_persistent_customer_on_recorded_evidence() -> None:
    [finding] = classify(fair().policy, fair().file).findings
    assert (finding.behaviour, finding.strength) == ("persistent", Strength.ESTABLISHED)


def test_the_fair_case_is_in_force_from_its_letter_and_beyond_its_review() -> None:
    process = fair()
    assert {process.status(at) for at in (A_WEEK_IN, after_grace(process))} == {RestrictionStatus.IN_FORCE}


def test_the_fair_letter_of_warning_may_be_issued() -> None:
    assert {check.outcome for check in fair().letter_checks()} == {CheckOutcome.MET}


@each_way
def test_exactly_the_rules_named_for_it_say_so_beforehand(way: Way) -> None:
    assert unmet(way.happens(fair()).assessed()) == {*way.rules, *way.following}


@each_way
def test_what_says_so_gives_its_clause_or_source_and_a_cure(way: Way) -> None:
    for check in caught(way, way.happens(fair())):
        assert check.cure
        assert check.clauses or check.sources


@each_way
def test_a_breach_stops_it_a_judgement_needs_a_reason_and_advice_is_given(way: Way) -> None:
    assessment = way.happens(fair()).assessed()
    kinds = {POLICY.rule[rule].gravest_kind for rule in (*way.rules, *way.following)}
    if Kind.BREACH in kinds:
        assert assessment.verdict is Verdict.NOT_PERMITTED
    elif Kind.NEEDS_REASON in kinds:
        assert assessment.verdict is Verdict.PERMITTED_WITH_REASONS
        assert {check.rule for check in unreasoned(assessment)} == set(way.rules)
    else:
        assert assessment.verdict is Verdict.PERMITTED


@each_way
def test_what_is_due_at_the_proposal_is_said_before_anyone_decides(way: Way) -> None:
    process = way.happens(fair())
    due = {check.rule for check in caught(way, process) if check.stage is Stage.PROPOSAL}
    assert due <= unmet(process.proposed())


@each_way
def test_a_safeguard_acts_on_the_fault_and_not_on_its_twin(way: Way) -> None:
    assert way.rules or way.safeguard
    if way.safeguard:
        assert way.safeguard.acts(way.happens(fair()))
        assert not way.safeguard.acts(fair())


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ground_has_a_rule_that_says_so_beforehand(ground: str) -> None:
    assert any(way.rules for way in GROUNDS[ground])


def test_the_same_contacts_are_counted_when_they_bring_nothing_new() -> None:
    assert not fair().with_events(raises=Raises.NEW_MATTER).classified().established("persistent")
    assert fair().with_events(raises=Raises.REPEAT).classified().established("persistent")


@pytest.mark.parametrize("kind", ["warning", "decision"])
def test_every_letter_that_limits_says_that_new_complaints_are_still_considered(kind: str) -> None:
    process = fair()
    occasions: dict[str, Any] = {
        "warning": process.warning_letter,
        "decision": DecisionNotice(
            person=process.file.person,
            proposal=process.proposal,
            reasons=process.decider.reasons,
            decided_at=process.file.as_of,
        ),
    }
    [section] = [s for s in written(process.policy, occasions[kind]).sections if s.part is Part.RIGHTS]
    assert section.heading == "What does not change"
    assert "always consider a new complaint and answer new information" in " ".join(section.paragraphs)

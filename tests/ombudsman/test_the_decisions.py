"""Each fault an ombudsman found is caught beforehand, each sound process passes, silence is held against nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.policy import adopt, unreasoned
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.findings import Assessment, CheckOutcome, Kind, Verdict
from ombudsman.conversion import as_told, convert, ways_of
from ombudsman.decisions import DECISIONS, RULE_OF_FIELD, Decision
from ombudsman.process import ENDS_ON, POLICY, STARTS_ON, Process, fair, unmet

COUNCIL = adopt((DOCUMENTS / "council-2.1.toml").read_bytes())
DECIDES = COUNCIL.authority.deciding_role
PASSES = {Verdict.PERMITTED, Verdict.PERMITTED_WITH_REASONS}
FAULTS = [
    pytest.param(decision, ground, id=f"{decision.ref}: {ground}")
    for decision in DECISIONS
    for ground in decision.wrong
]
each_fault = pytest.mark.parametrize(("decision", "ground"), FAULTS)
each_decision = pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.ref)


def with_outcome(*outcomes: str) -> pytest.MarkDecorator:
    chosen = [decision for decision in DECISIONS if decision.outcome in outcomes]
    return pytest.mark.parametrize("decision", chosen, ids=lambda decision: decision.ref)


def rules_of(decision: Decision, *grounds: str) -> set[str]:
    ways = [way for ground in grounds for way in ways_of(decision)[ground]]
    return {rule for way in ways for rule in way.rules}


def told(decision: Decision) -> set[str]:
    """The rules that a fact which is no fault answers with "not met": this policy asks a reason, or is stricter."""
    expected = set()
    if {"other", "ban_premises"} & set(decision.restrictions or ()):
        expected.add("other-measure-justified")
    if decision.closes_channels:
        expected.add("unwatched-route-closed")  # those decisions closed the counter alone
    return expected


@each_fault
def test_the_ground_is_caught_beforehand(decision: Decision, ground: str) -> None:
    process = convert(decision)
    assert rules_of(decision, ground)
    assert rules_of(decision, ground) <= unmet(process.assessed())
    assert all(way.safeguard.acts(process) for way in ways_of(decision)[ground] if way.safeguard)


@each_fault
def test_with_the_ground_repaired_its_rules_are_met(decision: Decision, ground: str) -> None:
    others = [ground_ for ground_ in decision.wrong if ground_ != ground]
    blamed = {rule for other in others for way in ways_of(decision)[other] for rule in (*way.rules, *way.following)}
    own = rules_of(decision, ground) - blamed
    assert own
    assert own.isdisjoint(unmet(convert(decision, without=[ground]).assessed()))


@with_outcome("fault", "mixed")
def test_a_breach_could_not_have_been_authorised_and_a_judgement_not_without_a_reason(decision: Decision) -> None:
    assessment = convert(decision).assessed()
    kinds = {POLICY.rule[rule].gravest_kind for rule in rules_of(decision, *decision.wrong)}
    if Kind.BREACH in kinds:
        assert assessment.verdict is Verdict.NOT_PERMITTED
    elif Kind.NEEDS_REASON in kinds:
        assert unreasoned(assessment)
    else:
        assert kinds == {Kind.ADVICE}
        assert assessment.verdict in PASSES


@with_outcome("fault", "mixed")
def test_with_all_its_grounds_repaired_a_faulty_process_passes(decision: Decision) -> None:
    assessment = convert(decision, without=decision.wrong).assessed()
    assert (assessment.verdict in PASSES, unmet(assessment)) == (True, told(decision))


@with_outcome("no_fault")
def test_a_sound_process_passes(decision: Decision) -> None:
    process = convert(decision)
    assert {check.outcome for check in process.letter_checks()} == {CheckOutcome.MET}
    assert process.assessed().verdict in PASSES
    assert unreasoned(process.assessed()) == ()


@with_outcome("no_fault", "not_investigated")
def test_nothing_is_held_against_the_office_that_the_decision_does_not_say(decision: Decision) -> None:
    assessment = convert(decision).assessed()
    assert unmet(assessment) == told(decision)
    assert assessment.verdict in PASSES


def by_the_council(process: Process) -> Assessment:
    """What the other document that is shipped says of it, where its own office holder decides."""
    return replace(process, policy=COUNCIL, decider=replace(process.decider, roles=(DECIDES,))).assessed()


@with_outcome("fault", "mixed")
def test_by_the_councils_document_too_what_is_forbidden_is_caught(decision: Decision) -> None:
    forbidden = {rule for rule in rules_of(decision, *decision.wrong) if POLICY.rule[rule].gravest_kind is Kind.BREACH}
    assert forbidden <= unmet(by_the_council(convert(decision)))


@each_decision
def test_by_the_councils_document_too_what_is_repaired_or_was_sound_passes(decision: Decision) -> None:
    assessment = by_the_council(convert(decision, without=decision.wrong))
    assert (assessment.verdict in PASSES, unmet(assessment)) == (True, told(decision))


@each_decision
def test_what_the_decision_says_was_done_is_found_done(decision: Decision) -> None:
    outcomes = {check.rule: check.outcome for check in convert(decision).assessed().checks}
    for name in decision.said(value=True) & RULE_OF_FIELD.keys():
        assert outcomes[RULE_OF_FIELD[name]] is CheckOutcome.MET, name


@each_decision
def test_the_facts_that_are_present_and_no_others_alter_the_fair_case(decision: Decision) -> None:
    process, same = as_told(decision), fair()
    length = (process.proposal.ends_on or STARTS_ON) - STARTS_ON
    assert length.days == (decision.duration_days or (ENDS_ON - STARTS_ON).days)
    assert bool(process.file.person.access_needs) is bool(decision.has_access_needs)
    assert (process.proposal.measures != same.proposal.measures) is bool(decision.restrictions)
    assert (process.proposal.behaviours != same.proposal.behaviours) is (
        decision.behaviour not in {None, ("persistent",)}
    )
    if decision.volume:
        assert len(process.file.events) == decision.volume["contacts"]
    assert process.file.warnings[0].issued_at == same.file.warnings[0].issued_at
    assert process.proposal.criteria == same.proposal.criteria


@pytest.mark.parametrize("decision", [d for d in DECISIONS if d.is_warning_only], ids=lambda decision: decision.ref)
def test_a_warning_by_itself_may_be_sent_and_limits_nothing(decision: Decision) -> None:
    process = convert(decision)
    assert decision.restrictions is None
    assert {check.outcome for check in process.letter_checks()} == {CheckOutcome.MET}
    assert process.file.restrictions == ()

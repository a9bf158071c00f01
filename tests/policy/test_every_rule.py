"""Every rule has a case in which it fires and a twin in which it does not; the cases are sentences in cases/*.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from contact_policy.policy import classify, load_policy
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS
from contact_policy.policy.findings import Assessment, CheckOutcome
from contact_policy.policy.measure import Measure
from contact_policy.policy.rulebook import FURTHER_RULES
from contact_policy.policy.rules import MEASURE_RULES, RULES, TERMS
from contact_policy.policy.vocabulary import Channel
from fixtures.fair_case import FAIR, POLICY, Json, Situation, changed, outcome, unmet

PAIRS: list[Json] = [
    pair
    for path in sorted(Path(__file__).with_name("cases").glob("*.toml"))
    for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pairs"]
]
# A key, a pointer into a body or a code: words for programs, which have fields and codes of their own.
_TABLES = "|".join(tomllib.loads(BUILT_IN.read_text(encoding="utf-8")))
FOR_PROGRAMS = re.compile(rf"\b\w*[a-z]_[a-z]\w*|(?<![\w.])/\w|\b(?:{_TABLES})\.\w|[{{}}\[\]]|\balternatives\b")
ALLOWED = {"sentence", "rule", "given", "when", "otherwise", "verdict", "put_back"}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["sentence"])
def test_one_change_makes_the_rule_fire(pair: Json) -> None:
    given = pair.get("given", {})
    with_it, without = [_assessed(pair, changed(given, *more)) for more in ([_dated(pair["when"])], [])]
    assert outcome(with_it, pair["rule"]) is CheckOutcome.NOT_MET
    assert outcome(without, pair["rule"]) == pair.get("otherwise", "met")
    assert with_it.verdict == pair["verdict"], unmet(with_it)


def _assessed(pair: Json, situation: Situation) -> Assessment:
    """The answer on the warning, the review or the proposal, whichever the rule is asked of."""
    asked = {"warning": situation.assess_warning, "review": situation.assess_review}
    return asked.get(POLICY.rule[pair["rule"]].stage, situation.assess)()


def _dated(change: Json) -> Json:
    """An empty text stands for nothing at all where a date or a closed list is meant: TOML has no null."""
    nothing = ("_at", "_on", "new_information")
    return {key: None if value == "" and key.endswith(nothing) else value for key, value in change.items()}


def test_every_rule_has_such_a_pair() -> None:
    assert {pair["rule"] for pair in PAIRS} == set(RULES)


@pytest.mark.parametrize("name", ["opcc-1.0.toml", "council-2.1.toml"])
def test_a_document_that_says_the_stage_itself_says_the_rules_own(name: str) -> None:
    """One of format 2 does not say it, and would have the rule asked at another act."""
    for entry in load_policy(DOCUMENTS / name).rules:
        assert entry.stage is TERMS[entry.id].stage, entry.id


OTHER_MEASURES = (
    (),
    (Measure(kind="call_time_limit", minutes=2),),
    (Measure(kind="single_channel", channel=Channel.EMAIL),),
    (Measure(kind="single_channel", channel=Channel.SMS),),
    (Measure(kind="single_contact"),),
    (Measure(kind="refuse_reopen", case_id="closed"),),
    (Measure(kind="block_email", addresses=("jo@example.org",)),),
    (Measure(kind="block_phone", numbers=("+447700900999",)),),
    (Measure(kind="other", description="By appointment only", closes_channels=tuple(Channel)),),
)


@pytest.mark.long("every rule is asked of every case on other measures")
def test_the_rules_that_answer_otherwise_on_other_measures_are_those_that_say_so() -> None:
    looking = set()
    for pair in PAIRS:
        for change in ({}, _dated(pair["when"])):
            situation = changed(pair.get("given", {}), change)
            said = {check.rule: check for check in situation.assess().checks}
            for measures in OTHER_MEASURES:
                other = replace(situation, proposal=replace(situation.proposal, measures=measures))
                looking |= {check.rule for check in other.assess().checks if check != said[check.rule]}
    assert looking == MEASURE_RULES - FURTHER_RULES


def test_a_pair_differs_in_one_thing_and_says_nothing_the_runner_does_not_read() -> None:
    assert [pair["sentence"] for pair in PAIRS if len(pair["when"]) != 1 or set(pair) - ALLOWED] == []


def test_the_fair_case_is_permitted_with_nothing_but_the_overdue_policy_to_remark() -> None:
    assessment = changed().assess()
    assert assessment.verdict == "permitted"
    assert unmet(assessment) == {"policy-in-date"}
    assert FAIR["document"] == {}


def test_before_it_is_decided_the_decision_and_the_notice_stand_in_nobodys_way() -> None:
    later = {rule.id for rule in POLICY.rules_of_proposals if rule.stage != "proposal"}
    assessment = changed().assess(decided=False)
    assert {c.rule for c in assessment.checks if c.outcome is CheckOutcome.PENDING} == later


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["sentence"])
def test_whatever_is_not_met_says_so_in_words_and_names_a_cure(pair: Json) -> None:
    for check in _assessed(pair, changed(pair.get("given", {}), _dated(pair["when"]))).checks:
        assert check.statement.endswith("."), check
        assert (check.outcome is CheckOutcome.NOT_MET) == bool(check.cure), check
        assert check.clauses or check.sources, check


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["sentence"])
def test_nothing_that_is_said_names_a_key_a_pointer_or_a_code(pair: Json) -> None:
    for change in ({}, _dated(pair["when"])):
        situation = changed(pair.get("given", {}), change)
        checks = _assessed(pair, situation).checks
        found = classify(situation.policy, situation.file)
        said = [text for check in checks for text in (check.statement, check.cure)]
        said += [guard.statement for guard in found.guards]
        said += [ground.statement for finding in found.findings for ground in finding.grounds]
        assert [text for text in said if FOR_PROGRAMS.search(text)] == []

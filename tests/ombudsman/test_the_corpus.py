"""The corpus says what it says, and each fault in it is read as something our product could be guilty of."""

from __future__ import annotations

import pytest

from ombudsman.conversion import ways_of
from ombudsman.decisions import DECISIONS, GROUNDS_OF_FIELD, RULE_OF_FIELD, Decision
from ombudsman.grounds import GROUNDS

each_decision = pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.ref)


def test_no_decision_stands_twice() -> None:
    assert len({decision.ref for decision in DECISIONS}) == len({d.url for d in DECISIONS}) == len(DECISIONS)


@each_decision
def test_a_fault_has_its_grounds_and_only_a_fault_has_any(decision: Decision) -> None:
    assert bool(decision.wrong) is (decision.outcome in {"fault", "mixed"})
    assert decision.wrong.keys() <= GROUNDS.keys()
    assert all(ways_of(decision).values())


@each_decision
def test_a_field_that_says_no_stands_for_a_ground(decision: Decision) -> None:
    assert all(GROUNDS_OF_FIELD[name] & decision.wrong.keys() for name in decision.said(value=False))


@each_decision
def test_a_field_that_says_yes_is_asked_of_a_rule(decision: Decision) -> None:
    assert decision.said(value=True) - {"has_access_needs"} <= RULE_OF_FIELD.keys()

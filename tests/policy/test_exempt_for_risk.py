"""A document may let a serious act go without a warning where an immediate risk is recorded with the proposal."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

import pytest

from contact_policy.policy import Policy, adopt
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.findings import CheckOutcome
from fixtures.fair_case import ACCOUNT, NEW_EVENT, Json, changed, outcome

RISK = "He said he would wait for the officer at her car tonight, and knows where it stands."
REASON = "There was no time: he said that he was on his way."


@cache
def policy(grade: str = "severe", *, risk: bool = True) -> Policy:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    made["exemption"] |= {"grade": grade, "risk": risk}
    return adopt(written(made, head="Exempts for a risk.").encode())


def warned_in_writing(observation: str, risk: str, *, edition: Policy) -> CheckOutcome:
    """What the rule on warnings answers of one recent act that nobody was warned of."""
    act = {
        "id": "act", "occurred_at": "2026-11-20T10:00:00Z", "recorded_at": "2026-11-20T11:00:00Z", **NEW_EVENT,
        "observations": [observation], "summary": ACCOUNT,
    }  # fmt: skip
    changes: Json = {
        "file.events": [act],
        "file.warnings": [],
        "proposal.behaviours": ["aggressive"],
        "proposal.evidence_event_ids": ["act"],
        "proposal.warning_exemption_reason": REASON,
        "proposal.immediate_risk": risk,
    }
    return outcome(replace(changed(changes), policy=edition).assess(), "warned-in-writing")


def test_a_serious_act_needs_no_warning_where_the_risk_is_said() -> None:
    assert warned_in_writing("intimidation", RISK, edition=policy()) is CheckOutcome.MET


@pytest.mark.parametrize("said", ["", "Risk", "n/a"])
def test_without_words_for_the_risk_it_asks_for_more(said: str) -> None:
    assert warned_in_writing("intimidation", said, edition=policy()) is CheckOutcome.NOT_MET


def test_a_minor_act_is_never_exempted_for_a_risk() -> None:
    assert warned_in_writing("abusive_language", RISK, edition=policy()) is CheckOutcome.NOT_MET


def test_a_document_that_names_no_risk_is_not_moved_by_one() -> None:
    assert warned_in_writing("intimidation", RISK, edition=policy(risk=False)) is CheckOutcome.NOT_MET

"""A criterion may be asked of whoever decides: pending until then, and answered with the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from contact_policy.policy import Policy, adopt
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.deciders import ConsideredAtDecision, HowDecided
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Check, CheckOutcome, Stage, Verdict
from fixtures.fair_case import changed
from policy.test_own_criteria import ADVICE, document

FOUND = Consideration(
    considered_by="Dee", considered_on=date(2026, 11, 20), finding="The police were told and gave it a number."
)


@cache
def policy() -> Policy:
    return adopt(document('stage = "decision"\n'))


def asked(*, decided: bool, found: Consideration | None = None) -> tuple[Check, Verdict]:
    situation = replace(changed(), policy=policy())
    said = (ConsideredAtDecision(criterion="legal_advice", found=found),) if found else ()
    decider = replace(situation.decider, how_decided=HowDecided(criteria=said))
    assessment = replace(situation, decider=decider).assess(decided=decided)
    return next(check for check in assessment.checks if check.rule == ADVICE), assessment.verdict


def test_it_stands_in_nobodys_way_until_somebody_decides() -> None:
    check, verdict = asked(decided=False)
    assert (check.stage, check.outcome) == (Stage.DECISION, CheckOutcome.PENDING)
    assert verdict is Verdict.PERMITTED


def test_whoever_decides_without_it_breaks_the_policy() -> None:
    check, verdict = asked(decided=True)
    assert check.outcome is CheckOutcome.NOT_MET
    assert verdict is Verdict.NOT_PERMITTED


def test_what_they_considered_with_the_decision_meets_it_and_a_token_does_not() -> None:
    check, verdict = asked(decided=True, found=FOUND)
    assert check.outcome is CheckOutcome.MET
    assert verdict is Verdict.PERMITTED
    assert asked(decided=True, found=replace(FOUND, finding="ok"))[0].outcome is CheckOutcome.NOT_MET


def test_what_was_considered_is_kept_with_how_it_was_decided() -> None:
    how = HowDecided(criteria=(ConsideredAtDecision(criterion="legal_advice", found=FOUND),))
    assert from_plain(HowDecided, to_plain(how)) == how

"""Checks whose words never vary are made once and shared: under each document its own, and of no case anything."""

from __future__ import annotations

import re

from contact_policy.policy import assess, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.findings import CheckOutcome, Kind
from fixtures.fair_case import POLICY, changed
from policy.test_every_rule import PAIRS

COUNCIL = load_policy(DOCUMENTS / "council-2.1.toml")
TELLING = re.compile(r"\b(?:19|20)\d\d\b|@|\+44|closed-|\bJo\b|\bSam\b")
"""What could only come from a case: a date, an address, a number, a reference, a name."""


def test_each_document_answers_with_its_own_clauses_and_kinds_whichever_was_asked_before() -> None:
    situation = changed()
    for policy in (POLICY, COUNCIL, POLICY):
        checks = assess(policy, situation.file, situation.proposal, decider=situation.decider).checks
        assert [check.rule for check in checks] == [entry.id for entry in policy.rules_of_proposals]
        for check in checks:
            entry = policy.rule[check.rule]
            assert (check.clauses, check.sources, check.stage) == (entry.clauses, entry.sources, entry.stage)
            assert check.kind in (entry.gravest_kind, *entry.kinds.values())


def test_what_is_kept_tells_nothing_of_a_case_and_stands_in_nobodys_way() -> None:
    for pair in PAIRS:
        changed(pair.get("given", {})).assess()
    kept = [check for entry in POLICY.rules for check in entry.fixed_checks.values()]
    assert len(kept) > len(POLICY.rules) // 2
    assert [check.statement for check in kept if TELLING.search(check.statement)] == []
    assert [check for check in kept if check.outcome is CheckOutcome.NOT_MET or check.reason or check.cure] == []


def test_a_reason_recorded_in_one_case_is_never_told_in_another() -> None:
    endless = {"proposal.ends_on": None}
    reason = "It cannot be known yet."
    reasoned = changed(endless, {"decider.recorded_reasons": {"length-stated": reason}}).assess()
    unreasoned = changed(endless).assess()
    told, untold = [{c.rule: c for c in given.checks}["length-stated"] for given in (reasoned, unreasoned)]
    assert (told.kind, told.reason, untold.reason) == (Kind.NEEDS_REASON, reason, "")

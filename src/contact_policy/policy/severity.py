"""Severe circumstances beside a severe act: harassment that nothing else has stopped (MC-8.25)."""

from __future__ import annotations

from contact_policy.policy.case_put import CasePut
from contact_policy.policy.conduct import has_account
from contact_policy.policy.grading import occasions
from contact_policy.policy.vocabulary import Behaviour

HARASSING = frozenset({"harassment", "intimidation"})


def is_harassment_that_went_on(case: CasePut) -> bool:
    """Whether recent cited events show harassment or intimidation on separate occasions, that a warning did not stop.

    Or that is with the police.
    """
    since = case.analysis.evidence_current_since
    shown = case.cited.get(Behaviour.AGGRESSIVE, ())
    told = [event for event in shown if event.occurred_at >= since and has_account(case.policy, event)]
    harassing = [event for event in told if not HARASSING.isdisjoint(event.observations)]
    if len(occasions(case.policy, harassing)) <= 1:
        return False
    warned = case.analysis.warned.get(Behaviour.AGGRESSIVE)
    went_on = warned is not None and harassing[-1].occurred_at > warned.received_at
    return went_on or not case.policy.is_token(case.proposal.police_reference, minimum_words=1)

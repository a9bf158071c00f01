"""Severe circumstances beside a severe act: harassment that nothing else has stopped (MC-8.25)."""

from __future__ import annotations

import re

from contact_policy.policy.case_put import CasePut
from contact_policy.policy.conduct import has_account
from contact_policy.policy.grading import occasions

HARASSING = frozenset({"harassment", "intimidation"})
_FIGURE = re.compile(r"[0-9]")
_SAYS_NONE = re.compile(
    r"\W*(?:no|not|none|nil|nothing|never|to|will|await\w*|pending|unknown|tb[ac])\b", re.IGNORECASE
)


def is_harassment_that_went_on(case: CasePut) -> bool:
    """Whether recent cited events show harassment or intimidation on separate occasions, that a warning did not stop.

    Or that is with the police.
    """
    since = case.analysis.evidence_current_since
    shown = [event for b in case.policy.acting for event in case.cited.get(b, ())]
    told = [event for event in shown if event.occurred_at >= since and has_account(case.policy, event)]
    harassing = [event for event in told if not HARASSING.isdisjoint(event.observations)]
    if len(occasions(case.policy, harassing)) <= 1:
        return False
    warned = [living for b in case.policy.acting if (living := case.analysis.warned.get(b))]
    went_on = any(harassing[-1].occurred_at > living.received_at for living in warned)
    return went_on or is_reference(case.proposal.police_reference)


def is_reference(text: str) -> bool:
    """Whether it can be a number under which the police have it: there is a figure in it, and it denies nothing."""
    return _FIGURE.search(text) is not None and _SAYS_NONE.match(text) is None

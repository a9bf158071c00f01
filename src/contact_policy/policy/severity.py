"""Severe circumstances beside a severe act: harassment that nothing else has stopped (MC-8.25)."""

from __future__ import annotations

import re

from contact_policy.policy.case_put import CasePut
from contact_policy.policy.conduct import has_account
from contact_policy.policy.engine import Dated
from contact_policy.policy.grading import occasions

HARASSING = frozenset({"harassment", "intimidation"})
_FIGURE = re.compile(r"[0-9]")
_SAYS_NONE = re.compile(
    r"\W*(?:no|not|none|nil|nothing|never|to|will|await\w*|pending|unknown|tb[ac])\b", re.IGNORECASE
)
# What calls a figure a number; the lines that anybody rings; the days and hours of a report, which are no number of it.
_LABELLED = re.compile(
    r"\b(?:n[or]|number|ref(?:erence)?|log|cad|urn|incident|crime)\b[\s.:#]*(?!(?:101|999|112)\b)[0-9]", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NO_NUMBER = re.compile(
    r"\b(?:0?[1-9]|[12][0-9]|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:20)?[0-9]{2}\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}(?:\s*20[0-9]{{2}})?\b|\b{_MONTH}\s+20[0-9]{{2}}\b"
    r"|\b[0-9]{1,2}[:.][0-9]{2}\b|\b(?:101|999|112)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|none|nil|nothing|nobody|never|yet|await\w*|pending|unknown|tb[ac]|n/?a|to (?:be|come|follow)"
    r"|(?:will|may) (?:ask|be|call|come|follow|get|have|report|ring|tell))\b",
    re.IGNORECASE,
)
_FIGURES_NEEDED = 2  # of what nobody calls a number


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
    return went_on or is_reference.at(case.policy.engine_used)(case.proposal.police_reference)


@Dated
def is_reference(text: str) -> bool:
    """Whether it can be a number under which the police have it: there is a figure in it, and it denies nothing."""
    return _FIGURE.search(text) is not None and _SAYS_NONE.match(text) is None


@is_reference.since(3)
def _is_number_of_a_report(text: str) -> bool:
    """Whether a number stands in it, and nothing before that says there is none; "No. 12" is a number, and no denial.

    The day on which somebody rang the police, and the line that they rang, are none.
    """
    labelled = _LABELLED.search(text)
    told = text if labelled else _NO_NUMBER.sub(" ", text)
    found = labelled or _FIGURE.search(told)
    is_enough = labelled is not None or len(_FIGURE.findall(told)) >= _FIGURES_NEEDED
    return found is not None and is_enough and _DENIES.search(told[: found.start()]) is None

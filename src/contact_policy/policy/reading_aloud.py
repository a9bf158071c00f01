"""Words that nobody would read out to the person they are about; who is restricted may read all that is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Proposal

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_WORD = re.compile(r"[^\W\d_]+")


def insults(policy: Policy, proposal: Proposal, decider: Decider | None) -> Sequence[str]:
    """The insulting words in the proposal's and the decision's own words; not in what is quoted of the customer."""
    texts = [
        proposal.grounds,
        proposal.aim,
        proposal.fair_balance,
        proposal.lesser_measures_considered,
        proposal.warning_response_weighed,
        proposal.warning_exemption_reason,
        proposal.immediate_risk,
        *[given.finding for given in proposal.criteria.values()],
        *[weighed.finding for given in proposal.criteria.values() for weighed in given.needs_weighed],
    ]
    if decider is not None:
        texts += [decider.reasons, *decider.recorded_reasons.values()]
        texts += [each.found.finding for each in decider.how_decided.criteria]
    insulting = policy.consideration.insulting_words
    text = "\n".join(texts).lower()
    if not any(word in text for word in insulting):
        return ()
    return sorted(insulting.intersection(_WORD.findall(_QUOTED.sub(" ", text))))

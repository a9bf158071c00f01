"""Words that nobody would read out to the person they are about; who is restricted may read all that is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import Proposal

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
# Between single marks too, which open after a space and close before one: an apostrophe is no mark.
_QUOTED_ANYHOW = re.compile(
    rf"{_QUOTED.pattern}|[«„][^»“”]*[»“”]|(?<![^\W_])[\u2018'](?=\S)[^\n]*?(?<=\S)[\u2019'](?![^\W_])"
)
_WORD = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"\b(time|trouble|nut)[- ](waster|maker|case|job)")
_OF_THE_MATTER = re.compile(r"\bpest[- ]control\w*")
_ENDINGS = ("", "s", "es", "ly", "ally")


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
    return _insulting.at(policy.engine_used)(policy.consideration.insulting_words, "\n".join(texts).lower())


@Dated
def _insulting(listed: AbstractSet[str], text: str) -> Sequence[str]:
    """The words of ``text`` that are ``listed``."""
    if not any(word in text for word in listed):
        return ()
    return sorted(listed & set(_WORD.findall(_QUOTED.sub(" ", text))))


@_insulting.since(3)
def _insulting_in_any_form(listed: AbstractSet[str], text: str) -> Sequence[str]:
    """Those that are listed, also of several people, in two words, or as a manner; not what is quoted in any marks."""
    text = _JOINED.sub(r"\1\2", text)
    if not any(word in text for word in listed):
        return ()
    said = set(_WORD.findall(_OF_THE_MATTER.sub(" ", _QUOTED_ANYHOW.sub(" ", text))))
    return sorted([word for word in listed if not said.isdisjoint({word + ending for ending in _ENDINGS})])

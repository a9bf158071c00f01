"""The texts of a proposal and of the decision on it: whether they say anything, and are fit to be read."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Proposal
from contact_policy.policy.judging import only_judges
from contact_policy.policy.reading_aloud import insults


class TextsPut:
    """What ``proposal`` says, and ``decider`` once there is one."""

    def __init__(self, policy: Policy, proposal: Proposal, decider: Decider | None) -> None:
        self._policy = policy
        self._proposal = proposal
        self._decider = decider

    @cached_property
    def said(self) -> AbstractSet[str]:
        """The fields of the proposal in which somebody wrote more than a token."""
        return frozenset([name for name in _WRITTEN if not self._policy.is_token(getattr(self._proposal, name))])

    @cached_property
    def has_bare_grounds(self) -> bool:
        """Whether its grounds say nothing of what was found: no word, filler, or words that only judge or name it."""
        grounds = self._proposal.grounds
        names = " ".join([self._policy.behaviour[name].label for name in self._proposal.behaviours])
        return self._policy.is_token(grounds, minimum_words=1) or only_judges(grounds, names)

    @cached_property
    def gives_reasons(self) -> bool:
        """Whether whoever decides says why; not before there is one."""
        return self._decider is not None and not self._policy.is_token(self._decider.reasons)

    @cached_property
    def insults(self) -> Sequence[str]:
        """The words in it, or in the decision on it, that would insult the customer who may read them."""
        return insults(self._policy, self._proposal, self._decider)


_WRITTEN = (
    "aim", "fair_balance", "lesser_measures_considered", "warning_exemption_reason", "warning_response_weighed",
)  # fmt: skip

"""Texts that somebody must have put on record: of whatever act a criterion is asked, by one function (MC-8.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from contact_policy.policy.access import spoken_list
from contact_policy.policy.asked_when import is_asked
from contact_policy.policy.considerations import is_adverse
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import ADVERSE, UNCONSIDERED, Answer, fixed_met, not_applicable, not_met
from contact_policy.policy.who_may import titles_of


class AskedForTexts(Protocol):
    """A proposal, a warning, a review or an appeal, and what was considered with it, by criterion.

    ``put`` is what it is about as if it were proposed now: of it is asked whether the document wants the text here.
    """

    @property
    def policy(self) -> Policy:
        """The edition asked."""

    @property
    def considered(self) -> Mapping[str, Consideration]:
        """What was considered, by criterion."""

    @property
    def lacking(self) -> Mapping[str, Sequence[str]]:
        """What that lacks, by criterion; see ``considerations.lacking_in``."""

    def entered_as(self, criterion: str) -> tuple[str, ...]:
        """The roles of whoever recorded what was considered of it."""

    @property
    def put(self) -> Question:
        """What it is about."""


def recorded_text(asked: AskedForTexts, rule_id: str) -> Answer:
    """Whether somebody considered what the criterion of ``rule_id`` asks, in more than a token.

    Raises LookupError where no criterion is asked by it.
    """
    policy = asked.policy
    entry = policy.criterion_of_rule[rule_id]
    when = policy.asked_when.get(rule_id)
    if when is not None and not is_asked(asked.put, when):
        return not_applicable("This is asked of other cases.")
    given = asked.considered.get(entry.name)
    lacking = asked.lacking[entry.name]
    if given is None or lacking:
        return not_met(
            f"It is not on record that somebody considered {entry.question}.",
            _cure.at(policy.engine_used)(entry, lacking),
            case=UNCONSIDERED,
        )
    theirs = policy.further.considered_by.get(entry.name)
    if theirs is not None and set(theirs).isdisjoint(asked.entered_as(entry.name)):
        titles = titles_of(policy, theirs)
        return not_met(
            f"It is for the {titles} to record {entry.question}, and somebody else did.",
            f"Let the {titles} do this, or record it when they do it together.",
            case=UNCONSIDERED,
        )
    if rule_id in policy.further.says_what_is_adverse and is_adverse(entry, given):
        return not_met(
            f"Concerns remain, or new information is outstanding, on this: {entry.question}.",
            _SETTLE if policy.rule[rule_id].kind_in(ADVERSE) is Kind.BREACH else _SETTLE_OR_SAY_WHY,
            case=ADVERSE,
        )
    return fixed_met(f"It was considered {entry.question}.")


_SETTLE = "Settle what is open first."
_SETTLE_OR_SAY_WHY = "Settle what is open first, or say why it goes ahead all the same."


@Dated
def _cure(entry: CriterionEntry, lacking: Sequence[str]) -> str:
    """What would meet it, by the keys of a consideration."""
    return f"Give {', '.join(lacking)} in criteria.{entry.name}, in words that say what was found."


@_cure.since(2)
def _cure_in_plain_words(entry: CriterionEntry, lacking: Sequence[str]) -> str:  # noqa: ARG001 - as the first is asked
    """The same without the keys."""
    return f"Record {spoken_list([_WORDS[key.partition(' ')[0]] for key in lacking])}. A word or two is not enough."


_WORDS = {
    "considered_by": "who considered it",
    "considered_on": "the day on which it was considered",
    "finding": "what was found",
    "new_information": "whether new information came, and if so whether it was considered or is outstanding",
}

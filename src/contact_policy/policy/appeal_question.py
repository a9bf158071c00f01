"""What is asked of whoever dismisses an appeal, or allows it in part: texts that the document wants on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contact_policy.policy.checks import reasoned_checks
from contact_policy.policy.considerations import lacking_in
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Check
from contact_policy.policy.question import Question
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord


@dataclass(frozen=True)
class AppealQuestion:
    """An appeal against what is ``put`` again: a restriction as it stands, or what was warned of."""

    put: Question
    recorded: PutOnRecord = NOTHING_RECORDED

    @property
    def policy(self) -> Policy:
        """The edition asked."""
        return self.put.policy

    @property
    def today(self) -> date:
        """The day of which it is asked."""
        return self.put.today

    @property
    def considered(self) -> Mapping[str, Consideration]:
        """What was considered, by criterion."""
        return self.recorded.criteria

    @cached_property
    def lacking(self) -> Mapping[str, Sequence[str]]:
        """What that lacks, by criterion."""
        return lacking_in(self.policy, self.considered, self.today)

    def entered_as(self, criterion: str) -> tuple[str, ...]:  # noqa: ARG002 - one person says all of it
        """The roles of whoever recorded it."""
        return self.recorded.entered_as


def appeal_checks(put: Question, recorded: PutOnRecord = NOTHING_RECORDED) -> tuple[Check, ...]:
    """Each rule's answer on a decision by which what is appealed against goes on."""
    question = AppealQuestion(put, recorded)
    return reasoned_checks(question, question.policy.rules_of_appeals, recorded.reasons)

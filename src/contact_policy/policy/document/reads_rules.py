"""What an edition asks, of which act: its rules, and the criteria that some of them ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.findings import Stage


class ReadsRules:
    """The part of a ``Policy`` that answers from its rules and criteria."""

    rules: tuple[RuleEntry, ...]
    criteria: tuple[CriterionEntry, ...]

    @cached_property
    def rule(self) -> Mapping[str, RuleEntry]:
        """Rules by id."""
        return {entry.id: entry for entry in self.rules}

    @cached_property
    def rules_of_proposals(self) -> tuple[RuleEntry, ...]:
        """The rules that a proposal is assessed by, up to the notice of the decision on it."""
        apart = (Stage.WARNING, Stage.REVIEW, Stage.APPEAL)
        return tuple(entry for entry in self.rules if entry.stage not in apart)

    @cached_property
    def asked_of_proposals(self) -> list[tuple[Any, tuple[Any, ...]]]:
        """Those rules as the engine has made them ready to be asked, beside what it took them from."""
        return []

    @cached_property
    def rules_of_warnings(self) -> tuple[RuleEntry, ...]:
        """The rules that a warning is assessed by; none in an edition from before there were any."""
        return tuple(entry for entry in self.rules if entry.stage is Stage.WARNING)

    @cached_property
    def rules_of_reviews(self) -> tuple[RuleEntry, ...]:
        """The rules that a review is asked; none in an edition from before there were any."""
        return tuple(entry for entry in self.rules if entry.stage is Stage.REVIEW)

    @cached_property
    def rules_of_appeals(self) -> tuple[RuleEntry, ...]:
        """What is asked of a decision on an appeal by which something goes on: criteria of a document's own."""
        return tuple(entry for entry in self.rules if entry.stage is Stage.APPEAL)

    def criteria_at(self, stage: Stage) -> tuple[CriterionEntry, ...]:
        """The criteria that are asked at a stage."""
        return tuple(entry for entry in self.criteria if self.rule[entry.rule].stage is stage)

    @cached_property
    def criterion_of_rule(self) -> Mapping[str, CriterionEntry]:
        """Criteria by the rule that asks for them; where several name one rule, the first."""
        return {entry.rule: entry for entry in reversed(self.criteria)}

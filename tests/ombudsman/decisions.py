"""The corpus: ombudsmen's decisions as facts. What a decision does not say is None, and None changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).with_name("decisions.toml")

RULE_OF_FIELD = {
    "warning_given": "warned-in-writing",
    "evidence_recorded": "evidence-recorded",
    "reasons_given_in_writing": "notice-states-action-reasons-arrangements-length",
    "customer_told_arrangements": "notice-states-action-reasons-arrangements-length",
    "duration_stated": "length-stated",
    "review_date_set": "review-date-set",
    "appeal_right_told": "appeal-route-stated",
    "some_channel_left_open": "access-kept-open",
}
"""The rule that a field which is true asks to be met."""

GROUNDS_OF_FIELD = {
    "warning_given": {"no_warning"},
    "evidence_recorded": {"no_evidence"},
    "duration_stated": {"no_duration"},
    "review_date_set": {"no_review"},
    "reviewed_on_time": {"no_review", "late_review"},
    "appeal_right_told": {"no_appeal_right"},
    "proportionate": {"disproportionate"},
}
"""The grounds, one of which a field that is false stands for."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One published decision; ``wrong`` gives each ground of fault and the ways to go wrong that we read in it."""

    ref: str
    body: str
    ombudsman: str
    url: str
    domain: str
    outcome: str
    says: str
    decided: str | None = None
    behaviour: tuple[str, ...] | None = None
    volume: Mapping[str, int] | None = None
    restrictions: tuple[str, ...] | None = None
    closes_channels: tuple[str, ...] = ()
    warning_given: bool | None = None
    evidence_recorded: bool | None = None
    reasons_given_in_writing: bool | None = None
    customer_told_arrangements: bool | None = None
    duration_stated: bool | None = None
    duration_days: int | None = None
    review_date_set: bool | None = None
    reviewed_on_time: bool | None = None
    appeal_right_told: bool | None = None
    has_access_needs: bool | None = None
    proportionate: bool | None = None
    some_channel_left_open: bool | None = None
    closure_reason: str | None = None
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_warning_only(self) -> bool:
        """Whether it is about a letter of warning and no limit on contact."""
        return self.domain == "warning_only"

    def said(self, *, value: bool) -> set[str]:
        """The names of the fields that say ``value``."""
        return {f.name for f in fields(self) if getattr(self, f.name) is value}


def read() -> tuple[Decision, ...]:
    """Every decision of the corpus; TypeError for a field that no decision has."""
    entries = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["decisions"]
    return tuple(Decision(**{name: _frozen(value) for name, value in entry.items()}) for entry in entries)


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _frozen(item) for name, item in value.items()}
    return tuple(value) if isinstance(value, list) else value


DECISIONS = read()

"""What is concluded: the engine's answers. Each says why, by which clause, on which events, and what would cure it.

What is made many times for one answer is a named tuple: a frozen dataclass takes four times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.measure import Measure
from contact_policy.policy.plain_forms import said_if_set
from contact_policy.policy.vocabulary import Behaviour, Grade


class Strength(StrEnum):
    """``indicated``: figures or reports point to it. ``established``: it meets the definition on recorded evidence."""

    INDICATED = "indicated"
    ESTABLISHED = "established"


_ESTABLISHED = Strength.ESTABLISHED


class Kind(StrEnum):
    """What an unmet check means: forbidden, possible with a recorded reason, or advice that never blocks."""

    BREACH = "breach"
    NEEDS_REASON = "needs_reason"
    ADVICE = "advice"


class Stage(StrEnum):
    """When a check falls due. A warning, a review and an appeal are asked apart from what a proposal is."""

    WARNING = "warning"
    PROPOSAL = "proposal"
    DECISION = "decision"
    NOTICE = "notice"
    REVIEW = "review"
    APPEAL = "appeal"

    @property
    def rank(self) -> int:
        """The order in which stages come."""
        return _STAGES.index(self)


_STAGES = tuple(Stage)


class CheckOutcome(StrEnum):
    """``pending`` belongs to a later stage and stands in nobody's way yet."""

    MET = "met"
    NOT_MET = "not_met"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """The sum of the checks."""

    PERMITTED = "permitted"
    PERMITTED_WITH_REASONS = "permitted_with_reasons"
    NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReference:
    """Which edition was applied: decisions pin it by digest (SHA-256 of the document's bytes)."""

    id: str
    version: str
    digest: str


class Ground(NamedTuple):
    """One reason behind a finding; ``figure`` and ``threshold`` are set where a number indicated it."""

    rule: str
    clauses: tuple[str, ...]
    statement: str
    event_ids: tuple[str, ...] = ()
    figure: float | None = None
    threshold: float | None = None


class Finding(NamedTuple):
    """What the record shows about one behaviour; ``grade`` is None unless it is established."""

    behaviour: Behaviour
    strength: Strength
    grade: Grade | None
    clauses: tuple[str, ...]
    grounds: tuple[Ground, ...]


class Indicator(NamedTuple):
    """A figure over a window beside its threshold. It may point to a behaviour; it never decides (MC-5.2)."""

    indicator: str
    behaviour: Behaviour
    clauses: tuple[str, ...]
    unit: str
    window_days: int
    figure: float
    threshold: float
    reached: bool
    event_ids: tuple[str, ...]


class Guard(NamedTuple):
    """Something that was deliberately not held against the customer."""

    guard: str
    clauses: tuple[str, ...]
    statement: str
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Which behaviours the record shows and why; at most one finding a behaviour."""

    as_of: datetime
    policy: PolicyReference
    findings: tuple[Finding, ...]
    indicators: tuple[Indicator, ...]
    guards: tuple[Guard, ...]

    def established(self, behaviour: Behaviour) -> Finding | None:
        """The finding for ``behaviour`` if it is established, else None."""
        for finding in self.findings:
            if finding.behaviour == behaviour and finding.strength is _ESTABLISHED:
                return finding
        return None


class Check(NamedTuple):
    """One rule's answer on a proposal. ``curable`` is False where the only cure is not to restrict (or not so).

    ``reason`` is the decider's recorded reason for an unmet ``needs_reason`` check, once given.
    """

    rule: str
    kind: Kind
    stage: Stage
    clauses: tuple[str, ...]
    sources: tuple[str, ...]
    outcome: CheckOutcome
    statement: str
    cure: str = ""
    curable: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Less than what is proposed, that would be allowed: a less intrusive set of measures, or a narrower reach.

    ``services`` are those that it would reach; none: the whole organisation.
    """

    measures: tuple[Measure, ...]
    verdict: Verdict
    services: tuple[str, ...] = said_if_set(())


class Assessment(NamedTuple):
    """The engine's answer on a proposal or a warning.

    ``engine_version`` is the engine level it was given under, and is replayed.

    ``grades`` says how grave the case put is, by behaviour established; the first level told none.
    """

    verdict: Verdict
    policy: PolicyReference
    as_of: datetime
    checks: tuple[Check, ...]
    alternatives: tuple[Alternative, ...] = ()
    engine_version: str = str(FIRST_LEVEL)
    grades: Mapping[Behaviour, Grade] = MappingProxyType({})

    def unmet(self, kind: Kind) -> tuple[Check, ...]:
        """The checks of ``kind`` that are not met."""
        return tuple(c for c in self.checks if c.outcome is CheckOutcome.NOT_MET and c.kind is kind)

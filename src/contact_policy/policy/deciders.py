"""Who decides on a proposal and how: the others who agree, the meeting, whom they stand in for, who was consulted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from contact_policy.policy.facts import Consideration
from contact_policy.policy.plain_forms import said_if_set


class Instead(StrEnum):
    """Why somebody stands in: the case concerns the one who decides, or they are away."""

    CONFLICT = "conflict"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """That somebody decides in the place of those whom the document names, and why."""

    instead: Instead
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The meeting that decided: its day, and where its minute is."""

    on: date
    minute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """That somebody whom the document names was consulted: by whom, when, and what they advised."""

    who: str
    by: str
    on: date
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredAtDecision:
    """What was considered of a criterion that the document asks only of whoever decides.

    ``entered_as`` are the roles of whoever said so, where several decide and it was not the last.
    """

    criterion: str
    found: Consideration
    entered_as: tuple[str, ...] = said_if_set(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """That somebody has agreed already, in these roles."""

    subject: str
    roles: tuple[str, ...]
    substitute: Substitution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HowDecided:
    """How it is decided, beside by whom: who ``agreed`` before, and what the document asks to be recorded."""

    agreed: tuple[Agreement, ...] = ()
    meeting: Meeting | None = None
    substitute: Substitution | None = None
    consultations: tuple[Consultation, ...] = ()
    criteria: tuple[ConsideredAtDecision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """The person deciding a proposal, what they say, their recorded reasons by rule id, and how they decide."""

    subject: str
    roles: tuple[str, ...]
    reasons: str = ""
    recorded_reasons: Mapping[str, str] = field(default_factory=dict)
    how_decided: HowDecided = field(default_factory=HowDecided)

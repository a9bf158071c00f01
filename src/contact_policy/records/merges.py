"""Two records that turn out to be one person, and one that turns out to be two: what is remembered of either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from contact_policy.policy.facts import AccessNeed, ContactPoint


class MergeAct(StrEnum):
    """What was done to two records."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRecord:
    """A merge, or the split that undid one (``undoes``). Only ever added.

    ``effect`` says in ids and codes what it changed about how the customers are answered.
    """

    id: str
    act: MergeAct
    survivor_id: str
    duplicate_id: str
    at: datetime
    by: str
    reason: str
    undoes: str | None = None
    effect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """How to reach somebody and what they need, as a record has it."""

    contact_points: tuple[ContactPoint, ...] = ()
    access_needs: tuple[AccessNeed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedDetails:
    """What a merge must give back: the duplicate's details then, and the survivor's from before any merge."""

    merge_id: str
    duplicate: Details
    survivor: Details

"""What whoever warns, reviews or hears an appeal puts on record beside their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.facts import Consideration


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnRecord:
    """Why it is justified all the same, by the rule that asks for it; and what was considered, by criterion.

    ``entered_as`` are the roles of whoever says so.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, Consideration] = field(default_factory=dict)
    entered_as: tuple[str, ...] = ()


NOTHING_RECORDED = PutOnRecord()

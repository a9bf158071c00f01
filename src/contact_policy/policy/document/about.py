"""What a policy document says of itself: its table ``[policy]``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contact_policy.policy.engine import FIRST_LEVEL


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """One line of the document's version control (MC-0.1)."""

    version: str
    dated: date
    edited_by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What the document says of itself (MC-0.1, 0.2). ``engine`` is the level of the rule book that it answers to.

    ``in_force_on`` is the day from which it counts, where that is not the day on which the service goes by it.
    """

    id: str
    title: str
    owner: str
    version: str
    approved_on: date
    approved_by: str
    next_review_on: date
    history: tuple[Amendment, ...] = ()
    engine: int = FIRST_LEVEL
    in_force_on: date | None = None

"""Warnings by word of mouth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWarning:
    """That somebody was told what is unacceptable. It has no letter, and takes no written warning's place.

    ``step`` is the document's name for it, empty where the document has none. ``counts_until`` is the last day on which
    it may be relied on, ``response_days`` the time to change that it gave; None where the document says nothing of it.
    """

    id: str
    customer_id: str
    step: str
    behaviours: tuple[str, ...]
    said: str
    said_at: datetime
    counts_until: date | None
    recorded_by: str
    recorded_at: datetime
    response_days: int | None = None

"""One line of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contact_policy.policy.facts import Consideration


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record: when, what, who, about which thing, and its particulars.

    ``paper`` is the id of what was written where that is not the thing itself: it tells the order within one moment.
    """

    at: datetime
    kind: str
    by: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)
    paper: str = ""


def considered(criteria: Mapping[str, Consideration] | None) -> Mapping[str, Any]:
    """What was found on each criterion, as particulars of a line; none where nothing was considered."""
    return {"criteria": {name: given.finding for name, given in criteria.items()}} if criteria else {}

"""The rules, a chapter a file; importing this package fills the register."""

from __future__ import annotations

from contact_policy.policy.rulebook import MEASURE_RULES, RULES
from contact_policy.policy.rules import (
    access,
    accounts,
    after_warning,
    agreement,
    authority,
    candour,
    capacity,
    criteria,
    drafted_warning,
    evidence,
    length,
    measures,
    notice,
    office,
    outcomes,
    receipt,
    review,
    services,
    warning,
)

__all__ = [
    "MEASURE_RULES",
    "RULES",
    "access",
    "accounts",
    "after_warning",
    "agreement",
    "authority",
    "candour",
    "capacity",
    "criteria",
    "drafted_warning",
    "evidence",
    "length",
    "measures",
    "notice",
    "office",
    "outcomes",
    "receipt",
    "review",
    "services",
    "warning",
]

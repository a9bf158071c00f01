"""The rules, a chapter a file; importing this package fills the register."""

from __future__ import annotations

from contact_policy.policy.rulebook import FURTHER_RULES, MEASURE_RULES, RULES, TERMS
from contact_policy.policy.rules import (
    access,
    accounts,
    after_warning,
    agreement,
    authority,
    candour,
    capacity,
    closing,
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
    "FURTHER_RULES",
    "MEASURE_RULES",
    "RULES",
    "TERMS",
    "access",
    "accounts",
    "after_warning",
    "agreement",
    "authority",
    "candour",
    "capacity",
    "closing",
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

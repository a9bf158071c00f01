"""How long a document of format 2 keeps what is on record, as the engine goes by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.reader import Flawed

_MONTHS_A_YEAR = 12
_CLASSES: Mapping[str, tuple[str, str, str]] = {
    "contact_events": ("contact_event", "recorded", "recorded"),
    "warnings": ("warning", "ended", "lapsed"),
    "restrictions": ("restriction", "ended", "ended"),
    "proposals": ("proposal", "ended", "closed"),
    "customers": ("customer", "last_contact", "changed"),
}
"""By record, the class that it is of, the moment that a document counts from, and what that moment is of the class."""


def retention(policy: WrittenPolicy) -> dict[str, Any] | None:
    """The periods that the document says: decided on by whoever approved it. None where it says none."""
    said = {
        class_: {
            "after": moment,
            "years": entry.months // _MONTHS_A_YEAR,
            **({"and_months": left} if (left := entry.months % _MONTHS_A_YEAR) else {}),
            "source": "; ".join(entry.sources) or "the policy",
            "decided_by": policy.policy.approved_by,
        }
        for record, entry in policy.retention.items()
        if record in _CLASSES
        for class_, _, moment in [_CLASSES[record]]
    }
    return said or None


def unkept(policy: WrittenPolicy) -> Iterator[Flawed]:
    """What the document says of retention and nothing keeps: other records, and periods counted from elsewhere."""
    for record, entry in policy.retention.items():
        if record not in _CLASSES:
            goes_with = "restrictions" if record == "appeals" else "the record of the person"
            yield ("retention", record), f"leave it out; it goes with {goes_with}"
        elif entry.from_ != _CLASSES[record][1]:
            yield ("retention", record, "from"), f'count it from "{_CLASSES[record][1]}"; nothing else is counted yet'

"""How long a document of format 2 keeps what is on record, as the engine goes by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_policy.policy.document.format2.terms import RetentionTable
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.retention import KeptFor, Retention

_MONTHS_A_YEAR = 12
_RESTRICTION, _CUSTOMER = "restriction", "customer"
_CLASSES: Mapping[str, str] = {
    "contact_events": "contact_event",
    "warnings": "warning",
    "restrictions": _RESTRICTION,
    "proposals": "proposal",
    "customers": _CUSTOMER,
}
"""By record, the class that it is of."""
_GOES_WITH: Mapping[str, str] = {"appeals": _RESTRICTION, "audit": _CUSTOMER}
"""Records that are no class of their own: what they go with is kept for as long as they are."""
_UNTIL: Mapping[str, str] = {"ended": _RESTRICTION, "last_contact": _CUSTOMER}
"""The class whose moment it is that a document counts from; each class has one of its own beside it."""
_FIRST: Mapping[str, KeptFor] = dict(Retention().classes())


def retention(policy: WrittenPolicy) -> dict[str, Any] | None:
    """The periods that the document says: decided on by whoever approved it. None where it says none.

    What is on record of somebody is forgotten as a whole, once every period has passed. So whatever the document counts
    a period from, it binds the class that begins to count then, too, and nothing is forgotten before the document says.
    """
    own = {_CLASSES[record]: entry for record, entry in policy.retention.items() if record in _CLASSES}
    months = {class_: entry.months for class_, entry in own.items()}
    for record, entry in policy.retention.items():
        for class_ in (_GOES_WITH.get(record), _UNTIL.get(entry.from_)):
            if class_ is not None:
                months[class_] = max(months.get(class_, _FIRST[class_].months), entry.months)
    said = {
        class_: _period(class_, kept, own.get(class_), policy.policy.approved_by)
        for class_, kept in months.items()
        if class_ in own or kept > _FIRST[class_].months
    }
    return said or None


def _period(class_: str, months: int, own: RetentionTable | None, approved_by: str) -> dict[str, Any]:
    """A period of so many months, decided on where the document has an ``own`` entry for the class."""
    left = months % _MONTHS_A_YEAR
    return {
        "after": _FIRST[class_].after,
        "years": months // _MONTHS_A_YEAR,
        **({"and_months": left} if left else {}),
        "source": ("; ".join(own.sources) if own else "") or "the policy",
        **({"decided_by": approved_by} if own else {}),
    }

"""The names that an office gives its behaviours, told in the document as closed lists: those of the policy in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_policy.policy import Policy

Json = dict[str, Any]

NAMED = "x-named-by-policy"
"""In a field's schema: the component that lists the names which it takes."""
BEHAVIOUR = "Behaviour"
_PREFIX = "#/components/schemas/"


def tell_names(document: Json, policy: Policy) -> None:
    """Put the names of the office's own policy document where a field takes no others."""
    lists: Mapping[str, Json] = {
        BEHAVIOUR: _listed(
            BEHAVIOUR, policy.behaviour, "A behaviour the policy covers, by the name its document gives it (MC-3.4)."
        ),
    }
    document["components"]["schemas"] |= lists
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    _refer(document)


def _listed(title: str, names: Mapping[str, object], description: str) -> Json:
    return {"type": "string", "enum": list(names), "title": title, "description": description}


def _refer(part: Any) -> None:
    """Refer to the list from each field that takes its names."""
    if isinstance(part, dict):
        if NAMED in part:
            name = part.pop(NAMED)
            part.pop("type", None)
            part.pop("title", None)
            part["$ref"] = _PREFIX + name
        for said in part.values():
            _refer(said)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for said in part:
            _refer(said)

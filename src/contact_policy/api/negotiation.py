"""Which of the forms on offer a caller wants, by ``Accept``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contact_policy.errors import NotAcceptable

_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type that ``accept`` likes best; the first offered among equals, or without a header.

    Raises NotAcceptable where none will do.
    """
    if not accept or not accept.strip():
        return offered[0]
    best = max(offered, key=lambda form: _quality(accept, form))
    if _quality(accept, best) <= 0:
        raise NotAcceptable(f"Ask for one of: {', '.join(offered)}.")
    return best


def _quality(accept: str, form: str) -> float:
    """How much ``form`` is liked, by the most specific range that names it."""
    ranges = {form: 2, f"{form.partition('/')[0]}/*": 1, "*/*": 0}
    found = []
    for part in accept.split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip().lower() in ranges:
            found.append((ranges[name.strip().lower()], _weight(parameters)))
    return max(found)[1] if found else 0.0


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
    return 1.0

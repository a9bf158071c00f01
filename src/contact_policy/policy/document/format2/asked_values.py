"""What a proposer may fill in, as a document names it: the usual value, and those to choose among."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from contact_policy.policy.document.format2.measures import CONDITIONS, COUNTED, DISPOSALS, PERIODS
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.vocabulary import Channel

_TIME_OF_DAY = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_FIGURES, _TIMES = frozenset(("minutes", "count")), frozenset(("from", "to"))
_WORDS: Mapping[str, Sequence[str]] = {
    "channels": tuple(Channel),
    "closes_channels": tuple(Channel),
    "days": WEEKDAYS,
    "of": COUNTED,
    "per": PERIODS,
    "disposal": DISPOSALS,
    "condition": CONDITIONS,
}
"""What a proposer chooses from, where it is a closed list."""


def wrong_value(key: str, value: int | str) -> str:
    """What to do about a value that no proposer could fill in there; empty where one could."""
    if (key in _FIGURES) is not isinstance(value, int):
        return f"give {'a figure' if key in _FIGURES else 'a text'}, not {value!r}"
    if key in _TIMES and not re.fullmatch(_TIME_OF_DAY, str(value)):
        return f"write {value!r} as a time of day, as in 09:30"
    words = _WORDS.get(key, ())
    return f"there is no {key} {value!r}; known are {', '.join(words)}" if words and value not in words else ""

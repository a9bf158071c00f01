"""Values that no document can mean: negative figures, spans of no time or of a lifetime, and texts that say nothing.

They are looked for in whatever stands in the document, so that a key added later is looked at, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.reader import Flawed

LONGEST_DAYS = 3_660
LONGEST_MONTHS = 120

_AT_LEAST_ONE = {
    "response_days", "evidence_current_days", "exemption_within_days", "blocking_review_days",
    "days_to_appeal", "days_to_decide", "window_days", "recurrence_window_days", "recurrence_count",
    "effect_count", "refusals", "recurrences", "threshold", "minimum_words",
}  # fmt: skip
_WORD = re.compile(r"\w")


def value_flaws(data: Mapping[str, Any]) -> Iterator[Flawed]:
    """What no document can mean, in the order in which it stands there."""
    yield from _of_table(data, ())


def _of_table(table: Mapping[str, Any], path: Path) -> Iterator[Flawed]:
    for key, value in table.items():
        yield from _of_value(value, (*path, key))


def _of_value(value: Any, path: Path) -> Iterator[Flawed]:
    if isinstance(value, dict):
        yield from _of_table(value, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            # Numbers of a list are looked at by those who know what they count.
            if type(item) is not int:
                yield from _of_value(item, (*path, index))
    elif isinstance(value, str) and not _WORD.search(value):
        yield path, "say something here, or remove it: it is empty"
    elif type(value) is int:
        yield from _of_figure(value, path)


def _of_figure(figure: int, path: Path) -> Iterator[Flawed]:
    key = str(path[-1])
    counts_months = "maximum_months" in path or key.endswith("_months")
    least = 1 if counts_months or key in _AT_LEAST_ONE else 0
    most = LONGEST_MONTHS if counts_months else LONGEST_DAYS if key.endswith("_days") else None
    if figure < least:
        yield path, f"give {least} or more"
    elif most is not None and figure > most:
        yield path, f"give {most} or fewer: nobody waits so long"

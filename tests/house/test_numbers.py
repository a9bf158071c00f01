"""Files of tests share a service: what one of them left there must not change what another finds."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOMS = ("api", "desk", "integrations", "journeys")
SHARING = re.compile(r"\b(office: Office|world: World|service: RunningService)\b")
NUMBER = re.compile(r"7700 ?900 ?(\d{3})\b")
# Nobody is restricted by these: they are asked about as numbers that say nothing.
OF_NOBODY = {"123", "669", "999"}


def test_no_two_files_give_a_customer_the_same_number() -> None:
    """A number of two customers is neither's own: it is not blocked, and whoever rings with it is asked their name."""
    used: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for room in ROOMS for path in (TESTS / room).glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if SHARING.search(text):
            for number in set(NUMBER.findall(text)) - OF_NOBODY:
                used[number].append(path.relative_to(TESTS).as_posix())
    assert len(used) > 100
    assert {number: files for number, files in used.items() if len(files) > 1} == {}

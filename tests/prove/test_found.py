"""What the proof found wrong once, each in its smallest form: it stays mended."""

from __future__ import annotations

import pytest

from prove.asking import ASKER
from prove.promises import holds
from prove.space import FAIR, State, fairer

FOUND = {
    "a reason to go without a warning hid how often the conduct went on since the warning": FAIR._replace(
        warning="too_recent", conduct="again_and_again", came_by="email", channel="email", contact="",
        plain="read_and_file", other="open",
    ),
    "no cure but to replace what is in force was left, and no cure said so": FAIR._replace(
        aggression="minor", beside="filing_by_email"
    ),
    "a block in force closes the only route of one who can no longer use another": FAIR._replace(
        access="phone_only", beside="phone_block"
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", FOUND.values(), ids=FOUND)
def test_what_was_found_once_stays_mended(state: State) -> None:
    ASKER.forget()
    holds(state)
    for better in fairer(state):
        holds(better)

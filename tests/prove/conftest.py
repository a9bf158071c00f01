"""After a proof, how much was asked."""

from __future__ import annotations

import time

import pytest

from prove.asking import IS_WHOLE, TALLY
from prove.space import LEVELS, count

_STARTED = time.monotonic()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not IS_WHOLE:
        return
    terminalreporter.section("proof")
    for name, asked in sorted(TALLY.items()):
        terminalreporter.write_line(f"{asked:>14,}  {name}")
    terminalreporter.write_line(f"{count(LEVELS):>14.3e}  states of the whole space, known by its blocks")
    terminalreporter.write_line(f"{time.monotonic() - _STARTED:>14.0f}  seconds")

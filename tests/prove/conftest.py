"""After a proof, how much was asked, by all workers together."""

from __future__ import annotations

import time
from typing import Any

import pytest

from fixtures.sampling import IS_WHOLE
from prove.asking import TALLY
from prove.space import LEVELS, count

_STARTED = time.monotonic()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker sends home what it has asked."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["asked"] = dict(TALLY)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The tally of one worker more; one that crashed sent none."""
    TALLY.update(getattr(node, "workeroutput", {}).get("asked", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not IS_WHOLE:
        return
    terminalreporter.section("proof")
    for name, asked in sorted(TALLY.items()):
        terminalreporter.write_line(f"{asked:>14,}  {name}")
    terminalreporter.write_line(f"{count(LEVELS):>14.3e}  states of the whole space, known by its blocks")
    terminalreporter.write_line(f"{time.monotonic() - _STARTED:>14.0f}  seconds")

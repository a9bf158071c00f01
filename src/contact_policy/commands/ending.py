"""How a command ends that is told to, at whatever it is."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN_AFTER = 0.1  # seconds


@contextmanager
def ending_on_sigterm(status: int) -> Iterator[None]:
    """Have SIGTERM end this process with ``status`` while the block lasts, even where it is a container's first.

    What is raised for that may be lost: code in C that called ours may have nowhere to raise it, or make another error
    of it. So it is raised again until it is on its way.
    """
    is_told = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_told
        is_told = True
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_AFTER)
        if not _is_on_its_way(sys.exc_info()[1]):
            sys.exit(status)

    before = {told: signal.signal(told, end) for told in (signal.SIGTERM, signal.SIGALRM)}
    try:
        yield
    except Exception:
        if is_told:
            sys.exit(status)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for told, handler in before.items():
            signal.signal(told, handler)


def _is_on_its_way(error: BaseException | None) -> bool:
    """Whether this is the end already, or something met with on the way there."""
    while error is not None and not isinstance(error, SystemExit):
        error = error.__context__
    return error is not None


def end_swiftly() -> None:
    """Have Python end without looking for garbage in all that is left, which takes it half a second."""
    atexit.register(gc.freeze)

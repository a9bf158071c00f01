"""A process that another started ends when that one dies: an orphan would go on under settings nobody sees."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1  # of prctl(2)

# Seconds: how often is looked whether the parent is there, and how long one may take to end by itself.
_LOOK_EVERY = 1.0
_END_WITHIN = 30.0


def end_with(parent: int) -> None:
    """End this process as SIGTERM would once the process ``parent``, which started it, is no more.

    Linux tells at once; elsewhere, and where it died before this was called, it is noticed within a second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_END_WITHIN)
    os._exit(1)

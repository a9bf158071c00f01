"""Several processes that answer on one port: begun as copies of one that has opened everything, and kept at work.

uvicorn's own supervisor begins each anew and ends whoever does not answer within some seconds. Where the machine is
busy, opening everything takes longer, and no worker ever comes up.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from socket import socket
from types import FrameType

from uvicorn.config import STARTUP_FAILURE

_LOOK_EVERY = 0.2  # seconds
_BEGIN_EVERY = 1.0  # seconds: who ends at once is not begun again at once
_END_WITHIN = 60.0  # seconds, longer than a worker gives itself
_ENDING = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("contact_policy")


class Supervisor:
    """Keeps ``count`` processes at ``work`` on a socket that is ``listening``, until it is told to stop."""

    def __init__(self, work: Callable[[], None], count: int, listening: socket) -> None:
        """Nothing begins yet."""
        self._work, self._count, self._listening = work, count, listening
        self._workers: set[int] = set()
        self._stop_at: float | None = None
        self._failed = False

    def run(self) -> None:
        """Begin the workers, and another for each that ends; SIGTERM and SIGINT end them all, and then this.

        Exits with uvicorn's own status where one cannot start: it would be no different for the next.
        """
        for ending in _ENDING:
            signal.signal(ending, self._stop)
        for _ in range(self._count):
            self._begin()
        while self._workers:
            time.sleep(_LOOK_EVERY)
            self._bury()
            if self._stop_at is not None and time.monotonic() > self._stop_at + _END_WITHIN:
                self._tell_all(signal.SIGKILL)
        if self._failed:
            sys.exit(STARTUP_FAILURE)

    def _stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        if self._stop_at is None:
            self._stop_at = time.monotonic()
            # Whoever holds it keeps a queue that nobody will take.
            self._listening.close()
        self._tell_all(signal.SIGTERM)

    def _tell_all(self, what: signal.Signals) -> None:
        for worker in self._workers:
            os.kill(worker, what)

    def _bury(self) -> None:
        """Notice who ended."""
        for worker in tuple(self._workers):
            pid, status = os.waitpid(worker, os.WNOHANG)
            if not pid:
                continue
            self._workers.discard(worker)
            code = os.waitstatus_to_exitcode(status)
            if self._stop_at is not None:
                continue
            if code == STARTUP_FAILURE:
                self._failed = True
                self._stop()
            else:
                _log.warning("Worker %d ended with %d; another takes its place.", worker, code)
                time.sleep(_BEGIN_EVERY)
                self._begin()

    def _begin(self) -> None:
        """Begin a worker. No signal comes between its beginning and its being known."""
        if self._stop_at is not None:
            return
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        worker = os.fork()
        if worker:
            self._workers.add(worker)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            return
        for ending in _ENDING:
            signal.signal(ending, _leave)
        os._exit(self._at_work(blocked))

    def _at_work(self, signals: set[int | signal.Signals]) -> int:
        """Work; the status to end with. What the first process has open is left to the first process."""
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals)
            self._work()
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:  # noqa: BLE001 - nobody above is left to tell
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)

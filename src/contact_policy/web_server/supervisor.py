"""Several processes begun as copies of one that has opened everything, and kept at work: on one port, or each its own.

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
from collections.abc import Callable, Sequence
from socket import socket
from types import FrameType

from uvicorn.config import STARTUP_FAILURE

_LOOK_EVERY = 0.2  # seconds
_BEGIN_EVERY = 0.5  # seconds, twice that the first time: who ends at once is not begun again at once
_LONGEST_PAUSE = 60.0  # seconds
_END_WITHIN = 60.0  # seconds, longer than a worker gives itself
_ENDING = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("contact_policy")


class Supervisor:
    """Keeps a process at each of ``works`` until it is told to stop."""

    def __init__(
        self,
        works: Sequence[Callable[[], None]],
        listening: Sequence[socket] = (),
        *,
        forget: Callable[[int], None] = lambda _: None,
        stand_or_fall: bool = True,
    ) -> None:
        """Nothing begins yet. ``listening`` are sockets that they share; ``forget`` is told who has ended.

        Where they ``stand_or_fall`` together, one that cannot start ends all: it would be no different for the next.
        """
        self._works, self._listening, self._forget = works, listening, forget
        self._stand_or_fall = stand_or_fall
        self._workers: dict[int, int] = {}
        self._begun_at = [0.0] * len(works)
        self._pauses = [_BEGIN_EVERY] * len(works)
        self._due: dict[int, float] = {}
        self._stop_at: float | None = None
        self._failed = False

    def run(self) -> None:
        """Begin the workers, and another for each that ends; SIGTERM and SIGINT end them all, and then this.

        Exits with uvicorn's own status where they could not start.
        """
        for ending in _ENDING:
            signal.signal(ending, self._stop)
        for work in range(len(self._works)):
            self._begin(work)
        while self._workers or (self._due and self._stop_at is None):
            time.sleep(_LOOK_EVERY)
            self._bury()
            for work in [work for work, at in self._due.items() if at <= time.monotonic()]:
                del self._due[work]
                self._begin(work)
            if self._stop_at is not None and time.monotonic() > self._stop_at + _END_WITHIN:
                self._tell_all(signal.SIGKILL)
        if self._failed:
            sys.exit(STARTUP_FAILURE)

    def _stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        if self._stop_at is None:
            self._stop_at = time.monotonic()
            # Whoever holds it keeps a queue that nobody will take.
            for held in self._listening:
                held.close()
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
            work = self._workers.pop(worker)
            self._forget(worker)
            code = os.waitstatus_to_exitcode(status)
            if self._stop_at is not None:
                continue
            if code == STARTUP_FAILURE and self._stand_or_fall:
                self._failed = True
                self._stop()
            else:
                _log.warning("Worker %d ended with %d; another takes its place.", worker, code)
                self._due[work] = time.monotonic() + self._pause(work)

    def _pause(self, work: int) -> float:
        """How long to wait before it is begun again: longer each time where it ends soon after."""
        lived = time.monotonic() - self._begun_at[work]
        self._pauses[work] = min(2 * self._pauses[work], _LONGEST_PAUSE) if lived < _LONGEST_PAUSE else _BEGIN_EVERY
        return self._pauses[work]

    def _begin(self, work: int) -> None:
        """Begin a worker. No signal comes between its beginning and its being known."""
        if self._stop_at is not None:
            return
        self._begun_at[work] = time.monotonic()
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        worker = os.fork()
        if worker:
            self._workers[worker] = work
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            return
        for ending in _ENDING:
            signal.signal(ending, _leave)
        os._exit(self._at_work(self._works[work], blocked))

    @staticmethod
    def _at_work(work: Callable[[], None], signals: set[int | signal.Signals]) -> int:
        """Work; the status to end with. What the first process has open is left to the first process."""
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals)
            work()
        except SystemExit as ended:
            if isinstance(ended.code, str):
                print(ended.code, file=sys.stderr)  # noqa: T201 - as Python itself does
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

"""A circuit breaker: who does not answer is left alone for a while, so that mail does not queue up behind it."""

from __future__ import annotations


class Breaker:
    """Opens after some failures on end. When the pause is over one question goes through, and its fate decides."""

    def __init__(self, *, failures: int = 5, pause: float = 10.0) -> None:
        """``pause`` is in seconds."""
        self._most = failures
        self._pause = pause
        self._failed = 0
        self._closed_until = 0.0

    def may_ask(self, now: float) -> bool:
        """Whether to ask at ``now``, in seconds of any steady clock."""
        if self._failed < self._most:
            return True
        if now < self._closed_until:
            return False
        self._closed_until = now + self._pause
        return True

    def succeeded(self) -> None:
        """The service answered."""
        self._failed = 0

    def failed(self, now: float) -> None:
        """The service did not answer."""
        self._failed += 1
        self._closed_until = now + self._pause

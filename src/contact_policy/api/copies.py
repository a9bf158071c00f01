"""A copy of what was told before: whoever asks again, and however many, costs nothing more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Copy(Generic[T]):
    """What ``make`` gave, at most ``oldest`` seconds ago.

    One task at a time makes it for all who wait; no request does. Nothing is made while nobody asks.
    """

    def __init__(self, make: Callable[[], Coroutine[Any, Any, T]], *, oldest: float = 1.0) -> None:
        """Make nothing yet."""
        self._make = make
        self._oldest = oldest
        self._task: asyncio.Task[T] | None = None
        self._begun = 0.0

    async def read(self) -> T:
        """The copy, or the next one where this is too old. Raises what ``make`` raised."""
        now = time.monotonic()
        if self._task is None or (self._task.done() and now - self._begun > self._oldest):
            self._begun = now
            # in nobody's name: who asked first may be the first to leave
            self._task = asyncio.create_task(self._make(), context=Context())
        return await asyncio.shield(self._task)

"""What comes in a crowd is begun few at a time, so that not all of it stands before the next call."""

from __future__ import annotations

import asyncio
from collections import deque


class Pacing:
    """Lets pieces of work begin in the order in which they came. What has begun goes on as it can."""

    def __init__(self, at_a_turn: int) -> None:
        """``at_a_turn`` are begun before the event loop looks again for what else has come."""
        self._at_a_turn = at_a_turn
        self._begun = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def begin(self) -> None:
        """Wait until it is one's turn: at once, but for a crowd."""
        loop = asyncio.get_running_loop()
        if self._begun < self._at_a_turn and not self._waiting:
            if not self._begun:
                loop.call_soon(self._next_turn, loop)
            self._begun += 1
            return
        turn = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _next_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._begun = 0
        while self._waiting and self._begun < self._at_a_turn:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._begun += 1
        if self._begun:
            loop.call_soon(self._next_turn, loop)

"""Requests are begun few at a time, so that those that come in a crowd do not all stand before the next call."""

from __future__ import annotations

import asyncio
from collections import deque

# Requests begun before the event loop looks again for what else has come; each takes about a millisecond.
_AT_A_TURN = 2


class Pacing:
    """Lets requests begin in the order in which they came. What has begun goes on as it can."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._begun = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def begin(self) -> None:
        """Wait until it is this request's turn: at once, but for a crowd."""
        loop = asyncio.get_running_loop()
        if self._begun < _AT_A_TURN and not self._waiting:
            if not self._begun:
                loop.call_soon(self._next_turn, loop)
            self._begun += 1
            return
        turn = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _next_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._begun = 0
        while self._waiting and self._begun < _AT_A_TURN:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._begun += 1
        if self._begun:
            loop.call_soon(self._next_turn, loop)

"""One HTTP connection of uvicorn's that may neither stay silent, nor dribble, nor be one too many.

uvicorn itself closes a kept connection that stays silent after an answer, and nothing else: one that never says a word
stays open for as long as its other side likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from enum import Enum
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from contact_policy.web_server.limits import Limits

_CLOSING = b"content-length: 0\r\nconnection: close\r\n\r\n"
_TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\n" + _CLOSING
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _CLOSING
_LINGERING = 1.0  # seconds
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n" + _CLOSING


class _Stage(Enum):
    """What a connection is at, between two requests and in one."""

    KEPT = "kept after an answer, silent: uvicorn closes it"
    HEAD = "waited for a head, or for the rest of it"
    BODY = "waited for the rest of a body"
    WORK = "worked at"
    ANSWER = "its answer waits to be taken"


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's own, looked at from time to time. What a request costs more here are four short calls."""

    limits: ClassVar[Limits] = Limits()
    is_leaving: ClassVar[bool] = False
    """Whether the server is about to end: each answer is then the last on its connection, and says so."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As uvicorn makes it."""
        super().__init__(*arguments, **options)
        self._head_bytes = 0
        self._is_in_head = self._is_too_long = self._is_large_piece = self._is_refused = self._ends_another = False
        self._stage: tuple[object, ...] = (_Stage.HEAD, None)
        self._since = self.loop.time()
        self._next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the connection, in place of one that only waits where there are too many."""
        super().connection_made(transport)
        self._next_look = self.loop.call_later(self.limits.look_every_seconds, self._look)
        if len(self.connections) > self.limits.connections:
            longest = min(self._waiting(), key=lambda other: (other.has_spoken, other.since), default=self)
            if longest is self:
                self.transport.write(_FULL)
            longest.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        if self._is_refused:
            return
        self._is_large_piece = len(data) > self.limits.head_bytes or (self._is_in_head and self._is_large_piece)
        self._ends_another = False
        super().data_received(data)
        # a head may begin behind the end of a body, which is not the head's: the sum of its lines is looked at later
        if self._is_in_head and not self._ends_another:
            self._head_bytes += len(data)
            if self._head_bytes > self.limits.head_bytes:
                self.refuse(_TOO_LONG)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is here; one that is too long is refused before anybody sees it."""
        self._is_in_head, self._head_bytes = False, 0
        limits = self.limits
        self._is_too_long = (
            len(self.headers) > limits.header_lines
            or len(self.url) > limits.url_bytes
            or (self._is_large_piece and sum(len(n) + len(v) for n, v in self.headers) > limits.head_bytes)
        )
        if self._is_too_long:
            raise ValueError("The parser hands this on as a request that cannot be read.")
        super().on_headers_complete()
        if self.is_leaving and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """The end of a request is here."""
        self._ends_another = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read."""
        if self._is_too_long:
            self.refuse(_TOO_LONG)
        else:
            super().send_400_response(msg)

    def refuse(self, answer: bytes) -> None:
        """Say why, and close the connection: a moment later, for closing on unread bytes would take back the answer."""
        self._is_refused = True
        self.transport.write(answer)
        self.transport.write_eof()
        self.loop.call_later(_LINGERING, self.transport.close)

    @property
    def has_spoken(self) -> bool:
        """Whether it ever asked for anything."""
        return bool(self.cycle)

    @property
    def since(self) -> float:
        """Since when it has been at what it is at."""
        return self._since

    def _waiting(self) -> Iterator[LimitedProtocol]:
        """The other connections that ask for nothing just now."""
        for other in cast("set[LimitedProtocol]", self.connections):
            if other is not self and other.stage() in {_Stage.KEPT, _Stage.HEAD} and not other.transport.is_closing():
                yield other

    def stage(self) -> _Stage:
        """What it is at."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if self.transport.get_write_buffer_size():
            return _Stage.ANSWER
        if cycle is None:
            return _Stage.HEAD
        if cycle.response_complete:
            # The timer is there from an answer on to the next byte.
            return _Stage.HEAD if self.timeout_keep_alive_task is None else _Stage.KEPT
        if cycle.more_body:
            return _Stage.BODY
        return _Stage.WORK

    def _look(self) -> None:
        """See whether it has been at the same thing for too long."""
        limits, now, stage = self.limits, self.loop.time(), self.stage()
        # Whatever is taken of an answer begins its time anew.
        seen = (stage, self.cycle, self.transport.get_write_buffer_size() if stage is _Stage.ANSWER else 0)
        if seen != self._stage:
            self._stage, self._since = seen, now
        spent = now - self._since
        if stage is _Stage.HEAD and spent > limits.head_seconds:
            self.transport.close()
        elif stage is _Stage.BODY and spent > limits.body_seconds:
            if not self.cycle.response_started:
                self.transport.write(_TIMED_OUT)
            self.transport.close()
        elif stage is _Stage.ANSWER and spent > limits.answer_seconds:
            self.transport.abort()
        self._next_look = self.loop.call_later(limits.look_every_seconds, self._look)

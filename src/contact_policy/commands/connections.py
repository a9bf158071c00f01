"""Limits on connections: who is slow to say what they want, or never does, keeps nobody else from being heard."""

from __future__ import annotations

import asyncio
import resource
import sys
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
HEAD_BYTES = 64 * 1024
# What a worker needs beside its clients: the database, the log, the next client to be turned away.
FILES_KEPT_BACK = 64


class LimitedHttp(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with an end to each wait for a client.

    A head must be whole within ``HEAD_SECONDS`` and ``HEAD_BYTES``, a body within ``BODY_SECONDS`` from there; a
    connection that says nothing is closed likewise. Between two requests uvicorn's own keep-alive time counts.
    Each connection has one timer, which looks whether the client is late: to set one for each request would cost as
    much as a look-up of the contact status.
    """

    most: ClassVar[int] = sys.maxsize
    """How many connections this process keeps."""

    _timer: asyncio.TimerHandle | None = None
    _late_from: float | None = None
    _is_in_head = True
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first head, unless there are too many connections already."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.close()
        else:
            self._wait_for(HEAD_SECONDS)
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, up to the most that a head may have."""
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response(f"The head of a request may have {HEAD_BYTES} bytes.")

    def on_message_begin(self) -> None:
        """Count the next head from its first byte."""
        self._is_in_head, self._head_bytes = True, 0
        self._wait_for(HEAD_SECONDS)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        self._is_in_head = False
        self._wait_for(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for nothing: it is ours to answer now."""
        self._late_from = None
        super().on_message_complete()

    def _wait_for(self, seconds: float) -> None:
        self._late_from = self.loop.time() + seconds

    def _look(self) -> None:
        now = self.loop.time()
        if self._late_from is not None and self._late_from <= now:
            self.transport.close()
        else:
            # no wait is shorter than that for a head, so that none ends unseen
            self._timer = self.loop.call_at(self._late_from or now + HEAD_SECONDS, self._look)


def limit_connections(most: int) -> None:
    """Keep at most so many in this process: fewer where it may open few files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    LimitedHttp.most = min(most, max(files - FILES_KEPT_BACK, 1))

"""What comes of a request after its head: never more of it is read than the operation allows."""

from __future__ import annotations

import asyncio
import sys
from typing import NoReturn

from starlette.requests import ClientDisconnect, Request

from contact_policy.api.http_errors import BodyTooLarge

KIB = 1024

# What is still read of a body nobody will look at, so that the sender gets to see our answer.
_PATIENCE = 16 * 1024 * KIB

_LONGEST_LENGTH = 18  # digits of a Content-Length that can be meant


class Incoming:
    """A request's body as it comes, and the news that the one who sends it has gone."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.is_complete = _has_no_body(request)
        """Whether all of it is here."""

    async def read(self, limit: int) -> bytes:
        """Read the whole body. Raises BodyTooLarge over ``limit`` bytes: unread, where Content-Length says so."""
        if _declared(self._request) > limit:
            raise BodyTooLarge(limit)
        kept: list[bytes] = []
        size = 0
        while not self.is_complete:
            piece = await self._next()
            size += len(piece)
            if size > limit:
                raise BodyTooLarge(limit)
            kept.append(piece)
        return b"".join(kept)

    async def hear_out(self) -> None:
        """Before a refusal that closes the connection, read what else is sent and forget it.

        Closing on unread bytes would reset the connection under the answer. Where it stays open the server reads on by
        itself, and the answer need not wait.
        """
        size = 0
        while _closes(self._request) and not self.is_complete and size <= _PATIENCE:
            size += len(await self._next())

    async def left(self) -> NoReturn:
        """Wait until the sender, whose body is complete, has gone. Raises ClientDisconnect then."""
        while True:
            if (await self._request.receive())["type"] == "http.disconnect":
                raise ClientDisconnect

    async def check_present(self) -> None:
        """Raise ClientDisconnect where the sender has gone already: nothing is begun for nobody."""
        leaving = asyncio.ensure_future(self.left())
        done, _ = await asyncio.wait([leaving], timeout=0)
        leaving.cancel()
        if done:
            await leaving

    async def _next(self) -> bytes:
        message = await self._request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.is_complete = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece


def _has_no_body(request: Request) -> bool:
    """Whether there is none: in HTTP/1 a body is announced."""
    headers = request.headers
    is_announced = "Content-Length" in headers or "Transfer-Encoding" in headers
    return not is_announced and str(request.scope.get("http_version", "")).startswith("1")


def _declared(request: Request) -> int:
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal()):
        return 0
    return int(length) if len(length) <= _LONGEST_LENGTH else sys.maxsize


def _closes(request: Request) -> bool:
    return request.scope.get("http_version") == "1.0" or "close" in request.headers.get("Connection", "").lower()

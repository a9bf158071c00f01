"""Reading a request's body: never more of it than the operation allows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

from contact_policy.api.http_errors import BodyTooLarge

# What is still read of a body nobody will look at, so that the sender gets to see our answer.
_PATIENCE = 16 * 1024 * 1024


async def read_limited(request: Request, limit: int) -> bytes:
    """Read the whole body; raises BodyTooLarge if it is over ``limit`` bytes, whatever Content-Length said."""
    kept: list[bytes] = []
    size = 0
    async for chunk in _chunks(request):
        size += len(chunk)
        if size <= limit:
            kept.append(chunk)
        elif size > limit + _PATIENCE:
            break
    if size > limit:
        raise BodyTooLarge(limit)
    return b"".join(kept)


async def drain(request: Request) -> None:
    """Read a body and forget it, up to a limit: closing on unread bytes would reset the connection under the answer."""
    size = 0
    async for chunk in _chunks(request):
        size += len(chunk)
        if size > _PATIENCE:
            break


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)

"""``Content-Encoding`` of a request: gzip is unpacked, within the limit that holds for the body itself."""

from __future__ import annotations

import asyncio
import zlib

from starlette.datastructures import Headers

from contact_policy.api.header_values import joined
from contact_policy.api.http_errors import BodyTooLarge, EncodingNotSupported
from contact_policy.errors import invalid

ACCEPTED = "gzip, identity"

_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_FORMAT = 16 + zlib.MAX_WBITS  # zlib's way to say: with gzip's head and checksum


def is_packed(headers: Headers) -> bool:
    """Whether the body is gzip's. Raises EncodingNotSupported for any other coding, and for one upon another."""
    named = [part.strip().lower() for part in (joined(headers, "Content-Encoding") or "").split(",")]
    codings = [coding for coding in named if coding not in {"", "identity"}]
    if not codings:
        return False
    if len(codings) > 1 or codings[0] not in _GZIP:
        raise EncodingNotSupported(f"Send the body as it is, or packed once. Accepted: {ACCEPTED}.")
    return True


async def unpacked(raw: bytes, limit: int) -> bytes:
    """The body that was packed. Raises BodyTooLarge beyond ``limit`` bytes, Invalid for what is not gzip."""
    return await asyncio.to_thread(_unpack, raw, limit)


def _unpack(raw: bytes, limit: int) -> bytes:
    kept: list[bytes] = []
    room = limit + 1  # one byte too many tells that there is more
    while raw:
        member = zlib.decompressobj(_GZIP_FORMAT)
        try:
            kept.append(member.decompress(raw, room))
        except zlib.error:
            raise _not_gzip() from None
        room -= len(kept[-1])
        if room <= 0:
            raise BodyTooLarge(limit)
        if not member.eof:
            raise _not_gzip()
        raw = member.unused_data
    return b"".join(kept)


def _not_gzip() -> Exception:
    return invalid("Content-Encoding", "The body is not whole gzip.")

"""What goes between a worker and its helper: a head in JSON with its length before it, and a body."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LENGTH = 4  # bytes before the head

# A body is handed on in pieces: what is copied at a stretch keeps everybody else waiting.
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One question, answer or word between the two."""

    head: Mapping[str, Any]
    body: Sequence[bytes] = ()


def frame(head: Mapping[str, Any], body: Sequence[bytes] = ()) -> Iterator[bytes]:
    """Write a frame, piece by piece."""
    text = json.dumps({**head, "body": sum(map(len, body))}).encode()
    yield len(text).to_bytes(_LENGTH, "big") + text
    for part in body:
        for start in range(0, len(part), _PIECE):
            yield part[start : start + _PIECE]


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Read the next one; None where the other side has ended."""
    try:
        length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
        head = json.loads(await reader.readexactly(length))
    except asyncio.IncompleteReadError:
        return None
    left, body = head["body"], []
    while left:
        piece = await reader.read(min(left, _PIECE))
        if not piece:
            return None
        body.append(piece)
        left -= len(piece)
    return Frame(head, body)

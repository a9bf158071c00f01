"""How much and how long a connection may take."""

from __future__ import annotations

import resource
from dataclasses import dataclass

# Files that a worker needs for itself: connections to the database, keys, letters, helpers.
_OWN_FILES = 64
_FEWEST = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a head, a body and an answer that is not taken; bytes and lines of a head; and connections."""

    connections: int = 1_000
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    answer_seconds: float = 30.0
    look_every_seconds: float = 1.0
    head_bytes: int = 64 * 1024
    url_bytes: int = 8 * 1024
    header_lines: int = 100


def connections_within(wanted: int) -> int:
    """``wanted``, or as many as this process may have files open for beside its own."""
    may_open, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if may_open == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, max(may_open - _OWN_FILES, _FEWEST))

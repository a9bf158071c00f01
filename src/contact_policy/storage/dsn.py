"""How a connection is made from a DSN: by the driver itself, which reads everything libpq does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

# Seconds. Who waits longer for a lock than anybody's work takes waits for somebody who hangs, and so does the server.
_LOCK_WITHIN = 5
_IDLE_WITHIN = 60


def connector(dsn: str, *, timeout: float = 5.0) -> Callable[[], Awaitable[Any]]:
    """What makes a connection to ``dsn`` each time it is called.

    A server that does not answer for ``timeout`` seconds counts as away.

    ``dsn`` is what libpq takes: ``postgresql://user@host:port/name?...``, several hosts included.
    """
    settings = options_of(dsn, timeout=timeout)

    async def connect() -> Any:
        return await asyncpg.connect(**settings)

    return connect


def options_of(dsn: str, *, timeout: float, limits: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the driver connects to ``dsn`` with, within ``timeout`` seconds. ``limits`` are settings of the server's."""
    settings = {"application_name": "contact-policy", "timezone": "UTC", "jit": "off", **(limits or {})}
    return {"dsn": plain(dsn), "timeout": timeout, "server_settings": settings}


def limits(statement_within: float) -> Mapping[str, str]:
    """The server's own limits: to a statement, in seconds, to the wait for a lock, and to a transaction left open."""
    seconds = {
        "statement_timeout": statement_within,
        "lock_timeout": _LOCK_WITHIN,
        "idle_in_transaction_session_timeout": _IDLE_WITHIN,
    }
    return {name: f"{value * 1000:.0f}" for name, value in seconds.items()}


def plain(dsn: str) -> str:
    """``dsn`` as libpq writes it: without the driver that SQLAlchemy names in the scheme (``postgresql+asyncpg``)."""
    scheme, separator, rest = dsn.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"

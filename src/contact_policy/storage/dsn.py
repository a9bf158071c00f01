"""How a connection is made from a DSN: by the driver itself, which reads everything libpq does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types


def connector(dsn: str, *, timeout: float = 5.0) -> Callable[[], Awaitable[Any]]:
    """What makes a connection to ``dsn`` each time it is called.

    A server that does not answer for ``timeout`` seconds counts as away.

    ``dsn`` is what libpq takes: ``postgresql://user@host:port/name?...``, several hosts included.
    """
    settings = options_of(dsn, timeout=timeout)

    async def connect() -> Any:
        return await asyncpg.connect(**settings)

    return connect


def options_of(dsn: str, *, timeout: float) -> dict[str, Any]:
    """What the driver connects to ``dsn`` with, within ``timeout`` seconds."""
    server_settings = {"application_name": "contact-policy", "timezone": "UTC", "jit": "off"}
    return {"dsn": plain(dsn), "timeout": timeout, "server_settings": server_settings}


def plain(dsn: str) -> str:
    """``dsn`` as libpq writes it: without the driver that SQLAlchemy names in the scheme (``postgresql+asyncpg``)."""
    scheme, separator, rest = dsn.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"

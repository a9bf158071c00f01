"""How a connection is made from a DSN: by the driver itself, which reads everything libpq does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types


def connector(dsn: str, *, timeout: float = 5.0, **options: Any) -> Callable[[], Awaitable[Any]]:
    """What makes a connection to ``dsn`` each time it is called; ``options`` are the driver's.

    A server that does not answer for ``timeout`` seconds counts as away.

    ``dsn`` is what libpq takes: ``postgresql://user@host:port/name?...``, several hosts included.
    """
    address = plain(dsn)
    settings = {"application_name": "contact-policy", "timezone": "UTC", "jit": "off"}

    async def connect() -> Any:
        return await asyncpg.connect(address, timeout=timeout, server_settings=settings, **options)

    return connect


def plain(dsn: str) -> str:
    """``dsn`` as libpq writes it: without the driver that SQLAlchemy names in the scheme (``postgresql+asyncpg``)."""
    scheme, separator, rest = dsn.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"

"""How a connection is made from a DSN: by the driver itself, which reads everything libpq does.

And, by ``?pgbouncer=true``, that a pooler lends each transaction another connection of its own (PgBouncer's transaction
mode): then nothing that is said outside a transaction is remembered inside the next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

import asyncpg  # type: ignore[import-untyped]  # it ships no types

# Seconds. Who waits longer for a lock than anybody's work takes waits for somebody who hangs, and so does the server.
_LOCK_WITHIN = 5
_IDLE_WITHIN = 60

_POOLED = "pgbouncer=true"
# What a pooler keeps for each of its clients; it refuses the others.
_ALWAYS = {"application_name": "contact-policy", "timezone": "UTC"}
_OURS = {"jit": "off"}


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
    pooled = is_pooled(dsn)
    settings = _ALWAYS if pooled else {**_ALWAYS, **_OURS, **(limits or {})}
    kept_ready = {"statement_cache_size": 0} if pooled else {}
    return {"dsn": plain(dsn), "timeout": timeout, "server_settings": settings, **kept_ready}


def said_in_each(dsn: str, limits: Mapping[str, str]) -> str:
    """What is said at the beginning of each transaction, behind ``BEGIN``: nothing where it was said on connecting."""
    if not is_pooled(dsn):
        return ""
    return "".join(f"; SET LOCAL {name} = '{value}'" for name, value in {**_OURS, **limits}.items())


def limits(statement_within: float) -> Mapping[str, str]:
    """The server's own limits: to a statement, in seconds, to the wait for a lock, and to a transaction left open."""
    seconds = {
        "statement_timeout": statement_within,
        "lock_timeout": _LOCK_WITHIN,
        "idle_in_transaction_session_timeout": _IDLE_WITHIN,
    }
    return {name: f"{value * 1000:.0f}" for name, value in seconds.items()}


def is_pooled(dsn: str) -> bool:
    """Whether a pooler in transaction mode stands before the database."""
    return _POOLED in dsn.partition("?")[2].split("&")


def without_password(dsn: str) -> tuple[str, str]:
    """``dsn`` as PostgreSQL's programs take it on a command line, and the password, which is for the environment."""
    scheme, separator, rest = plain(dsn).partition("://")
    authority, slash, name = rest.partition("/")
    login, at, hosts = authority.rpartition("@")
    user, _, password = login.partition(":")
    return f"{scheme}{separator}{user}{at}{hosts}{slash}{name}", unquote(password)


def plain(dsn: str) -> str:
    """``dsn`` as libpq writes it: without the driver that SQLAlchemy names in the scheme, and without our own word."""
    scheme, separator, rest = dsn.partition("://")
    where, _, query = rest.partition("?")
    query = "&".join(part for part in query.split("&") if part != _POOLED)
    return f"{scheme.partition('+')[0]}{separator}{where}{'?' if query else ''}{query}"

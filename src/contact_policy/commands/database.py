"""The database that a command works on, with this version's schema, and the logins that it is reached by."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from contact_policy.embedded import attach
from contact_policy.settings import Settings
from contact_policy.storage import schema
from contact_policy.storage.privileges import Login, login_of


@contextmanager
def opened(settings: Settings, *, migrates: bool = True) -> Iterator[str]:
    """The DSN that the service uses: of the server in the settings, else of the embedded one while the block lasts.

    With ``migrates`` the database has this version's schema; the embedded one always does. Its service has a login of
    its own there, too: the one that owns the tables is for migrating alone.
    """
    if settings.database_url and not migrates:
        yield settings.database_url
        return
    with owned(settings) as (owner, service):
        asyncio.run(schema.upgrade(owner, service=service))
        yield settings.database_url or as_login(owner, service)


@contextmanager
def owned(settings: Settings) -> Iterator[tuple[str, Login]]:
    """The DSN of the login that owns the tables, as it is found, and the service's login."""
    if settings.database_url:
        yield settings.migration_database_url or settings.database_url, login_of(settings.database_url)
        return
    with attach(settings.data_dir, say=lambda line: print(line, file=sys.stderr, flush=True)) as server:
        yield server.dsn, service_login(server.dsn)


def service_login(owner: str) -> Login:
    """The service's login at a server of our own, whose owner's DSN that is."""
    password = hmac.digest((urlsplit(owner).password or "").encode(), b"contact-policy service", hashlib.sha256).hex()
    return Login("contact_policy_service", password)


def as_login(dsn: str, login: Login) -> str:
    """The same DSN for another login."""
    parts = urlsplit(dsn)
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.name}:{login.password}@{host}"))

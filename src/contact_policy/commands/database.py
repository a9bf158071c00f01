"""The database that a command works on, with this version's schema, and the logins that it is reached by."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from contact_policy.embedded import attach, is_there
from contact_policy.settings import Settings
from contact_policy.storage import schema
from contact_policy.storage.privileges import Login, login_of


class NoDatabase(RuntimeError):
    """No office's database is where the settings point; the message says where that is, and how to name another."""


@contextmanager
def opened(settings: Settings, *, migrates: bool = True, begins: bool = False) -> Iterator[str]:
    """The DSN that the service uses: of the server in the settings, else of the embedded one while the block lasts.

    With ``migrates`` the database has this version's schema; the embedded one always does. Its service has a login of
    its own there, too: the one that owns the tables is for migrating alone. Raises NoDatabase where there is none yet,
    unless the command ``begins`` one.
    """
    if settings.database_url and not migrates:
        if not begins:
            _refuse_empty(settings, settings.database_url)
        yield settings.database_url
        return
    with owned(settings, begins=begins) as (owner, service):
        asyncio.run(schema.upgrade(owner, service=service))
        yield settings.database_url or as_login(owner, service)


@contextmanager
def owned(settings: Settings, *, begins: bool = False) -> Iterator[tuple[str, Login]]:
    """The DSN of the login that owns the tables, as it is found, and the service's login.

    Raises NoDatabase where there is none yet, unless the command ``begins`` one: asked in another folder than the
    office's, an empty one would answer that there is nothing.
    """
    if settings.database_url:
        dsn = settings.migration_database_url or settings.database_url
        if not begins:
            _refuse_empty(settings, dsn)
        yield dsn, login_of(settings.database_url)
        return
    if not begins and not is_there(settings.data_dir):
        raise NoDatabase(_nothing_in(settings))
    with attach(settings.data_dir, say=lambda line: print(line, file=sys.stderr, flush=True)) as server:
        if not begins:
            _refuse_empty(settings, server.dsn)
        yield server.dsn, service_login(server.dsn)


def _refuse_empty(settings: Settings, dsn: str) -> None:
    if asyncio.run(schema.is_empty(dsn)):
        raise NoDatabase(_nothing_in(settings))


def _nothing_in(settings: Settings) -> str:
    if settings.database_url:
        return (
            "there is nothing in the database that DATABASE_URL names: name the office's own, or "
            "run contact-policy migrate to begin one"
        )
    return (
        f"there is no database in {settings.data_dir.resolve()}: go to the folder that the service was started in, or "
        "name its data folder in CONTACT_POLICY_DATA_DIR; to begin one, run contact-policy serve"
    )


def service_login(owner: str) -> Login:
    """The service's login at a server of our own, whose owner's DSN that is."""
    password = hmac.digest((urlsplit(owner).password or "").encode(), b"contact-policy service", hashlib.sha256).hex()
    return Login("contact_policy_service", password)


def as_login(dsn: str, login: Login) -> str:
    """The same DSN for another login."""
    parts = urlsplit(dsn)
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.name}:{login.password}@{host}"))

"""The commands ``contact-policy backup`` and ``restore``: everything the office remembers, in one file and back."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from contact_policy.commands import audit, database, feed, postgresql_tools
from contact_policy.records import OutgoingCounts
from contact_policy.services import Store
from contact_policy.services.sending import queue as outgoing
from contact_policy.settings import Settings
from contact_policy.storage import schema

_NAME = "contact-policy-{at:%Y-%m-%dT%H%M%SZ}.dump"
_NAMED = "contact-policy-*.dump"


class CannotBackUp(RuntimeError):
    """There is something in the way; the message says what."""


def backup(given: argparse.Namespace, settings: Settings) -> None:
    """Write the whole database, as it is at one moment, to a file for its owner alone; print the file's name.

    In a folder the file is named for the moment, and with ``--keep``, which makes the folder where there is none, older
    ones are removed then. An empty database is refused: whoever backs one up is in the wrong place.
    """
    target: Path = given.file
    if given.keep:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.is_dir():
        target /= _NAME.format(at=datetime.now(UTC))
    draft = target.with_name(f"{target.name}.part")
    with database.owned(settings) as (dsn, _):
        major = asyncio.run(postgresql_tools.server_major(dsn))
        _reserve(target, draft)
        try:
            whole = ("--format=custom", "--no-owner", "--no-privileges")
            postgresql_tools.run("pg_dump", major, dsn, *whole, f"--file={draft}")
            _keep_safe(draft)
            draft.rename(target)
        except BaseException:
            draft.unlink()
            raise
    print(target)
    if given.keep:
        for old in sorted(target.parent.glob(_NAMED))[: -given.keep]:
            old.unlink()


def restore(given: argparse.Namespace, settings: Settings) -> None:
    """Read such a file into an empty database, bring it to this release's schema, and check what is in it.

    Exit 1 where an entry of the trail was altered. Nothing is sent: it says how much waits to be.
    """
    with database.owned(settings, begins=True) as (dsn, service):
        if not asyncio.run(schema.is_empty(dsn)):
            raise CannotBackUp("the database is not empty: restore into a new one, and name that in DATABASE_URL")
        major = asyncio.run(postgresql_tools.server_major(dsn))
        all_or_nothing = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        postgresql_tools.run("pg_restore", major, dsn, *all_or_nothing, given.file)
        print(f"Restored; the database is at revision {asyncio.run(schema.upgrade(dsn, service=service))}.")
    # Followers may have seen what this database never knew.
    feed.renew(given, settings)
    _say_what_waits(settings)
    audit.verify(argparse.Namespace(since=None, checkpoints=None), settings)


def _reserve(target: Path, draft: Path) -> None:
    """Make the file that is written to, which nobody else may read."""
    if target.exists():
        raise CannotBackUp(f"{target} is there already")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CannotBackUp(f"{draft} cannot be written: {error.strerror}") from None


def _keep_safe(path: Path) -> None:
    """Have what was written on the disk before it gets its name."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


async def _waiting(dsn: str) -> OutgoingCounts:
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return await outgoing.counts(tx, datetime.now(UTC))
    finally:
        await store.close()


def _say_what_waits(settings: Settings) -> None:
    with database.opened(settings, migrates=False) as dsn:
        counts = asyncio.run(_waiting(dsn))
    if counts.waiting:
        print(
            f"{counts.waiting} messages wait to be sent. Some may have gone out after this backup was made: they would"
            " go again, under the same Message-ID. Look at them before anything delivers.",
            file=sys.stderr,
        )

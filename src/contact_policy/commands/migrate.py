"""The command ``contact-policy migrate``."""

from __future__ import annotations

import argparse
import asyncio

from contact_policy.commands import database
from contact_policy.settings import Settings
from contact_policy.storage import schema


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Bring the database to this version's schema, or only say whether it is there."""
    if given.check:
        with database.owned(settings) as (dsn, _):
            revision = asyncio.run(schema.check(dsn))
    else:
        with database.opened(settings, begins=True) as dsn:
            revision = asyncio.run(schema.check(dsn))
    print(f"The database is at revision {revision}.")

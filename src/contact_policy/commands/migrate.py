"""The command ``contact-policy migrate``."""

from __future__ import annotations

import argparse
import asyncio

from contact_policy.commands import startup
from contact_policy.settings import Settings


def run(_given: argparse.Namespace, settings: Settings) -> None:
    """Bring the database to this version's schema."""
    with startup.database(settings) as dsn:
        print(f"The database is at revision {asyncio.run(startup.migrate(dsn))}.")

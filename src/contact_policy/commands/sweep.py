"""The command ``contact-policy sweep``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from contact_policy.commands import database, startup
from contact_policy.letters import load_letter_assets
from contact_policy.records.reviews import SweepResult
from contact_policy.services import Store
from contact_policy.services import sweep as sweeping
from contact_policy.settings import SettingError, Settings


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Remind of reviews and write down what has lapsed; say how much it was."""
    if given.now and settings.is_production:
        raise SettingError("--now", "in production the service's own clock counts; leave it out")
    with database.opened(settings) as dsn:
        swept = asyncio.run(sweep(settings, dsn, given.now or datetime.now(UTC)))
    lapses, reminders = (
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((swept.lapses, "lapse"), (swept.reminders, "reminder"))
    )
    print(f"{lapses} and {reminders} recorded.")
    if swept.failed:
        sys.exit(f"contact-policy: {swept.failed} restrictions could not be swept; they are tried again each time")


async def sweep(settings: Settings, dsn: str, now: datetime) -> SweepResult:
    """Remind of reviews, write down every lapse that has happened by ``now``, and tidy up; returns how much it was."""
    policy = startup.policy_of(settings)
    templates = load_letter_assets(settings.notices_dir, policy).templates
    store = Store(dsn)
    try:
        return await sweeping.sweep(store, policy, now, templates)
    finally:
        await store.close()

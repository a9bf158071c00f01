"""The command ``contact-policy simulate``."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from contact_policy.commands import database, startup
from contact_policy.policy import Policy, load_policy
from contact_policy.reports import simulation as report
from contact_policy.services import Store, simulation
from contact_policy.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Try another policy document on what is on record, and print what would be otherwise."""
    current, draft = startup.policy_of(settings), load_policy(given.policy)
    with database.opened(settings, migrates=False) as dsn:
        result = asyncio.run(_simulate(dsn, current, draft, given.now or datetime.now(UTC)))
    print(report.as_text(result, current, draft), end="")
    if given.html:
        given.html.write_text(report.as_html(result, current, draft))


async def _simulate(dsn: str, current: Policy, draft: Policy, at: datetime) -> simulation.Simulation:
    """Try ``draft`` on everything on record as of ``at``; nothing is written."""
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return await simulation.simulate(tx, current, draft, at)
    finally:
        await store.close()

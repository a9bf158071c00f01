"""The command ``contact-policy report``: a period's statistics as a page, as CSV, or printed."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, date, datetime

from contact_policy.commands import startup
from contact_policy.errors import Invalid
from contact_policy.policy import Policy
from contact_policy.records import Caller, Role
from contact_policy.reports import statistics as report
from contact_policy.services import Store, statistics
from contact_policy.services.context import Context
from contact_policy.settings import SettingError, Settings

# Seconds for one question: an office may count many years.
_PATIENCE = 300.0

OPERATOR = Caller(subject="contact-policy report", roles=frozenset({Role.AUDITOR}))


def write(given: argparse.Namespace, settings: Settings) -> None:
    """Write what was asked for; the CSV to standard output where no file was named."""
    policy = startup.policy_of(settings)
    now = given.now or datetime.now(UTC)
    try:
        days = statistics.period(now, given.first_on, given.last_on)
    except Invalid:
        raise SettingError("--from", "give a day that is not after --to (today, where --to is left out)") from None
    with startup.database(settings) as dsn:
        found = asyncio.run(_gather(dsn, policy, now, *days))
    if given.html:
        given.html.write_text(report.as_html(found, policy), encoding="utf-8")
    if given.csv:
        # A byte order mark, so that a spreadsheet reads it as UTF-8.
        given.csv.write_text(report.as_csv(found, policy), encoding="utf-8-sig", newline="")
    if not given.html and not given.csv:
        print(report.as_csv(found, policy), end="")


async def _gather(dsn: str, policy: Policy, now: datetime, first_on: date, last_on: date) -> statistics.Statistics:
    store = Store(dsn, answer_within=_PATIENCE)
    try:
        async with store.reading() as tx:
            return await statistics.gather(Context(tx, policy, OPERATOR, now), first_on, last_on)
    finally:
        await store.close()

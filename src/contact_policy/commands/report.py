"""The command ``contact-policy report``: a period's statistics as a page, as CSV, or printed."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, date, datetime

from contact_policy.commands import database, startup
from contact_policy.errors import Invalid
from contact_policy.policy import Policy
from contact_policy.records import Caller, Role
from contact_policy.reports import statistics as report
from contact_policy.services import Store
from contact_policy.services.context import Context
from contact_policy.services.published_statistics import publish
from contact_policy.services.statistics import Statistics
from contact_policy.services.statistics_periods import period
from contact_policy.settings import SettingError, Settings

# Seconds for one question: an office may count many years.
_PATIENCE = 300.0

OPERATOR = Caller(subject="contact-policy report", roles=frozenset({Role.AUDITOR}))


def write(given: argparse.Namespace, settings: Settings) -> None:
    """Write what was asked for; the CSV to standard output where no file was named."""
    policy = startup.policy_of(settings)
    now = given.now or datetime.now(UTC)
    try:
        days = period(now, given.first_on, given.last_on)
    except Invalid as refused:
        (field,) = refused.fields
        cure = field.detail.replace("`to`", "--to")
        raise SettingError(field.pointer.replace("?", "--"), cure[0].lower() + cure[1:]) from None
    with database.opened(settings, migrates=False) as dsn:
        found = asyncio.run(_gather(dsn, policy, now, *days))
    if given.html:
        given.html.write_text(report.as_html(found, policy), encoding="utf-8")
    if given.csv:
        # A byte order mark, so that a spreadsheet reads it as UTF-8.
        given.csv.write_text(report.as_csv(found, policy), encoding="utf-8-sig", newline="")
    if not given.html and not given.csv:
        print(report.as_csv(found, policy), end="")


async def _gather(dsn: str, policy: Policy, now: datetime, first_on: date, last_on: date) -> Statistics:
    store = Store(dsn, answer_within=_PATIENCE)
    try:
        async with store.reading() as tx:
            return await publish(Context(tx, policy, OPERATOR, now), first_on, last_on)
    finally:
        await store.close()

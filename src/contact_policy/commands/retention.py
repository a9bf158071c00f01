"""The command ``contact-policy retention``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from contact_policy.commands import database, startup
from contact_policy.policy import Policy
from contact_policy.services import Store, disposal
from contact_policy.services.context import Context
from contact_policy.settings import SettingError, Settings

_AT_A_TIME = 200


def run(given: argparse.Namespace, settings: Settings) -> None:
    """List whose time has come, or erase them: where the office has decided on every period, and approved the list."""
    if given.now and settings.is_production:
        raise SettingError("--now", "in production the service's own clock counts; leave it out")
    if given.apply and not (given.approved_by or "").strip():
        raise SettingError("--approved-by", "say who of the office approved the list that --dry-run shows")
    policy, now = startup.policy_of(settings), given.now or datetime.now(UTC)
    undecided = ", ".join(policy.retention.undecided)
    if given.apply and undecided:
        sys.exit(
            f"contact-policy: nobody has decided how long these are kept: {undecided}. Say who did, as decided_by in"
            " [retention] of the policy document; nothing was erased"
        )
    with database.opened(settings) as dsn:
        ids = asyncio.run(_dispose(dsn, policy, now, given.approved_by if given.apply else None))
    for customer_id in ids:
        print(f"customers/{customer_id}")
    print(f"{len(ids)} customers {'erased' if given.apply else 'are due'}.")
    if undecided:
        print(f"Nobody has decided how long these are kept: {undecided}.")


async def _dispose(dsn: str, policy: Policy, now: datetime, approved_by: str | None) -> list[str]:
    """Those who are due, erased where somebody approved it: each in a transaction of their own."""
    store = Store(dsn, pool_size=1)
    try:
        found = [customer_id async for customer_id in due(store, policy, now)]
        if approved_by is None:
            return found
        erased = []
        for customer_id in found:
            async with store.transaction() as tx:
                if await disposal.dispose(Context(tx, policy, disposal.OPERATOR, now), customer_id, approved_by):
                    erased.append(customer_id)
        return erased
    finally:
        await store.close()


async def due(store: Store, policy: Policy, now: datetime) -> AsyncIterator[str]:
    """Everybody who is due, page by page: none of them holds a transaction open for long."""
    after: str | None = disposal.FIRST
    while after is not None:
        async with store.reading() as tx:
            found, after = await disposal.due(Context(tx, policy, disposal.OPERATOR, now), after, _AT_A_TIME)
        for customer_id in found:
            yield customer_id

"""The commands for the audit trail: ``contact-policy audit verify`` and ``replay``."""

from __future__ import annotations

import argparse
import asyncio
import sys

from contact_policy.commands import startup
from contact_policy.services import Store, audit, editions
from contact_policy.services.editions import Again
from contact_policy.settings import Settings


def verify(_given: argparse.Namespace, settings: Settings) -> None:
    """Check every entry of the trail against its digest; exit 1 where one was altered."""
    with startup.database(settings) as dsn:
        found = asyncio.run(_verify(dsn))
    print(f"{found.entries} entries checked, {len(found.altered)} altered.")
    if found.altered:
        sys.exit(f"contact-policy: altered entries: {', '.join(map(str, found.altered))}")


def replay(_given: argparse.Namespace, settings: Settings) -> None:
    """Ask every stored assessment again, under its own edition and engine level.

    Exit 1 where one is answered otherwise, or could not be asked.
    """
    with startup.database(settings) as dsn:
        found = asyncio.run(_replay(dsn))
    subjects = {again: [replay.subject for replay in found if replay.again is again] for again in Again}
    counts = ", ".join(f"{len(of)} {_spoken(again)}" for again, of in subjects.items())
    print(f"{len(found)} assessments on record: {counts}.")
    failed = {again: subjects[again] for again in (Again.OTHERWISE, Again.NOT_ASKED) if subjects[again]}
    if failed:
        sys.exit("\n".join(f"contact-policy: {_spoken(again)}: {', '.join(of)}" for again, of in failed.items()))


def _spoken(again: Again) -> str:
    return again.replace("_", " ")


async def _verify(dsn: str) -> audit.Verification:
    store = Store(dsn)
    try:
        return await audit.verify(store.reading)
    finally:
        await store.close()


async def _replay(dsn: str) -> list[editions.Replay]:
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return [replay for id_ in await tx.proposals.ids() for replay in await editions.replay_proposal(tx, id_)]
    finally:
        await store.close()

"""The commands for the audit trail: ``contact-policy audit verify``, ``check-proof`` and ``replay``."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

from contact_policy.commands import database
from contact_policy.services import Store, audit, editions, inclusion
from contact_policy.services.alterations import AlterationFound, Verification
from contact_policy.services.checkpoints import Checkpoint, key_id, read_key, read_notes, read_public_key
from contact_policy.services.editions import Again
from contact_policy.services.tree_check import Outside
from contact_policy.settings import SettingError, Settings

# Of more alterations than these the rest is counted: where all was changed, a list of all tells no more.
_MOST_NAMED = 200


def verify(given: argparse.Namespace, settings: Settings) -> None:
    """Check the trail, the records it tells of and its seal; exit 1 where anything was altered or is missing."""
    since = _one_checkpoint(given.since) if given.since else None
    outside = Outside(
        checkpoints=[*_kept(given, settings), *([since] if since else [])],
        is_by_us=_signed_with(settings),
        is_clock_real=settings.is_production,
    )
    with database.opened(settings, migrates=False) as dsn:
        found = asyncio.run(_verify(dsn, since, outside))
    print(f"{found.entries} entries checked, {found.found} altered.")
    if found.unsealed:
        print(f"{found.unsealed} are from before the trail was sealed: unsealed, not altered.")
    if found.waiting:
        print(f"{found.waiting} are not sealed yet.")
    if found.erased:
        print(f"{found.erased} records were erased, as the trail tells: erased, not altered.")
    if found.untold:
        print(f"{found.untold} records are from before their kind was sealed: held against nothing.")
    if found.findings:
        named = [_said(finding) for finding in found.findings[:_MOST_NAMED]]
        more = found.found - len(named)
        sys.exit("\n".join([*named, *([f"and {more} more"] if more else [])]))


def check_proof(given: argparse.Namespace, settings: Settings) -> None:
    """Check that the hashes lead from the entry to the checkpoint's root, and whose signature is under it."""
    try:
        told = json.loads(given.file.read_text(encoding="utf-8"))
        path = [b64decode(sibling) for sibling in told["path"]]
        checkpoint = inclusion.check(told["leaf"], told["leaf_index"], path, told["checkpoint"])
        is_said = json.loads(told["leaf"])["sequence"] == told["sequence"]
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f"contact-policy: the proof does not hold: {error}")
    key_file = given.key or settings.seal_key_file
    if not key_file:
        raise SettingError("--key", "give the file with the public key that the office made known")
    if not is_said or not checkpoint.is_signed_by(read_public_key(Path(key_file).read_bytes())):
        sys.exit("contact-policy: the proof does not hold: its checkpoint is not signed with that key")
    print(f"Entry {told['sequence']} is among the {checkpoint.size} sealed by {checkpoint.at.isoformat()}.")


def _said(finding: AlterationFound) -> str:
    parts = [
        f"entry {finding.sequence}" if finding.sequence is not None else "",
        finding.record,
        finding.said,
    ]
    return f"contact-policy: {finding.kind}: {', '.join(filter(None, parts))}"


def _one_checkpoint(path: Path) -> Checkpoint:
    notes = read_notes(path.read_text(encoding="utf-8"))
    if not notes:
        raise SettingError("--since", "that file holds no checkpoint")
    return notes[-1]


def _kept(given: argparse.Namespace, settings: Settings) -> list[Checkpoint]:
    path = given.checkpoints or settings.seal_file
    return read_notes(path.read_text(encoding="utf-8")) if path is not None and path.exists() else []


def _signed_with(settings: Settings) -> Callable[[Checkpoint], bool]:
    """Whether a checkpoint is signed with the key in use; one of a key before that, or without any, is believed."""
    if not settings.seal_key_file:
        return lambda _: True
    ours = read_key(Path(settings.seal_key_file)).public_key()
    return lambda checkpoint: checkpoint.key_id != key_id(ours) or checkpoint.is_signed_by(ours)


def replay(_given: argparse.Namespace, settings: Settings) -> None:
    """Ask every stored assessment again, under its own edition and engine level.

    Exit 1 where one is answered otherwise, or could not be asked.
    """
    with database.opened(settings, migrates=False) as dsn:
        found = asyncio.run(_replay(dsn))
    subjects = {again: [replay.subject for replay in found if replay.again is again] for again in Again}
    told = {again: of for again, of in subjects.items() if of or again is not Again.ERASED}
    counts = ", ".join(f"{len(of)} {_spoken(again)}" for again, of in told.items())
    print(f"{len(found)} assessments on record: {counts}.")
    failed = {again: subjects[again] for again in (Again.OTHERWISE, Again.NOT_ASKED) if subjects[again]}
    if failed:
        sys.exit("\n".join(f"contact-policy: {_spoken(again)}: {', '.join(of)}" for again, of in failed.items()))


def _spoken(again: Again) -> str:
    return again.replace("_", " ")


async def _verify(dsn: str, since: Checkpoint | None, outside: Outside) -> Verification:
    # What was loaded stays: whoever collects garbage need not look through it once for every page.
    gc.freeze()
    # a connection of its own: whoever serves keeps theirs
    store = Store(dsn, pool_size=1)
    try:
        if since is not None:
            return await audit.verify_since(store.reading, since, outside)
        return await audit.verify_whole(store.reading, outside)
    finally:
        await store.close()


async def _replay(dsn: str) -> list[editions.Replay]:
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return [replay for id_ in await tx.proposals.ids() for replay in await editions.replay_proposal(tx, id_)]
    finally:
        await store.close()

"""The policy editions on record, held against their own digests, and against the entries that say they were adopted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contact_policy.policy import edition_digest
from contact_policy.records.audit import EditionRecord
from contact_policy.records.seals import WrittenEntry
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.audit_entries import ADOPTED, EntryCheck, Reading, entries_since


async def verify_editions(reading: Reading, found: Verification) -> Sequence[EditionRecord]:
    """Note each edition that is not as it was adopted; give them all."""
    async with reading() as tx:
        editions = await tx.editions.every()
    for edition in editions:
        if edition.digest != edition_digest(edition.document.encode(), edition.office):
            found.note(Alteration.RECORD_ALTERED, record=_named(edition.digest))
    return editions


async def verify_adopted(reading: Reading, check: EntryCheck, page: int) -> None:
    """Do the same, and note those put in or gone, once ``check`` has seen every entry."""
    found, adopted = check.found, check.adopted
    editions = await verify_editions(reading, found)
    if not adopted:
        return
    kept = {(edition.digest, edition.adopted_at): edition for edition in editions}
    told = {(entry.policy.digest, entry.at): entry for entry in adopted}
    for key, entry in told.items():
        if key not in kept:
            found.note(Alteration.RECORD_REMOVED, entry.sequence, record=_named(entry.policy.digest))
        elif not _is_as_told(kept[key], entry):
            found.note(Alteration.RECORD_ALTERED, entry.sequence, record=_named(entry.policy.digest))
    # what was adopted before adoptions were told of has no entry
    first = min(entry.at for entry in adopted)
    untold = {key for key in kept.keys() - told.keys() if key[1] >= first}
    if untold:
        later = entries_since(reading, check.stand, page)
        untold -= {(entry.policy.digest, entry.at) async for entry in later if entry.action == ADOPTED}
    for digest, _ in sorted(untold):
        found.note(Alteration.RECORD_INSERTED, record=_named(digest))


def _is_as_told(edition: EditionRecord, entry: WrittenEntry) -> bool:
    said = json.loads(entry.details).get("engine", edition.engine)
    return (edition.policy_id, edition.version, edition.engine) == (entry.policy.id, entry.policy.version, said)


def _named(digest: str) -> str:
    return f"policy_editions/{digest}"

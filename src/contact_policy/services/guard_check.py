"""The guards of the record, held against how they were made: one that was put off may have let anything through."""

from __future__ import annotations

from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.audit_entries import Reading
from contact_policy.storage.guards import as_migrated


async def verify_guards(reading: Reading, found: Verification) -> None:
    """Note each guard that is off, gone or another, and each trigger put in; nothing of another release's schema."""
    revision, made = as_migrated()
    async with reading() as tx:
        if await tx.guards.revision() != revision:
            return
        standing = await tx.guards.standing()
    tables = {name.partition(".")[0] for name in made if "." in name}
    put_in = {name for name in standing.keys() - made.keys() if name.partition(".")[0] in tables}
    for name in sorted(put_in | {name for name, said in made.items() if standing.get(name) != said}):
        found.note(Alteration.GUARD_ALTERED, record=name)

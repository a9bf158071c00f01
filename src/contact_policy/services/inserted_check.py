"""Records that no entry of the trail tells of: whoever can write to the database can put one in."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from contact_policy.services.alterations import Alteration
from contact_policy.services.audit_entries import EntryCheck, Reading, SealedTo, entries_since, names_told
from contact_policy.storage.record_digests import SEALED


async def verify_told(reading: Reading, check: EntryCheck, page: int) -> None:
    """Note each record that no entry tells of, once ``check`` has seen every entry.

    What is from before its kind was sealed is counted: no entry need tell of it.
    """
    # hashes, sorted: of a million records 8 MB are kept, and nobody can choose an id that has another's hash
    told, untold = array("q", sorted(check.told)), set[str]()
    for table in sorted(SEALED):
        after: str | None = ""
        while after is not None:
            async with reading() as tx:
                ids = await tx.seals.ids(table, after, page)
            after = ids[-1][0] if len(ids) == page else None
            for id_, is_from_before in ids:
                record = f"{table}/{id_}"
                if any(_is_among(told, hash(name)) for name in _names(record)):
                    continue
                if is_from_before:
                    check.found.untold += 1
                else:
                    untold.add(record)
    for record in sorted(await _still_untold(reading, untold, check.stand, page)):
        check.found.note(Alteration.RECORD_INSERTED, record=record)


def _names(record: str) -> tuple[str, ...]:
    """What entries may call a record: ``table/id``, or its id alone, which a number is not enough for."""
    id_ = record.rpartition("/")[2]
    return (record,) if id_.isdecimal() else (record, id_)


def _is_among(told: array[int], wanted: int) -> bool:
    at = bisect_left(told, wanted)
    return at < len(told) and told[at] == wanted


async def _still_untold(reading: Reading, untold: set[str], stand: SealedTo, page: int) -> set[str]:
    """Without those that were written while the trail was read, as later entries tell."""
    left = {name: record for record in untold for name in _names(record)}
    if left:
        async for entry in entries_since(reading, stand, page):
            for name in names_told(entry):
                if record := left.pop(name, None):
                    untold.discard(record)
    return untold

"""Records that no entry of the trail tells of: whoever can write to the database can put one in."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from contact_policy.services.alterations import Alteration
from contact_policy.services.audit_entries import EntryCheck, Reading, ids_told

_FIRST = "00000000-0000-0000-0000-000000000000"


async def verify_told(reading: Reading, check: EntryCheck, page: int) -> None:
    """Note each record that no entry tells of, once ``check`` has seen every entry.

    What is from before its kind was sealed is counted: no entry need tell of it.
    """
    # hashes, sorted: of a million records 8 MB are kept, and nobody can choose an id that has another's hash
    told, untold = array("q", sorted(check.told)), set[str]()
    async with reading() as tx:
        before = await tx.seals.told_after()
    for table, last in before.items():
        after = _FIRST
        while after:
            async with reading() as tx:
                ids = await tx.seals.ids(table, after, page)
            after = ids[-1] if len(ids) == page else ""
            for id_ in ids:
                if _is_among(told, hash(id_)):
                    continue
                if last is not None and id_ <= last:
                    check.found.untold += 1
                else:
                    untold.add(f"{table}/{id_}")
    for record in sorted(await _still_untold(reading, untold, check.stand.settled_to + 1, page)):
        check.found.note(Alteration.RECORD_INSERTED, record=record)


def _is_among(told: array[int], wanted: int) -> bool:
    at = bisect_left(told, wanted)
    return at < len(told) and told[at] == wanted


async def _still_untold(reading: Reading, untold: set[str], low: int, page: int) -> set[str]:
    """Without those that were written while the trail was read: entries from number ``low`` on tell of them."""
    left = {record.rpartition("/")[2]: record for record in untold}
    while left:
        async with reading() as tx:
            entries = await tx.seals.sealable(low, page)
        for entry in entries:
            for id_ in ids_told(entry):
                left.pop(id_, None)
        if len(entries) < page:
            break
        low = entries[-1].sequence + 1
    return set(left.values())

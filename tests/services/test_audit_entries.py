"""A long trail is held against its seal within bounds, by digests made by hand, and no longer than anybody waits."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from contact_policy.policy.codec import to_plain
from contact_policy.policy.findings import PolicyReference
from contact_policy.records.audit import AuditEntry
from contact_policy.records.seals import WrittenEntry, leaf_of
from contact_policy.services import Transaction, alterations, audit
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.storage.store import Store
from fixtures import records

ODD = ("", "é", 'a "b" \\ c', "tab\tline\n\r\f\b", "\x01\x1f\x7f", "\u2028\u2029", "🙂", "</script>", "null")
MOMENTS = (datetime(2030, 1, 7, 10, tzinfo=UTC), datetime(2030, 7, 7, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1))))


def _as_json(said: Any, **how: Any) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), **how)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("at", MOMENTS)
def test_what_is_digested_is_what_was_digested_by_the_releases_before(odd: str, at: datetime) -> None:
    policy = PolicyReference(id=odd, version="1", digest=odd)
    told: dict[str, Any] = {
        "actor": odd,
        "roles": (odd, odd),
        "action": "noun.verb",
        "subject": odd,
        "policy": policy,
        "at": at,
    }
    details: dict[str, Any] = {"b": odd, "a": [1, 1.5, None, True, {"d": odd, "c": []}]}
    for customer in (None, odd):
        entry = AuditEntry(**told, customer_id=customer, request_id=odd, details=details)
        said = to_plain(entry) | {"digest": "", "sequence": 0}
        assert entry.content_digest == hashlib.sha256(_as_json(said).encode()).hexdigest()
        beside: dict[str, Any] = {"sequence": 7, "digest": entry.content_digest, "written_at": at, "records": (odd,)}
        # PostgreSQL writes the members of an object in an order of its own, and spaces between them.
        stored = json.dumps({name: details[name] for name in sorted(details)}, ensure_ascii=False)
        kept = WrittenEntry(**told, **beside, customer_id=customer, request_id=odd, details=stored)
        assert kept.content_digest == entry.content_digest
        leaf = {
            "action": "noun.verb",
            "actor": odd,
            "at": at.astimezone(UTC).isoformat(),
            "entry": entry.content_digest,
            "policy": odd,
            "records": [odd],
            "sequence": 7,
            "subject": odd,
            "written_at": at.astimezone(UTC).isoformat(),
        }
        assert leaf_of(kept) == _as_json(leaf, ensure_ascii=False)
        assert json.loads(leaf_of(replace(kept, written_at=None)))["written_at"] is None


@pytest.mark.anyio
async def test_nothing_is_read_any_more_once_the_one_who_asked_has_gone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = records.entry()
    async with store.transaction() as tx:
        tx.audit.append(*[replace(entry, digest=entry.content_digest)] * 30)
    monkeypatch.setattr(audit, "PAGE", 1)
    begun = ended = 0
    third = asyncio.Event()

    @asynccontextmanager
    async def reading() -> AsyncIterator[Transaction]:
        nonlocal begun, ended
        begun += 1
        if begun > 5:
            third.set()
        try:
            async with store.reading() as tx:
                yield tx
        finally:
            ended += 1

    asked = asyncio.create_task(audit.verify_whole(reading))
    await third.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    told = begun, ended
    assert told[0] == told[1] < 30
    await asyncio.sleep(0.05)
    assert (begun, ended) == told


def test_of_a_trail_that_was_altered_whole_so_much_is_kept_and_all_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alterations, "MOST_KEPT", 3)
    found = Verification()
    for sequence in range(1, 6):
        found.note(Alteration.ENTRY_ALTERED, sequence)
    assert (found.found, found.altered) == (5, (1, 2, 3))

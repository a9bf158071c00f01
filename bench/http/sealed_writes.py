"""How fast contacts are written down while the trail is sealed, beside the same without digests or sealer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contact_policy.policy import load_policy
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Channel, Direction
from contact_policy.records import Page
from contact_policy.records.audit import AuditEntry
from contact_policy.services import Store, sealing
from contact_policy.services.context import new_id
from contact_policy.storage.adding import adding
from contact_policy.storage.record_digests import SEALED

_ROUNDS = 7
_SECONDS = 5.0
_WRITERS = 8
_PEOPLE = 200
_SEALED_EVERY = 1.0
_POLICY = load_policy().reference


@dataclass(frozen=True, slots=True)
class _Round:
    rate: float
    lags: Sequence[float]


def show(dsn: str) -> None:
    """Write in turn with the seal and without, and print the ratio within each round."""
    print(f"\nContacts by {_WRITERS} writers, {_ROUNDS} rounds of {_SECONDS:.0f} s with the seal and without:")
    sealed, plain = asyncio.run(_rounds(dsn))
    kept = median(one.rate / other.rate for one, other in zip(sealed, plain, strict=True))
    lags = sorted(lag for each in sealed for lag in each.lags)
    late = lags[min(len(lags) - 1, len(lags) * 99 // 100)]
    for name, rounds in (("sealed", sealed), ("without", plain)):
        print(f"  {name}: {median(each.rate for each in rounds):.0f} transactions a second")
    print(f"  sealed writes keep {kept:.0%} of their rate   goal 85 %")
    print(f"  an entry waits for its seal at most {late:.1f} s in 99 of 100 looks   goal 5 s", flush=True)


async def _rounds(dsn: str) -> tuple[list[_Round], list[_Round]]:
    store, key = Store(dsn, pool_size=_WRITERS + 2), Ed25519PrivateKey.generate()
    sealed: list[_Round] = []
    plain: list[_Round] = []
    try:
        await _round(store, None)
        for _ in range(_ROUNDS):
            # What was written while nobody sealed waits for nobody's fault.
            await sealing.seal(store, key)
            sealed.append(await _round(store, key))
            with _without_digests():
                plain.append(await _round(store, None))
    finally:
        await store.close()
    return sealed, plain


async def _round(store: Store, key: Ed25519PrivateKey | None) -> _Round:
    async with store.reading() as tx:
        people = [row.id for row in (await tx.customers.list(Page(limit=_PEOPLE)))[0]]
    until = time.perf_counter() + _SECONDS
    sealer = asyncio.create_task(_seal(store, key, until)) if key is not None else None
    began = time.perf_counter()
    written = sum(await asyncio.gather(*(_write(store, people, until) for _ in range(_WRITERS))))
    seconds = time.perf_counter() - began
    return _Round(written / seconds, await sealer if sealer is not None else ())


async def _write(store: Store, people: Sequence[str], until: float) -> int:
    written = 0
    while time.perf_counter() < until:
        now, person = datetime.now(UTC), people[written % len(people)]
        event = ContactEvent(
            id=new_id(),
            occurred_at=now,
            recorded_at=now,
            recorded_by="sam.smith",
            channel=Channel.PHONE,
            direction=Direction.INBOUND,
            summary="Asked again why the complaint was not upheld, and was told to whom to turn next",
        )
        async with store.transaction() as tx:
            await tx.contact_events.add(person, event)
            entry = AuditEntry(
                at=now,
                actor="sam.smith",
                roles=("staff",),
                action="contact-event.recorded",
                subject=f"contact-events/{event.id}",
                customer_id=person,
                policy=_POLICY,
                request_id="01a2-bench",
            )
            tx.audit.append(replace(entry, digest=entry.content_digest))
        written += 1
    return written


async def _seal(store: Store, key: Ed25519PrivateKey, until: float) -> list[float]:
    lags = []
    while time.perf_counter() < until:
        await asyncio.sleep(_SEALED_EVERY)
        async with store.reading() as tx:
            oldest = await tx.seals.oldest_waiting()
        if oldest is not None:
            lags.append((datetime.now(UTC) - oldest).total_seconds())
        await sealing.seal(store, key)
    return lags


@contextmanager
def _without_digests() -> Iterator[None]:
    """Write rows whose statements return no digest, as before there was a seal."""
    kept = dict(SEALED)
    SEALED.clear()
    adding.cache_clear()
    try:
        yield
    finally:
        SEALED.update(kept)
        adding.cache_clear()

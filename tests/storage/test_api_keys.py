"""The keys of devices, as the database keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contact_policy.errors import NotFound, UnforeseenRefusal
from contact_policy.records import ApiKey, Role
from contact_policy.storage.store import Store
from fixtures.records import NOON, new_id

pytestmark = pytest.mark.anyio


def key(**said: Any) -> ApiKey:
    made: dict[str, Any] = {
        "id": new_id(),
        "name": "Front desk PBX",
        "roles": (Role.TELEPHONY,),
        "key_hash": new_id().replace("-", "") * 2,
        "prefix": "cpk_AbCdEf",
        "created_by": "operator",
        "created_at": NOON,
    }
    return ApiKey(**made | said)


async def add(store: Store, *keys: ApiKey) -> None:
    async with store.transaction() as tx:
        for one in keys:
            await tx.api_keys.add(one)


async def test_keys_are_read_as_written_and_a_revoked_one_is_listed_but_no_longer_active(store: Store) -> None:
    first, second = key(), key(name="CRM", roles=(Role.CRM, Role.AUDITOR), last_used_at=NOON)
    await add(store, first, second)
    async with store.transaction() as tx:
        assert await tx.api_keys.revoke(first.id, "operator", NOON + timedelta(hours=1))
    async with store.transaction() as tx:
        assert not await tx.api_keys.revoke(first.id, "another", NOON + timedelta(hours=2))
    revoked = replace(first, revoked_by="operator", revoked_at=NOON + timedelta(hours=1))
    async with store.reading() as tx:
        assert await tx.api_keys.get(first.id) == revoked
        assert await tx.api_keys.list() == (revoked, second)
        assert await tx.api_keys.active() == (second,)
        for unknown in (new_id(), "none", "\0"):
            with pytest.raises(NotFound):
                await tx.api_keys.get(unknown)


async def test_the_last_use_never_goes_back_whichever_worker_writes_later(store: Store) -> None:
    first, second = key(), key()
    await add(store, first, second)
    for minute, other in ((5, 1), (3, 2)):
        used = {second.id: NOON + timedelta(minutes=other), first.id: NOON + timedelta(minutes=minute)}
        async with store.transaction() as tx:
            await tx.api_keys.note_used(used | {new_id(): NOON})
    async with store.transaction() as tx:
        await tx.api_keys.note_used({})
        found = [one.last_used_at for one in await tx.api_keys.active()]
    assert found == [NOON + timedelta(minutes=5), NOON + timedelta(minutes=2)]


async def test_no_two_keys_have_the_same_hash(store: Store) -> None:
    await add(store, first := key())
    with pytest.raises(UnforeseenRefusal):
        await add(store, key(key_hash=first.key_hash))


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": ()},
        {"roles": (Role.CHIEF_EXECUTIVE,)},
        {"roles": (Role.TELEPHONY, Role.MANAGER)},
        {"roles": (Role.REVIEWER,)},
        {"name": ""},
        {"key_hash": "cpk_the-key-itself"},
        {"revoked_at": NOON},
        {"revoked_by": "operator"},
    ],
)
async def test_the_database_itself_refuses_a_key_that_cannot_be(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(UnforeseenRefusal):
        await add(store, key(**wrong))


def test_a_key_shown_in_a_trace_or_log_does_not_show_its_hash() -> None:
    one = key()
    assert one.key_hash not in repr(one)

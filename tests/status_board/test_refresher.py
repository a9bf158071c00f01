"""The refresher keeps a worker's board fresh: soon, through lost connections, and without a word about anybody."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.policy import load_policy
from contact_policy.policy.vocabulary import EndedHow
from contact_policy.records import ApiKey, Caller, RestrictionRecord, Role
from contact_policy.services import api_keys
from contact_policy.services.contact_statuses import Asked
from contact_policy.services.context import Context
from contact_policy.status_board import BoardRefresher
from contact_policy.storage import status_changes
from contact_policy.storage.store import Store
from fixtures.database import database_of, execute
from fixtures.on_board import DAY, bound

pytestmark = pytest.mark.anyio

POLICY = load_policy()
PHONE = "+447700900900"
TELLS_WITHIN_SECONDS = 1.0
OPERATOR = Caller(subject="operator", roles=frozenset({Role.ADMIN}))


@pytest.fixture
def keys() -> ApiKeyCache:
    return ApiKeyCache()


@pytest.fixture
async def refresher(dsn: str, keys: ApiKeyCache) -> AsyncIterator[BoardRefresher]:
    refresher = BoardRefresher(Store(dsn, pool_size=1), POLICY, keys)
    await refresher.start()
    yield refresher
    await refresher.stop()


async def restrict(store: Store) -> RestrictionRecord:
    async with store.transaction() as tx:
        return await bound(tx, PHONE)


async def lift(store: Store, record: RestrictionRecord) -> None:
    async with store.transaction() as tx:
        await tx.restrictions.end(
            record.restriction.id, at=datetime.now(UTC), how=EndedHow.LIFTED, by="chief", reasons="Enough."
        )


def is_restricted(refresher: BoardRefresher) -> bool:
    assert refresher.board is not None
    question = Asked(region="GB", phone=PHONE).question()
    return refresher.board.ask(question, datetime.now(UTC), is_stale=False)[0].status.restricted


async def seconds_until(refresher: BoardRefresher, *, restricted: bool) -> float:
    began = time.monotonic()
    while is_restricted(refresher) is not restricted:
        await asyncio.sleep(0.005)
        assert time.monotonic() - began < 5
    return time.monotonic() - began


async def test_a_change_by_anybody_shows_within_a_second_without_being_told(
    refresher: BoardRefresher, store: Store
) -> None:
    for _ in range(3):
        record = await restrict(store)
        assert await seconds_until(refresher, restricted=True) < TELLS_WITHIN_SECONDS
        await lift(store, record)
        assert await seconds_until(refresher, restricted=False) < TELLS_WITHIN_SECONDS


async def test_who_waits_for_their_own_change_sees_it_at_once(refresher: BoardRefresher, store: Store) -> None:
    """However long a busy machine takes for it."""
    for _ in range(5):
        record = await restrict(store)
        await refresher.see_changes(within=30)
        assert is_restricted(refresher)
        await lift(store, record)
        await refresher.see_changes(within=30)
        assert not is_restricted(refresher)


async def test_a_lost_connection_costs_no_change_and_no_reading_anew(
    refresher: BoardRefresher, store: Store, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "contact_policy.board")
    record = await restrict(store)
    await refresher.see_changes()
    version = refresher.board.version if refresher.board else 0
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    await execute(dsn, f"{cut} AND pid <> pg_backend_pid()")
    await store.close()
    await lift(store, record)
    assert await seconds_until(refresher, restricted=False) < TELLS_WITHIN_SECONDS
    assert refresher.board is not None
    assert refresher.board.version > version
    assert "read whole" not in caplog.text


async def test_another_server_is_read_whole(
    refresher: BoardRefresher, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await restrict(store)
    await refresher.see_changes()
    caplog.set_level(logging.INFO, "contact_policy.board")
    elsewhere = status_changes._since(status_changes._QUESTION.replace("pg_postmaster_start_time()", "now()"))  # noqa: SLF001
    monkeypatch.setattr(status_changes, "_SINCE", elsewhere)
    await refresher.see_changes()
    await refresher.see_changes()
    assert is_restricted(refresher)
    assert "read whole: 1 people" in caplog.text


async def test_a_copy_put_in_the_databases_place_is_read_whole(
    refresher: BoardRefresher, store: Store, server_dsn: str, template: str, dsn: str
) -> None:
    """As a restore does it: whoever was restricted after the copy was made is not restricted any more."""
    await restrict(store)
    await refresher.see_changes()
    assert is_restricted(refresher)
    await store.close()
    name, copy = database_of(dsn), f"{database_of(dsn)}_copy"
    await execute(
        server_dsn,
        f"CREATE DATABASE {copy} TEMPLATE {template}",
        f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false",
        f"DROP DATABASE {name} WITH (FORCE)",
        f"ALTER DATABASE {copy} RENAME TO {name}",
    )
    assert await seconds_until(refresher, restricted=False) < 2 * TELLS_WITHIN_SECONDS


async def test_a_watch_that_slept_through_what_was_forgotten_reads_all_anew(
    refresher: BoardRefresher, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await restrict(store)
    await refresher.see_changes()
    monkeypatch.setattr("contact_policy.status_board.refresher.FOLLOWS_WITHIN", -DAY)
    async with store.transaction() as tx:
        await tx.restrictions.end(
            record.restriction.id, at=datetime.now(UTC), how=EndedHow.LIFTED, by="chief", reasons="Enough."
        )
        await bound(tx, "+447700900901")
        # all but the latest, as if that had been long ago
        assert await tx.status_changes.forget(datetime.now(UTC) + DAY)
    await refresher.see_changes()
    assert not is_restricted(refresher)


async def test_a_revoked_key_is_gone_within_a_second_and_uses_are_written_down(
    refresher: BoardRefresher, store: Store, keys: ApiKeyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = await make_key(store)
    await refresher.see_changes()
    now = datetime.now(UTC)
    assert keys.find(secret, now)[0] == key.subject
    monkeypatch.setattr("contact_policy.status_board.refresher.SAVE_USES_EVERY_SECONDS", 0)
    await refresher.see_changes()
    async with store.transaction() as tx:
        assert (await tx.api_keys.get(key.id)).last_used_at == now
        await api_keys.revoke(Context(tx, POLICY, OPERATOR, now), key.id)
    began = time.monotonic()
    while keys.clients(now, now - now):
        await asyncio.sleep(0.005)
        assert time.monotonic() - began < TELLS_WITHIN_SECONDS


async def make_key(store: Store) -> tuple[ApiKey, str]:
    async with store.transaction() as tx:
        return await api_keys.create(Context(tx, POLICY, OPERATOR, datetime.now(UTC)), "PBX", [Role.TELEPHONY])


async def test_without_a_database_it_starts_and_says_that_it_knows_nothing(
    keys: ApiKeyCache, caplog: pytest.LogCaptureFixture
) -> None:
    refresher = BoardRefresher(Store("postgresql://nobody@127.0.0.1:1/nothing", connect_within=1), POLICY, keys)
    with caplog.at_level(logging.INFO, "contact_policy.board"):
        await refresher.start()
        await refresher.see_changes()
    assert refresher.board is None
    assert refresher.is_stale
    await refresher.stop()
    assert [record.getMessage() for record in caplog.records] == ["The status board is not kept fresh: Unavailable"]


async def test_nothing_personal_is_logged(
    refresher: BoardRefresher, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "contact_policy"):
        await restrict(store)
        await refresher.see_changes()
    assert is_restricted(refresher)
    assert "0900900" not in caplog.text

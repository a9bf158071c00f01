"""One transaction, one commit; a reader cannot write; a database that goes away is said to be away, and comes back."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from contact_policy.errors import Invalid, NotFound, OutcomeUnknown, Unavailable, UnforeseenRefusal
from contact_policy.records import Customer, Page
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.database import execute

pytestmark = pytest.mark.anyio

CUT_OFF = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE application_name = 'contact-policy' AND datname = current_database()"""


async def stored_names(store: Store) -> list[str]:
    async with store.reading() as tx:
        return [customer.name for customer in (await tx.customers.list(Page()))[0]]


async def test_what_is_done_in_a_transaction_is_there_when_the_block_is_left(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(records.customer(name="Pat"))
        assert await stored_names(store) == []
    assert await stored_names(store) == ["Pat"]


async def test_an_error_inside_the_block_leaves_nothing_stored(store: Store) -> None:
    with pytest.raises(LookupError):
        await add_and_fail(store)
    assert await stored_names(store) == []


async def add_and_fail(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(records.customer())
        raise LookupError


async def test_a_cancelled_request_leaves_nothing_stored_and_gives_its_connection_back(dsn: str) -> None:
    store = Store(dsn, pool_size=1)
    reached = asyncio.Event()

    async def hang() -> None:
        async with store.transaction() as tx:
            await tx.customers.add(records.customer())
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await stored_names(store) == []
    await store.close()


async def test_the_database_itself_refuses_to_write_for_a_reader(store: Store) -> None:
    with pytest.raises(Unavailable):
        await write_while_reading(store)
    assert await stored_names(store) == []


async def write_while_reading(store: Store) -> None:
    async with store.reading() as tx:
        await tx.customers.add(records.customer())


async def test_a_reader_sees_one_moment_throughout(store: Store) -> None:
    async with store.reading() as tx:
        before = await tx.customers.list(Page())
        async with store.transaction() as other:
            await other.customers.add(records.customer())
        assert await tx.customers.list(Page()) == before


async def test_a_transaction_whose_error_was_swallowed_is_not_passed_off_as_stored(store: Store) -> None:
    person = records.customer()
    with pytest.raises(UnforeseenRefusal):
        await add_twice_and_carry_on(store, person)
    assert await stored_names(store) == []


async def add_twice_and_carry_on(store: Store, person: Customer) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(person)
        try:
            await tx.customers.add(person)
        except UnforeseenRefusal:
            return


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
async def test_what_postgresql_cannot_hold_is_an_invalid_value_and_is_not_repeated(store: Store, bad: str) -> None:
    with pytest.raises(Invalid) as caught:
        await add_named(store, f"secret{bad}")
    assert_nothing_leaks(caught.value)


async def add_named(store: Store, name: str) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(records.customer(name=name))


def assert_nothing_leaks(error: BaseException) -> None:
    seen = [error, error.__cause__, error.__context__]
    assert all("secret" not in repr(part) and "secret" not in str(part) for part in seen)
    assert error.__context__ is None


async def test_a_broken_constraint_names_no_value(store: Store) -> None:
    person = records.customer(name="secret")
    await add_named(store, "other")
    with pytest.raises(UnforeseenRefusal) as caught:
        await add_with_impossible_event(store, person)
    assert_nothing_leaks(caught.value)
    assert "staff_minutes_are_not_negative" in caught.value.detail


async def add_with_impossible_event(store: Store, person: Customer) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(person)
        await tx.contact_events.add(person.id, records.event(summary="secret", staff_minutes=-1))


async def test_records_that_name_what_is_not_stored_are_refused_at_the_commit(store: Store) -> None:
    with pytest.raises(UnforeseenRefusal, match="fk_warnings_notice_id"):
        await warn_without_a_notice(store)
    assert await stored_names(store) == []


async def warn_without_a_notice(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        await tx.warnings.add(records.warning(person.id, records.new_id()))


async def test_an_absent_server_is_unavailable() -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        await store.ping()
    await store.close()


async def test_more_callers_than_connections_wait_their_turn(dsn: str) -> None:
    store = Store(dsn, pool_size=2)
    await asyncio.gather(*(store.ping() for _ in range(6)))
    await store.close()


async def test_a_server_that_cut_every_connection_serves_the_next_request(store: Store, dsn: str) -> None:
    await asyncio.gather(*(store.ping() for _ in range(5)))
    await execute(dsn, CUT_OFF)
    await asyncio.sleep(0.2)
    await store.ping()


async def test_a_connection_cut_in_mid_transaction_is_unavailable_and_stores_nothing(store: Store, dsn: str) -> None:
    with pytest.raises(Unavailable) as caught:
        await add_while_cut_off(store, dsn, then_ask=True)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert await stored_names(store) == []


async def test_a_connection_cut_before_the_commit_leaves_the_outcome_unknown(store: Store, dsn: str) -> None:
    with pytest.raises(OutcomeUnknown):
        await add_while_cut_off(store, dsn, then_ask=False)


async def add_while_cut_off(store: Store, dsn: str, *, then_ask: bool) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(records.customer())
        await execute(dsn, CUT_OFF)
        if then_ask:
            await tx.ping()


async def test_a_commit_that_stopped_waiting_for_its_standby_leaves_the_outcome_unknown(store: Store, dsn: str) -> None:
    """A deferred trigger warns just as PostgreSQL does when a COMMIT's wait for the standby is cancelled."""
    await execute(
        dsn,
        """CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE WARNING 'canceling wait for synchronous replication due to user request' USING ERRCODE = '01000';
             RETURN NULL; END $$""",
        """CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON customers DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION warn()""",
    )
    for name in ("Pat", "Sam"):
        with pytest.raises(OutcomeUnknown):
            await add_named(store, name)
    async with store.transaction() as tx:
        await tx.emit_replay_marker()
    assert await stored_names(store) == ["Sam", "Pat"]


async def test_the_replay_marker_makes_a_reading_commit_write_to_the_log(store: Store) -> None:
    async def written_by(mark: bool) -> bool:  # noqa: FBT001 - the one thing that varies
        async with store.transaction() as tx:
            if mark:
                await tx.emit_replay_marker()
            return await has_transaction_id(tx)

    assert [await written_by(mark=False), await written_by(mark=True)] == [False, True]


async def has_transaction_id(tx: Transaction) -> bool:
    asked = Prepared(text("SELECT pg_current_xact_id_if_assigned()::text"))
    answer = await tx._connection.value(asked)  # noqa: SLF001
    return answer is not None


async def somebody(store: Store, count: int) -> list[str]:
    async with store.transaction() as tx:
        return [(await tx.customers.add(records.customer())).id for _ in range(count)]


async def test_the_lock_on_a_person_keeps_a_second_change_waiting(store: Store) -> None:
    order: list[str] = []
    (one,) = await somebody(store, 1)

    async def change(name: str, hold: float) -> None:
        async with store.transaction() as tx:
            await tx.lock_customer(one)
            order.append(f"{name} begins")
            await asyncio.sleep(hold)
            order.append(f"{name} ends")

    await asyncio.gather(change("first", 0.2), change("second", 0))
    assert order in (
        ["first begins", "first ends", "second begins", "second ends"],
        ["second begins", "second ends", "first begins", "first ends"],
    )


async def test_the_lock_on_one_person_leaves_others_alone(store: Store) -> None:
    one, two = await somebody(store, 2)
    async with store.transaction() as tx, store.transaction() as other:
        await tx.lock_customer(one)
        await asyncio.wait_for(other.lock_customer(two), 1)


async def test_an_id_that_is_none_names_nothing(store: Store) -> None:
    async with store.reading() as tx:
        for repository in (tx.customers, tx.cases, tx.warnings, tx.proposals, tx.restrictions, tx.notices):
            with pytest.raises(NotFound):
                await repository.get("no such id")
            with pytest.raises(NotFound):
                await repository.get(records.new_id())

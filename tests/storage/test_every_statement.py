"""Every statement that was written down is one that PostgreSQL understands, and reads what it is read as."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy import select

from contact_policy import storage
from contact_policy.storage import membership, pool
from contact_policy.storage.as_known import AsKnown
from contact_policy.storage.dsn import plain
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.tables import customer_memberships, customers

pytestmark = pytest.mark.anyio

MEMBERSHIPS = customer_memberships.name
SHARED = (membership._owned, membership._merged, membership._newer)  # noqa: SLF001 - the aliases that many statements share


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(storage.__path__, f"{storage.__name__}."):
        yield importlib.import_module(found.name)


def prepared(value: Any) -> Iterator[Prepared[Any]]:
    """The statements that ``value`` is or holds."""
    match value:
        case Prepared():
            yield value
        case AsKnown(now=now, then=then):
            yield from (now, then)
        case Listing():
            yield from value.statements()
        case dict():
            for part in value.values():
                yield from prepared(part)
        case _:
            pass


STATEMENTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}-{number}": statement
    for module in modules()
    for name, value in vars(module).items()
    for number, statement in enumerate(prepared(value))
}


def lost_its_own(statement: Prepared[Any]) -> set[str]:
    """The shared aliases that the statement asks somewhere without naming them there.

    SQLAlchemy leaves an alias out of a subquery where the query around it asks the same: a different question.
    """
    return {
        alias.name
        for alias in SHARED
        if statement.sql.count(f"SELECT {alias.name}.") != statement.sql.count(f"FROM {MEMBERSHIPS} AS {alias.name} ")
    }


def test_no_question_lost_what_the_question_around_it_asks_too() -> None:
    assert {name: lost for name, statement in STATEMENTS.items() if (lost := lost_its_own(statement))} == {}


def test_a_question_that_did_would_be_found() -> None:
    owned = SHARED[0]
    inner = select(owned.c.customer_id).where(customers.c.id == owned.c.customer_id)
    assert lost_its_own(Prepared(select(owned.c.record_id).where(owned.c.id == inner.scalar_subquery()))) == {"owned"}


async def test_postgresql_can_answer_each_and_its_answer_is_read_as_what_it_is(dsn: str) -> None:
    connection = await asyncpg.connect(plain(dsn))
    try:
        for name, statement in STATEMENTS.items():
            try:
                await explain(connection, statement)
            except (asyncpg.PostgresError, ValueError, TypeError) as error:
                pytest.fail(f"{name}: {error}")
    finally:
        await connection.close()


async def explain(connection: Any, statement: Prepared[Any]) -> None:
    """Have PostgreSQL plan the statement, and read a row as wide as its answer is."""
    asked = await connection.prepare(statement.sql)
    await connection.fetch(f"EXPLAIN {statement.sql}", *(None for _ in asked.get_parameters()))
    if asked.get_attributes():
        statement.read([])


def test_there_are_fewer_than_a_connection_keeps_ready() -> None:
    assert 100 < len(STATEMENTS) < pool._KEPT_READY / 2  # noqa: SLF001

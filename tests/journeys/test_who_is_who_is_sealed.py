"""Whose a telephone number is, how a case stands and whose a record is: whoever alters it in the database is found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Table

from contact_policy.policy import load_policy
from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Caller, Page, Role
from contact_policy.services import Store, audit
from contact_policy.services import cases as matters
from contact_policy.services import customers as service
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.cases import CaseChanges
from contact_policy.services.context import Context
from contact_policy.services.customers import CustomerChanges
from contact_policy.storage.tables import (
    case_versions,
    cases,
    contact_points,
    customer_memberships,
    customer_versions,
    customers,
    external_references,
)
from fixtures import story
from fixtures.alterations import Row, administrator, other_values
from fixtures.database import database_of, fresh_database
from fixtures.office import Json, Office
from fixtures.older_release import older_template
from fixtures.seals import outside, sealed_office, verified
from fixtures.story import MANAGER, STAFF

# ruff: noqa: S608 - the names of our own tables

__all__ = ["older_template"]
pytestmark = pytest.mark.anyio

SYSTEM = "crm"
THEIRS = "(SELECT id FROM customers WHERE name = 'Robin Now')"
OTHER = "SELECT id FROM customers WHERE name = 'Other Olga'"
# Of each table a row that the service wrote, and what makes one that may stand beside it.
ROWS: dict[Table, tuple[str, dict[str, str]]] = {
    customers: (f"id = {THEIRS}", {}),
    customer_versions: (f"customer_id = {THEIRS} AND version = 2", {"version": "90"}),
    contact_points: (f"customer_id = {THEIRS} AND value LIKE '%900031'", {"value": "'+441632960999'"}),
    external_references: (f"customer_id = {THEIRS}", {"external_id": "'put in'"}),
    customer_memberships: ("until IS NOT NULL", {}),
    cases: (f"customer_id = {THEIRS}", {}),
    case_versions: (
        f"case_id IN (SELECT id FROM cases WHERE customer_id = {THEIRS}) AND version = 1",
        {"version": "9"},
    ),
}
# The number is changed by nobody; when the other system last said so is noted without an entry.
LEFT_OUT = {"id", "source_updated_at"}


@pytest.fixture(scope="module")
def sealed(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database in which people came, changed, were one for a while and were forgotten, and its checkpoints."""
    folder = tmp_path_factory.mktemp("sealed")
    acts = (come_and_change, be_one_for_a_while, come_together, be_forgotten)
    with sealed_office(server_dsn, template, folder, *acts) as made:
        yield made


def points(*phones: str) -> list[Json]:
    return [{"kind": "phone", "value": phone} for phone in phones]


def come_and_change(office: Office) -> None:
    """Robin has another name, number, need and reference than at first, and a case that was decided."""
    needs = [{"need": "Dyslexia", "adjustment": "A call before a letter"}]
    references = [{"system": SYSTEM, "id": "R-1"}, {"system": SYSTEM, "id": "R-2"}]
    robin = story.register(office, "07700 900030", access_needs=needs, external_references=references)
    office.act(
        f"/v1/customers/{robin}",
        "change",
        STAFF,
        name="Robin Now",
        contact_points=points("07700 900031", "07700 900030"),
        external_references=references[1:],
    )
    story.closed_case(office, robin)
    office.post("/v1/customers", STAFF, name="Other Olga", contact_points=points("07700 900032"))


def be_one_for_a_while(office: Office) -> None:
    kept, other = [office.post("/v1/customers", STAFF, name=name)["id"] for name in ("Twin One", "Twin Two")]
    path = f"/v1/customers/{kept}"
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="The same person.")
    office.post(f"{path}/split", MANAGER, expect=200, merged_id=other, reason="They are twins.")
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="They are not.")


def come_together(office: Office) -> None:
    """Two by a batch, of whom one is in it twice, and both a second time, one with something new."""
    said = [
        {"external_id": f"B-{number}", "name": "Batch", "contact_points": points(f"0770090003{number + 3}")}
        for number in (1, 2)
    ]
    for items in ([*said, said[0] | {"name": "Batch Anew"}], [said[0] | {"name": "Batch Again"}, said[1]]):
        path, sent = f"/v1/external-references/{SYSTEM}/customers/batch", json.dumps({"items": items})
        answer = office.ask("POST", path, Role.CRM, content=sent, headers={"Content-Type": "application/json"})
        assert answer.json()["summary"].get("refused", 0) == 0, answer.text


def be_forgotten(office: Office) -> None:
    """Somebody with everything, twice: what came after the first erasure goes with the second."""
    person = story.register(office, "07700 900035", external_references=[{"system": SYSTEM, "id": "F-1"}])
    path = f"/v1/customers/{person}"
    story.closed_case(office, person)
    asked: Json = {"kind": "erasure", "received_at": office.now.isoformat()}
    request = office.post(f"{path}/data-requests", Role.ADMIN, **asked)["id"]
    ground: Json = {"ground": "wrong_person", "reason": "It was somebody else.", "data_request_id": request}
    for _ in range(2):
        tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
        answer = office.ask("POST", f"{path}/erasure", Role.ADMIN, json=ground, headers=tag)
        assert answer.status_code == 200, answer.text
        office.later(hours=1)
        told: Json = {"outcome": "fulfilled", "reasons": "They were told."}
        office.ask("POST", f"/v1/data-requests/{request}/answer", Role.ADMIN, json=told)


@pytest.fixture
def copied(server_dsn: str, sealed: tuple[str, Path]) -> Iterator[str]:
    with fresh_database(server_dsn, database_of(sealed[0])) as dsn:
        yield dsn


@pytest.fixture
async def looking(copied: str) -> AsyncIterator[Store]:
    """The copy as whoever verifies it sees it."""
    store = Store(copied, pool_size=1)
    yield store
    await store.close()


async def found(looking: Store, file: Path) -> list[tuple[str, str]]:
    """What is found whole, and no less since the last checkpoint, but for what is put in, which only the first sees."""
    whole, since = await verified(looking, outside(file))
    assert _named(since) == [name for name in _named(whole) if name[0] != "record-inserted" or name in _named(since)]
    return _named(whole)


def _named(verification: Verification) -> list[tuple[str, str]]:
    return [(one.kind, one.record) for one in verification.findings if one.kind is not Alteration.GUARD_ALTERED]


async def test_nothing_is_found_of_people_who_changed_were_one_and_were_forgotten(
    sealed: tuple[str, Path], copied: str, looking: Store
) -> None:
    async with administrator(copied) as connection:
        for table, (which, _) in ROWS.items():
            assert await connection.fetchval(f"SELECT count(*) FROM {table.name} WHERE {which}") == 1, table.name
        assert await connection.fetchval("SELECT count(*) FROM erasures") == 2
    assert await found(looking, sealed[1]) == []


@pytest.mark.long("each column by itself is altered and looked for")
@pytest.mark.parametrize("table", ROWS, ids=str)
async def test_whatever_is_altered_of_a_row_is_found_and_the_row_named(
    sealed: tuple[str, Path], copied: str, looking: Store, table: Table
) -> None:
    which, beside = ROWS[table]
    async with administrator(copied) as connection:
        id_ = str(await connection.fetchval(f"SELECT id FROM {table.name} WHERE {which}"))
        other = str(await connection.fetchval(OTHER))
        row = Row(connection, table, id_)
        for column, value in (await other_values(connection, table, other)).items():
            if column not in LEFT_OUT:
                async with row.altered(column, value):
                    assert await found(looking, sealed[1]) == [("record-altered", row.name)], column
        async with row.removed():
            assert await found(looking, sealed[1]) == [("record-removed", row.name)]
        async with row.put_in_again(**beside) as name:
            assert await found(looking, sealed[1]) == [("record-inserted", name)]
    assert await found(looking, sealed[1]) == []


async def test_a_reference_that_was_taken_back_and_is_put_in_again_is_found(
    sealed: tuple[str, Path], copied: str, looking: Store
) -> None:
    async with administrator(copied) as connection:
        gone = await connection.fetchval(
            "SELECT split_part(record, '/', 2) FROM audit_entries CROSS JOIN unnest(records) AS record"
            " WHERE record LIKE 'external_references/%/gone' LIMIT 1"
        )
        await connection.execute(
            "INSERT INTO external_references (id, system, external_id, customer_id) OVERRIDING SYSTEM VALUE"
            f" SELECT {gone}, 'crm', 'R-1', id FROM customers WHERE name = 'Other Olga'"
        )
    assert await found(looking, sealed[1]) == [("record-inserted", f"external_references/{gone}")]


async def test_a_number_given_to_somebody_else_with_its_digest_is_found_by_the_entry(
    sealed: tuple[str, Path], copied: str, looking: Store
) -> None:
    """Who can work out digests anew has the entry to alter, too, and that is sealed."""
    async with administrator(copied) as connection:
        await connection.execute(
            f"UPDATE contact_points SET customer_id = ({OTHER}) WHERE customer_id = {THEIRS};"
            " UPDATE audit_entries SET records = ARRAY(SELECT record FROM unnest(records) AS record"
            " WHERE record NOT LIKE 'contact_points/%')"
        )
    kinds = {kind for kind, _ in await found(looking, sealed[1])}
    assert "entry-altered" in kinds


@pytest.fixture
def older(server_dsn: str, older_template: str) -> Iterator[str]:
    with fresh_database(server_dsn, older_template) as dsn:
        yield dsn


async def test_people_from_before_are_held_against_the_trail_from_their_next_change_on(older: str) -> None:
    store = Store(older)
    async with store.reading() as tx:
        people, _ = await tx.customers.list(Page(limit=200))
        with_cases = [one for one in people if one.contact_points and await tx.cases.for_customer(one.id)]
    known = with_cases[0]
    before = await audit.verify_whole(store.reading)
    assert (before.findings, before.untold > len(people)) == ([], True)
    async with store.transaction() as tx:
        context = Context(tx, load_policy(), Caller(subject="x", roles=frozenset({STAFF})), datetime.now(UTC))
        moved = ContactPoint(kind=ContactPointKind.EMAIL, value="moved@example.org")
        changes = CustomerChanges(contact_points=(moved, *known.contact_points[::-1]))
        await service.change(context, known.id, known.version, changes)
        (case, *_) = await tx.cases.for_customer(known.id)
        await matters.change(context, case.id, case.version, CaseChanges(subject="Another subject"))
    assert (await audit.verify_whole(store.reading)).findings == []
    async with administrator(older) as connection:
        for table, column in (("customers", "id"), ("cases", "customer_id"), ("contact_points", "customer_id")):
            await connection.execute(f"UPDATE {table} SET salt = NULL WHERE {column} = '{known.id}'")
    named = {record.partition("/")[0] for _, record in _named(await audit.verify_whole(store.reading))}
    await store.close()
    assert named == {"customers", "cases", "contact_points"}

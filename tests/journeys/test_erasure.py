"""A customer is erased: nothing that stood against it was passed over, and nothing of theirs is left anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.records import Role
from contact_policy.storage.data_map import data_map
from contact_policy.storage.dsn import plain
from contact_policy.storage.record_digests import SEALED
from contact_policy.storage.store import Store
from contact_policy.storage.tables import metadata
from fixtures.commands import command
from fixtures.database import fresh_database
from fixtures.erasing import ADMIN, NAME, PHONE, WRONG, ErasedWorld, erase, erased_world
from fixtures.office import Json, Office
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER
from fixtures.world import build_world

AUDITOR = Role.AUDITOR
# Of theirs, of what was said to and about them, and of what was written down when records were merged.
CANARIES = (
    NAME, PHONE.removeprefix("+44"), "zebedee.canary", "Meet downstairs", "ZC-2026/1", "gone on calling",
    "accept the decision", "Ten minutes are too few", "The same person", "Would not end the call",
    "Half a day of casework", "Called about canaries", "Withdrawn as zebedee", "Upheld as zebedee", "Told as zebedee",
)  # fmt: skip


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory, server_dsn: str, template: str) -> Iterator[ErasedWorld]:
    with erased_world(tmp_path_factory.mktemp("erased"), server_dsn, template) as found:
        yield found


async def _texts(dsn: str) -> dict[str, str]:
    connection = await asyncpg.connect(plain(dsn))
    try:
        return {
            table.name: "\n".join(
                row[0]
                for row in await connection.fetch(f"SELECT to_jsonb(t)::text FROM {table.name} AS t")  # noqa: S608
            )
            for table in metadata.sorted_tables
        }
    finally:
        await connection.close()


def test_each_thing_that_stands_against_it_is_named_and_a_try_leaves_nothing_behind(erased: ErasedWorld) -> None:
    kinds = {hindrance["hindrance"] for hindrance in erased.refused["hindrances"]}
    assert kinds >= {
        "restriction-in-force",
        "proposal-open",
        "appeal-open",
        "data-request-open",
        "filed-contact-waiting",
        "legal-hold",
        "retention",
    }
    assert erased.tried["dry_run"]
    assert erased.done["rows"] == erased.tried["rows"]


@pytest.mark.long("the whole world of somebody is built, and may be the first thing that its service does")
def test_what_is_given_to_a_person_and_what_is_blanked_of_them_are_the_same_rows(service: RunningService) -> None:
    """So that a table which is found otherwise is not forgotten in one of the two, which are written apart."""
    with Office(service) as office:
        world = build_world(office, "07700 900789")

    async def both() -> dict[str, tuple[int, int]]:
        dsn, person = service.environ["OWNER_DATABASE_URL"], world.ids["customer_id"]
        store, connection = Store(dsn), await asyncpg.connect(plain(dsn))
        try:
            await connection.execute(_REMINDER, f"restrictions/{world.ids['restriction_id']}")
            async with store.reading() as tx:
                given = await tx.subject_data.tables(person)
                records = [person, *(await tx.customers.get(person)).merged_ids]
            counted = {}
            for table in given.keys() & {name async for name in _blanked_tables(connection)}:
                whose = await connection.fetchval("SELECT whose_rows($1)", table)
                blanked = await connection.fetchval(f"SELECT count(*) FROM {table} AS r WHERE {whose}", records)  # noqa: S608
                counted[table] = len(given[table]), blanked
            return counted
        finally:
            await connection.close()
            await store.close()

    counted = asyncio.run(both())
    assert len(counted) > 20
    assert {table: rows for table, rows in counted.items() if rows[0] != rows[1]} == {}
    assert counted["outgoing_messages"] == (1, 1)


_REMINDER = """
INSERT INTO outgoing_messages
    (id, kind, channel, address, to_role, subject, paragraphs, about, once, queued_by, queued_at, state, tries,
    carrier_id)
SELECT gen_random_uuid(), 'reminder', 'email', '', 'manager', 'A review is due', '[]', $1, '', 'sweep', now(),
    'waiting', 0, ''
"""


async def _blanked_tables(connection: Any) -> AsyncIterator[str]:
    for row in await connection.fetch("SELECT DISTINCT table_name FROM blanked_columns"):
        yield row["table_name"]


def test_nothing_of_theirs_is_left_in_any_column_of_any_table(erased: ErasedWorld) -> None:
    service, done = erased.service, erased.done
    assert {"customers", "contact_points", "contact_events", "decisions", "notices"} <= set(done["rows"])
    texts = asyncio.run(_texts(service.environ["OWNER_DATABASE_URL"]))
    left = {(table, canary) for table, text in texts.items() for canary in CANARIES if canary in text}
    # What other systems called them stays in the feed for its days, so that they can forget them, too.
    assert left <= {("changes", "ZC-2026/1"), ("webhook_deliveries", "ZC-2026/1")}
    assert ("changes", "ZC-2026/1") in left
    assert not [canary for canary in CANARIES if canary in service.program.printed()]
    assert not [canary for canary in CANARIES if canary in service.ask("GET", "/metrics").text]


@pytest.mark.long("it starts two commands, which load the whole service")
def test_the_trail_says_what_was_erased_and_finds_nothing_altered(erased: ErasedWorld) -> None:
    world, service = erased.world, erased.service
    checked = world.office.get("/v1/audit/verification", AUDITOR)
    assert checked["altered"] == []
    # the erasure is a record of its own, and is not blanked
    digested = {holding.table for holding in data_map() if holding.blanked} & set(SEALED)
    assert checked["erased"] == sum(rows for table, rows in erased.done["rows"].items() if table in digested) > 50
    assert "0 altered" in service.run("audit", "verify")
    replayed = service.run("audit", "replay")
    assert "0 otherwise" in replayed
    assert "5 erased" in replayed


@pytest.mark.long("a database is written to a file and read from it, by commands")
def test_what_was_erased_is_not_taken_for_altered_after_a_backup_was_restored(
    erased: ErasedWorld, server_dsn: str, tmp_path: Path
) -> None:
    environ = erased.service.environ | {"DATABASE_URL": erased.service.environ["OWNER_DATABASE_URL"]}
    written = command(environ, "backup", str(tmp_path)).stdout.strip()
    with fresh_database(server_dsn) as other:
        restored = command(environ | {"DATABASE_URL": other}, "restore", written)
        assert restored.returncode == 0, restored.stderr
        verified = command(environ | {"DATABASE_URL": other}, "audit", "verify").stdout
    assert "0 altered" in verified
    assert "records were erased, as the trail tells" in verified


def test_whoever_is_erased_is_unknown_to_the_telephone_and_blank_to_the_office(
    erased: ErasedWorld,
) -> None:
    world = erased.world
    office, customer = world.office, world.ids["customer_id"]
    asked = office.ask("POST", "/v1/contact-status", Role.TELEPHONY, json={"phone": PHONE}).json()
    assert (asked["match"], asked["restricted"]) == ("none", False)
    known = office.get(f"/v1/customers/{customer}", MANAGER)
    assert known["erased_at"] is not None
    assert (known["contact_points"], known["external_references"], known["access_needs"]) == ([], [], [])
    for path in (
        "/v1/customers/{customer_id}/record",
        "/v1/customers/{customer_id}/classification",
        "/v1/customers/{customer_id}/warnings",
        "/v1/warnings/{warning_id}",
        "/v1/notices/{notice_id}",
        "/v1/restriction-proposals",
        "/v1/restriction-proposals/{proposal_id}",
        "/v1/restriction-proposals/{proposal_id}/dossier",
        "/v1/restrictions/{restriction_id}",
        "/v1/restrictions/{restriction_id}/dossier",
        "/v1/restrictions/{restriction_id}/breaches",
        "/v1/appeals/{appeal_id}/dossier",
        "/v1/cases/{case_id}",
        "/v1/incidents",
    ):
        role = Role.REVIEWER if path.startswith("/v1/appeals") else CHIEF
        answer = office.ask("GET", world.path(path), role)
        assert answer.status_code == 200, (path, answer.text)
        assert not [canary for canary in CANARIES if canary in answer.text], path
    feed = office.get("/v1/changes", ADMIN, system="crm", kinds="customer.erased")["items"]
    told = [change for change in feed if change["type"] == "customer.erased"]
    assert [(change["customer_id"], change["external_references"]) for change in told] == [
        (customer, [{"system": "crm", "id": "ZC-2026/1"}])
    ]


def test_what_was_erased_is_not_erased_again(erased: ErasedWorld) -> None:
    world = erased.world
    again = erase(world.office, world, expect=409, **WRONG, data_request_id=world.ids["data_request_id"])
    assert [hindrance["hindrance"] for hindrance in again["hindrances"]] == ["already-erased"]


def test_what_is_written_down_after_an_erasure_is_erased_as_well(office: Office) -> None:
    customer = office.post("/v1/customers", MANAGER, name="Once Olga")["id"]
    path = f"/v1/customers/{customer}"
    asked: Json = {"kind": "erasure", "received_at": office.now.isoformat()}
    request = office.post(f"{path}/data-requests", ADMIN, **asked)["id"]

    def rows() -> dict[str, int]:
        tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
        answer = office.ask("POST", f"{path}/erasure", ADMIN, json=WRONG | {"data_request_id": request}, headers=tag)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["rows"])

    rows()
    office.later(hours=1)
    answer: Json = {"outcome": "fulfilled", "reasons": "Olga was told."}
    office.post(f"/v1/data-requests/{request}/answer", ADMIN, expect=200, **answer)
    assert rows() == {"data_requests": 1}
    assert office.get(f"/v1/data-requests/{request}", ADMIN)["reasons"] == ""


def test_why_two_were_one_for_a_while_goes_with_either(office: Office) -> None:
    kept, other = [office.post("/v1/customers", MANAGER, name=name)["id"] for name in ("Split Sue", "Split Sam")]
    path = f"/v1/customers/{kept}"
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="Split Sam is Split Sue")
    office.post(f"{path}/split", MANAGER, expect=200, merged_id=other, reason="Split Sam is another")
    theirs = f"/v1/customers/{other}"
    tag = {"If-Match": office.ask("GET", theirs, MANAGER).headers["ETag"]}
    assert office.ask("POST", f"{theirs}/erasure", ADMIN, json=WRONG, headers=tag).status_code == 200
    assert office.get(path, MANAGER)["name"] == "Split Sue"
    assert "Split Sam" not in office.ask("GET", f"{path}/record", MANAGER).text


def test_a_hold_stands_against_it_until_its_day_or_its_end(office: Office) -> None:
    customer = office.post("/v1/customers", MANAGER, name="Held Holly")["id"]
    path = f"/v1/customers/{customer}"
    until = (office.now + timedelta(days=30)).date().isoformat()
    hold = office.post(f"{path}/holds", ADMIN, reason="A claim is expected.", until=until)
    today = office.now.date().isoformat()
    office.post(f"{path}/holds", ADMIN, reason="It is looked for just now.", until=today)

    def erase(expect: int) -> Json:
        tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
        answer = office.ask("POST", f"{path}/erasure", ADMIN, json=WRONG | {"dry_run": True}, headers=tag)
        assert answer.status_code == expect, answer.text
        return dict(answer.json())

    assert [(h["hindrance"], h["until"]) for h in erase(409)["hindrances"]] == [
        ("legal-hold", until),
        ("legal-hold", today),
    ]
    office.later(days=1)
    assert [(h["hindrance"], h["until"]) for h in erase(409)["hindrances"]] == [("legal-hold", until)]
    ended = office.post(f"{path}/holds/{hold['id']}/end", ADMIN, expect=200, reason="It was settled.")
    assert (ended["end_reason"], bool(ended["ended_by"])) == ("It was settled.", True)
    assert erase(200)["dry_run"]
    assert office.get(f"{path}/holds", AUDITOR)["items"][0]["id"] == hold["id"]


def test_nothing_is_disposed_of_by_periods_that_nobody_decided_on(erased: ErasedWorld) -> None:
    service = erased.service
    assert "Nobody has decided how long these are kept" in service.run("retention", "--dry-run")
    refused = command(service.environ, "retention", "--apply", "--approved-by", "The Chief Executive")
    assert refused.returncode == 1
    assert "nothing was erased" in refused.stderr

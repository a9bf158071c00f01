"""Nothing more is written of somebody who was erased: each way to is refused, says what to do, and leaves nothing."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from contact_policy.storage.tables import metadata
from fixtures import story
from fixtures.erasing import ADMIN, ErasedWorld, erased_world
from fixtures.office import Json
from fixtures.operations import OPERATIONS, Described, name
from fixtures.story import MANAGER, STAFF

CRM = Role.CRM
# What is said of nobody's record, and how a request about data was answered: that somebody was erased may be it.
OF_NOBODY = {"subscription_id", "delivery_id"}
STILL_WRITTEN = {"answer_data_request", "change_data_request", "erase_customer", "approve_disposal"}
OF_CUSTOMERS = tuple(
    operation
    for operation in OPERATIONS
    if operation.is_writing
    and set(re.findall(r"{(\w+_id)}", operation.path)) - OF_NOBODY - {"external_id"}
    and operation.id not in STILL_WRITTEN
)


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory, server_dsn: str, template: str) -> Iterator[ErasedWorld]:
    with erased_world(tmp_path_factory.mktemp("erased"), server_dsn, template) as found:
        # The service numbers them by itself a moment after the erasure: no request writes that.
        deadline = time.monotonic() + 30
        while asyncio.run(_changes_without_number(found)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield found


async def _changes_without_number(erased: ErasedWorld) -> int:
    connection = await asyncpg.connect(plain(erased.service.environ["OWNER_DATABASE_URL"]))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM changes WHERE position IS NULL"))
    finally:
        await connection.close()


def _everything(erased: ErasedWorld) -> dict[str, str]:
    """What lies in each table, but for the marks that reading leaves."""

    async def read() -> dict[str, str]:
        connection = await asyncpg.connect(plain(erased.service.environ["OWNER_DATABASE_URL"]))
        try:
            digest = "md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
            return {
                table.name: await connection.fetchval(f"SELECT {digest} FROM {table.name} AS t")  # noqa: S608
                for table in metadata.sorted_tables
            }
        finally:
            await connection.close()

    return asyncio.run(read())


def test_every_way_to_write_of_a_customer_says_that_it_may_be_refused_so() -> None:
    said = {o.id for o in OPERATIONS if "customer-erased" in str(o.said["responses"].get("409"))}
    assert said == {operation.id for operation in OF_CUSTOMERS}
    assert len(said) > 25


@pytest.mark.parametrize("operation", OF_CUSTOMERS, ids=name)
def test_nothing_is_written_of_somebody_erased(erased: ErasedWorld, operation: Described) -> None:
    world, before = erased.world, _everything(erased)
    body = world.body(operation.bodies.example()) if operation.bodies is not None else None
    answer = world.ask(operation.method, operation.path, operation.roles[-1], json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "customer-erased"), answer.text
    assert "Register whoever makes contact now as a new customer" in answer.json()["detail"]
    assert _everything(erased) == before


def test_another_system_is_told_of_each_item_and_writes_of_a_new_person(erased: ErasedWorld) -> None:
    office, person = erased.world.office, erased.world.ids["customer_id"]
    contact: Json = {"occurred_at": office.now.isoformat(), "channel": "phone", "direction": "inbound"}
    items = [
        {**contact, "customer": {"id": person}},
        {**contact, "customer": {"system": "crm", "external_id": "ZC-2026/1"}},
    ]
    for dry_run in ("true", "false"):
        sent: dict[str, Any] = {"json": {"items": items}, "params": {"dry_run": dry_run}}
        told = office.ask("POST", "/v1/contact-events/batch", CRM, **sent).json()["items"]
        assert [(item["outcome"], item["code"]) for item in told] == [
            ("refused", "customer-erased"),
            ("refused", "unknown-customer"),
        ]
    again: Json = {"name": "Zoe Newcomer"}
    made = office.ask("PUT", "/v1/external-references/crm/ZC-2026%2F1/customer", CRM, json=again)
    assert made.status_code == 201, made.text
    assert made.json()["id"] != person


def test_the_request_that_asked_for_it_is_still_answered(erased: ErasedWorld) -> None:
    office, request = erased.world.office, erased.world.ids["data_request_id"]
    answer: Json = {"outcome": "fulfilled", "reasons": "They were told in writing."}
    identified: Json = {"identity_confirmed_at": office.now.isoformat()}
    assert erased.world.ask("PATCH", "/v1/data-requests/{data_request_id}", ADMIN, json=identified).status_code == 200
    done = office.post(f"/v1/data-requests/{request}/answer", ADMIN, expect=200, **answer)
    assert done["status"] == "answered"


def test_what_waited_of_theirs_waits_for_nobody_any_more(erased: ErasedWorld) -> None:
    person = erased.world.ids["customer_id"]
    for kind in ("unexplained",):
        items = erased.world.office.get("/v1/incidents", MANAGER, kind=kind)["items"]
        assert person not in [item["customer_id"] for item in items]
    other = story.register(erased.world.office, "07700 900979")
    story.contact(erased.world.office, other, outcome="call_ended")
    waiting = erased.world.office.get("/v1/incidents", MANAGER, kind="unexplained")["items"]
    assert [item["customer_id"] for item in waiting] == [other]
    assert erased.world.office.get(f"/v1/customers/{other}", STAFF)["erased_at"] is None

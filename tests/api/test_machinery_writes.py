"""Writing: stored before it is answered, once for each Idempotency-Key, and never over an unseen change."""

from __future__ import annotations

import asyncio

import pytest

from contact_policy.records import Page, Role
from contact_policy.services import Store
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio


async def count(store: Store, name: str) -> int:
    async with store.reading() as tx:
        found, _ = await tx.customers.list(Page(limit=200))
    return sum(customer.name == name for customer in found)


async def test_the_same_key_and_body_get_the_same_answer(client: Client, store: Store, manager: dict[str, str]) -> None:
    headers = manager | {"Idempotency-Key": "once"}
    first = await client.post("/v1/examples", json={"name": "Once", "count": 2}, headers=headers)
    again = await client.post("/v1/examples", json={"count": 2.0, "name": "Once"}, headers=headers)
    assert first.status_code == 201
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for header in ("Location", "ETag", "Content-Type"):
        assert again.headers[header] == first.headers[header]
    assert await count(store, "Once") == 1


@pytest.mark.parametrize("body", [{"name": "Other"}, {"name": "Reused", "count": 3}])
async def test_the_same_key_with_another_body_is_refused(
    client: Client, manager: dict[str, str], body: dict[str, object]
) -> None:
    headers = manager | {"Idempotency-Key": f"reused-{len(body)}"}
    await client.post("/v1/examples", json={"name": "Reused"}, headers=headers)
    answer = await client.post("/v1/examples", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_key_belongs_to_its_caller(client: Client, store: Store, bearer: AuthoriseAs) -> None:
    for subject in ("ann", "beth"):
        headers = bearer(Role.CRM, subject=subject) | {"Idempotency-Key": "mine"}
        answer = await client.post("/v1/examples", json={"name": "Two callers"}, headers=headers)
        assert answer.status_code == 201
    assert await count(store, "Two callers") == 2


async def test_simultaneous_requests_with_one_key_write_once_and_agree(
    make_app: MakeApp, store: Store, manager: dict[str, str]
) -> None:
    headers = manager | {"Idempotency-Key": "all at once"}
    async with connected(make_app()) as client:
        answers = await asyncio.gather(
            *(client.post("/v1/examples", json={"name": "Crowd"}, headers=headers) for _ in range(12))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await count(store, "Crowd") == 1


async def test_a_refusal_stores_neither_the_change_nor_the_key(
    client: Client, store: Store, manager: dict[str, str]
) -> None:
    headers = manager | {"Idempotency-Key": "refused"}
    for _ in range(2):
        answer = await client.post("/v1/examples/refused", json={"name": "Too late"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert await count(store, "Too late") == 0


async def test_of_two_changes_to_what_both_read_one_wins(client: Client, manager: dict[str, str]) -> None:
    made = await client.post("/v1/examples", json={"name": "Before"}, headers=manager)
    headers = manager | {"If-Match": made.headers["ETag"]}
    answers = await asyncio.gather(
        *(client.patch(made.headers["Location"], json={"name": f"After {n}"}, headers=headers) for n in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_every_way_of_reading_a_resource_gives_one_tag(client: Client, manager: dict[str, str]) -> None:
    made = await client.post("/v1/examples", json={"name": "Tagged"}, headers=manager)
    read = await client.get(made.headers["Location"], headers=manager)
    assert read.headers["ETag"] == made.headers["ETag"]
    same = await client.get(made.headers["Location"], headers=manager | {"If-None-Match": read.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    changed = await client.patch(
        made.headers["Location"], json={"name": "Tagged anew"}, headers=manager | {"If-Match": read.headers["ETag"]}
    )
    read = await client.get(made.headers["Location"], headers=manager | {"If-None-Match": read.headers["ETag"]})
    assert (read.status_code, read.headers["ETag"]) == (200, changed.headers["ETag"])


async def test_a_list_comes_page_by_page_newest_first(client: Client, manager: dict[str, str]) -> None:
    names = [f"Page {n}" for n in range(3)]
    for name in names:
        await client.post("/v1/examples", json={"name": name}, headers=manager)
    first = (await client.get("/v1/examples?limit=2", headers=manager)).json()
    assert [item["name"] for item in first["items"]] == ["Page 2", "Page 1"]
    second = (await client.get(f"/v1/examples?limit=1&cursor={first['next_cursor']}", headers=manager)).json()
    assert [item["name"] for item in second["items"]] == ["Page 0"]

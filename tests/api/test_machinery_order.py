"""One answer wins: 401, 403, 404, 413, 422, 428 or 412, 409."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from uuid6 import uuid7

from contact_policy.api.admission import PATH_IDS
from contact_policy.errors import NotFound
from contact_policy.records import Role
from contact_policy.services import Store
from fixtures.service import AuthoriseAs, Client

pytestmark = pytest.mark.anyio

TOO_LARGE = b'{"name": "' + b"x" * 2 * 1024 * 1024 + b'"}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def example(client: Client, manager: dict[str, str]) -> httpx.Response:
    answer = await client.post("/v1/examples", json={"name": "Ann"}, headers=manager)
    assert answer.status_code == 201
    return answer


async def patch(client: Client, path: str, body: bytes, **headers: str) -> int:
    answer = await client.patch(path, content=body, headers=JSON | headers)
    return answer.status_code


async def test_each_refusal_yields_to_those_before_it(
    client: Client, bearer: AuthoriseAs, manager: dict[str, str], example: httpx.Response
) -> None:
    path = f"/v1/examples/{example.json()['id']}"
    missing = f"/v1/examples/{uuid7()}"
    good = b'{"name": "Beth"}'
    tag = {"If-Match": example.headers["ETag"]}
    assert await patch(client, missing + "?x=1", TOO_LARGE) == 401
    assert await patch(client, missing + "?x=1", TOO_LARGE, **bearer(Role.STAFF)) == 403
    assert await patch(client, missing + "?x=1", TOO_LARGE, **manager) == 404
    assert await patch(client, path + "?x=1", TOO_LARGE, **manager) == 413
    assert await patch(client, path + "?x=1", good, **manager, **tag) == 422
    assert await patch(client, path, b'{"name": 1}', **manager) == 422
    assert await patch(client, path, good, **manager) == 428
    assert await patch(client, path, good, **manager, **tag) == 200
    assert await patch(client, path, good, **manager, **tag) == 412


@pytest.mark.parametrize(
    "malformed", ["1", "none", "%00", "0190%2F", "x" * 500, "00000000-0000-0000-0000-00000000000g"]
)
async def test_an_id_that_cannot_exist_is_not_found(client: Client, manager: dict[str, str], malformed: str) -> None:
    answer = await client.get(f"/v1/examples/{malformed}", headers=manager)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("noun", PATH_IDS.values())
async def test_whatever_a_path_names_can_be_asked_after(store: Store, noun: str) -> None:
    async with store.reading() as tx:
        for id_ in (str(uuid7()), "none"):
            with pytest.raises(NotFound, match=noun):
                await tx.find(noun, id_)


async def test_an_id_may_be_written_in_capitals(
    client: Client, manager: dict[str, str], example: httpx.Response
) -> None:
    answer = await client.get(f"/v1/examples/{example.json()['id'].upper()}", headers=manager)
    assert answer.json() == example.json()


@pytest.mark.parametrize("tag", ["*", 'W/"1-ab"', 'W/"1-ab", W/"2-cd"', '*, "1-ab"', "1-ab", "", '"'])
async def test_only_one_concrete_strong_tag_is_a_precondition(
    client: Client, manager: dict[str, str], example: httpx.Response, tag: str
) -> None:
    path = example.headers["Location"]
    assert await patch(client, path, b'{"name": "Beth"}', **manager, **{"If-Match": tag}) == 428


@pytest.mark.parametrize(
    "tag",
    ['"never-given"', '"1-ab", "2-cd"', '"1-abcdef012345"', '""', '"99-abcdef012345"', '"99999999999999999999-ab"'],
)
async def test_a_tag_of_another_version_is_stale(
    client: Client, manager: dict[str, str], example: httpx.Response, tag: str
) -> None:
    path = example.headers["Location"]
    assert await patch(client, path, b'{"name": "Beth"}', **manager, **{"If-Match": tag}) == 412


async def test_a_body_is_measured_as_it_comes_whatever_its_length_says(client: Client, manager: dict[str, str]) -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    answer = await client.post("/v1/examples", content=chunks(), headers=manager | JSON)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_body_of_exactly_the_limit_is_read(client: Client, manager: dict[str, str]) -> None:
    start = b'{"name": "Ann"}'
    answer = await client.post("/v1/examples", content=start.ljust(1024 * 1024), headers=manager | JSON)
    assert answer.status_code == 201
    answer = await client.post("/v1/examples", content=start.ljust(1024 * 1024 + 1), headers=manager | JSON)
    assert answer.status_code == 413

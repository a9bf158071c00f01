"""HTTP as clients, proxies and browsers speak it, beyond what our own clients send."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.records import Role
from contact_policy.settings import SettingError, Settings
from fixtures import records
from fixtures.operations import OPERATIONS, Described, name
from fixtures.running import RunningService
from fixtures.service import AuthoriseAs, Client, MakeApp, connected
from fixtures.world import World

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
READ = tuple(operation for operation in OPERATIONS if operation.method == "GET")
PAGES = ("/docs", "/redoc", "/docs/assets/favicon.png", "/openapi.json", "/livez", "/no-such-path")
ORIGIN = "https://crm.office.example"


@pytest.mark.parametrize("operation", READ, ids=name)
def test_every_read_answers_head_as_it_answers_get_but_without_the_body(world: World, operation: Described) -> None:
    role = operation.roles[-1] if operation.roles else Role.STAFF
    query = {"from": "2026-10-01", "to": "2026-10-31"} if operation.path == "/v1/statistics" else {}
    get = world.ask("GET", operation.path, role, params=query)
    head = world.ask("HEAD", operation.path, role, params=query)
    assert head.status_code == get.status_code < 400
    assert head.content == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("Content-Length", "0") != "0"


async def test_head_is_refused_where_nothing_is_read(client: Client, manager: dict[str, str]) -> None:
    answer = await client.head("/v1/assessments", headers=manager)
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, "POST", b"")
    assert (await client.head("/v1/no-such-path")).status_code == 404


def packed(body: bytes, **headers: str) -> dict[str, Any]:
    return {"content": gzip.compress(body), "headers": JSON | {"Content-Encoding": "gzip"} | headers}


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "identity, gzip", "gzip, identity"])
async def test_a_gzip_body_is_read(client: Client, manager: dict[str, str], coding: str) -> None:
    answer = await client.post(
        "/v1/examples", **packed(b'{"name": "Packed"}', **manager, **{"Content-Encoding": coding})
    )
    assert (answer.status_code, answer.json()["name"]) == (201, "Packed")


async def test_a_body_packed_in_parts_is_read_whole(client: Client, manager: dict[str, str]) -> None:
    content = gzip.compress(b'{"name": ') + gzip.compress(b'"Parts"}')
    answer = await client.post("/v1/examples", content=content, headers=manager | JSON | {"Content-Encoding": "gzip"})
    assert answer.json()["name"] == "Parts"


async def test_a_packed_body_is_measured_unpacked(client: Client, manager: dict[str, str]) -> None:
    just = b'{"name": "A"}'.ljust(1024 * 1024)
    assert (await client.post("/v1/examples", **packed(just, **manager))).status_code == 201
    for over in (just + b" ", just * 100):
        answer = await client.post("/v1/examples", **packed(over, **manager))
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "compress", "gzip, gzip", "gzip, br", "nonsense"])
async def test_any_other_coding_is_refused_with_those_that_are_read(
    client: Client, manager: dict[str, str], coding: str
) -> None:
    headers = manager | JSON | {"Content-Encoding": coding}
    answer = await client.post("/v1/examples", content=zlib.compress(b'{"name": "A"}'), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "encoding-not-supported")
    assert answer.headers["Accept-Encoding"] == "gzip, identity"
    assert (
        await client.post("/v1/examples", content=b"{}", headers=JSON | {"Content-Encoding": coding})
    ).status_code == 401


@pytest.mark.parametrize(
    "raw",
    [b'{"name": "A"}', gzip.compress(b'{"name": "A"}')[:-1], gzip.compress(b"x") + b"rest", gzip.compress(b"x")[:5]],
    ids=["not packed", "cut at the end", "more behind", "the head alone"],
)
async def test_what_says_gzip_and_is_not_is_pointed_to(client: Client, manager: dict[str, str], raw: bytes) -> None:
    answer = await client.post("/v1/examples", content=raw, headers=manager | JSON | {"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "Content-Encoding")


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
async def test_a_byte_order_mark_before_json_is_no_part_of_it(
    client: Client, manager: dict[str, str], headers: dict[str, str]
) -> None:
    body = b"\xef\xbb\xbf" + b'{"name": "Marked"}'
    content = gzip.compress(body) if headers else body
    answer = await client.post("/v1/examples", content=content, headers=manager | JSON | headers)
    assert (answer.status_code, answer.json()["name"]) == (201, "Marked")


@pytest.fixture
async def example(client: Client, manager: dict[str, str]) -> httpx.Response:
    return await client.post("/v1/examples", json={"name": "Ann"}, headers=manager)


async def patched(client: Client, at: str, manager: dict[str, str], *lines: str) -> httpx.Response:
    headers = [*manager.items(), *(("If-Match", line) for line in lines)]
    return await client.patch(at, json={"name": "Beth"}, headers=headers)


@pytest.mark.parametrize("form", ["{}", '"9-ab", {}', '{}, "9-ab"', 'W/"9-ab", {}', ' ,"a,b",{},'])
async def test_one_tag_of_a_list_is_enough(
    client: Client, manager: dict[str, str], example: httpx.Response, form: str
) -> None:
    answer = await patched(client, example.headers["Location"], manager, form.format(example.headers["ETag"]))
    assert (answer.status_code, answer.json()["name"]) == (200, "Beth")


async def test_a_list_of_tags_may_come_on_several_lines(
    client: Client, manager: dict[str, str], example: httpx.Response
) -> None:
    answer = await patched(client, example.headers["Location"], manager, '"9-ab"', example.headers["ETag"])
    assert answer.status_code == 200


@pytest.mark.parametrize("coded", ["-gzip", "--gzip", ";gzip", "-br"])
async def test_a_tag_to_which_a_proxy_put_the_name_of_a_coding_is_still_ours(
    client: Client, manager: dict[str, str], example: httpx.Response, coded: str
) -> None:
    """Apache's mod_deflate hands it back so (mdn/content#4343), and others do likewise (wiremock#2822)."""
    tag = f'{example.headers["ETag"][:-1]}{coded}"'
    held = await client.get(example.headers["Location"], headers=manager | {"If-None-Match": f"W/{tag}"})
    assert held.status_code == 304
    assert (await patched(client, example.headers["Location"], manager, tag)).status_code == 200


async def test_the_version_with_another_digest_is_not_what_was_read(
    client: Client, manager: dict[str, str], example: httpx.Response
) -> None:
    version = example.headers["ETag"].partition("-")[0]
    answer = await patched(client, example.headers["Location"], manager, f'{version}-000000000000"')
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition-failed")


async def test_a_weak_tag_is_refused_and_explained(
    client: Client, manager: dict[str, str], example: httpx.Response
) -> None:
    answer = await patched(client, example.headers["Location"], manager, "W/" + example.headers["ETag"])
    assert answer.status_code == 428
    assert "W/" in answer.json()["detail"]
    assert "proxy" in answer.json()["detail"]


@pytest.mark.parametrize("form", ["{}", "*", " * ", "W/{}", '"x", {}', '"a,b",W/{}'])
async def test_who_holds_it_already_is_told_so(
    client: Client, manager: dict[str, str], example: httpx.Response, form: str
) -> None:
    headers = manager | {"If-None-Match": form.format(example.headers["ETag"])}
    answer = await client.get(example.headers["Location"], headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == example.headers["ETag"]


async def test_the_contact_status_is_held_by_a_star_too(client: Client, bearer: AuthoriseAs) -> None:
    headers = bearer(Role.TELEPHONY) | {"If-None-Match": "*"}
    assert (await client.get("/v1/contact-status?phone=07700900999", headers=headers)).status_code == 304


def test_a_notice_says_what_its_form_depends_on_and_reads_every_accept_line(
    world: World, service: RunningService
) -> None:
    for accept, status in (
        (["application/json"], 200),
        (["image/png", "text/plain"], 200),
        (["text/html;q=0.5", "text/plain;q=0.9"], 200),
        (["image/png", "image/gif"], 406),
    ):
        headers = [
            ("Authorization", f"Bearer {world.office.token(Role.MANAGER)}"),
            *(("Accept", line) for line in accept),
        ]
        answer = service.ask("GET", world.path("/v1/notices/{notice_id}"), headers=headers, timeout=30)
        assert answer.status_code == status
        assert answer.headers["Vary"] == "Accept"
        if "text/plain" in accept[-1]:
            assert answer.headers["Content-Type"].startswith("text/plain")


IDS = [
    "A/17",
    "/",
    "a//b",
    "x/",
    "%2F",
    "a%2Fb",
    "a b",
    "ä/ß",
    "a?b#c&d=e+f",
    ";,:@",
    "\U0001f4de",
    "a/customer",
    ".x",
    "x" * 200,
]


@pytest.mark.parametrize("id_", IDS)
async def test_whatever_another_system_calls_a_customer_can_be_reached(
    client: Client, bearer: AuthoriseAs, id_: str
) -> None:
    crm = bearer(Role.CRM)
    for system in ("crm", "a/b"):
        path = f"/v1/external-references/{quote(system, safe='')}/{quote(id_, safe='')}/customer"
        first = await client.put(path, json={"name": "Jo"}, headers=crm)
        again = await client.put(path, json={"name": "Jo"}, headers=crm)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["external_references"] == [{"system": system, "id": id_}]
        found = await client.get("/v1/customers", params={"external_system": system, "external_id": id_}, headers=crm)
        assert [item["id"] for item in found.json()["items"]] == [first.json()["id"]]


async def test_a_slash_may_come_as_it_is(client: Client, bearer: AuthoriseAs) -> None:
    answer = await client.put(
        "/v1/external-references/crm/B/18/customer", json={"name": "Jo"}, headers=bearer(Role.CRM)
    )
    assert answer.json()["external_references"] == [{"system": "crm", "id": "B/18"}]


@pytest.mark.parametrize("id_", ["x" * 201, "%20", "a%00b", "a%FFb", "%2F" * 201, "a%0Ab", "a%0A", "%0D%0Aa"])
async def test_an_id_that_cannot_be_kept_is_pointed_to(client: Client, bearer: AuthoriseAs, id_: str) -> None:
    answer = await client.put(
        f"/v1/external-references/crm/{id_}/customer", json={"name": "Jo"}, headers=bearer(Role.CRM)
    )
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} <= {"{external_id}", "{system}"}


async def test_an_encoded_slash_parts_no_other_path(client: Client, manager: dict[str, str]) -> None:
    for path in ("/v1%2Fexamples", "/v1/examples%2F", "/v1/examples/a%2Fb"):
        answer = await client.get(path, headers=manager)
        assert (answer.status_code, answer.json()["instance"]) == (404, path)


@pytest.mark.parametrize("field", ["phone", "email", "external_id", "customer_id"])
@pytest.mark.parametrize("moved", [{}, {"X-Now": "2026-11-20T10:00:00Z"}])
async def test_a_nul_is_nobody_by_post_as_by_get(
    client: Client, bearer: AuthoriseAs, field: str, moved: dict[str, str]
) -> None:
    asked = {field: "a\0b"} | ({"external_system": "crm"} if field == "external_id" else {})
    headers = bearer(Role.STAFF) | moved
    get = await client.get("/v1/contact-status", params=asked, headers=headers)
    post = await client.post("/v1/contact-status", json=asked, headers=headers)
    batch = await client.post("/v1/contact-status/batch", json={"items": [asked]}, headers=headers)
    assert (get.status_code, post.status_code, batch.status_code) == (200, 200, 200)
    answers = [get.json(), post.json(), *batch.json()["items"]]
    assert len({json.dumps({k: v for k, v in answer.items() if k != "as_of"}) for answer in answers}) == 1


@pytest.mark.parametrize("path", ["/v1/contact-status?phone=07700900999", "/v1/examples"])
async def test_two_credentials_are_none(client: Client, bearer: AuthoriseAs, path: str) -> None:
    one, two = (bearer(Role.STAFF, subject=who)["Authorization"] for who in ("ann", "beth"))
    for pair in ((one, two), (one, one)):
        answer = await client.get(path, headers=[("Authorization", value) for value in pair])
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("header", ["Host", "Content-Type", "Idempotency-Key", "X-Now"])
@pytest.mark.parametrize("path", ["/v1/contact-status?phone=07700900999", "/v1/examples", "/livez"])
async def test_a_header_of_one_value_is_refused_twice(
    client: Client, bearer: AuthoriseAs, header: str, path: str
) -> None:
    headers = [*bearer(Role.STAFF).items(), (header, "2026-11-20T10:00:00Z"), (header, "2026-11-20T10:00:00Z")]
    answer = await client.get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "header-repeated")


ONE_VALUE = [
    (operation, parameter["name"])
    for operation in READ
    for parameter in operation.said.get("parameters", ())
    if parameter["in"] == "query" and parameter["schema"].get("type") != "array"
    if operation.id != "read_contact_status"
]


# OWASP WSTG-INPV-04: of two, each reader on the way takes another
@pytest.mark.parametrize(("operation", "parameter"), ONE_VALUE, ids=lambda part: getattr(part, "id", part))
def test_a_parameter_of_one_value_is_refused_twice(world: World, operation: Described, parameter: str) -> None:
    role = operation.roles[-1] if operation.roles else Role.STAFF
    answer = world.ask("GET", operation.path, role, params=[(parameter, "1"), (parameter, "2")])
    assert answer.status_code == 422
    assert {"pointer": f"?{parameter}", "detail": "Give it once."} in answer.json()["errors"]


async def test_one_of_several_values_may_be_given_several_times(client: Client, bearer: AuthoriseAs) -> None:
    path = "/v1/changes?kinds=restriction.in_force&kinds=restriction.ended&system=a&system=b"
    assert (await client.get(path, headers=bearer(Role.CRM))).status_code == 200


@pytest.fixture
async def browsed(make_app: MakeApp) -> AsyncIterator[Client]:
    app: FastAPI = make_app({"CONTACT_POLICY_CORS_ORIGINS": f"{ORIGIN}, http://localhost:3000"})
    async with connected(app) as client:
        yield client


PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, if-match"}


async def test_by_default_no_page_of_another_origin_may_ask(client: Client, manager: dict[str, str]) -> None:
    answer = await client.get("/v1/examples", headers=manager | {"Origin": ORIGIN})
    assert not [header for header in answer.headers if header.startswith("access-control")]
    assert (await client.options("/v1/examples", headers={"Origin": ORIGIN} | PREFLIGHT)).status_code == 405


async def test_a_page_of_a_named_origin_may_ask(browsed: Client, bearer: AuthoriseAs) -> None:
    before = await browsed.options("/v1/customers/x", headers={"Origin": ORIGIN} | PREFLIGHT)
    assert before.status_code == 204
    assert "PATCH" in before.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "If-Match", "Idempotency-Key"} <= set(
        before.headers["Access-Control-Allow-Headers"].split(", ")
    )
    for path in ("/v1/examples", "/v1/contact-status?phone=07700900999", "/v1/no-such-path"):
        answer = await browsed.get(path, headers=bearer(Role.STAFF) | {"Origin": ORIGIN})
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", ORIGIN + ".evil.example", "http://crm.office.example"]
)
async def test_a_page_of_any_other_origin_may_not(browsed: Client, bearer: AuthoriseAs, origin: str) -> None:
    answer = await browsed.get("/v1/examples", headers=bearer(Role.STAFF) | {"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert (await browsed.options("/v1/examples", headers={"Origin": origin} | PREFLIGHT)).status_code == 405


@pytest.mark.parametrize("wrong", ["*", "null", "crm.office.example", "https://crm.office.example/", "https://a,*"])
def test_a_setting_that_is_no_origin_is_refused(wrong: str) -> None:
    with pytest.raises(SettingError, match="CONTACT_POLICY_CORS_ORIGINS"):
        Settings.from_environment({"CONTACT_POLICY_CORS_ORIGINS": wrong})


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_is_framed_by_nobody_and_tells_nobody_where_it_was(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_letter_as_a_page_keeps_its_style_and_fetches_nothing(world: World) -> None:
    answer = world.office.ask(
        "GET", world.path("/v1/notices/{notice_id}"), Role.MANAGER, headers={"Accept": "text/html"}
    )
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_what_the_database_alone_refuses_is_our_fault_and_loud(
    client: Client,
    manager: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An id given out twice: nothing that the caller did, so no conflict of theirs."""
    same = records.customer().id
    monkeypatch.setattr("contact_policy.services.customers.new_id", lambda: same)
    first = await client.post("/v1/examples", json={"name": "Ann"}, headers=manager)
    second = await client.post("/v1/examples", json={"name": "Secret"}, headers=manager)
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 500, "internal-error")
    (said,) = (record.getMessage() for record in caplog.records if record.levelname == "ERROR")
    assert "pk_customers" in said
    assert "Secret" not in said + second.text

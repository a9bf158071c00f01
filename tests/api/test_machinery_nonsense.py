"""What cannot be right is answered 422 with a pointer and a cure, never 500, and what was sent is not repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contact_policy.records import Role
from fixtures.service import AuthoriseAs, Client

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


async def errors_of(client: Client, manager: dict[str, str], raw: bytes) -> list[dict[str, str]]:
    answer = await client.post("/v1/examples", content=raw, headers=manager | JSON)
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "invalid-request"
    errors: list[dict[str, str]] = problem["errors"]
    assert errors
    assert all(set(error) == {"pointer", "detail"} and error["detail"] for error in errors)
    return errors


WHOLE = {
    "nothing": b"",
    "spaces": b"  ",
    "no JSON": b"{name: 1}",
    "half": b'{"name": "A',
    "two documents": b'{"name": "A"} {}',
    "a list": b'[{"name": "A"}]',
    "null": b"null",
    "text": b'"name"',
    "a number": b"7",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "A"}'.encode("utf-16"),
    "a byte order mark alone": b"\xef\xbb\xbf",
    "two byte order marks": b'\xef\xbb\xbf\xef\xbb\xbf{"name": "A"}',
    "a lone comma": b'{"name": "A",}',
    "brackets without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a NUL in a name": b'{"name": "A", "a\\u0000b": 1}',
    "a lone surrogate in a name": b'{"name": "A", "\\ud800": 1}',
}


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
async def test_a_body_that_cannot_be_read_is_refused_whole(client: Client, manager: dict[str, str], raw: bytes) -> None:
    assert [error["pointer"] for error in await errors_of(client, manager, raw)] == [""]


PLACES = {
    "NaN": (b'{"name": "A", "count": NaN}', "/count"),
    "Infinity": (b'{"name": "A", "count": -Infinity}', "/count"),
    "1e999": (b'{"name": "A", "count": 1e999}', "/count"),
    "40 digits": (b'{"name": "A", "count": ' + b"9" * 40 + b"}", "/count"),
    "a million digits": (b'{"name": "A", "count": ' + b"9" * 1_000_000 + b"}", "/count"),
    "2**63": (b'{"name": "A", "count": 9223372036854775808}', "/count"),
    "2**31": (b'{"name": "A", "count": 2147483648}', "/count"),
    "a member twice": (b'{"name": "A", "name": "B"}', "/name"),
    "a member twice, deep": (b'{"name": "A", "measures": [{"kind": "x", "kind": "y"}]}', "/measures/0/kind"),
    "a NUL": (b'{"name": "A\\u0000"}', "/name"),
    "a NUL, deep": (b'{"name": "A", "reasons": {"x": "\\u0000"}}', "/reasons/x"),
    "a lone surrogate": (b'{"name": "A", "note": "\\udc00"}', "/note"),
    "deep but finite": (b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}", "/name" + "/0" * 32),
}


@pytest.mark.parametrize(("raw", "pointer"), PLACES.values(), ids=PLACES)
async def test_a_value_that_cannot_be_kept_is_pointed_to(
    client: Client, manager: dict[str, str], raw: bytes, pointer: str
) -> None:
    assert [error["pointer"] for error in await errors_of(client, manager, raw)] == [pointer]


FIELDS: list[tuple[str, Any]] = [
    ("/name", None),
    ("/name", 7),
    ("/name", ""),
    ("/name", "  \t"),
    ("/name", "x" * 201),
    ("/count", "600"),
    ("/count", True),
    ("/count", 413.5),
    ("/count", 0),
    ("/count", 601),
    ("/count", None),
    ("/count", [1]),
    ("/at", 1_700_000_000),
    ("/at", "2026-11-20"),
    ("/at", "2026-11-20T10:00:00"),
    ("/at", "2026-11-20 10:00:00Z"),
    ("/at", "2026-02-30T10:00:00Z"),
    ("/at", "0001-01-01T00:00:00Z"),
    ("/at", "0001-01-01T00:00:00+23:59"),
    ("/at", "9999-12-31T23:59:59-23:59"),
    ("/at", "2026-11-20T10:00:00+99:99"),
    ("/at", "\u0662\u0660\u0662\u0666-11-20T10:00:00Z"),
    ("/day", "2026-11-31"),
    ("/day", "20261120"),
    ("/day", "0001-01-01"),
    ("/day", "2026-11-20T00:00:00Z"),
    ("/day", 20261120),
    ("/urgent", "true"),
    ("/urgent", 1),
    ("/phone", "07700*"),
    ("/phone", "0"),
    ("/phone", 447700900123),
    ("/email", "*@example.org"),
    ("/email", "ann"),
    ("/related_id", "7"),
    ("/related_id", "0190a0a0a0a07000800000000000000a"),
    ("/note", "x" * 20_001),
    ("/measures", {}),
    ("/measures/0", 7),
    ("/measures/0/kind", 7),
    ("/reasons", []),
    ("/reasons/x", 7),
    ("/shoe_size", 42),
]


def with_value(pointer: str, value: Any) -> bytes:
    field, *rest = pointer[1:].split("/")
    for step in reversed(rest):
        value = [value] if step == "0" else {step: value}
    return json.dumps({"name": "Ann", field: value}).encode()


@pytest.mark.parametrize(("pointer", "value"), FIELDS, ids=lambda part: repr(part)[:40])
async def test_each_wrong_value_is_pointed_to(
    client: Client, manager: dict[str, str], pointer: str, value: Any
) -> None:
    errors = await errors_of(client, manager, with_value(pointer, value))
    assert [error["pointer"] for error in errors] == [pointer]


TELLING = "Jones 07700 900123"


@pytest.mark.parametrize(
    "field", ["count", "at", "day", "urgent", "phone", "email", "related_id", "measures", "reasons"]
)
async def test_what_was_sent_is_not_repeated(client: Client, manager: dict[str, str], field: str) -> None:
    answer = await client.post("/v1/examples", json={"name": "Ann", field: TELLING}, headers=manager)
    assert answer.status_code == 422
    assert TELLING not in answer.text
    assert "Jones" not in answer.text


async def test_pointers_pass_over_what_pydantic_adds_for_unions(client: Client, manager: dict[str, str]) -> None:
    raw = json.dumps(
        {
            "name": "Ann",
            "measures": [
                {"kind": "time_limit", "minutes": 61},
                {"kind": "time_limit"},
                {"kind": "one_channel", "channel": "pigeon"},
                {"kind": "one_channel", "channel": "post", "a/b": 1},
                {"kind": "prison"},
                {"minutes": 5},
            ],
        }
    ).encode()
    assert await errors_of(client, manager, raw) == [
        {"pointer": "/measures/0/minutes", "detail": "Give at most 60."},
        {"pointer": "/measures/1/minutes", "detail": "This is required."},
        {
            "pointer": "/measures/2/channel",
            "detail": "Give one of 'phone', 'email', 'post', 'in_person', 'web', 'sms' or 'social_media'.",
        },
        {"pointer": "/measures/3/a~1b", "detail": "There is no such field; leave it out or correct its name."},
        {"pointer": "/measures/4/kind", "detail": "Give one of 'time_limit', 'one_channel'."},
        {"pointer": "/measures/5/kind", "detail": "Say which it is."},
    ]


async def test_a_missing_field_is_named(client: Client, manager: dict[str, str]) -> None:
    assert await errors_of(client, manager, b"{}") == [{"pointer": "/name", "detail": "This is required."}]


async def test_one_number_may_be_written_two_ways(client: Client, manager: dict[str, str]) -> None:
    for raw in (b'{"name": "A", "count": 600}', b'{"name": "A", "count": 600.0}', b'{"name": "A", "count": 6e2}'):
        answer = await client.post("/v1/examples", content=raw, headers=manager | JSON)
        assert answer.status_code == 201


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_only_json_is_read(client: Client, manager: dict[str, str], media_type: str) -> None:
    answer = await client.post("/v1/examples", content=b'{"name": "A"}', headers=manager | {"Content-Type": media_type})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["Content-Type"]


QUERIES = {
    "?limti=5": "?limti",
    "?limit=": "?limit",
    "?limit=0": "?limit",
    "?limit=201": "?limit",
    "?limit=ten": "?limit",
    "?limit=1e1": "?limit",
    "?cursor=made-up": "?cursor",
    "?cursor=%00": "?cursor",
    "?cursor=%ff": "?",
    "?cursor=" + "x" * 501: "?cursor",
    "?cursor=W10": "?cursor",
    "?=1": "?",
}


@pytest.mark.parametrize(("query", "pointer"), QUERIES.items())
async def test_a_query_that_means_nothing_is_pointed_to(
    client: Client, manager: dict[str, str], query: str, pointer: str
) -> None:
    answer = await client.get(f"/v1/examples{query}", headers=manager)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_an_operation_may_take_any_query(client: Client, bearer: AuthoriseAs) -> None:
    answer = await client.get("/v1/anything?phone=%00%ff&x=1", headers=bearer(Role.TELEPHONY))
    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "a\tb"])
async def test_an_idempotency_key_is_short_and_printable(client: Client, manager: dict[str, str], key: str) -> None:
    headers = [*(manager | JSON).items(), (b"Idempotency-Key", key.encode("latin-1"))]
    answer = await client.post("/v1/examples", content=b'{"name": "A"}', headers=headers)  # type: ignore[arg-type]  # raw bytes
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["Idempotency-Key"]

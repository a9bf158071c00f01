"""What is too much is refused before it is read, and the refusal is small: one request keeps nobody else waiting."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # it ships no types
from uuid6 import uuid7

from contact_policy.api import strict_json
from contact_policy.errors import Invalid
from contact_policy.records import Role
from fixtures import story
from fixtures.office import Office
from fixtures.service import AuthoriseAs, Client, MakeApp, connected
from fixtures.story import MANAGER

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
KIB = 1024
MIB = KIB * KIB
SMALL = 8 * KIB  # of a refusal


def filled(unit: bytes, before: bytes, after: bytes, size: int = MIB) -> bytes:
    """A body of ``size`` that says ``unit`` again and again."""
    count = (size - len(before) - len(after)) // (len(unit) + 1)
    return before + b",".join([unit] * count) + after


HOSTILE = {
    "unknown fields": b'{"name":"A"' + b"".join(b',"%06x":0' % n for n in range(80_000)) + b"}",
    "numbers": filled(b"0", b'{"name":[', b"]}"),
    "texts": filled(b'""', b'{"name":[', b"]}"),
    "objects": filled(b"{}", b'{"name":[', b"]}"),
    "lists": filled(b"[]", b'{"name":[', b"]}"),
    "one field again and again": filled(b'"a":0', b"{", b"}"),
    "a list without end": b'{"name":[' + b"0," * 500_000,
    "objects of one field": filled(b'{"a":1}', b'{"measures":[', b"]}"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
async def test_a_body_of_too_many_values_is_refused_unread(client: Client, manager: dict[str, str], raw: bytes) -> None:
    answer = await client.post("/v1/examples", content=raw, headers=manager | JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert answer.json()["errors"] == [{"pointer": "", "detail": "The body holds more than 10000 values."}]


async def test_prose_full_of_punctuation_is_no_number_of_values(client: Client, manager: dict[str, str]) -> None:
    note = ', [ { "quoted" \\ ' * 1_000
    reasons = {f"r{n}": note for n in range(50)}
    answer = await client.post("/v1/examples", json={"name": "Ann", "note": note, "reasons": reasons}, headers=manager)
    assert answer.status_code == 201


def test_as_many_values_as_are_allowed_are_read() -> None:
    allowed = [0] * (strict_json.MOST_VALUES - 1)
    assert strict_json.parse(json.dumps(allowed).encode()) == allowed
    with pytest.raises(Invalid):
        strict_json.parse(json.dumps([*allowed, 0, 0]).encode())


@pytest.mark.parametrize("count", [strict_json.MOST_MEMBERS, strict_json.MOST_MEMBERS + 1])
async def test_an_object_has_only_so_many_fields(client: Client, manager: dict[str, str], count: int) -> None:
    reasons = {f"r{n}": "" for n in range(count)}
    answer = await client.post("/v1/examples", json={"name": "Ann", "reasons": reasons}, headers=manager)
    if count > strict_json.MOST_MEMBERS:
        assert answer.json()["errors"] == [{"pointer": "/reasons", "detail": "Give at most 100 fields here."}]
    else:
        assert answer.status_code == 201


@pytest.mark.parametrize("number", [b"9" * 1_000_000 + b".5", b"0." + b"1" * 1_000_000, b"1e" + b"9" * 1_000_000])
async def test_a_number_has_only_so_many_digits(client: Client, manager: dict[str, str], number: bytes) -> None:
    answer = await client.post("/v1/examples", content=b'{"name":"A","count":' + number + b"}", headers=manager | JSON)
    assert answer.json()["errors"] == [{"pointer": "/count", "detail": "Write this number in fewer digits."}]


MANY_ERRORS: dict[str, tuple[str, Role, Callable[[], Any]]] = {
    "fields nobody knows": ("/v1/customers", Role.STAFF, lambda: {f"u{n}": "x" for n in range(99)}),
    "in each of many": (
        "/v1/contact-status/batch",
        Role.TELEPHONY,
        lambda: {"items": [{f"u{n}": "x" for n in range(12)} for _ in range(500)]},
    ),
    "of wrong values": (
        "/v1/assessments",
        Role.MANAGER,
        lambda: {"customer_id": "x", "evidence_event_ids": ["x"] * 5_000},
    ),
    "of texts that cannot be kept": ("/v1/customers", Role.STAFF, lambda: {"name": ["\0"] * 5_000}),
}


@pytest.mark.parametrize(("path", "role", "body"), MANY_ERRORS.values(), ids=MANY_ERRORS)
async def test_of_many_errors_the_first_twenty_are_told(
    client: Client, bearer: AuthoriseAs, path: str, role: Role, body: Callable[[], Any]
) -> None:
    answer = await client.post(path, json=body(), headers=bearer(role))
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20
    assert len(answer.content) < SMALL


async def test_of_many_unknown_parameters_the_first_twenty_are_told(client: Client, manager: dict[str, str]) -> None:
    query = "&".join(f"u{n}=x" for n in range(500))
    answer = await client.get(f"/v1/examples?{query}", headers=manager)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 20)


def test_of_much_evidence_that_is_not_the_customers_the_first_twenty_are_told(office: Office) -> None:
    customer = story.register(office, "07700 900540")
    body = story.proposal(office, [str(uuid7()) for _ in range(300)], story.closed_case(office, customer))
    answer = office.ask("POST", f"/v1/customers/{customer}/restriction-proposals", MANAGER, json=body)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 20)
    assert answer.json()["errors"][0]["pointer"] == "/evidence_event_ids/0"
    assert len(answer.content) < SMALL


LIMITED = [
    ("POST", "/v1/contact-status", Role.TELEPHONY, 4 * KIB),
    ("POST", "/v1/contact-status/batch", Role.TELEPHONY, 256 * KIB),
    ("POST", "/v1/customers", Role.STAFF, MIB),
    ("POST", "/v1/assessments", Role.MANAGER, MIB),
]


@pytest.mark.parametrize(("method", "path", "role", "limit"), LIMITED)
async def test_each_operation_has_its_own_limit_to_a_body(
    client: Client, bearer: AuthoriseAs, method: str, path: str, role: Role, limit: int
) -> None:
    headers = bearer(role) | JSON
    within = await client.request(method, path, content=b"{}".ljust(limit), headers=headers)
    assert within.status_code in {200, 422}
    over = await client.request(method, path, content=b"{}".ljust(limit + 1), headers=headers)
    assert (over.status_code, over.json()["detail"]) == (413, f"At most {limit} bytes are accepted here.")

    async def chunks() -> Any:
        for _ in range(limit // KIB + 1):
            yield b" " * KIB

    assert (await client.request(method, path, content=chunks(), headers=headers)).status_code == 413


TWILIO_PATH = "/v1/integrations/twilio/voice"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - nobody's
TWILIO = {
    "CONTACT_POLICY_TWILIO_AUTH_TOKEN": TOKEN,
    "CONTACT_POLICY_TWILIO_VOICE_URL": f"https://office.example{TWILIO_PATH}",
    "CONTACT_POLICY_TWILIO_DIAL": "+441632960000",
}


async def call(make_app: MakeApp, form: dict[str, str], signature: str | None = None) -> httpx.Response:
    if signature is None:
        signature = str(RequestValidator(TOKEN).compute_signature(TWILIO["CONTACT_POLICY_TWILIO_VOICE_URL"], form))
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    async with connected(make_app(TWILIO)) as client:
        return await client.post(TWILIO_PATH, content=urlencode(form), headers=headers)


async def test_a_form_of_twilios_is_small(make_app: MakeApp) -> None:
    call_of_today = {"From": "+447700900123"} | {f"SipHeader_X-{n}": "x" * 20 for n in range(100)}
    assert (await call(make_app, call_of_today)).status_code == 200
    assert (await call(make_app, {"From": "x" * 64 * KIB})).status_code == 413


async def test_a_form_that_is_not_twilios_is_not_read(make_app: MakeApp) -> None:
    """Neither one that nobody signed, nor one of more parameters than Twilio ever sends, whoever signed it."""
    many = {f"{n}": "" for n in range(9_000)}
    for form, signature in (({"From": "1"}, "no signature"), (many, None), (many, "A" * 27 + "=")):
        began = time.process_time()
        assert (await call(make_app, form, signature)).status_code == 403
        assert time.process_time() - began < 1

"""Whatever is sent, wherever: an answer of ours, never a fault of ours, and nothing written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from contact_policy.records import Role
from fixtures.operations import OPERATIONS, Described, name
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.sampling import drawn
from fixtures.wire import Wire
from fixtures.world import World

pytestmark = pytest.mark.long("every operation is asked some fifty odd things, and some answer slowly")

ODD = {
    "a NUL": b"%00",
    "a lone surrogate": b"%ed%a0%80",
    "no UTF-8": b"%ff",
    "40 digits": b"9" * 40,
    "the year 1": b"0001-01-01T00:00:00Z",
    "the year 9999": b"9999-12-31T23:59:59%2B00:01",
    "NaN": b"NaN",
    "-Infinity": b"-Infinity",
    "many brackets": b"%5B" * 2000,
    "a quotation mark": b"%27%22;--",
    "a backslash": b"%5C%5Cx00",
    "a right-to-left mark": b"%E2%80%AE",
    "an emoji": b"%F0%9F%98%80",
    "a percent sign": b"%",
    "8 kB": b"x" * 8_000,
}
BODIES = {
    "a NUL": b'{"name": "a\\u0000b", "reasons": "\\u0000", "reason": "\\u0000"}',
    "a raw NUL": b'{"name": "a\0b"}',
    "a lone surrogate": b'{"name": "\\ud800", "reasons": "\\udfff"}',
    "a surrogate as a name": b'{"\\ud800": 1}',
    "bytes": bytes(range(256)),
    "NaN": b'{"name": NaN}',
    "a number": b"1" * 40,
    "a million digits": b"1" * 1_000_000,
    "brackets without end": b"[" * 500_000,
    "objects without end": b'{"a":' * 100_000,
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a name twice": b'{"name": "a", "name": "b"}',
}
HEADERS = (
    "X-Now", "If-Match", "If-None-Match", "Idempotency-Key", "Accept", "X-Request-ID", "Content-Type", "X-API-Key",
    "Accept-Encoding", "Cookie", "Origin", "Range", "Forwarded", "Expect-Nothing",
)  # fmt: skip
HEADER_VALUES = (b"\xff\xfe", b"9" * 40, b"0001-01-01T00:00:00Z", b"NaN", b"", b"[" * 2000, b'"\xed\xa0\x80"', b"q=nan")


@pytest.fixture(scope="module")
def wire(service: RunningService) -> Iterator[Wire]:
    parts = urlsplit(service.url)
    with Wire(str(parts.hostname), int(parts.port or 0)) as wire:
        yield wire


def authorised(world: World, operation: Described) -> bytes:
    role = operation.roles[-1] if operation.roles else Role.MANAGER
    now = world.office.now.isoformat()
    return f"Authorization: Bearer {world.office.token(Role(role))}\r\nX-Now: {now}\r\n".encode()


def unwelcome(answers: dict[str, int]) -> dict[str, int]:
    """Those that are a fault of ours, or claim success for what cannot be."""
    return {what: status for what, status in answers.items() if not 200 <= status < 500}


# They take no body and no tag: with odd headers they are still what they are, and done.
ASKING_FOR_NOTHING = {"try_webhook_subscription", "redeliver_webhook", "list_due_customers", "approve_disposal"}

# Whoever reads so much of somebody leaves word of it.
LEAVING_A_TRACE = {"read_record", "read_dossier", "read_subject_access_export"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_odd_paths_queries_headers_and_bodies_are_never_a_fault_of_ours(
    world: World, service: RunningService, wire: Wire, operation: Described
) -> None:
    path, head = world.path(operation.path).encode(), authorised(world, operation)
    method = operation.method.encode()
    if operation.id in LEAVING_A_TRACE:
        assert wire.ask(method, path, head) == 200
        time.sleep(0.5)  # the trace is left once it was answered, and once a day
    before = rows(service)
    answers: dict[str, int] = {}
    for parameter in _query(operation):
        for what, odd in drawn(ODD.items(), 3, operation.id + parameter):
            answers[f"{what} as {parameter}"] = wire.ask(method, path + b"?" + parameter.encode() + b"=" + odd, head)
    for what, odd in drawn(ODD.items(), 2, operation.id):
        for place in range(path.count(b"/")):
            steps = path.split(b"/")
            steps[place + 1] = odd
            answers[f"{what} in step {place + 1}"] = wire.ask(method, b"/".join(steps), head)
        answers[f"{what} as a parameter"] = wire.ask(method, path + b"?" + odd + b"=" + odd, head)
    json = b"Content-Type: application/json\r\n"
    for what, body in drawn(BODIES.items(), 2, operation.id):
        answers[f"{what} as the body"] = wire.ask(method, path, head + json, body)
    for header in HEADERS:
        for value in drawn(HEADER_VALUES, 1, operation.id + header):
            more = head if header != "X-Now" else head.split(b"X-Now")[0]
            answers[f"{header}: {value[:20]!r}"] = wire.ask(
                method, path, more + header.encode() + b": " + value + b"\r\n", b"{}"
            )
    assert unwelcome(answers) == {}
    if operation.id not in ASKING_FOR_NOTHING:
        assert rows(service) == before


def _query(operation: Described) -> list[str]:
    parameters: list[dict[str, Any]] = operation.said.get("parameters", [])
    return [parameter["name"] for parameter in parameters if parameter["in"] == "query"]


TOKENS = {
    "nothing": "",
    "a word": "Bearer",
    "basic": "Basic bWFyeTpzZWNyZXQ=",
    "dots": "Bearer ..",
    "no signature": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJ5In0.",
    "brackets": "Bearer " + "W1tb" * 5_000,
    "long": "Bearer " + "a" * 30_000,
    "a lone surrogate": "Bearer 7aCA.7aCA.7aCA",
    "not ASCII": "Bearer \xff\xfe.\xff.\xff",
    "two": "Bearer a.b.c, Bearer d.e.f",
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("path", ["/v1/customers", "/v1/contact-status?phone=1", "/v1/audit", "/v1/policy"])
def test_a_nonsense_token_is_nobody(service: RunningService, path: str, token: str) -> None:
    answer = service.ask("GET", path, headers={b"Authorization": token.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

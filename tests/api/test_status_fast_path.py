"""The short way for the contact status gives the very answer that the operation gives, and leaves it all refusals."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role
from contact_policy.services import Store
from fixtures import records
from fixtures.on_board import bound, reached
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio

QUESTIONS = [
    "phone=%2B447700900701", "phone=%2b447700900701", "phone=+447700900701", "phone=07700900701",
    "phone=00447700900701",
    "phone=07700%20900%20701", "phone=447700900701", "phone=%2B4407700900701", "phone=%2B5491112345678",
    "phone=%2B447700900702", "phone=%2B447700900703", "phone=%2B447700900999", "phone=", "phone=anonymous", "phone",
    "phone=sip:07700900701@example.org", "phone=1&phone=%2B447700900701",
    "phone=%2B447700900701&phone=07700900701", "phone=%2B447700900701&phone=%2B447700900998",
    "email=jo@example.org&email=nobody@example.org", "", "=", "&", "no_such=1", "phone=%ff%fe",
    "phone=%00", "phone=" + "7" * 3000, "phone=%2B447700900701&channel=email", "channel=email", "channel=post",
    "email=Jo%2BForms@Example.org", "email=jo+forms@example.org", "email=nobody@example.org", "email=", "email=%3C%3E",
    "email=jo@example.org&channel=phone", "email=jo@example.org&phone=%2B447700900999",
    "customer_id={id}", "customer_id={ID}", "customer_id=7", "customer_id=", "customer_id={id}&channel=in_person",
    "external_system=crm&external_id=E-1", "external_system=crm", "external_id=E-1", "external_system=&external_id=E-1",
    "customer_id={id}&phone=%2B447700900999",
]  # fmt: skip
LEFT_TO_THE_OPERATION = ["channel=", "channel=pigeon", "as_of=", "as_of=yesterday", "as_of=2026-11-20T10:00:00Z"]

# A header that the short way leaves to the operation, and that changes nothing there.
THE_LONG_WAY = {"If-None-Match": '"another"'}


@pytest.fixture(scope="session")
def remembered() -> dict[str, str]:
    """The one person of these tests, whose database all API tests share."""
    return {}


@pytest.fixture
async def person(store: Store, remembered: dict[str, str]) -> str:
    """Somebody bound now, with a number of their own, one somebody else uses too, and one marked shared."""
    if not remembered:
        async with store.transaction() as tx:
            numbers = "+447700900701", "+447700900702", "+447700900703*", "jo@example.org"
            record = await bound(tx, *numbers, references=("E-1",))
            await tx.customers.add(reached(records.customer(), "+447700900702"))
        remembered["id"] = record.customer_id
    return remembered["id"]


@pytest.fixture
def app(make_app: MakeApp) -> FastAPI:
    return make_app()


@pytest.fixture
async def client(app: FastAPI, person: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """Its board never counts as stale: on a busy machine it may become so between two answers that are compared."""
    assert person
    monkeypatch.setattr("contact_policy.status_board.refresher.STALE_AFTER_SECONDS", 600.0)
    await app.state.refresher.start()
    async with connected(app) as client:
        yield client
    await app.state.refresher.stop()


def but_for_the_time(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    as_of = re.search(rb'"as_of":"([^"]*)"', answer.content)
    assert as_of is None or datetime.fromisoformat(as_of[1].decode()).utcoffset() == timedelta(0)
    headers.pop("content-length")
    return answer.status_code, re.sub(rb'"as_of":"[^"]*"', b"", answer.content), headers


@pytest.mark.parametrize("role", [Role.TELEPHONY, Role.STAFF])
async def test_both_ways_give_one_answer(client: Client, person: str, bearer: AuthoriseAs, role: Role) -> None:
    headers = bearer(role)
    found = set()
    for question in QUESTIONS:
        url = "/v1/contact-status?" + question.format(id=person, ID=person.upper())
        short = await client.get(url, headers=headers)
        long = await client.get(url, headers=headers | THE_LONG_WAY)
        assert but_for_the_time(short) == but_for_the_time(long), question
        assert short.status_code == 200
        found.add(short.json()["match"])
    assert found == {"none", "one", "shared", "unidentified"}


@pytest.mark.parametrize("role", [Role.TELEPHONY, Role.STAFF])
async def test_memory_and_database_give_one_answer(
    client: Client, person: str, bearer: AuthoriseAs, role: Role
) -> None:
    for question in QUESTIONS:
        url = "/v1/contact-status?" + question.format(id=person, ID=person.upper())
        remembered = await client.get(url, headers=bearer(role))
        asked = await client.get(url, headers=bearer(role) | {"X-Now": datetime.now(UTC).isoformat()})
        assert but_for_the_time(remembered) == but_for_the_time(asked), question


async def test_what_is_not_plain_is_left_to_the_operation(client: Client, person: str, bearer: AuthoriseAs) -> None:
    for question in LEFT_TO_THE_OPERATION:
        url = f"/v1/contact-status?customer_id={person}&{question}"
        short = await client.get(url, headers=bearer(Role.STAFF))
        long = await client.get(url, headers=bearer(Role.STAFF) | THE_LONG_WAY)
        assert but_for_the_time(short)[:2] == but_for_the_time(long)[:2] or short.status_code == 422
        assert short.status_code == long.status_code


async def test_only_who_may_ask_is_answered(client: Client, bearer: AuthoriseAs) -> None:
    url = "/v1/contact-status?phone=%2B447700900701"
    good = bearer(Role.TELEPHONY)
    refused: list[tuple[httpx.Headers, int]] = [
        (httpx.Headers(), 401),
        (httpx.Headers({"Authorization": good["Authorization"] + "x"}), 401),
        (httpx.Headers({"Authorization": "Basic eDp5"}), 401),
        (httpx.Headers({"X-API-Key": "cpk_" + "A" * 43}), 401),
        (httpx.Headers(good | {"X-API-Key": "cpk_" + "A" * 43}), 401),
        (httpx.Headers(bearer(Role.REVIEWER)), 403),
        (httpx.Headers(bearer(Role.ADMIN)), 403),
    ]
    for headers, status in refused:
        for _ in range(2):
            short = await client.get(url, headers=headers)
            assert short.status_code == status, headers
    assert (await client.get(url, headers=good)).status_code == 200


async def test_a_token_is_believed_to_its_last_second_and_no_longer(client: Client, data_dir: Path) -> None:
    issuer = DevelopmentIssuer(data_dir)
    almost_over = datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=2)
    headers = {"Authorization": f"Bearer {issuer.issue('pbx', [Role.TELEPHONY], almost_over)}"}
    url = "/v1/contact-status?phone=%2B447700900701"
    seen = []
    while datetime.now(UTC) < almost_over + timedelta(hours=1, seconds=0.3):
        at = datetime.now(UTC)
        seen.append((at, (await client.get(url, headers=headers)).status_code))
    expires_at = int((almost_over + timedelta(hours=1)).timestamp())
    assert {status for at, status in seen if at.timestamp() < expires_at - 0.1} == {200}
    assert {status for at, status in seen if at.timestamp() >= expires_at} == {401}


async def test_every_answer_has_an_id_of_its_own_or_the_callers(client: Client, bearer: AuthoriseAs) -> None:
    headers = bearer(Role.TELEPHONY)
    ids = {(await client.get("/v1/contact-status", headers=headers)).headers["X-Request-ID"] for _ in range(50)}
    assert len(ids) == 50
    named = await client.get("/v1/contact-status", headers=headers | {"X-Request-ID": "call-7"})
    assert named.headers["X-Request-ID"] == "call-7"
    wild = await client.get("/v1/contact-status", headers=headers | {"X-Request-ID": "a b\t"})
    assert re.fullmatch(r"[0-9a-f-]{36}", wild.headers["X-Request-ID"])


async def test_both_ways_are_counted_as_one_route(client: Client, bearer: AuthoriseAs) -> None:
    headers = bearer(Role.TELEPHONY)
    await client.get("/v1/contact-status", headers=headers)
    await client.get("/v1/contact-status", headers=headers | THE_LONG_WAY)
    text = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/v1/contact-status",status="200"} 2.0' in text

"""The contact status of an office with services: both ways to it give one answer, and the clock turns it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.policy.facts import ContactPoint, Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import measure_of
from contact_policy.policy.vocabulary import Channel, ContactPointKind
from contact_policy.records import RestrictedPerson, Role
from contact_policy.services import Store
from contact_policy.services.contact_statuses import LookupBy, StatusLookup
from contact_policy.settings import Settings
from contact_policy.status_board import Board
from fixtures.fair_case import restriction
from fixtures.on_board import bound
from fixtures.own_services import policy
from fixtures.service import AuthoriseAs, Client, connected

pytestmark = pytest.mark.anyio


@pytest.fixture
async def app(store: Store, data_dir: Path) -> AsyncIterator[FastAPI]:
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
    app = create_app(settings, store=store, policy=policy(), verifier=verifier_for(settings, policy()))
    yield app
    await app.state.refresher.stop()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


async def test_both_ways_give_one_answer_with_a_service_and_without(
    app: FastAPI, client: Client, store: Store, bearer: AuthoriseAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contact_policy.status_board.refresher.STALE_AFTER_SECONDS", 600.0)
    number = f"+4477009{uuid4().int % 100_000:05}"
    async with store.transaction() as tx:
        await bound(tx, number, measures=(Measure(kind="block_phone", numbers=(number,)),), services=("pool",))
    await app.state.refresher.start()
    found = {}
    for service in ("", "pool", "library"):
        asked = f"/v1/contact-status?phone={number.replace('+', '%2B')}" + (f"&service={service}" if service else "")
        short = await client.get(asked, headers=bearer(Role.TELEPHONY))
        long = await client.get(asked, headers=bearer(Role.TELEPHONY) | {"If-None-Match": '"another"'})
        told, other = short.json(), long.json()
        assert told | {"as_of": ""} == other | {"as_of": ""}
        found[service] = (told["restricted"], told["action"], told["scope"])
    assert found == {
        "": (True, "connect", ["pool"]),
        "pool": (True, "decline", ["pool"]),
        "library": (False, "connect", []),
    }
    refused = await client.get(f"/v1/contact-status?phone={number}&service=spa", headers=bearer(Role.TELEPHONY))
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": "?service", "detail": "use one of planning, library, pool"}]


def test_an_answer_kept_ready_turns_when_the_hours_begin_and_end() -> None:
    mornings = measure_of(policy(), "morning_calls", {"days": ("monday",), "from_": "10:00", "to": "11:00"})
    held = restriction(mornings, review_on=date(2027, 2, 2))
    point = ContactPoint(kind=ContactPointKind.PHONE, value="+447700900123")
    somebody = RestrictedPerson(person=Person(id="jo", contact_points=(point,)), restrictions=(held,))
    board = Board(policy(), [somebody], 1)
    asked = StatusLookup(LookupBy.PHONE, point.value, Channel.PHONE)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    walk = [
        (monday.replace(hour=9), False, 10),
        (monday.replace(hour=10), True, 11),
        (monday.replace(hour=11), False, 0),
    ]
    for moment, is_allowed, turns in walk:
        answer, until = board.ask(asked, moment, is_stale=False)
        assert answer.status.allowed_now is is_allowed
        assert until is not None
        assert (until == monday.replace(hour=turns)) if turns else until > moment

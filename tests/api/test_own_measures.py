"""A service that goes by a document with measures of its own: bodies, errors, records, status and OpenAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contact_policy.app import create_app, verifier_for
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.office import Json
from fixtures.own_measures import policy
from fixtures.service import AuthoriseAs, Client, connected

pytestmark = pytest.mark.anyio


@pytest.fixture
async def own(store: Store, data_dir: Path) -> AsyncIterator[Client]:
    """A service that goes by that document."""
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
    app = create_app(settings, store=store, policy=policy(), verifier=verifier_for(settings, policy()))
    async with connected(app) as client:
        yield client


async def asked(own: Client, bearer: AuthoriseAs, *measures: Json) -> Any:
    made = await own.post("/v1/customers", json={"name": "Jo"}, headers=bearer(Role.STAFF))
    body = {
        "customer_id": made.json()["id"],
        "measures": list(measures),
        "behaviours": ["persistent"],
        "grounds": "The decision is refused again and again.",
    }
    return await own.post("/v1/assessments", json=body, headers=bearer(Role.MANAGER))


@pytest.mark.parametrize(
    "measure",
    [
        {"kind": "writing_only"},
        {"kind": "short_calls", "minutes": 5},
        {"kind": "two_letters_a_week", "count": 3},
        {"kind": "morning_calls", "days": ["monday"], "from": "10:00", "to": "11:00"},
        {"kind": "subject_closed", "subject": "the drain"},
        {"kind": "subject_closed"},
        {"kind": "accounts_blocked", "accounts": ["@jo"]},
        {"kind": "agreed", "terms": "to speak calmly", "agreed_on": "2026-11-20"},
        {"kind": "call_time_limit", "minutes": 10},
        {"kind": "single_channel", "channel": "email"},
        {"kind": "refuse_reopen", "case_id": "019d5f0a-7c00-7000-8000-0000000000a1"},
    ],
    ids=lambda measure: measure["kind"],
)
async def test_a_right_body_is_read(own: Client, bearer: AuthoriseAs, measure: Json) -> None:
    answer = await asked(own, bearer, measure)
    assert answer.status_code == 200 or answer.json()["errors"][0]["pointer"] == "/measures/0/case_id"


@pytest.mark.parametrize(
    ("measure", "pointer"),
    [
        ({"kind": "writing_only", "channels": ["post"]}, "/measures/0/channels"),
        ({"kind": "short_calls", "minutes": 4}, "/measures/0/minutes"),
        ({"kind": "short_calls", "minutes": 21}, "/measures/0/minutes"),
        ({"kind": "two_letters_a_week", "count": 2, "per": "day"}, "/measures/0/per"),
        ({"kind": "two_letters_a_week"}, "/measures/0/count"),
        ({"kind": "morning_calls", "days": [], "from": "10:00", "to": "11:00"}, "/measures/0/days"),
        ({"kind": "morning_calls", "days": ["monday"], "from": "25:00", "to": "11:00"}, "/measures/0/from"),
        ({"kind": "termination", "effect": "only_open_route"}, "/measures/0/effect"),
        ({"kind": "no_such_measure"}, "/measures/0/kind"),
    ],
    ids=str,
)
async def test_a_wrong_one_is_refused_where_it_is_wrong(
    own: Client, bearer: AuthoriseAs, measure: Json, pointer: str
) -> None:
    answer = await asked(own, bearer, measure)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_an_unknown_kind_is_told_which_there_are(own: Client, bearer: AuthoriseAs) -> None:
    answer = await asked(own, bearer, {"kind": "no_such_measure"})
    assert "writing_only" in answer.json()["errors"][0]["detail"]


async def test_what_comes_out_tells_the_effect_beside_the_offices_own_name(own: Client, bearer: AuthoriseAs) -> None:
    proposed = {"kind": "two_letters_a_week", "count": 2}
    made = await own.post("/v1/customers", json={"name": "Jo"}, headers=bearer(Role.STAFF))
    path = f"/v1/customers/{made.json()['id']}/restriction-proposals"
    body = {"measures": [proposed], "behaviours": ["persistent"], "grounds": "Refused again and again."}
    answer = await own.post(path, json=body, headers=bearer(Role.MANAGER))
    assert answer.status_code == 201
    (shown,) = answer.json()["measures"]
    settled = {"effect": "allowance", "of": "contacts", "per": "week", "channels": ["post", "email"]}
    assert shown == proposed | settled


async def test_the_document_of_the_api_is_the_offices(own: Client) -> None:
    document = (await own.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    assert schemas["MeasureKind"]["enum"] == list(policy().measure)
    assert schemas["ShortCalls"]["properties"]["minutes"]["maximum"] == 20
    assert schemas["MorningCalls"]["required"] == ["kind", "days", "from", "to"]
    assert schemas["WritingOnly"]["x-effect"] == "channels"
    assert document["info"]["x-policy"]["digest"] == policy().digest


async def test_the_measures_of_the_policy_can_be_read_with_their_fields_and_bounds(
    own: Client, bearer: AuthoriseAs
) -> None:
    items = (await own.get("/v1/policy/measures", headers=bearer(Role.CRM))).json()["items"]
    by_kind = {item["kind"]: item for item in items}
    short = by_kind["short_calls"]
    assert short["effect"] == "call_limit"
    assert short["fields"] == [
        {"name": "minutes", "required": True, "least": 5, "most": 20, "usually": 15, "among": [], "is_one": False}
    ]
    assert short["says"]["en"] == "No call will last longer than … minutes."
    assert by_kind["termination"]["needs_grade"] == "severe"
    assert by_kind["single_channel"]["fields"][0]["name"] == "channel"


async def test_behaviours_observations_and_criteria_can_be_read(own: Client, bearer: AuthoriseAs) -> None:
    headers = bearer(Role.STAFF)
    behaviours = (await own.get("/v1/policy/behaviours", headers=headers)).json()["items"]
    assert [b["name"] for b in behaviours] == ["aggressive", "unreasonable", "persistent"]
    assert behaviours[2]["shown_by"][0] == {
        "ground": "decision-refused-persistently",
        "means": "refused",
        "observations": ["refuses_decision"],
        "times": 2,
        "after": "decision",
    }
    observations = (await own.get("/v1/policy/observations", headers=headers)).json()["items"]
    assert {"code": "forceful", "behaviour": None, "grade": None}.items() <= next(
        o for o in observations if o["code"] == "forceful"
    ).items()
    criteria = (await own.get("/v1/policy/criteria", headers=headers)).json()["items"]
    assert [c["name"] for c in criteria][:2] == ["concern_addressed", "communication_adequate"]

"""The example documents that are adopted as they stand: each serves its office, by its own names and its own people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.app import create_app, verifier_for
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.who_may import Act, may
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.service import connected

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Case(NamedTuple):
    """What an office records of a threat or the like, and what it may propose then."""

    document: str
    observation: str
    behaviour: str
    measure: dict[str, Any]
    effect: str


CASES = [
    Case("cleveland-panel", "threat", "unacceptable", {"kind": "one_call_a_week", "count": 1}, "allowance"),
    Case("scottish-commission", "threat_of_violence", "aggression", {"kind": "writing_only"}, "channels"),
    Case("welsh-council", "threat_of_violence", "aggressive", {"kind": "one_channel", "channel": "post"}, "channels"),
]


class ExampleOffice:
    """An office that goes by an example, and whoever does something there."""

    def __init__(self, policy: Policy, client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
        self.policy = policy
        self._client, self._issuer = client, issuer

    async def ask(self, method: str, path: str, role: str, *, expect: int = 200, **body: Any) -> Any:
        token = self._issuer.issue(f"{role}-1", [role], datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}", "X-Now": NOW.isoformat()}
        answer = await self._client.request(method, path, json=body or None, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json()


@pytest.fixture(params=CASES, ids=lambda case: case.document)
async def served(
    request: pytest.FixtureRequest, store: Store, data_dir: Path
) -> AsyncIterator[tuple[Case, ExampleOffice]]:
    case: Case = request.param
    policy = load_policy(DOCUMENTS / "examples" / f"{case.document}.toml")
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
    app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    async with connected(app) as client:
        yield case, ExampleOffice(policy, client, DevelopmentIssuer(data_dir))


async def test_what_an_office_records_is_found_proposed_and_assessed_by_its_own_names(
    served: tuple[Case, ExampleOffice],
) -> None:
    case, office = served
    proposer = may(office.policy, Act.PROPOSE)[0]
    customer = (await office.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller"))["id"]
    event = await office.ask(
        "POST", f"/v1/customers/{customer}/contact-events", "staff", expect=201,
        occurred_at="2026-11-20T10:00:00Z", channel="phone", direction="inbound", observations=[case.observation],
        summary="He said that he knew where she parked and would be waiting for her tonight.",
    )  # fmt: skip
    found = await office.ask("GET", f"/v1/customers/{customer}/classification", proposer)
    assert [(f["behaviour"], f["strength"]) for f in found["findings"]] == [(case.behaviour, "established")]
    proposed = await office.ask(
        "POST", f"/v1/customers/{customer}/restriction-proposals", proposer, expect=201,
        measures=[case.measure], behaviours=[case.behaviour], grounds="A threat to a member of staff, by telephone.",
        evidence_event_ids=[event["id"]],
    )  # fmt: skip
    assert proposed["measures"][0].items() >= {**case.measure, "effect": case.effect}.items()
    checks = {check["rule"]: check["outcome"] for check in proposed["assessment"]["checks"]}
    assert checks["behaviour-established"] == checks["proposed-by-manager"] == "met"
    assert checks["measure-fits-behaviour"] == "met"
    assert checks["authorised-by-office-holder"] == "pending"


async def test_a_behaviour_of_another_office_is_pointed_to(served: tuple[Case, ExampleOffice]) -> None:
    case, office = served
    customer = (await office.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller"))["id"]
    refused = await office.ask(
        "POST", "/v1/assessments", may(office.policy, Act.PROPOSE)[0], expect=422,
        customer_id=customer, measures=[case.measure], behaviours=["unheard_of"], grounds="A threat to staff.",
    )  # fmt: skip
    (error,) = refused["errors"]
    assert error["pointer"] == "/behaviours/0"
    assert case.behaviour in error["detail"]

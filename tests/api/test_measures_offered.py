"""A proposal names kinds of measures that the edition in force offers; an edition may be older than a kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_policy.app import create_app, verifier_for
from contact_policy.policy import adopt, engine, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.document.registers import REGISTERS
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.office import Json
from fixtures.service import AuthoriseAs, Client, connected

pytestmark = pytest.mark.anyio

OFFERED = [kind for kind in load_policy().measure if kind != "other"]
ASKED: Json = {
    "measures": [
        {"kind": "call_time_limit", "minutes": 10},
        {"kind": "other", "description": "Visits by appointment only", "closes_channels": ["in_person"]},
    ],
    "behaviours": ["persistent"],
    "grounds": "The decision is refused again and again.",
}


@pytest.fixture
async def older_edition(store: Store, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A service that goes by an edition from before there were other arrangements."""
    later = engine.NEWEST_LEVEL + 1
    monkeypatch.setattr(engine, "NEWEST_LEVEL", later)
    monkeypatch.setitem(REGISTERS["measures"], "other", later)
    head, rest = BUILT_IN.read_text().split('[[measures]]\nkind = "other"')
    policy = adopt((head + rest[rest.index("[[measures]]") :]).encode())
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
    app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    async with connected(app) as client:
        yield client


@pytest.mark.parametrize("written", ["sips:co@pbx.example", "sip:co", "sip:co@pbx.example;transport=tls", 7])
async def test_a_sip_address_is_user_at_host_or_the_field_is_pointed_to(
    client: Client, bearer: AuthoriseAs, written: object
) -> None:
    customer = (await client.post("/v1/customers", json={"name": "Jo"}, headers=bearer(Role.STAFF))).json()["id"]
    contact = {"kind": "single_contact", "name": "Co-ordinator", "phone": "01632 960101"}
    body = ASKED | {"customer_id": customer, "measures": [contact | {"sip_uri": "co@PBX.example"}]}
    answer = await client.post("/v1/assessments", json=body, headers=bearer(Role.MANAGER))
    assert answer.status_code == 200
    body["measures"] = [contact | {"sip_uri": written}]
    answer = await client.post("/v1/assessments", json=body, headers=bearer(Role.MANAGER))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/measures/0/sip_uri")


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/customers/{customer_id}/restriction-proposals"])
async def test_a_kind_that_the_edition_does_not_offer_is_pointed_to(
    older_edition: Client, bearer: AuthoriseAs, path: str
) -> None:
    staff, manager = bearer(Role.STAFF), bearer(Role.MANAGER)
    customer = (await older_edition.post("/v1/customers", json={"name": "Jo Caller"}, headers=staff)).json()["id"]
    body = ASKED | ({"customer_id": customer} if path == "/v1/assessments" else {})
    answer = await older_edition.post(path.format(customer_id=customer), json=body, headers=manager)
    assert answer.status_code == 422
    offered = f"Use one of: {', '.join(OFFERED)}."
    assert answer.json()["errors"] == [{"pointer": "/measures/1/kind", "detail": offered}]
    body["measures"] = ASKED["measures"][:1]
    answer = await older_edition.post(path.format(customer_id=customer), json=body, headers=manager)
    assert answer.is_success

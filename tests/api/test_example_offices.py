"""The example documents that are adopted as they stand: each serves its office, by its own names and its own people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
    Case("nsw-model", "threat", "conduct", {"kind": "no_email", "addresses": ["jo@example.org"]}, "block"),
    Case("welsh-council", "threat_of_violence", "aggressive", {"kind": "one_channel", "channel": "post"}, "channels"),
]


class ExampleOffice:
    """An office that goes by an example, and whoever does something there."""

    def __init__(self, policy: Policy, client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
        self.policy = policy
        self._client, self._issuer = client, issuer
        self.tag = ""

    async def ask(self, method: str, path: str, role: str, *, expect: int = 200, tag: str = "", **body: Any) -> Any:
        token = self._issuer.issue(f"{role}-1", [role], datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}", "X-Now": NOW.isoformat(), **({"If-Match": tag} if tag else {})}
        answer = await self._client.request(method, path, json=body or None, headers=headers)
        self.tag = answer.headers.get("ETag", "")
        assert answer.status_code == expect, answer.text
        return answer.json()


@pytest.fixture(params=CASES, ids=lambda case: case.document)
async def served(
    request: pytest.FixtureRequest, store: Store, data_dir: Path
) -> AsyncIterator[tuple[Case, ExampleOffice]]:
    async with example_office(request.param.document, store, data_dir) as office:
        yield request.param, office


@asynccontextmanager
async def example_office(document: str, store: Store, data_dir: Path) -> AsyncIterator[ExampleOffice]:
    policy = load_policy(DOCUMENTS / "examples" / f"{document}.toml")
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
    app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    async with connected(app) as client:
        yield ExampleOffice(policy, client, DevelopmentIssuer(data_dir))


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


FOUND = "It was looked at with care, and this was found."
THREAT = "He said that he knew where she parked and would be waiting for her tonight."


def considered(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"considered_by": "Mary", "considered_on": "2026-11-22", "finding": FOUND} for name in names}


@pytest.fixture
async def shire(store: Store, data_dir: Path) -> AsyncIterator[ExampleOffice]:
    """The council of New South Wales, which restricts by service."""
    async with example_office("nsw-model", store, data_dir) as office:
        yield office


async def put_forward(office: ExampleOffice, customer: str, **more: Any) -> Any:
    event = await office.ask(
        "POST", f"/v1/customers/{customer}/contact-events", "staff", expect=201, occurred_at="2026-11-22T23:00:00Z",
        channel="email", direction="inbound", observations=["threat"], summary=THREAT, service="pool",
    )  # fmt: skip
    put: dict[str, Any] = {
            "measures": [{"kind": "no_email", "addresses": [f"{customer}@example.org"]}, {"kind": "two_staff"}],
            "behaviours": ["conduct"], "grounds": "A threat to a member of staff at the pool.",
            "evidence_event_ids": [event["id"]], "ends_on": "2027-05-01", "services": ["pool"],
            "warning_exemption": {"reason": "A member of staff fears to be met at her car tonight."},
            "immediate_risk": "The member of staff was to be met at her car that night, he said.",
            "lesser_measures_considered": "Nothing less would keep the threats away from her.",
            "criteria": considered(
                "merits", "circumstances", "past_conduct", "risk", "proportion", "third_parties", "alternatives"
            ),
    }  # fmt: skip
    path = f"/v1/customers/{customer}/restriction-proposals"
    return await office.ask("POST", path, "staff_member", expect=201, **put | more)


async def authorised(office: ExampleOffice, proposal: Any) -> Any:
    path, decider = f"/v1/restriction-proposals/{proposal['id']}", "nominated_senior_manager"
    await office.ask("GET", path, decider)
    consulted = {"who": "the staff who dealt with the complainant", "by": "Mary", "on": "2026-11-23", "advice": FOUND}
    unmet = {c["rule"]: FOUND for c in proposal["assessment"]["checks"] if c["outcome"] == "not_met"}
    return await office.ask(
        "POST", f"{path}/decision", decider, tag=office.tag, outcome="authorise",
        reasons="The threat was grave, and the pool is where it was made.", recorded_reasons=unmet,
        consultations=[consulted],
    )  # fmt: skip


async def test_a_restriction_of_one_service_is_asked_about_with_and_without_it(shire: ExampleOffice) -> None:
    made = await shire.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller")
    address = f"{made['id']}@example.org"
    await shire.ask("GET", f"/v1/customers/{made['id']}", "staff")
    points = [{"kind": "email", "value": address}, {"kind": "post", "value": "1 High Street, Sampleford NSW 2999"}]
    await shire.ask("PATCH", f"/v1/customers/{made['id']}", "staff", tag=shire.tag, contact_points=points)
    proposal = await put_forward(shire, made["id"])
    assert proposal["services"] == ["pool"]
    decided = await authorised(shire, proposal)
    held = await shire.ask("GET", f"/v1/restrictions/{decided['restriction_id']}", "manager")
    assert (held["status"], held["services"]) == ("in_force", ["pool"])

    async def status(**asked: Any) -> Any:
        return await shire.ask("POST", "/v1/contact-status", "staff", email=address, **asked)

    about_it, unsaid, other = await status(service="pool"), await status(), await status(service="library")
    assert (about_it["email_action"], about_it["scope"]) == ("reject", ["pool"])
    assert (unsaid["restricted"], unsaid["action"], unsaid["email_action"]) == (True, "connect", "accept")
    assert unsaid["scope"] == ["pool"]
    assert "the aquatic centre" in unsaid["staff_guidance"]
    assert unsaid["effects"] == about_it["effects"] == ["block", "precaution"]
    assert (other["restricted"], other["email_action"], other["scope"]) == (False, "accept", [])
    letter = await shire.ask("GET", f"/v1/notices/{held['decision_notice_id']}", "manager")
    said = str(letter["sections"])
    assert "This is about the aquatic centre alone." in said
    assert "NSW Ombudsman" in said
    assert "Land and Environment Court" not in said


async def test_the_whole_organisation_is_reached_with_a_reason_alone(shire: ExampleOffice) -> None:
    made = await shire.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller")
    proposal = await put_forward(shire, made["id"], services=[])
    scope = next(c for c in proposal["assessment"]["checks"] if c["rule"] == "scope-justified")
    assert (scope["kind"], scope["outcome"]) == ("needs_reason", "not_met")


async def test_a_representative_is_restricted_with_a_reason_alone_and_a_visitor_not_at_all(
    shire: ExampleOffice,
) -> None:
    found = {}
    for capacity in ("customer", "representative", "visitor"):
        made = await shire.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller", capacity=capacity)
        proposal = await put_forward(shire, made["id"])
        found[capacity] = {
            c["rule"]: c["kind"]
            for c in proposal["assessment"]["checks"]
            if c["outcome"] == "not_met"
            and c["rule"] in {"someone-elses-representative", "evidence-is-the-customers-own"}
        }
    assert found == {
        "customer": {},
        "representative": {"someone-elses-representative": "needs_reason"},
        "visitor": {"evidence-is-the-customers-own": "breach"},
    }


SERVICES = "use one of planning, waste, rates, library, pool"
WRONG = [
    ("POST", "/v1/contact-status", "staff", {"service": "spa"}, "/service"),
    ("POST", "/v1/customers/{customer}/cases", "staff", {"reference": "R-1", "service": "spa"}, "/service"),
    (
        "POST", "/v1/customers/{customer}/contact-events", "staff",
        {"occurred_at": "2026-11-22T10:00:00Z", "channel": "phone", "direction": "inbound", "service": "spa"},
        "/service",
    ),
    (
        "POST", "/v1/assessments", "staff_member",
        {"customer_id": "{customer}", "measures": [{"kind": "two_staff"}], "behaviours": ["conduct"],
         "grounds": "A threat.", "services": ["pool", "spa"]},
        "/services/1",
    ),
    (
        "POST", "/v1/assessments", "staff_member",
        {"customer_id": "{customer}", "measures": [{"kind": "service_withheld", "services": ["spa"]}],
         "behaviours": ["conduct"], "grounds": "A threat."},
        "/measures/0/services/0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "role", "body", "pointer"), WRONG)
async def test_a_service_that_the_office_has_not_is_pointed_to(
    shire: ExampleOffice, method: str, path: str, role: str, body: dict[str, Any], pointer: str
) -> None:
    customer = (await shire.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller"))["id"]
    sent = body | ({"customer_id": customer} if "customer_id" in body else {})
    refused = await shire.ask(method, path.format(customer=customer), role, expect=422, **sent)
    (error,) = refused["errors"]
    assert error["pointer"] == pointer
    assert SERVICES in error["detail"].lower()


async def test_what_a_case_is_about_its_contacts_are_about(shire: ExampleOffice) -> None:
    customer = (await shire.ask("POST", "/v1/customers", "staff", expect=201, name="Jo Caller"))["id"]
    case = await shire.ask(
        "POST", f"/v1/customers/{customer}/cases", "staff", expect=201, reference="R-1", service="library"
    )
    assert case["service"] == "library"
    contact: dict[str, Any] = {
        "occurred_at": "2026-11-22T10:00:00Z",
        "channel": "phone",
        "direction": "inbound",
        "case_id": case["id"],
    }
    path = f"/v1/customers/{customer}/contact-events"
    assert (await shire.ask("POST", path, "staff", expect=201, **contact))["service"] == "library"
    assert (await shire.ask("POST", path, "staff", expect=201, **contact, service="pool"))["service"] == "pool"
    await shire.ask("GET", f"/v1/cases/{case['id']}", "staff")
    changed = await shire.ask("PATCH", f"/v1/cases/{case['id']}", "staff", tag=shire.tag, service="")
    assert changed["service"] is None


async def test_programs_read_the_services_and_whom_the_policy_covers(shire: ExampleOffice) -> None:
    told = await shire.ask("GET", "/v1/policy", "staff")
    assert told["scope"]["organisation_wide"] == "needs_reason"
    assert {"name": "pool", "label": "the aquatic centre", "discretionary": True} in told["scope"]["services"]
    assert told["applies_to"] == {"representatives": "with_reason", "visitors": "never"}

"""A document's own people at work: tokens carry its roles, and its routes and rules ask the document who may."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.own_people import document
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER
from journeys.conftest import ServedBy

FILED: list[Json] = [{"kind": "read_and_file"}]
REFUSED = {"outcome": "refuse", "reasons": "The calls have grown fewer since, and we can bear them."}


@pytest.fixture(scope="module")
def service(served_by: ServedBy) -> Iterator[RunningService]:
    with served_by(document()) as running:
        yield running


@pytest.fixture
def heads(service: RunningService) -> Iterator[Office]:
    """Where the head of service decides, and team leaders propose and warn."""
    with Office(service, manager="team_leader", chief_executive="head_of_service", reviewer="director") as office:
        yield office


@pytest.fixture
def directors(service: RunningService, heads: Office) -> Iterator[Office]:
    """The same where the director decides, and advisers propose."""
    with Office(service, manager="adviser", chief_executive="director", reviewer="head_of_service") as office:
        office.now = heads.now
        yield office


def warned(office: Office, phone: str) -> tuple[str, str, list[str]]:
    """Somebody warned in vain: customer, case and events."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    office.later(days=10)
    return customer, case, events + story.goes_on(office, customer, case)


def test_an_adviser_proposes_and_the_head_of_service_decides(heads: Office, directors: Office) -> None:
    customer, case, events = warned(heads, "07700 900985")
    directors.now = heads.now
    made = story.propose(directors, customer, story.proposal(heads, events, case), subject="ada")
    assert story.outcomes(made["assessment"])["proposed-by-manager"] == "met"
    assert directors.get(f"/v1/restriction-proposals/{made['id']}/dossier", MANAGER)["proposal"]["id"] == made["id"]
    decided = story.authorise(heads, made)
    said = {check["rule"]: check["statement"] for check in decided["assessment"]["checks"]}
    assert said["authorised-by-office-holder"] == "The Head of Service decides."
    letter = " ".join(heads.get(f"/v1/notices/{decided['notice_id']}", MANAGER)["text"].split())
    assert "Head of Service" in letter
    assert "Chief Executive" not in letter
    trail = heads.get("/v1/audit", Role.AUDITOR, limit="200")["items"]
    assert ["adviser"] in [entry["roles"] for entry in trail if entry["action"] == "proposal.made"]
    assert ["head_of_service"] in [entry["roles"] for entry in trail if entry["action"] == "proposal.authorised"]


def test_what_is_for_the_director_the_head_of_service_neither_authorises_nor_refuses(
    heads: Office, directors: Office
) -> None:
    customer, case, events = warned(heads, "07700 900986")
    reasoned = {"recorded_reasons": {"lesser-measure-considered": "Shorter calls were tried, and the mail went on."}}
    made = story.propose(heads, customer, story.proposal(heads, events, case, FILED), subject="lee")
    refused = story.authorise(heads, made, expect=409, **reasoned)
    assert refused["code"] == "policy-breach"
    assert {check["rule"] for check in refused["checks"]} == {"authorised-by-office-holder"}
    assert "Director" in refused["checks"][0]["cure"]
    thing = f"/v1/restriction-proposals/{made['id']}"
    assert heads.act(thing, "decision", CHIEF, expect=409, **REFUSED)["code"] == "policy-breach"
    directors.now = heads.now
    tag = heads.ask("GET", thing, MANAGER).headers["ETag"]
    answer = directors.ask("POST", f"{thing}/decision", CHIEF, json=REFUSED, headers={"If-Match": tag})
    assert answer.status_code == httpx.codes.OK, answer.text
    assert heads.get(thing, MANAGER)["status"] == "refused"


def test_each_act_is_open_to_those_whom_the_document_names_for_it(heads: Office, directors: Office) -> None:
    customer = story.register(heads, "07700 900987")
    warning = {"behaviours": ["persistent"], "conduct": "Calls.", "change_expected": "Fewer.", "response_days": 14}
    path = f"/v1/customers/{customer}/warnings"
    for office, role in ((directors, MANAGER), (directors, CHIEF), (heads, CHIEF)):
        answer = office.ask("POST", path, role, json=warning)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert answer.json()["detail"] == "This is open to: team_leader."
    assert heads.ask("POST", path, MANAGER, json=warning).status_code == httpx.codes.CREATED
    unknown = "/v1/restriction-proposals/019d5f0a-7c00-7000-8000-0000000000a1/decision"
    answer = heads.ask("POST", unknown, MANAGER, json=REFUSED)
    assert (answer.status_code, answer.json()["detail"]) == (403, "This is open to: director, head_of_service.")


def test_the_office_is_told_who_may_do_what(heads: Office, service: RunningService) -> None:
    with Office(service) as stranger:
        assert stranger.ask("GET", "/v1/policy", MANAGER).status_code == httpx.codes.UNAUTHORIZED
    said = heads.get("/v1/policy", MANAGER)
    assert said["deciding_role"] == "head_of_service"
    assert said["authority"]["propose"] == ["adviser", "team_leader"]
    first, last = said["authority"]["decide"]
    assert (first["roles"], first["measures"], first["without_warning"]) == (
        ["director"], ["block_phone", "read_and_file"], True,
    )  # fmt: skip
    assert (last["roles"], last["measures"], last["grades"]) == (["head_of_service", "director"], [], [])
    titles = {role["name"]: (role["title"], role["like"]) for role in said["authority"]["roles"]}
    assert titles["adviser"] == ("adviser", "staff")
    operations = service.ask("GET", "/openapi.json").json()["paths"]
    decision = operations["/v1/restriction-proposals/{proposal_id}/decision"]["post"]
    assert decision["x-roles"] == ["director", "head_of_service"]
    assert "chief_executive" not in decision["description"]


def test_whoever_decided_hears_no_appeal_and_another_of_the_same_role_does(heads: Office, directors: Office) -> None:
    customer, case, events = warned(heads, "07700 900988")
    made = story.propose(heads, customer, story.proposal(heads, events, case), subject="lee")
    restriction = story.authorise(heads, made)["restriction_id"]
    received: Json = {"received_at": heads.now.isoformat(), "grounds": "It was all answered, and nobody looked."}
    appeal = heads.post(f"/v1/restrictions/{restriction}/appeals", MANAGER, **received)
    directors.now = heads.now
    body = {"outcome": "dismissed", "reasons": "The calls kept others waiting, and the limits are mild."}
    tag = heads.ask("GET", f"/v1/appeals/{appeal['id']}", MANAGER).headers["ETag"]
    for subject, status in ((f"{CHIEF}-1", 409), ("hilda", 200)):
        answer = directors.ask(
            "POST", f"/v1/appeals/{appeal['id']}/decision", Role.REVIEWER, subject=subject, json=body,
            headers={"If-Match": tag},
        )  # fmt: skip
        assert answer.status_code == status, answer.text

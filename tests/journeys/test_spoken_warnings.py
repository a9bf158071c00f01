"""What is said before anything is written: a record without a letter, which no restriction rests on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.own_people import document
from fixtures.running import RunningService
from fixtures.story import MANAGER, STAFF
from journeys.conftest import ServedBy

SAID: Json = {"behaviours": ["persistent"], "said": "I told Jo that the decision stands, and asked for fewer calls."}
STEP = """[[warnings]]
name = "at_the_time"
label = { en = "said at the time", cy = "dywedwyd ar y pryd" }
form = "spoken"
needed = false
by = ["adviser"]
life_months = 6

[[warnings]]"""


@pytest.fixture(scope="module")
def theirs(served_by: ServedBy) -> Iterator[RunningService]:
    with served_by(document().replace("[[warnings]]", STEP, 1)) as running:
        yield running


@pytest.fixture
def advisers(theirs: RunningService) -> Iterator[Office]:
    with Office(theirs, manager="adviser", chief_executive="head_of_service") as office:
        yield office


def test_what_was_said_is_on_record_for_as_long_as_the_document_says_and_has_no_letter(advisers: Office) -> None:
    customer = story.register(advisers, "07700 900952")
    path = f"/v1/customers/{customer}/spoken-warnings"
    said = advisers.post(path, MANAGER, **SAID, step="at_the_time", said_at="2026-02-27T10:00:00Z", subject="ada")
    assert (said["step"], said["counts_until"], said["recorded_by"]) == ("at_the_time", "2026-08-27", "ada")
    assert advisers.get(path, STAFF)["items"] == [said]
    assert advisers.get("/v1/notices", Role.AUDITOR, customer_id=customer)["items"] == []
    told = advisers.get(f"/v1/customers/{customer}/record", Role.AUDITOR)["items"]
    assert [line["details"]["said"] for line in told if line["kind"] == "warning.spoken"] == [SAID["said"]]
    trail = advisers.get("/v1/audit", Role.AUDITOR, limit="200")["items"]
    assert [(e["actor"], e["roles"]) for e in trail if e["action"] == "warning.spoken"] == [("ada", ["adviser"])]


def test_no_restriction_rests_on_what_was_said(advisers: Office) -> None:
    customer, case, events = story.persistent_customer(advisers, "07700 900953")
    now = advisers.now.isoformat()
    advisers.post(f"/v1/customers/{customer}/spoken-warnings", MANAGER, **SAID, step="at_the_time", said_at=now)
    advisers.later(days=20)
    made = story.propose(advisers, customer, story.proposal(advisers, events, case))
    assert story.outcomes(made["assessment"])["warned-in-writing"] == "not_met"


def test_only_a_step_of_the_document_by_whom_it_names(advisers: Office) -> None:
    path = f"/v1/customers/{story.register(advisers, '07700 900954')}/spoken-warnings"
    now = advisers.now.isoformat()
    for step, said_at, pointer in (
        ("", now, "/step"),
        ("letter", now, "/step"),
        ("at_the_time", "2099-01-01T00:00:00Z", "/said_at"),
    ):
        answer = advisers.ask("POST", path, MANAGER, json={**SAID, "step": step, "said_at": said_at})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    answer = advisers.ask("POST", path, STAFF, json={**SAID, "step": "at_the_time", "said_at": now})
    assert (answer.status_code, answer.json()["detail"]) == (httpx.codes.FORBIDDEN, "This is open to: adviser.")


def test_an_office_whose_document_names_no_such_step_may_write_it_down_all_the_same(office: Office) -> None:
    path = f"/v1/customers/{story.register(office, '07700 900955')}/spoken-warnings"
    now = office.now.isoformat()
    assert office.post(path, STAFF, **SAID, said_at=now)["counts_until"] is None
    refused = office.ask("POST", path, STAFF, json={**SAID, "said_at": now, "step": "at_the_time"})
    assert refused.json()["errors"][0]["pointer"] == "/step"

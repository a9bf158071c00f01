"""What people ask about their data is timed as the law says, reminded of, and answered once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.story import MANAGER

ADMIN, AUDITOR = Role.ADMIN, Role.AUDITOR
RECEIVED = "2026-10-30T09:00:00Z"


def ask(office: Office, person: str, expect: int = 201, **said: Any) -> Json:
    body: Json = {"kind": "access", "received_at": RECEIVED} | said
    answer: Json = office.post(f"/v1/customers/{person}/data-requests", ADMIN, expect=expect, **body)
    return answer


def tell(office: Office, request: Json, **said: object) -> Json:
    """Change a request, by the tag it has."""
    path = f"/v1/data-requests/{request['id']}"
    tag = office.ask("GET", path, AUDITOR).headers["ETag"]
    answer: Json = office.ask("PATCH", path, ADMIN, json=said, headers={"If-Match": tag}).json()
    return answer


def contested(classification: Json) -> list[str]:
    return [
        id_ for guard in classification["guards"] if guard["guard"] == "record-contested" for id_ in guard["event_ids"]
    ]


def wrong(answer: Json) -> list[str]:
    return [error["pointer"] for error in answer["errors"]]


@pytest.fixture
def person(office: Office) -> str:
    office.now = office.now.replace(year=2026, month=10, day=30, hour=10)
    return story.register(office, "07700 900771")


def test_the_clock_runs_from_receipt_or_from_when_it_is_clear_who_asks(office: Office, person: str) -> None:
    known = ask(office, person)
    assert (known["due_on"], known["clock"], known["why"]) == ("2026-11-30", "running", None)
    unknown = ask(office, person, identity_confirmed_at=None)
    assert (unknown["due_on"], unknown["clock"], unknown["why"]) == (None, "stopped", "identity not confirmed")
    office.now += timedelta(days=4)
    confirmed = tell(office, unknown, identity_confirmed_at="2026-11-02T12:00:00Z")
    assert (confirmed["due_on"], confirmed["clock"]) == ("2026-12-02", "running")
    assert wrong(tell(office, unknown, identity_confirmed_at="2026-11-03T12:00:00Z")) == ["/identity_confirmed_at"]


def test_the_days_for_which_the_office_waits_for_the_person_come_after(office: Office, person: str) -> None:
    request = ask(office, person)
    office.now += timedelta(days=5)
    assert wrong(tell(office, request, clock_stopped_at="2026-11-02T09:00:00Z")) == ["/clock_stop_reason"]
    stop = {"clock_stopped_at": "2026-11-02T09:00:00Z", "clock_stop_reason": "We asked which years they mean."}
    stopped = tell(office, request, **stop)
    assert (stopped["due_on"], stopped["clock"], stopped["why"]) == (None, "stopped", stop["clock_stop_reason"])
    assert wrong(tell(office, request, **stop)) == ["/clock_stopped_at"]
    office.now += timedelta(days=10)
    going_on = tell(office, request, clock_restarted_at="2026-11-12T17:00:00Z")
    assert (going_on["due_on"], going_on["clock"]) == ("2026-12-10", "running")
    assert (going_on["clock_stopped_at"], going_on["clock_restarted_at"]) == (
        "2026-11-02T09:00:00Z",
        "2026-11-12T17:00:00Z",
    )


def test_two_more_months_are_taken_with_a_reason_told_in_the_first_alone(office: Office, person: str) -> None:
    request, late = ask(office, person), ask(office, person)
    office.now += timedelta(days=20)
    assert wrong(tell(office, request, extended_at="2026-11-18T09:00:00Z")) == ["/extension_reason"]
    extended = tell(office, request, extension_reason="There are eleven years of letters.")
    assert (extended["due_on"], extended["extended"]) == ("2027-01-30", True)
    assert wrong(tell(office, request, extension_reason="And more still.")) == ["/extended_at"]
    office.now += timedelta(days=20)
    assert wrong(tell(office, late, extension_reason="We forgot.")) == ["/extended_at"]


def test_an_answer_is_given_once_and_a_late_one_is_said_to_be(office: Office, person: str) -> None:
    request, unknown = ask(office, person), ask(office, person, identity_confirmed_at=None)
    path = f"/v1/data-requests/{request['id']}/answer"
    assert wrong(office.post(path, ADMIN, expect=422, outcome="refused")) == ["/reasons"]
    early = office.post(f"/v1/data-requests/{unknown['id']}/answer", ADMIN, expect=422, outcome="fulfilled")
    assert wrong(early) == ["/outcome"]
    office.now += timedelta(days=40)
    answered = office.post(path, ADMIN, expect=200, outcome="fulfilled")
    assert (answered["status"], answered["clock"], answered["answered_late"]) == ("answered", "ended", True)
    assert office.post(path, ADMIN, expect=409, outcome="fulfilled")["code"] == "data-request-answered"
    assert tell(office, request, extension_reason="Too late.")["code"] == "data-request-answered"
    trail = office.get("/v1/audit", AUDITOR, subject=f"data-requests/{request['id']}")["items"]
    assert [entry["action"] for entry in trail] == ["data-request.answered", "data-request.received"]
    assert trail[0]["details"] == {"outcome": "fulfilled", "late": True}
    open_ones = office.get("/v1/data-requests", AUDITOR, status="open", customer_id=person)["items"]
    assert [each["id"] for each in open_ones] == [unknown["id"]]


def test_what_cannot_be_is_pointed_to(office: Office, person: str) -> None:
    other = story.contact(office, story.register(office, "07700 900772"))
    assert wrong(ask(office, person, 422, received_at="2027-10-30T09:00:00Z")) == ["/received_at"]
    assert wrong(ask(office, person, 422, contact_event_ids=[other])) == ["/contact_event_ids/0"]
    assert wrong(ask(office, person, 422, restriction_id=person)) == ["/restriction_id"]


def test_an_objection_to_a_restriction_is_an_appeal_against_it(office: Office) -> None:
    person = restricting.threatening(office, restricting.phone("07700 900773"))
    restriction = restricting.restrict(office, person, {"kind": "call_time_limit", "minutes": 10})["id"]
    said = {"kind": "objection", "received_at": office.now.isoformat(), "restriction_id": restriction}
    assert wrong(ask(office, person, 422, **said)) == ["/details"]
    request = ask(office, person, details="I never rang on a Sunday.", **said)
    appeal = office.get(f"/v1/appeals/{request['appeal_id']}", MANAGER)
    assert (appeal["about_id"], appeal["grounds"]) == (restriction, "I never rang on a Sunday.")


def test_what_is_contested_counts_in_nothing_until_the_request_is_answered(office: Office) -> None:
    person = story.register(office, "07700 900774")
    event = story.contact(office, person, observations=["threat_of_violence"])

    def shown() -> tuple[list[str], list[str]]:
        found = office.get(f"/v1/customers/{person}/classification", MANAGER)
        return [finding["behaviour"] for finding in found["findings"]], contested(found)

    assert shown() == (["aggressive"], [])
    office.later(minutes=1)
    request = ask(office, person, kind="rectification", received_at=office.now.isoformat(), contact_event_ids=[event])
    assert shown() == ([], [event])
    put = {"measures": [{"kind": "call_time_limit", "minutes": 10}], "behaviours": ["aggressive"], "grounds": "Threats"}
    asked: Json = put | {"customer_id": person, "evidence_event_ids": [event]}
    checks = office.post("/v1/assessments", MANAGER, expect=200, **asked)["checks"]
    told = {check["rule"]: check for check in checks}
    assert "contests the record of one contact" in told["evidence-recorded"]["statement"]
    assert "answer the request" in told["evidence-recorded"]["cure"]
    office.later(minutes=1)
    answer = {"outcome": "refused", "reasons": "Two people heard it.", "statement": "I did not say that."}
    office.post(f"/v1/data-requests/{request['id']}/answer", ADMIN, expect=200, **answer)
    assert shown() == (["aggressive"], [])
    then = (office.now - timedelta(seconds=30)).isoformat()
    before = office.get(f"/v1/customers/{person}/classification", MANAGER, as_of=then)
    assert (before["findings"], contested(before)) == ([], [event])

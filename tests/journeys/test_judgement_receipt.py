"""Receipt belongs to an address: what was presumed received before, and what it answers now."""

from __future__ import annotations

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

HOME, MAIL = {"kind": "post", "value": "1 Mill Lane"}, {"kind": "email", "value": "ann.receipt@example.org"}
BLIND = {"need": "Blind", "adjustment": "Telephone first", "channels_unusable": ["post"]}
WARNING: Json = {
    "behaviours": ["persistent"],
    "conduct": "You have gone on calling about a decision that has been explained to you.",
    "change_expected": "Please accept the decision.",
    "response_days": 14,
}
REFUSED, MOVED = "refused", "unknown_at_address"


def registered(office: Office, *points: Json, needs: list[Json] | None = None) -> str:
    given: Json = {"name": "Ann Away", "contact_points": list(points), "access_needs": needs or []}
    customer = str(office.post("/v1/customers", STAFF, **given)["id"])
    story.explained_in_vain(office, customer)
    return customer


def drafted(office: Office, customer: str) -> str:
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **WARNING)
    return f"/v1/notices/{made['notice_id']}"


def returned(office: Office, letter: str, reason: str = MOVED, *, expect: int = 200, **more: str) -> Json:
    body = {"returned_at": office.now.isoformat(), "reason": reason} | more
    answer: Json = office.post(f"{letter}/returned", STAFF, expect=expect, **body)
    return answer


def restricted(office: Office, phone: str) -> tuple[str, str, Json]:
    """Customer, restriction and the path of its letter, which was e-mailed."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    letter = f"/v1/notices/{decided['notice_id']}"
    office.post(f"{letter}/issue", MANAGER, expect=200, method="email")
    office.later(minutes=1)
    return customer, letter, office.get(f"/v1/restrictions/{decided['restriction_id']}", CHIEF)


def standing(office: Office, restriction: Json) -> str:
    return str(office.get(f"/v1/restrictions/{restriction['id']}", CHIEF)["status"])


def answered(office: Office, customer: str, *, channel: str = "phone") -> Json:
    answer: Json = office.get("/v1/contact-status", STAFF, customer_id=customer, channel=channel)
    return answer


def unmet(assessment: Json) -> dict[str, str]:
    checks = assessment["checks"]
    return {c["rule"]: c["kind"] for c in checks if c["outcome"] == "not_met" and c["kind"] != "advice"}


def test_a_letter_is_issued_to_nobody_without_an_address_or_by_a_way_they_cannot_use(office: Office) -> None:
    for points, needs, method in (
        ((), [], "email"),
        ((HOME,), [], "email"),
        ((MAIL | {"shared": True},), [], "email"),
        ((MAIL,), [], "post"),
        ((HOME,), [BLIND], "post"),
        ((MAIL,), [{"need": "No reader", "channels_unusable": ["email"]}], "email"),
    ):
        letter = drafted(office, registered(office, *points, needs=needs))
        refused = office.post(f"{letter}/issue", MANAGER, expect=409, method=method)
        assert refused["code"] == "address-unfit", (points, needs, method)
        assert office.get(letter, STAFF)["status"] == "draft"


def test_a_letter_is_issued_to_the_address_on_record_that_serves(office: Office) -> None:
    shared = {"kind": "email", "value": "family@example.org", "shared": True}
    own = {"kind": "email", "value": "ann.own@example.org"}
    for points, method, sent_to in (
        ((HOME,), "post", HOME["value"]),
        ((shared, own), "email", own["value"]),
        ((HOME | {"shared": True},), "post", HOME["value"]),
        ((), "by_hand", ""),
    ):
        letter = drafted(office, registered(office, *points))
        issued = office.post(f"{letter}/issue", MANAGER, expect=200, method=method)
        assert (issued["status"], issued["sent_to"]) == ("issued", sent_to)


def test_somebody_says_how_it_reached_them_otherwise_and_why(office: Office) -> None:
    letter = drafted(office, registered(office))
    said = {"address_used": "read out on the telephone, 28 November", "reason": "She has no address at present."}
    for flawed in ({"address_used": said["address_used"]}, {"reason": said["reason"]}, said | {"reason": "None."}):
        answer = office.ask("POST", f"{letter}/issue", MANAGER, json={"method": "email"} | flawed)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/reason"]
    issued = office.post(f"{letter}/issue", MANAGER, expect=200, method="by_hand", **said)
    assert (issued["sent_to"], issued["address_reason"]) == tuple(said.values())


def test_a_warning_that_came_back_is_none_until_it_is_served_again(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900523")
    warning = story.warn(office, customer, "persistent", method="post")
    letter = f"/v1/notices/{warning['notice_id']}"
    events += story.goes_on(office, customer, case)
    proposal = story.proposal(office, events, case)
    assert unmet(story.propose(office, customer, proposal)["assessment"]) == {}
    assert returned(office, letter)["status"] == "returned"
    assert "warned-in-writing" in unmet(story.propose(office, customer, proposal)["assessment"])
    assert office.post(f"{letter}/issue", MANAGER, expect=409, method="post")["code"] == "address-unfit"
    office.later(hours=1)
    again = office.post(f"{letter}/issue", MANAGER, expect=200, method="email")
    assert (again["status"], len(again["returns"])) == ("issued", 1)
    # its time to change has begun anew, and nothing has happened since
    assert set(unmet(story.propose(office, customer, proposal)["assessment"])) >= {
        "opportunity-to-change",
        "behaviour-continued-after-warning",
    }
    record = office.get(f"/v1/customers/{customer}/record", MANAGER, limit="200")["items"]
    told = [entry["kind"] for entry in record if entry["subject"] == letter.removeprefix("/v1/")]
    assert told == ["notice.drafted", "notice.issued", "notice.returned", "notice.issued"]


def test_a_letter_that_the_customer_refused_counts_as_received(office: Office) -> None:
    _, letter, restriction = restricted(office, "07700 900525")
    refused = returned(office, letter, REFUSED, note="Handed back at the door")
    assert (refused["status"], refused["returns"][0]["reason"]) == ("issued", REFUSED)
    assert standing(office, restriction) == "in_force"


def test_a_restriction_that_followed_a_warning_binds_nobody_until_its_letter_is_served_again(office: Office) -> None:
    customer, letter, restriction = restricted(office, "07700 900527")
    before = office.on()
    office.later(hours=1)
    assert answered(office, customer)["restricted"] is True
    returned(office, letter, "no_such_address")
    office.later(minutes=1)
    assert standing(office, restriction) == "pending_notice"
    assert answered(office, customer)["restricted"] is False
    replayed = office.get("/v1/contact-status", STAFF, customer_id=customer, as_of=before)
    assert replayed["restricted"] is True
    waiting = office.get("/v1/notices", MANAGER, status="returned", customer_id=customer)["items"]
    assert [notice["id"] for notice in waiting] == [letter.rpartition("/")[2]]
    assert office.get("/health", Role.ADMIN)["notices"]["returned"] >= 1
    office.later(days=3)
    # the e-mail address reaches nobody; the postal one does
    assert office.post(f"{letter}/issue", MANAGER, expect=409, method="email")["code"] == "address-unfit"
    office.post(f"{letter}/issue", MANAGER, expect=200, method="post")
    assert standing(office, restriction) == "scheduled"
    office.later(days=7)
    assert standing(office, restriction) == "in_force"
    assert answered(office, customer)["restricted"] is True
    assert office.get("/v1/notices", MANAGER, status="returned", customer_id=customer)["items"] == []


def test_one_without_a_warning_goes_on_two_working_days_from_the_record_of_the_return(office: Office) -> None:
    customer = story.register(office, "07700 900528")
    case = story.closed_case(office, customer)
    threat = story.contact(office, customer, observations=["threat_of_violence"], summary="Said he would find Sam.")
    office.later(hours=1)
    reason: Json = {"warning_exemption": {"reason": "The receptionist was told that she would be found after work."}}
    body = story.proposal(office, [threat], case, behaviours=["aggressive"], **reason)
    decided = story.authorise(office, story.propose(office, customer, body))
    letter, restriction = f"/v1/notices/{decided['notice_id']}", {"id": decided["restriction_id"]}
    office.post(f"{letter}/issue", MANAGER, expect=200, method="email")
    office.later(days=7)
    assert office.now.weekday() == 0
    returned(office, letter, "other", note="Full for a week")
    office.later(days=2)
    assert standing(office, restriction) == "in_force"
    office.later(days=1)
    assert standing(office, restriction) == "pending_notice"
    office.post(f"{letter}/issue", MANAGER, expect=200, method="email")
    assert standing(office, restriction) == "in_force"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_return_lies_between_the_issue_and_now(office: Office, days: int) -> None:
    letter = drafted(office, registered(office, HOME))
    assert returned(office, letter, expect=409)["code"] == "not-issued"
    office.later(hours=1)
    office.post(f"{letter}/issue", MANAGER, expect=200, method="post")
    body = {"returned_at": office.on(days_ago=days), "reason": MOVED}
    assert office.ask("POST", f"{letter}/returned", STAFF, json=body).status_code == 422
    office.later(hours=1)
    assert returned(office, letter)["status"] == "returned"
    assert returned(office, letter, expect=409)["code"] == "not-issued"
    earlier = {"method": "by_hand", "issued_at": office.on(days_ago=1 / 48)}
    answer = office.ask("POST", f"{letter}/issue", MANAGER, json=earlier)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/issued_at"]


def test_an_issue_written_down_weeks_after_its_day_carries_a_proposal_only_with_a_reason(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900529")
    letter = drafted(office, customer)
    issued_at = office.on()
    events += story.goes_on(office, customer, case)
    office.post(f"{letter}/issue", MANAGER, expect=200, method="email", issued_at=issued_at)
    made = story.propose(office, customer, story.proposal(office, events, case))
    assert unmet(made["assessment"]) == {"issue-recorded-in-time": "needs_reason"}
    reason = {"issue-recorded-in-time": "The post book has it on that day; the clerk fell ill and wrote it up later."}
    assert story.authorise(office, made, recorded_reasons=reason)["restriction_id"]


def test_what_was_to_be_replaced_goes_on_where_the_new_letter_came_back(office: Office) -> None:
    customer, _, older = restricted(office, "07700 900836")
    office.later(days=1)
    case = office.get(f"/v1/customers/{customer}/cases", STAFF)["items"][0]["id"]
    refusal = {"case_id": case, "observations": ["refuses_decision"], "effect_on_work": "An hour"}
    events = [story.contact(office, customer, **refusal) for _ in range(2)]
    body = story.proposal(office, events, case, replaces=older["id"])
    decided = story.authorise(office, story.propose(office, customer, body))
    letter = f"/v1/notices/{decided['notice_id']}"
    office.post(f"{letter}/issue", MANAGER, expect=200, method="post")
    assert office.get(f"/v1/restrictions/{older['id']}", CHIEF)["ended_at"] is not None
    returned(office, letter)
    assert standing(office, older) == "in_force"
    office.later(days=10)
    assert standing(office, older) == "in_force"
    office.post(f"{letter}/issue", MANAGER, expect=200, method="email")
    office.later(minutes=1)
    assert standing(office, older) == "replaced"

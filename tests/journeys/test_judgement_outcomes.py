"""Evidence is used up by an outcome: what passed a second time on the same events, and what it answers now."""

from __future__ import annotations

from typing import Any

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

RULE = "conduct-since-last-outcome"
AGAIN = "Nobody had told the manager that more was on file when it was refused."


def proposed(office: Office, phone: str) -> tuple[str, str, Json, Json]:
    """Customer, case, the body of a fair proposal, and the proposal made of it."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    body = story.proposal(office, events, case)
    return customer, case, body, story.propose(office, customer, body)


def restricted(office: Office, phone: str) -> tuple[str, str, Json, Json]:
    """The same, with the decision on it, whose letter was issued."""
    customer, case, body, made = proposed(office, phone)
    decided = story.authorise(office, made)
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    return customer, case, body, decided


def answer(assessment: Json) -> tuple[str, str]:
    """The kind and the outcome of the rule."""
    (check,) = [check for check in assessment["checks"] if check["rule"] == RULE]
    return check["kind"], check["outcome"]


def appealed(office: Office, decided: Json) -> str:
    path = f"/v1/restrictions/{decided['restriction_id']}/appeals"
    made = office.post(path, STAFF, received_at=office.now.isoformat(), grounds="I was never heard.")
    return f"/v1/appeals/{made['id']}"


def rule_on(office: Office, appeal: str, outcome: str, *, expect: int = 200, **more: Any) -> Json:
    body = {"outcome": outcome, "reasons": "The customer had not been heard before it was decided."} | more
    ruled: Json = office.act(appeal, "decision", Role.REVIEWER, expect=expect, subject="rose", **body)
    return ruled


def test_after_a_lift_the_same_events_restrict_nobody_and_new_conduct_does(office: Office) -> None:
    customer, case, body, decided = restricted(office, "07700 900508")
    lift: Json = {"reasons": "Calls have been civil and short for two months."}
    office.act(f"/v1/restrictions/{decided['restriction_id']}", "lift", CHIEF, **lift)
    office.later(days=1)
    again = story.propose(office, customer, body)
    assert answer(again["assessment"]) == ("breach", "not_met")
    refused = story.authorise(office, again, expect=409)
    assert [check["rule"] for check in refused["checks"]] == [RULE]
    assert not refused["checks"][0]["curable"]

    since = story.goes_on(office, customer, case)
    cites = story.proposal(office, [*body["evidence_event_ids"], *since], case)
    assert answer(story.propose(office, customer, cites)["assessment"]) == ("breach", "met")


def test_after_a_refusal_the_same_proposal_takes_a_reason_that_is_recorded(office: Office) -> None:
    customer, _, body, made = proposed(office, "07700 900511")
    refusal: Json = {"outcome": "refuse", "reasons": "Two letters of the spring are still unanswered."}
    office.act(f"/v1/restriction-proposals/{made['id']}", "decision", CHIEF, **refusal)
    office.later(days=1)
    again = story.propose(office, customer, body)
    assert answer(again["assessment"]) == ("needs_reason", "not_met")
    assert [c["rule"] for c in story.authorise(office, again, expect=409)["checks"]] == [RULE]
    assert story.authorise(office, again, recorded_reasons={RULE: AGAIN})["restriction_id"]


def test_what_an_appeal_quashed_is_used_up_unless_the_fault_lay_in_the_procedure(office: Office) -> None:
    customer, _, body, decided = restricted(office, "07700 900813")
    appeal = appealed(office, decided)
    flaw = rule_on(office, appeal, "dismissed", expect=422, may_be_decided_again=True)
    assert [error["pointer"] for error in flaw["errors"]] == ["/may_be_decided_again"]
    assert rule_on(office, appeal, "quashed", may_be_decided_again=True)["may_be_decided_again"] is True
    office.later(days=1)
    again = story.propose(office, customer, body)
    assert answer(again["assessment"]) == ("needs_reason", "not_met")

    other, _, given, authorised = restricted(office, "07700 900814")
    rule_on(office, appealed(office, authorised), "quashed")
    office.later(days=1)
    assert answer(story.propose(office, other, given)["assessment"]) == ("breach", "not_met")


def test_one_that_replaces_or_outlasts_what_stands_on_the_same_events_takes_a_reason(office: Office) -> None:
    customer, _, body, decided = restricted(office, "07700 900815")
    beside = body | {"measures": [{"kind": "single_channel", "channel": "email"}]}
    assert answer(story.propose(office, customer, beside)["assessment"])[1] != "not_met"
    office.later(days=1)
    for outlasting in ({"replaces": decided["restriction_id"]}, {"ends_on": "2027-05-01"}, {}):
        longer = story.propose(office, customer, beside | outlasting)
        assert answer(longer["assessment"]) == ("needs_reason", "not_met")


def test_the_dossier_shows_what_became_of_every_earlier_proposal(office: Office) -> None:
    customer, case, body, made = proposed(office, "07700 900816")
    office.post(f"/v1/restriction-proposals/{made['id']}/withdraw", MANAGER, expect=200, reason="One letter is open.")
    second = story.propose(office, customer, body)
    refusal: Json = {"outcome": "refuse", "reasons": "Two letters of the spring are still unanswered."}
    office.act(f"/v1/restriction-proposals/{second['id']}", "decision", CHIEF, **refusal)
    body = story.proposal(office, [*body["evidence_event_ids"], *story.goes_on(office, customer, case)], case)
    decided = story.authorise(office, story.propose(office, customer, body))
    lift: Json = {"reasons": "Calls have been civil and short for two months."}
    office.act(f"/v1/restrictions/{decided['restriction_id']}", "lift", CHIEF, **lift)
    last = story.propose(office, customer, body)

    earlier = office.get(f"/v1/restriction-proposals/{last['id']}/dossier", CHIEF)["earlier_proposals"]
    assert [(one["status"], one["ended_how"]) for one in earlier] == [
        ("withdrawn", None), ("refused", None), ("authorised", "lifted"),
    ]  # fmt: skip
    assert earlier[0]["withdrawal_reason"] == "One letter is open."
    assert earlier[1]["reasons"] == refusal["reasons"]
    assert earlier[2]["restriction_id"] == decided["restriction_id"]
    assert earlier[2]["end_reasons"] == lift["reasons"]

"""An office whose document wants something considered before a warning, at a review and on an appeal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.own_people import document
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER, STAFF, STILL_NEEDED
from journeys.conftest import ServedBy

CRITERIA = """
[criteria.own_faults]
question = "what the office itself did wrong"
kind = "breach"
stage = "warning"
by = ["team_leader"]
clauses = ["MC-8.12"]

[criteria.since_then]
question = "how the customer has kept to it"
kind = "breach"
stage = "review"
clauses = ["MC-9.3"]

[criteria.heard_in_person]
question = "whether the customer was offered a hearing"
kind = "needs_reason"
stage = "appeal"
id = "hearing-offered"
clauses = ["MC-9.3"]

[rules]
"""
WARNING: Json = {
    "behaviours": ["persistent"],
    "conduct": "You have gone on calling about a decision that has been explained to you.",
    "change_expected": "Please accept the decision, or ask the ombudsman to look at it.",
}
FOUND = "Two letters went unanswered for a month, and the office has said so to the customer."


@pytest.fixture(scope="module")
def theirs(served_by: ServedBy) -> Iterator[RunningService]:
    with served_by(document().replace("\n[rules]\n", CRITERIA, 1)) as running:
        yield running


@pytest.fixture
def leaders(theirs: RunningService) -> Iterator[Office]:
    with Office(theirs, manager="team_leader", chief_executive="head_of_service", reviewer="director") as office:
        yield office


def considered(office: Office, **more: object) -> Json:
    on = office.now.date().isoformat()
    return {"considered_by": "Tess Leader", "considered_on": on, "finding": FOUND, **more}


def restricted(office: Office, phone: str) -> tuple[str, str]:
    """A customer, and a restriction of theirs that is in force."""
    customer, case, events = story.persistent_customer(office, phone)
    given = {**WARNING, "criteria": {"own_faults": considered(office)}}
    warning = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **given)
    office.post(f"/v1/notices/{warning['notice_id']}/issue", MANAGER, expect=200, method="email")
    events += story.goes_on(office, customer, case)
    decision = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    office.post(f"/v1/notices/{decision['notice_id']}/issue", MANAGER, expect=200, method="email")
    return customer, decision["restriction_id"]


def test_a_warning_is_not_issued_before_it_was_considered_and_by_whom_the_document_names(leaders: Office) -> None:
    customer, *_ = story.persistent_customer(leaders, "07700 900931")
    path = f"/v1/customers/{customer}/warnings"
    bare = leaders.post(path, MANAGER, **WARNING)
    (check,) = (c for c in bare["assessment"]["checks"] if c["rule"] == "criterion-own_faults")
    assert (check["stage"], check["outcome"], check["fields"]) == ("warning", "not_met", ["/criteria"])
    assert "what the office itself did wrong" in check["statement"]
    refused = leaders.post(f"/v1/notices/{bare['notice_id']}/issue", MANAGER, expect=409, method="email")
    assert refused["code"] == "policy-breach"
    assert [c["rule"] for c in refused["checks"]] == ["criterion-own_faults"]
    whole = leaders.post(path, MANAGER, **WARNING, criteria={"own_faults": considered(leaders)}, subject="tess")
    assert whole["criteria"]["own_faults"] | {"entered_by": "tess", "finding": FOUND} == whole["criteria"]["own_faults"]
    leaders.post(f"/v1/notices/{whole['notice_id']}/issue", MANAGER, expect=200, method="email")
    told = leaders.get(f"/v1/customers/{customer}/record", Role.AUDITOR)["items"]
    drafted = [line["details"].get("criteria") for line in told if line["kind"] == "warning.drafted"]
    assert drafted == [None, {"own_faults": FOUND}]


def test_what_is_not_asked_of_an_act_is_pointed_to(leaders: Office) -> None:
    customer, case, events = story.persistent_customer(leaders, "07700 900932")
    answer = leaders.post(
        f"/v1/customers/{customer}/warnings", MANAGER, expect=422, **WARNING,
        criteria={"since_then": considered(leaders)}, recorded_reasons={"evidence-current": FOUND},
    )  # fmt: skip
    assert [error["pointer"] for error in answer["errors"]] == [
        "/recorded_reasons/evidence-current", "/criteria/since_then",
    ]  # fmt: skip
    assert "own_faults" in answer["errors"][1]["detail"]
    given = story.proposal(leaders, events, case)
    given["criteria"]["own_faults"] = considered(leaders)
    wrong = leaders.post(f"/v1/customers/{customer}/restriction-proposals", MANAGER, expect=422, **given)
    assert [error["pointer"] for error in wrong["errors"]] == ["/criteria/own_faults"]


def test_a_review_by_which_it_goes_on_is_asked_and_one_that_lifts_it_is_not(leaders: Office) -> None:
    _, restriction = restricted(leaders, "07700 900933")
    leaders.later(days=60)
    thing, on = f"/v1/restrictions/{restriction}", {"outcome": "continue", "reasons": "The calls are shorter now."}
    refused = leaders.act(thing, "reviews", CHIEF, expect=409, **on, **STILL_NEEDED)
    assert (refused["code"], [c["rule"] for c in refused["checks"] if c["outcome"] == "not_met"]) == (
        "policy-breach", ["criterion-since_then"],
    )  # fmt: skip
    held = leaders.act(
        thing, "reviews", CHIEF, expect=201, **on, **STILL_NEEDED, criteria={"since_then": considered(leaders)}
    )
    assert held["criteria"]["since_then"]["finding"] == FOUND
    dossier = leaders.get(f"{thing}/dossier", CHIEF)
    assert [review["criteria"]["since_then"]["finding"] for review in dossier["reviews"]] == [FOUND]
    lifted = leaders.act(thing, "reviews", CHIEF, expect=201, outcome="lift", reasons="Nothing has happened since.")
    assert lifted["criteria"] == {}


def test_an_appeal_is_dismissed_only_with_what_is_asked_or_a_reason_and_allowed_without(leaders: Office) -> None:
    customer, restriction = restricted(leaders, "07700 900934")
    leaders.later(days=2)
    received: Json = {"received_at": leaders.now.isoformat(), "grounds": "Ten minutes are too few for this."}
    path = f"/v1/restrictions/{restriction}/appeals"
    dismiss: Json = {"outcome": "dismissed", "reasons": "Ten minutes have been enough for each matter."}
    appeal = leaders.post(path, STAFF, **received)
    thing = f"/v1/appeals/{appeal['id']}"
    dossier = leaders.get(f"{thing}/dossier", Role.REVIEWER)
    assert [(q["rule"], q["outcome"]) for q in dossier["questions"]] == [("hearing-offered", "not_met")]
    refused = leaders.act(thing, "decision", Role.REVIEWER, expect=409, subject="dora", **dismiss)
    assert (refused["code"], [c["rule"] for c in refused["checks"]]) == ("reason-required", ["hearing-offered"])
    reason = {"hearing-offered": "The customer asked to be answered in writing, and by nobody in person."}
    heard = leaders.act(
        thing, "decision", Role.REVIEWER, subject="dora", **dismiss, recorded_reasons=reason,
        criteria={"heard_in_person": considered(leaders, concerns_remain=True)},
    )  # fmt: skip
    assert (heard["status"], heard["recorded_reasons"]) == ("dismissed", reason)
    assert heard["criteria"]["heard_in_person"]["entered_by"] == "dora"
    second = leaders.post(path, STAFF, **received)
    quashed = leaders.act(
        f"/v1/appeals/{second['id']}",
        "decision",
        Role.REVIEWER,
        subject="dan",
        outcome="quashed",
        reasons="The calls were fewer than it was said, and nobody waited.",
    )
    assert (quashed["status"], quashed["criteria"]) == ("quashed", {})
    told = leaders.get(f"/v1/customers/{customer}/record", Role.AUDITOR)["items"]
    decided = [line["details"].get("criteria") for line in told if line["kind"] == "appeal.decided"]
    assert decided == [{"heard_in_person": FOUND}, None]


def test_a_form_is_told_what_each_act_asks_and_of_whom(leaders: Office) -> None:
    asked = {each["name"]: each for each in leaders.get("/v1/policy/criteria", MANAGER)["items"]}
    assert (asked["own_faults"]["stage"], asked["own_faults"]["by"]) == ("warning", ["team_leader"])
    assert (asked["heard_in_person"]["stage"], asked["heard_in_person"]["rule"]) == ("appeal", "hearing-offered")

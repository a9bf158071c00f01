"""After a decision: a review nothing calls for, a request to look sooner, a call ended without a word, a death."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.restricting import phone
from fixtures.story import CHIEF, MANAGER, STAFF, STILL_NEEDED

TEN = {"kind": "call_time_limit", "minutes": 10}
GO_ON: Json = {"outcome": "continue", "reasons": "The calls before it kept two people from their work."}
NUMBERS = itertools.count(300)


@pytest.fixture
def limited(office: Office) -> Json:
    """Somebody whose calls are limited; the office's clock stands a minute after."""
    number = f"07700 901{next(NUMBERS)}"
    return restricting.restrict(office, restricting.threatening(office, phone(number)), TEN)


def text_of(office: Office, notice_id: str) -> str:
    answer = office.ask("GET", f"/v1/notices/{notice_id}", MANAGER, headers={"Accept": "text/plain"})
    return " ".join(answer.text.split())


def test_a_restriction_goes_on_without_a_report_only_for_a_reason_of_its_own(office: Office, limited: Json) -> None:
    """It passed before with the review's reasons alone."""
    path = f"/v1/restrictions/{limited['id']}"
    office.later(days=30)
    (asked,) = office.get(f"{path}/review-questions", MANAGER)["items"]
    assert (asked["rule"], asked["outcome"]) == ("conduct-since-last-review", "not_met")
    assert "No aggressive or abusive behaviour was reported since the decision of" in asked["statement"]
    assert (asked["stage"], asked["clauses"], asked["fields"]) == ("review", ["MC-9.3"], ["/recorded_reasons"])
    assert office.get(f"{path}/dossier", MANAGER)["review_questions"] == [asked]
    nothing: Json = {}
    for more in (nothing, {"recorded_reasons": {"conduct-since-last-review": "N/A"}}):
        refused = office.act(path, "reviews", CHIEF, expect=409, **GO_ON, **more)
        assert (refused["code"], [c["rule"] for c in refused["checks"]]) == ("reason-required", [asked["rule"]])
    done = office.act(path, "reviews", CHIEF, expect=201, **GO_ON, **STILL_NEEDED)
    assert done["recorded_reasons"] == STILL_NEEDED["recorded_reasons"]
    office.later(days=1)
    (again,) = office.get(f"{path}/review-questions", MANAGER)["items"]
    assert "since the last review of" in again["statement"]


def test_a_restriction_under_which_it_went_on_is_asked_nothing_more_and_a_lift_never_is(
    office: Office, limited: Json
) -> None:
    path = f"/v1/restrictions/{limited['id']}"
    office.later(days=1)
    story.contact(office, limited["customer_id"], **restricting.THREAT)
    office.later(days=29)
    office.act(path, "reviews", CHIEF, expect=201, **GO_ON)
    office.later(days=1)
    office.act(path, "reviews", CHIEF, expect=201, outcome="lift", reasons="Nothing has happened for a month.")


def test_a_reason_for_what_no_review_is_asked_is_refused(office: Office, limited: Json) -> None:
    wrong: Json = {"recorded_reasons": {"length-stated": "It has an end date, as everybody can see."}}
    refused = office.act(f"/v1/restrictions/{limited['id']}", "reviews", CHIEF, expect=422, **GO_ON, **wrong)
    assert [error["pointer"] for error in refused["errors"]] == ["/recorded_reasons/length-stated"]


def test_a_request_to_look_again_is_answered_by_the_review_that_names_it(office: Office, limited: Json) -> None:
    path = f"/v1/restrictions/{limited['id']}"
    assert "You can ask us to look at it again sooner" in text_of(office, limited["decision_notice_id"])
    office.later(days=10)
    said: Json = {"received_at": office.on(), "text": "I have not called since. Please look again."}
    made = office.post(f"{path}/reconsideration-requests", STAFF, **said)
    assert (made["state"], made["review_id"]) == ("open", None)
    assert office.get(f"{path}/dossier", CHIEF)["reconsideration_requests"] == [made]
    # 20 working days, none of them a bank holiday's
    assert date.fromisoformat(made["due_on"]) >= office.now.date() + timedelta(days=28)
    named = {"reconsideration_request_id": made["id"]}
    other = office.act(path, "reviews", CHIEF, expect=422, **GO_ON, reconsideration_request_id=limited["customer_id"])
    assert [error["pointer"] for error in other["errors"]] == ["/reconsideration_request_id"]
    done = office.act(path, "reviews", CHIEF, expect=201, **GO_ON, **STILL_NEEDED, **named)
    (answered,) = office.get(f"{path}/reconsideration-requests", STAFF)["items"]
    assert (answered["state"], answered["review_id"]) == ("answered", done["id"])
    office.act(path, "reviews", CHIEF, expect=422, **GO_ON, **STILL_NEEDED, **named)
    kinds = [e["kind"] for e in office.get(f"/v1/customers/{limited['customer_id']}/record", MANAGER)["items"]]
    assert "reconsideration.requested" in kinds


def test_what_has_ended_is_not_looked_at_again(office: Office, limited: Json) -> None:
    path = f"/v1/restrictions/{limited['id']}"
    office.act(path, "lift", CHIEF, reasons="Nothing has happened for a month.")
    office.later(minutes=1)
    said: Json = {"received_at": office.on(), "text": "Please look again."}
    assert office.post(f"{path}/reconsideration-requests", STAFF, expect=409, **said)["code"] == "not-in-force"


def test_a_call_ended_without_a_word_of_why_is_listed_until_it_is_explained_or_seen(office: Office) -> None:
    """Nobody was told of one before: the list held only what was observed."""
    customer = story.register(office, f"07700 901{next(NUMBERS)}")
    held, ended, normal = (
        story.contact(office, customer, outcome=outcome) for outcome in ("placed_on_hold", "call_ended", "normal")
    )
    abusive = story.contact(office, customer, outcome="call_ended", observations=["abusive_language"])

    def listed(**kind: str) -> set[str]:
        found = office.get("/v1/incidents", MANAGER, customer_id=customer, **kind)["items"]
        return {event["id"] for event in found}

    assert listed(kind="unexplained") == {held, ended}
    assert listed() == listed(kind="observed") == {abusive}
    seen = office.post(f"/v1/incidents/{held}/seen", MANAGER, note="The line had failed; she rang again.")
    assert (seen["contact_event_id"], seen["seen_by"]) == (held, "manager-1")
    office.post(f"/v1/incidents/{held}/seen", MANAGER, expect=409, note="The line had failed; she rang again.")
    assert listed(kind="unexplained") == {ended}
    explained = story.contact(office, customer, outcome="call_ended", observations=["abusive_language"], corrects=ended)
    assert listed(kind="unexplained") == set()
    assert explained in listed()
    office.post(f"/v1/incidents/{normal}/seen", MANAGER, expect=404, note="There was nothing to see here.")
    office.post(f"/v1/incidents/{abusive}/seen", STAFF, expect=403, note="I was there when it happened.")


def test_after_a_death_restrictions_end_and_nobody_is_written_to(office: Office, limited: Json) -> None:
    customer = limited["customer_id"]
    review = office.act(f"/v1/restrictions/{limited['id']}", "reviews", CHIEF, expect=201, **GO_ON, **STILL_NEEDED)
    tomorrow = (office.now + timedelta(days=1)).date().isoformat()
    wrong = office.act(f"/v1/customers/{customer}", "change", MANAGER, expect=422, deceased_on=tomorrow)
    assert [error["pointer"] for error in wrong["errors"]] == ["/deceased_on"]
    died = office.now.date().isoformat()
    office.later(minutes=1)
    changed = office.act(f"/v1/customers/{customer}", "change", MANAGER, deceased_on=died)
    assert changed["deceased_on"] == died
    office.later(minutes=1)
    assert office.get(f"/v1/restrictions/{limited['id']}", STAFF)["status"] == "lifted"
    status = office.get("/v1/contact-status", Role.STAFF, customer_id=customer)
    assert not status["restricted"]
    lifts = office.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
    assert "lift" not in [entry["details"].get("kind") for entry in lifts]
    sent = office.post(f"/v1/notices/{review['notice_id']}/issue", MANAGER, expect=409, method="post")
    assert sent["code"] == "customer-deceased"
    warning: Json = {"behaviours": ["aggressive"], "conduct": "You threatened our staff.", "change_expected": "Stop."}
    refused = office.post(f"/v1/customers/{customer}/warnings", MANAGER, expect=409, **warning)
    assert refused["code"] == "customer-deceased"
    office.act(f"/v1/customers/{customer}", "change", MANAGER, deceased_on=None)
    office.post(f"/v1/notices/{review['notice_id']}/issue", MANAGER, expect=200, method="email")


def test_a_death_recorded_by_mistake_has_answered_nothing(office: Office, limited: Json) -> None:
    """The restriction that it ended was taken for lifted, and its evidence was used up for good."""
    customer = limited["customer_id"]
    contacts = office.get(f"/v1/customers/{customer}/contact-events", MANAGER)["items"]
    office.act(f"/v1/customers/{customer}", "change", MANAGER, deceased_on=office.now.date().isoformat())
    office.later(days=1)
    office.act(f"/v1/customers/{customer}", "change", MANAGER, deceased_on=None)
    assert office.get(f"/v1/restrictions/{limited['id']}", STAFF)["status"] == "lifted"
    case = contacts[0]["case_id"]
    cited = [contact["id"] for contact in contacts if contact["observations"]]
    made = story.propose(office, customer, story.proposal(office, cited, case, [TEN], behaviours=["aggressive"]))
    (asked,) = [c for c in made["assessment"]["checks"] if c["rule"] == "conduct-since-last-outcome"]
    assert (asked["outcome"], asked["kind"]) == ("not_met", "needs_reason")
    assert "the restriction was authorised that ended on" in asked["statement"]


def test_letters_of_one_restriction_promise_nothing_that_another_closes(office: Office, limited: Json) -> None:
    customer = limited["customer_id"]
    second = restricting.restrict(office, customer, {"kind": "single_channel", "channel": "email"})
    office.act(f"/v1/restrictions/{limited['id']}", "lift", CHIEF, reasons="One arrangement is enough from now on.")
    told = office.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
    (lift,) = [e["subject"] for e in told if e["kind"] == "notice.drafted" and e["details"]["kind"] == "lift"]
    said = text_of(office, lift.removeprefix("notices/"))
    assert "in all the usual ways" not in said
    assert "This still holds, as we told you in another letter: - Please make contact only by e-mail." in said
    letter = text_of(office, second["decision_notice_id"])
    assert "In an emergency, call 999." in letter
    assert "you can always get through" not in letter
    assert "Case: R-1" in letter
    reference = office.get(f"/v1/notices/{second['decision_notice_id']}", MANAGER)["reference"]
    assert f"Our reference: {reference}" in letter
    found = office.get(f"/v1/notices?reference={reference.lower().replace('-', '%20')}", MANAGER)["items"]
    assert second["decision_notice_id"] in [notice["id"] for notice in found]
    assert "You can read it on our website" in letter
    assert "We warned you in our letter of " in letter

"""The one who decides, reviews or hears an appeal sees all: what speaks against it, and how it stands today."""

from __future__ import annotations

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF


def about(points: list[Json]) -> dict[str, Json]:
    return {point["about"]: point for point in points}


def restricted(office: Office, phone: str) -> tuple[str, str, Json, Json]:
    """Customer, case, and the proposal and the decision of a fair restriction, whose letter was issued."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    made = story.propose(office, customer, story.proposal(office, events, case))
    decided = story.authorise(office, made)
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    return customer, case, made, decided


def test_the_dossier_lists_what_favours_the_customer_and_who_they_were(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900533")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    upset = story.contact(office, customer, observations=["distressed"], case_id=case)
    news = story.contact(office, customer, raises="new_information", case_id=case)
    made = story.propose(office, customer, story.proposal(office, events, case))
    dossier = office.get(f"/v1/restriction-proposals/{made['id']}/dossier", CHIEF)

    points = about(dossier["speaks_against"])
    assert points["neutral_observation"]["event_ids"] == [upset]
    assert points["unanswered"]["event_ids"] == [news]
    assert points["cited_without_conduct"]["statement"].startswith("Of 38 of the 43 contacts cited")
    assert len(points["cited_without_conduct"]["event_ids"]) == 38
    assert "The customer's contact was never restricted before." in points["no_earlier_restriction"]["statement"]
    assert points["guard"]["clauses"]
    assert [point["event_ids"] for point in dossier["neutral_observations"]] == [[upset]]


def test_who_reviews_sees_what_the_engine_says_today_and_the_letter(office: Office) -> None:
    customer, _, made, decided = restricted(office, "07700 900534")
    path = f"/v1/restrictions/{decided['restriction_id']}/dossier"
    then = office.get(path, CHIEF)
    assert then["assessment"]["verdict"] == decided["assessment"]["verdict"] == "permitted"
    assert then["proposal"]["id"] == made["id"]
    assert then["letter"]["id"] == decided["notice_id"]
    assert "no_recent_conduct" not in about(then["speaks_against"])

    office.later(days=80)
    news = story.contact(office, customer, raises="new_information")
    today = office.get(path, CHIEF)
    assert today["restriction"]["id"] == decided["restriction_id"]
    points = about(today["speaks_against"])
    assert "days ago" in points["no_recent_conduct"]["statement"]
    assert points["unanswered"]["event_ids"] == [news]
    assert today["decision"]["assessment"] == decided["assessment"]
    assert today["assessment"]["as_of"] > decided["assessment"]["as_of"]


def test_a_review_keeps_what_the_engine_said_on_the_facts_of_that_day(office: Office) -> None:
    _, _, _, decided = restricted(office, "07700 900539")
    office.later(days=80)
    path = f"/v1/restrictions/{decided['restriction_id']}"
    told = office.get(f"{path}/dossier", CHIEF)["assessment"]
    said: Json = {"outcome": "continue", "reasons": "Two letters came after the last warning."} | story.STILL_NEEDED
    reviewed = office.act(path, "reviews", CHIEF, expect=201, **said)
    assert reviewed["assessment"] == told
    assert told["as_of"] > decided["assessment"]["as_of"]
    (kept,) = office.get(f"{path}/reviews", MANAGER)["items"]
    assert kept == reviewed


def test_a_restriction_is_not_held_against_itself(office: Office) -> None:
    _, _, _, decided = restricted(office, "07700 900536")
    office.later(days=1)
    today = office.get(f"/v1/restrictions/{decided['restriction_id']}/dossier", CHIEF)
    assert story.outcomes(today["assessment"])["conduct-since-last-outcome"] == "not_applicable"
    assert today["assessment"]["verdict"] == "permitted"


def test_evidence_that_turned_out_to_be_a_relatives_shows_at_the_hearing(office: Office) -> None:
    customer, _, made, decided = restricted(office, "07700 900537")
    office.later(days=2)
    body: Json = {"received_at": office.now.isoformat(), "grounds": "It was my brother who rang."}
    appeal = office.post(f"/v1/restrictions/{decided['restriction_id']}/appeals", STAFF, **body)
    path = f"/v1/appeals/{appeal['id']}/dossier"
    before = office.get(path, Role.REVIEWER)
    assert before["letter"]["id"] == decided["notice_id"]
    assert "We" in before["letter"]["text"]
    assert before["assessment"]["verdict"] == "permitted"

    for event in office.get(f"/v1/customers/{customer}/contact-events", STAFF, limit="200")["items"]:
        if event["observations"]:
            said = {key: event[key] for key in ("occurred_at", "channel", "direction", "observations")}
            story.contact(office, customer, **said, corrects=event["id"], made_by="household")
    now = office.get(path, Role.REVIEWER)
    assert now["assessment"]["verdict"] == "not_permitted"
    assert story.outcomes(now["assessment"])["behaviour-established"] == "not_met"
    assert now["proposal"]["assessment"] == made["assessment"]
    assert "guard" in about(now["speaks_against"])


def test_who_hears_an_appeal_against_a_warning_has_the_warning_before_them(office: Office) -> None:
    customer, _, _ = story.persistent_customer(office, "07700 900538")
    warning = story.warn(office, customer, "persistent")
    office.later(days=1)
    body: Json = {"received_at": office.now.isoformat(), "grounds": "I never refused anything."}
    appeal = office.post(f"/v1/warnings/{warning['id']}/appeals", STAFF, **body)
    hearing = office.get(f"/v1/appeals/{appeal['id']}/dossier", Role.REVIEWER)
    assert hearing["letter"]["id"] == warning["notice_id"]
    assert (hearing["assessment"], hearing["speaks_against"]) == (None, [])

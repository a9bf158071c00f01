"""What ombudsmen find fault with cannot be brought about over HTTP: each ground is tried in several ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from contact_policy import policy
from contact_policy.policy.working_days import add_months
from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER, STAFF, STILL_NEEDED
from fixtures.told import Case, threatened
from journeys.conftest import ServedBy

BUILT_IN = Path(policy.__file__).with_name("documents") / "opcc-1.0.toml"
GRACE = timedelta(days=14)
RECORDED = "The customer is told at each review, and the office will look again in March."


def unmet(answer: Json) -> set[str]:
    return {check["rule"] for check in answer["checks"]}


# --- no_duration -----------------------------------------------------------------------------------------------------


def test_without_an_end_date_nothing_is_authorised_but_for_a_recorded_reason_and_then_it_ends_by_itself(
    office: Office,
) -> None:
    case = Case(office, "07700 900501")
    refused = case.authorised(ends_on=None, expect=409)
    assert (refused["code"], unmet(refused)) == ("reason-required", {"length-stated"})
    for token in ("", "   ", "n/a", "ok", "as per policy"):
        refused = case.authorised(ends_on=None, expect=409, recorded_reasons={"length-stated": token})
        assert refused["code"] == "reason-required", token
    decided = case.authorised(ends_on=None, recorded_reasons={"length-stated": RECORDED})
    assert "no end date has been set" in case.letter(decided)
    assert "ends by itself" in case.letter(decided)
    case.issued(decided)
    review_on = case.restriction(decided)["review_on"]
    case.go_to(review_on, days=GRACE.days)
    assert case.is_restricted()
    case.go_to(review_on, days=GRACE.days + 1)
    assert case.restriction(decided)["status"] == "lapsed"
    assert not case.is_restricted()


def test_an_end_date_a_lifetime_away_or_no_date_at_all_is_refused(office: Office) -> None:
    case = Case(office, "07700 900732")
    far = add_months(office.now.date(), 60).isoformat()
    refused = case.authorised(ends_on=far, expect=409)
    assert (refused["code"], unmet(refused)) == ("reason-required", {"length-within-limit"})
    for never in ("", "never", "9999-12-31", "2026-02-30"):
        path = f"/v1/customers/{case.customer}/restriction-proposals"
        given = story.proposal(office, case.events, case.case) | {"ends_on": never}
        assert office.post(path, MANAGER, expect=422, **given)["errors"][0]["pointer"] == "/ends_on"


# --- no_review, late_review ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("review_on", [None, "after the end", "in five years"])
def test_a_restriction_never_outlives_its_review_date_and_grace_whatever_was_proposed(
    office: Office, review_on: str | None
) -> None:
    case = Case(office, "07700 900733")
    today = office.now.date()
    days = {None: None, "after the end": add_months(today, 8), "in five years": add_months(today, 60)}
    chosen = days[review_on]
    decided = case.authorised(review_on=chosen and chosen.isoformat())
    case.issued(decided)
    restriction = case.restriction(decided)
    lapses_on = date.fromisoformat(restriction["lapses_at"][:10])
    assert lapses_on <= date.fromisoformat(restriction["ends_on"]) + timedelta(days=1)
    if review_on is None:
        assert restriction["review_on"] == add_months(today, 3).isoformat()
        assert lapses_on <= date.fromisoformat(restriction["review_on"]) + GRACE + timedelta(days=1)
    else:
        checks = {check["rule"]: check["outcome"] for check in decided["assessment"]["checks"]}
        assert checks["review-date-set"] == "not_met"  # advice: the decider was told
    case.go_to(lapses_on.isoformat(), days=1)
    assert case.restriction(decided)["status"] == "lapsed"


def test_a_review_that_comes_too_late_renews_nothing(office: Office) -> None:
    case = Case(office, "07700 900734")
    decided = case.authorised()
    case.issued(decided)
    case.go_to(case.restriction(decided)["review_on"], days=GRACE.days + 1)
    assert not case.is_restricted()
    path = f"/v1/restrictions/{decided['restriction_id']}"
    late = office.act(path, "reviews", CHIEF, expect=409, outcome="continue", reasons="Nobody had time before now.")
    assert late["code"] == "not-in-force"
    assert not case.is_restricted()


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"reasons": ""}, "/reasons"),
        ({"reasons": " \t "}, "/reasons"),
        ({"reasons": None}, "/reasons"),
        ({"next_review_on": "2199-12-31"}, "/next_review_on"),
        ({"next_review_on": "2026-01-01"}, "/next_review_on"),
        ({"next_review_on": "never"}, "/next_review_on"),
    ],
    ids=str,
)
def test_a_review_neither_goes_without_reasons_nor_puts_off_the_next_for_ever(
    office: Office, said: Json, pointer: str
) -> None:
    case = Case(office, "07700 900735")
    decided = case.authorised()
    case.issued(decided)
    path = f"/v1/restrictions/{decided['restriction_id']}"
    body = {"outcome": "continue", "reasons": "The calls go on as before."} | said
    refused = office.act(path, "reviews", CHIEF, expect=422, **body)
    assert [flaw["pointer"] for flaw in refused["errors"]] == [pointer]
    before = case.restriction(decided)["lapses_at"]
    body = {"outcome": "continue", "reasons": "The calls go on as before."} | STILL_NEEDED
    continued = office.act(path, "reviews", CHIEF, expect=201, **body)
    assert continued["next_review_on"] <= case.restriction(decided)["ends_on"]
    assert case.restriction(decided)["lapses_at"] >= before


# --- no_reasons ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reasons", ["", "  ", None])
def test_a_decision_without_reasons_is_no_decision(office: Office, reasons: str | None) -> None:
    case = Case(office, "07700 900736")
    made = case.proposed()
    body = {"outcome": "authorise", "reasons": reasons}
    refused = office.act(f"/v1/restriction-proposals/{made['id']}", "decision", CHIEF, expect=422, **body)
    assert [flaw["pointer"] for flaw in refused["errors"]] == ["/reasons"]
    assert office.get(f"/v1/restriction-proposals/{made['id']}", CHIEF)["status"] == "awaiting_decision"


@pytest.mark.parametrize("reasons", ["ok", "n/a", "As per policy.", "All criteria met and considered.", "..."])
def test_reasons_that_say_nothing_are_none(office: Office, reasons: str) -> None:
    case = Case(office, "07700 900737")
    refused = story.authorise(office, case.proposed(), expect=422, reasons=reasons)
    assert [error["pointer"] for error in refused["errors"]] == ["/reasons"]
    assert not case.is_restricted()


def test_the_letter_gives_the_reasons_as_they_were_given(office: Office) -> None:
    case = Case(office, "07700 900738")
    decided = story.authorise(office, case.proposed(), reasons="Nine calls an hour kept two other families waiting.")
    assert "Nine calls an hour kept two other families waiting." in case.letter(decided)
    assert case.office.get(f"/v1/restrictions/{decided['restriction_id']}/reviews", CHIEF)["items"] == []


# --- no_appeal_right -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def no_route(served_by: ServedBy) -> Iterator[RunningService]:
    """An office whose document names nobody to appeal to."""
    lines = BUILT_IN.read_text(encoding="utf-8").splitlines(keepends=True)
    document = "".join(line for line in lines if not line.startswith("appeal_contact"))
    with served_by(document, "--no-background") as running:
        yield running


def test_an_office_that_names_no_route_of_appeal_can_issue_no_letter_and_so_restricts_nobody(
    no_route: RunningService,
) -> None:
    with Office(no_route) as office:
        customer, _, _ = story.persistent_customer(office, "07700 900739")
        warning = office.post(
            f"/v1/customers/{customer}/warnings",
            MANAGER,
            behaviours=["persistent"],
            conduct="You have gone on calling about a decision that has been explained to you.",
            change_expected="Please accept the decision.",
        )
        for method in ("email", "post", "by_hand"):
            refused = office.post(f"/v1/notices/{warning['notice_id']}/issue", MANAGER, expect=409, method=method)
            assert refused["code"] == "notice-incomplete"
            assert any("appeal" in check["statement"] for check in refused["checks"])

        _, decided = threatened(office, "07700 900745")
        letter = f"/v1/notices/{decided['notice_id']}/issue"
        assert office.post(letter, MANAGER, expect=409, method="email")["code"] == "notice-incomplete"
        office.later(days=6)
        restriction = office.get(f"/v1/restrictions/{decided['restriction_id']}", MANAGER)
        assert restriction["status"] == "pending_notice"


def test_the_letter_names_the_route_and_the_time_and_an_appeal_can_always_be_recorded(office: Office) -> None:
    case = Case(office, "07700 900740")
    decided = case.authorised()
    case.issued(decided)
    assert "Chief Finance Officer" in case.letter(decided)
    assert "within 28 days of receiving this letter" in case.letter(decided)
    for days in (0, 27, 300):  # in time, late, and long after it lapsed
        office.later(days=days)
        path = f"/v1/restrictions/{decided['restriction_id']}/appeals"
        made = office.post(path, STAFF, received_at=office.now.isoformat(), grounds="I was never asked.")
        body: Json = {"outcome": "dismissed", "reasons": "The calls are on record and were answered."}
        hearer = f"reviewer after {days}"
        office.act(f"/v1/appeals/{made['id']}", "decision", Role.REVIEWER, subject=hearer, **body)


# --- not_told --------------------------------------------------------------------------------------------------------


def test_a_restriction_whose_letter_was_not_issued_does_not_bite(office: Office) -> None:
    case = Case(office, "07700 900741")
    decided = case.authorised()
    for days in (0, 1, 30, 60):
        office.later(days=days)
        assert not case.is_restricted()
        assert case.restriction(decided)["status"] == "pending_notice"
    case.issued(decided)
    assert case.is_restricted()


def test_a_posted_letter_bites_only_once_it_counts_as_received(office: Office) -> None:
    case = Case(office, "07700 900742")
    decided = case.authorised()
    issued = case.issued(decided, method="post")
    assert not case.is_restricted()
    office.now = datetime.fromisoformat(issued["deemed_received_at"]) - timedelta(seconds=1)
    assert not case.is_restricted()
    office.later(seconds=1)
    assert case.is_restricted()


def test_a_letter_is_not_issued_before_it_was_written_nor_in_the_future_so_nobody_was_told_in_the_past(
    office: Office,
) -> None:
    case = Case(office, "07700 900743")
    decided = case.authorised()
    for days_ago in (2, -2):
        path = f"/v1/notices/{decided['notice_id']}/issue"
        body = {"method": "email", "issued_at": office.on(days_ago=days_ago)}
        assert office.post(path, MANAGER, expect=422, **body)["errors"][0]["pointer"] == "/issued_at"
    assert not case.is_restricted()


def test_without_a_warning_it_stops_biting_where_its_letter_does_not_follow(office: Office) -> None:
    customer, decided = threatened(office, "07700 900744")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    assert office.get(path, MANAGER)["status"] == "in_force"
    office.later(days=6)
    assert office.get(path, MANAGER)["status"] == "pending_notice"
    assert office.get("/v1/contact-status", STAFF, customer_id=customer)["restricted"] is False

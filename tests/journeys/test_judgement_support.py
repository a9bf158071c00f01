"""A restriction is asked again: facts under it change, and those who decide are told what no longer holds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from contact_policy.policy import load_policy
from contact_policy.records import Role
from contact_policy.services import sweep
from contact_policy.storage.store import Store
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER, STAFF

_NOT_WEIGHED: tuple[Json, ...] = ({}, {"support_weighed": "ok"})
WEIGHED = "The two calls that remain show the same conduct, and went on after the warning."
BLIND = {"need": "Blind", "adjustment": "Telephone first", "channels_unusable": ["post"]}


class Restricted:
    """Somebody restricted after a warning, and all that it rests on."""

    def __init__(self, office: Office, phone: str, measures: list[Json] | None = None, *, reopen: bool = False) -> None:
        self.office = office
        self.customer, self.case, before = story.persistent_customer(office, phone)
        self.warning = story.warn(office, self.customer, "persistent")
        office.later(days=1)
        self.after = story.goes_on(office, self.customer, self.case)
        self.events = [*before, *self.after]
        if reopen:
            measures = [{"kind": "refuse_reopen", "case_id": self.case}]
        body = story.proposal(office, self.events, self.case, measures)
        self.proposed = story.propose(office, self.customer, body)
        decided = story.authorise(office, self.proposed)
        self.id = decided["restriction_id"]
        office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
        office.later(days=1)

    @property
    def path(self) -> str:
        return f"/v1/restrictions/{self.id}"

    @property
    def support(self) -> Json:
        found: Json = self.office.get(self.path, STAFF)["support"]
        return found

    @property
    def lost(self) -> set[str]:
        return {lost["rule"] for lost in self.support["lost"]}

    def correct(self, event: str, **said: Any) -> str:
        was = next(
            e
            for e in self.office.get(f"/v1/customers/{self.customer}/contact-events", STAFF)["items"]
            if e["id"] == event
        )
        kept = {name: was[name] for name in ("occurred_at", "channel", "direction", "case_id", "observations")}
        return story.contact(self.office, self.customer, **kept, corrects=event, **said)

    def review(self, *, expect: int = 201, **said: Any) -> Json:
        body: Json = {"outcome": "continue", "reasons": "The calls go on, a little less often."} | story.STILL_NEEDED
        done: Json = self.office.act(self.path, "reviews", CHIEF, expect=expect, **body | said)
        return done

    def listed(self, **asked: str) -> list[str]:
        found = self.office.get("/v1/restrictions", STAFF, customer_id=self.customer, **asked)["items"]
        return [each["id"] for each in found]


def test_nothing_is_lost_by_the_calendar_or_by_what_is_no_matter(office: Office) -> None:
    held = Restricted(office, "07700 900530")
    story.contact(office, held.customer, case_id=held.case, summary="Asked how the case stands")
    office.later(days=80)
    story.contact(office, held.customer, observations=["abusive_language"])
    office.act(
        f"/v1/customers/{held.customer}",
        "change",
        STAFF,
        access_needs=[{"need": "Large print", "adjustment": "18 point"}],
    )
    support = held.support
    assert (support["state"], support["lost"]) == ("held", [])
    assert support["as_of"] > office.on(days_ago=1)
    assert (held.listed(support="lost"), held.listed(support="held")) == ([], [held.id])
    assert held.review()["support"]["state"] == "held"


def test_contacts_that_were_a_relatives_take_the_support_away_and_a_second_correction_gives_it_back(
    office: Office,
) -> None:
    held = Restricted(office, "07700 900531")
    corrected = [held.correct(event, made_by="household") for event in held.after]
    assert held.support["state"] == "lost"
    assert "behaviour-continued-after-warning" in held.lost
    lost = next(lost for lost in held.support["lost"] if lost["rule"] == "behaviour-continued-after-warning")
    assert lost["clauses"]
    assert "corrected" in lost["because"]
    assert held.listed(support="lost") == [held.id]
    assert office.get("/health", Role.ADMIN)["support"]["lost"] >= 1
    # it goes on all the same
    assert office.get(held.path, STAFF)["status"] == "in_force"
    for event in corrected:
        was = {"made_by": "customer", "effect_on_work": "Half a day of casework was put off"}
        held.correct(event, **was)
    assert held.support["state"] == "held"
    record = office.get(f"/v1/customers/{held.customer}/record", MANAGER, limit="200")["items"]
    told = [entry["kind"] for entry in record if entry["kind"].startswith("restriction.support")]
    assert told == ["restriction.support_lost", "restriction.support_regained"]


def test_a_reply_that_was_in_time_and_recorded_late_is_to_be_weighed(office: Office) -> None:
    held = Restricted(office, "07700 900843")
    path = f"/v1/warnings/{held.warning['id']}/responses"
    late: Json = {"received_at": office.on(), "channel": "post", "summary": "Only now did I find your letter."}
    office.post(path, STAFF, **late)
    assert held.support["state"] == "held"
    in_time: Json = {"received_at": office.on(days_ago=15), "channel": "post", "summary": "Nobody ever told me why."}
    office.post(path, STAFF, **in_time)
    assert held.lost == {"warning-response-considered"}
    assert "reply" in held.support["lost"][0]["because"]


def test_a_quashed_warning_and_one_that_came_back_leave_nothing_to_stand_on(office: Office) -> None:
    quashed = Restricted(office, "07700 900844")
    appeal = office.post(
        f"/v1/warnings/{quashed.warning['id']}/appeals", STAFF, received_at=office.on(), grounds="It was not me."
    )
    ruling: Json = {"outcome": "quashed", "reasons": "The warning described what somebody else had done."}
    office.act(f"/v1/appeals/{appeal['id']}", "decision", Role.REVIEWER, **ruling)
    assert "warned-in-writing" in quashed.lost
    assert "quashed" in quashed.support["lost"][0]["because"]

    returned = Restricted(office, "07700 900845")
    letter = f"/v1/notices/{returned.warning['notice_id']}"
    office.post(f"{letter}/returned", STAFF, expect=200, returned_at=office.on(), reason="no_such_address")
    assert "warned-in-writing" in returned.lost
    assert "came back" in returned.support["lost"][0]["because"]


def test_a_case_reopened_is_a_case_undecided(office: Office) -> None:
    held = Restricted(office, "07700 900846", reopen=True)
    office.act(f"/v1/cases/{held.case}", "change", STAFF, status="open")
    assert held.support["state"] == "lost"
    assert any("reopened" in lost["because"] for lost in held.support["lost"])


def test_a_need_that_the_restriction_denies_is_told_and_the_next_way_in_is_open_at_once(office: Office) -> None:
    post_only: list[Json] = [{"kind": "single_channel", "channel": "post"}]
    held = Restricted(office, "07700 900847", post_only)
    before = office.get("/v1/contact-status", STAFF, customer_id=held.customer, channel="email")
    assert before["permitted_channels"] == ["post"]
    office.act(f"/v1/customers/{held.customer}", "change", STAFF, access_needs=[BLIND])
    assert "access-needs-respected" in held.lost
    assert "needs" in held.support["lost"][0]["because"]
    now = office.get("/v1/contact-status", STAFF, customer_id=held.customer, channel="email")
    assert now["permitted_channels"] == ["email"]
    assert "by e-mail" in now["say"]
    assert "cannot make contact by post" in now["staff_guidance"]
    assert "breaks a condition" not in now["staff_guidance"]
    office.act(f"/v1/customers/{held.customer}", "change", STAFF, access_needs=[])
    assert held.support["state"] == "held"


def test_a_need_that_came_with_another_record_is_asked_about_at_the_merge_and_no_more_after_the_split(
    office: Office,
) -> None:
    held = Restricted(office, "07700 900848", [{"kind": "single_channel", "channel": "post"}])
    other, path = story.register(office, "07700 900849", access_needs=[BLIND]), f"/v1/customers/{held.customer}"
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="The same date of birth.")
    assert "access-needs-respected" in held.lost
    office.post(f"{path}/split", MANAGER, expect=200, merged_id=other, reason="They are sisters.")
    assert held.support["state"] == "held"


def test_a_review_while_support_is_lost_says_how_that_was_weighed(office: Office) -> None:
    held = Restricted(office, "07700 900848")
    assert held.review()["support_weighed"] == ""
    for event in held.after:
        held.correct(event, made_by="household")
    for outcome in ("continue", "lift"):
        for weighed in _NOT_WEIGHED:
            refused = held.review(outcome=outcome, expect=422, **weighed)
            assert [error["pointer"] for error in refused["errors"]] == ["/support_weighed"]
    done = held.review(support_weighed=WEIGHED)
    assert (done["support_weighed"], done["support"]["state"]) == (WEIGHED, "lost")
    assert held.support["state"] == "lost"


def test_an_appeal_heard_while_support_is_lost_shows_it_and_says_how_it_was_weighed(office: Office) -> None:
    held = Restricted(office, "07700 900849")
    appeal = office.post(f"{held.path}/appeals", STAFF, received_at=office.on(), grounds="It was my brother.")
    hearing = f"/v1/appeals/{appeal['id']}"
    assert office.get(f"{hearing}/dossier", Role.REVIEWER)["support"]["state"] == "held"
    for event in held.after:
        held.correct(event, made_by="household")
    shown = office.get(f"{hearing}/dossier", Role.REVIEWER)["support"]
    assert shown == held.support
    assert shown["state"] == "lost"
    ruling: Json = {"outcome": "dismissed", "reasons": "The restriction is mild and the calls were many."}
    refused = office.act(hearing, "decision", Role.REVIEWER, expect=422, **ruling)
    assert [error["pointer"] for error in refused["errors"]] == ["/support_weighed"]
    decided = office.act(hearing, "decision", Role.REVIEWER, **ruling, support_weighed=WEIGHED)
    assert decided["support_weighed"] == WEIGHED


def test_the_dossier_of_a_later_proposal_shows_what_the_first_one_lost(office: Office) -> None:
    held = Restricted(office, "07700 900850")
    for event in held.after:
        held.correct(event, made_by="household")
    again = story.propose(office, held.customer, story.proposal(office, held.events, held.case))
    dossier = office.get(f"/v1/restriction-proposals/{again['id']}/dossier", CHIEF)
    assert [each["support"]["state"] for each in dossier["restrictions"]] == ["lost"]


@pytest.mark.parametrize("is_blocked", [True, False])
def test_a_number_that_turns_out_to_be_anothers_too_is_not_to_be_blocked(office: Office, is_blocked: bool) -> None:  # noqa: FBT001 - a test's parameter
    number = f"07700 90086{int(is_blocked)}"
    customer = restricting.threatening(office, restricting.phone(number))
    block = {"kind": "block_phone", "numbers": [number]}
    limit = {"kind": "call_time_limit", "minutes": 10}
    restriction = restricting.restrict(office, customer, block if is_blocked else limit)
    shared = [restricting.phone(number, shared=True), restricting.email("sam.shared@example.org")]
    office.act(f"/v1/customers/{customer}", "change", STAFF, contact_points=shared)
    support = office.get(f"/v1/restrictions/{restriction['id']}", STAFF)["support"]
    lost = [each["rule"] for each in support["lost"]]
    assert lost == (["shared-contact-point-not-blocked"] if is_blocked else [])


def test_what_no_write_to_this_customer_told_the_daily_sweep_finds_and_the_office_is_reminded_once(
    office: Office, service: RunningService
) -> None:
    number = "07700 900863"
    customer = restricting.threatening(office, restricting.phone(number))
    restriction = restricting.restrict(office, customer, {"kind": "block_phone", "numbers": [number]})
    path = f"/v1/restrictions/{restriction['id']}"
    story.register(office, number)
    assert office.get(path, STAFF)["support"]["state"] == "held"

    async def swept(days: int) -> None:
        store = Store(service.environ["DATABASE_URL"])
        await sweep.sweep(store, load_policy(), office.now + timedelta(days=days))
        await store.close()

    for days in (1, 2):
        asyncio.run(swept(days))
        support = office.get(path, STAFF)["support"]
        assert [lost["rule"] for lost in support["lost"]] == ["shared-contact-point-not-blocked"]
    told = [
        entry
        for entry in office.get("/v1/audit", Role.AUDITOR, subject=f"restrictions/{restriction['id']}")["items"]
        if entry["action"] == "reminder.queued"
    ]
    assert len(told) == 2

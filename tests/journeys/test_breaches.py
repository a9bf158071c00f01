"""Contacts that break a restriction's conditions: counted for the next review, told to the customer, never a step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.running import RunningService
from fixtures.sampling import size
from fixtures.story import CHIEF, MANAGER, STAFF, STILL_NEEDED

BEGIN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MEASURES: list[Json] = [{"kind": "call_time_limit", "minutes": 10}, {"kind": "single_channel", "channel": "phone"}]


@pytest.fixture(scope="module")
def desk(service: RunningService) -> Iterator[Office]:
    with Office(service) as office:
        yield office


@pytest.fixture
def restriction(desk: Office) -> Json:
    """Calls of ten minutes, and no other way, in force since yesterday."""
    desk.now = BEGIN
    customer = restricting.threatening(desk, {"kind": "phone", "value": "07700 900731"})
    made = restricting.restrict(desk, customer, *MEASURES)
    desk.later(days=1)
    return made


def path(restriction: Json) -> str:
    return f"/v1/restrictions/{restriction['id']}"


def broken(office: Office, restriction: Json, *, expect: int = 201, measure: str | None = None, **said: Any) -> Json:
    """A contact that broke the conditions, recorded as a breach."""
    call = story.contact(office, restriction["customer_id"], **said)
    body = {"contact_event_id": call, "description": "You would not end the call.", "measure": measure}
    answered: Json = office.post(f"{path(restriction)}/breaches", STAFF, expect=expect, **body)
    return answered


def pattern(office: Office, restriction: Json) -> Json:
    found: Json = office.get(path(restriction), CHIEF)["breaches_since_review"]
    return found


def test_a_review_finds_how_many_when_by_which_way_and_of_what(desk: Office, restriction: Json) -> None:
    assert (pattern(desk, restriction)["count"], pattern(desk, restriction)["last_at"]) == (0, None)
    contacts: list[Json] = [{"measure": "call_time_limit"}, {"measure": "call_time_limit"}, {"channel": "email"}]
    for said in contacts:
        broken(desk, restriction, **said)
        last = desk.now
        desk.later(days=6)
    found = pattern(desk, restriction)
    assert (found["count"], found["earlier"]) == (3, 0)
    assert found["by_channel"] == {"phone": 2, "email": 1}
    assert found["by_measure"] == {"call_time_limit": 2}
    assert sum(found["by_month"].values()) == 3
    assert set(found["by_month"]) == {"2026-03", "2026-04"}
    assert datetime.fromisoformat(found["last_at"]) == last
    desk.act(
        path(restriction),
        "reviews",
        CHIEF,
        expect=201,
        outcome="continue",
        reasons="Three calls were too long.",
        **STILL_NEEDED,
    )
    assert (pattern(desk, restriction)["count"], pattern(desk, restriction)["earlier"]) == (0, 3)


def test_many_breaches_change_nothing_by_themselves(desk: Office, restriction: Json) -> None:
    customer = restriction["customer_id"]
    event: Json = {"occurred_at": desk.now.isoformat(), "channel": "phone", "direction": "inbound"}
    calls = desk.record(customer, [(desk.now, event)] * size(10, 50))
    desk.later(hours=1)
    asked = {"customer_id": customer, "measures": MEASURES, "behaviours": ["aggressive"], "grounds": "It goes on."}

    def stands() -> list[Any]:
        status = desk.get("/v1/contact-status", STAFF, customer_id=customer)
        shown = {name: said for name, said in desk.get(path(restriction), CHIEF).items() if name != COUNTED}
        assessed = desk.post("/v1/assessments", MANAGER, expect=200, **asked)
        classified = desk.get(f"/v1/customers/{customer}/classification", MANAGER)
        notices = [line for line in record(desk, customer) if line["kind"].startswith("notice.")]
        listed = desk.get("/v1/restrictions", STAFF, customer_id=customer)["items"]
        return [status, shown, assessed, classified, notices, len(listed)]

    before = stands()
    for call in calls:
        desk.post(f"{path(restriction)}/breaches", STAFF, contact_event_id=call, measure="call_time_limit")
    assert pattern(desk, restriction)["count"] == len(calls)
    assert stands() == before


COUNTED = "breaches_since_review"


def record(office: Office, customer: str) -> list[Json]:
    lines: list[Json] = office.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
    return lines


def test_a_manager_drafts_a_reminder_and_nobody_else_does(desk: Office, restriction: Json) -> None:
    reminders = f"{path(restriction)}/breach-reminders"
    assert desk.post(reminders, MANAGER, expect=409)["code"] == "no-breach"
    first = broken(desk, restriction, measure="call_time_limit")
    desk.later(days=1)
    broken(desk, restriction, channel="email")
    desk.post(reminders, STAFF, expect=403)
    letter = desk.post(reminders, MANAGER)
    assert (letter["kind"], letter["status"], letter["about_id"]) == ("breach", "draft", restriction["id"])
    assert "You made contact by e-mail" in letter["text"]
    about_the_call = desk.post(reminders, CHIEF, breach_id=first["id"], description="You stayed on for an hour.")
    for words in ("by telephone", "You stayed on for an hour.", "10 minutes", "Nothing has been added"):
        assert words in about_the_call["text"]
    assert all(check["outcome"] == "met" for check in letter["checks"])
    before = desk.get(path(restriction), CHIEF)
    issued = desk.post(f"/v1/notices/{letter['id']}/issue", MANAGER, expect=200, method="email")
    assert issued["status"] == "issued"
    assert desk.get(path(restriction), CHIEF) == before
    other = desk.post(reminders, MANAGER, expect=422, breach_id=restriction["id"])
    assert [error["pointer"] for error in other["errors"]] == ["/breach_id"]


def test_a_reminder_says_what_happened(desk: Office, restriction: Json) -> None:
    call = story.contact(desk, restriction["customer_id"])
    desk.post(f"{path(restriction)}/breaches", STAFF, contact_event_id=call)
    silent = desk.post(f"{path(restriction)}/breach-reminders", MANAGER, expect=422, description=" ")
    assert [error["pointer"] for error in silent["errors"]] == ["/description"]


def test_nobody_is_reminded_of_a_restriction_that_is_over(desk: Office, restriction: Json) -> None:
    broken(desk, restriction)
    desk.act(path(restriction), "lift", CHIEF, reasons="Calls have been civil.")
    assert desk.post(f"{path(restriction)}/breach-reminders", MANAGER, expect=409)["code"] == "not-in-force"


@pytest.mark.parametrize("raises", ["new_matter", "new_information", "statutory", "safeguarding"])
def test_what_always_gets_through_breaks_nothing(desk: Office, restriction: Json, raises: str) -> None:
    refused = broken(desk, restriction, expect=422, channel="email", raises=raises)
    assert [error["pointer"] for error in refused["errors"]] == ["/contact_event_id"]
    wrong = broken(desk, restriction, expect=422, measure="block_phone")
    assert [error["pointer"] for error in wrong["errors"]] == ["/measure"]
    assert pattern(desk, restriction)["count"] == 0


def test_a_breach_that_turns_out_to_bring_something_counts_no_more(desk: Office) -> None:
    desk.now = BEGIN
    customer = restricting.threatening(desk, {"kind": "email", "value": "sam.b@example.org"})
    restriction = restricting.restrict(desk, customer, {"kind": "read_and_file"}, *MEASURES)
    desk.later(days=1)
    breach = broken(desk, restriction, channel="email", measure="single_channel")
    assert pattern(desk, restriction)["count"] == 1
    item = f"/v1/filed-contacts/{breach['contact_event_id']}/reading"
    desk.post(item, STAFF, brings="safeguarding", note="A child is mentioned")
    assert (pattern(desk, restriction)["count"], pattern(desk, restriction)["by_measure"]) == (0, {})
    kinds = [line["kind"] for line in record(desk, customer)]
    assert "restriction.breached" in kinds
    desk.post(item, STAFF, brings="nothing", note="It is an old letter about somebody else")
    assert pattern(desk, restriction)["count"] == 1

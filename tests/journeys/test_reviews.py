"""A restriction is looked at again: continued, made gentler, or let go; and nobody can say that they did not know."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.database import fresh_database
from fixtures.office import Json, Office
from fixtures.restricting import phone
from fixtures.running import running_service
from fixtures.story import CHIEF, MANAGER, STAFF, STILL_NEEDED

LIMIT = {"kind": "call_time_limit", "minutes": 10}
NUMBERS = itertools.count(610)


@pytest.fixture
def blocked(office: Office) -> Json:
    """Somebody with two blocked numbers and a time limit; the office's clock stands a minute after."""
    numbers = [f"+447700900{next(NUMBERS)}" for _ in range(2)]
    customer = restricting.threatening(office, *map(phone, numbers))
    return restricting.restrict(office, customer, {"kind": "block_phone", "numbers": numbers}, LIMIT)


def status(office: Office, number: str, **more: str) -> Json:
    asks = Role.AUDITOR if "as_of" in more else Role.TELEPHONY
    answer: Json = office.get("/v1/contact-status", asks, phone=number, **more)
    return answer


def review(office: Office, restriction: Json, *, expect: int = 201, **body: Any) -> Json:
    said = {"reasons": "Sam has kept to it for two months and asks to be let in again.", **STILL_NEEDED} | body
    done: Json = office.act(f"/v1/restrictions/{restriction['id']}", "reviews", CHIEF, expect=expect, **said)
    return done


def test_a_review_makes_a_restriction_gentler_and_what_it_was_can_be_replayed(office: Office, blocked: Json) -> None:
    kept, freed = blocked["measures"][0]["numbers"]
    assert status(office, freed)["action"] == "decline"
    before = office.on()
    office.later(days=60)
    gentler = [{"kind": "block_phone", "numbers": [kept]}, {"kind": "call_time_limit", "minutes": 15}]
    done = review(office, blocked, outcome="vary", measures=gentler)
    assert [measure["kind"] for measure in done["measures"]] == ["block_phone", "call_time_limit"]

    office.later(minutes=1)
    assert status(office, kept)["action"] == "decline"
    answer = status(office, freed)
    assert (answer["action"], answer["max_call_seconds"]) == ("limit", 900)
    assert status(office, freed, as_of=before)["action"] == "decline"

    now = office.get(f"/v1/restrictions/{blocked['id']}", STAFF)
    assert now["measures"][1]["minutes"] == 15
    assert (now["ends_on"], now["status"]) == (blocked["ends_on"], "in_force")
    assert now["review_on"] == done["next_review_on"] > blocked["review_on"]
    letter = office.ask("GET", f"/v1/notices/{done['notice_id']}", MANAGER, headers={"Accept": "text/plain"}).text
    assert "15 minutes" in letter
    assert freed not in letter
    reviews = office.get(f"/v1/restrictions/{blocked['id']}/reviews", STAFF)["items"]
    assert [each["outcome"] for each in reviews] == ["vary"]
    record = office.get(f"/v1/customers/{blocked['customer_id']}/record", MANAGER)["items"]
    assert "restriction.reviewed" in [entry["kind"] for entry in record]


def test_a_review_makes_nothing_harsher(office: Office, blocked: Json) -> None:
    block = blocked["measures"][0]
    shorter_calls = [block, {"kind": "call_time_limit", "minutes": 9}]
    one_more = [block, LIMIT, {"kind": "read_and_file"}]
    another_number = [{"kind": "block_phone", "numbers": [block["numbers"][0], "+447700900999"]}]
    for harsher in (shorter_calls, one_more, another_number):
        refused = review(office, blocked, outcome="vary", measures=harsher, expect=409)
        assert refused["code"] == "harsher-measures"
        assert "new proposal" in refused["detail"]
    assert office.get(f"/v1/restrictions/{blocked['id']}", STAFF)["measures"] == blocked["measures"]
    assert office.get(f"/v1/restrictions/{blocked['id']}/reviews", STAFF)["items"] == []


def test_a_review_that_contradicts_itself_says_where(office: Office, blocked: Json) -> None:
    contradictions: list[tuple[Json, str]] = [
        ({"outcome": "vary"}, "/measures"),
        ({"outcome": "continue", "measures": [LIMIT]}, "/measures"),
        ({"outcome": "lift", "measures": [LIMIT]}, "/measures"),
        ({"outcome": "lift", "next_review_on": "2026-09-01"}, "/next_review_on"),
        ({"outcome": "continue", "next_review_on": "2026-01-01"}, "/next_review_on"),
    ]
    for body, pointer in contradictions:
        refused = review(office, blocked, expect=422, **body)
        assert [error["pointer"] for error in refused["errors"]] == [pointer]


def test_what_its_own_letter_has_not_told_cannot_be_varied(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900899")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    refused = review(office, {"id": decided["restriction_id"]}, outcome="vary", measures=story.MILD[:1], expect=409)
    assert refused["code"] == "not-in-force"


def test_breaches_since_the_last_review_are_shown_and_do_nothing(office: Office, blocked: Json) -> None:
    path = f"/v1/restrictions/{blocked['id']}"
    for channel in ("phone", "phone", "email"):
        office.later(days=1)
        call = story.contact(office, blocked["customer_id"], channel=channel)
        office.post(f"{path}/breaches", STAFF, contact_event_id=call, description="Rang all the same")
    shown = office.get(path, STAFF)
    found = shown["breaches_since_review"]
    assert (found["count"], found["by_channel"], found["earlier"]) == (3, {"phone": 2, "email": 1}, 0)
    assert datetime.fromisoformat(found["last_at"]) == office.now
    kept = ("status", "measures", "ends_on", "review_on")
    assert [shown[name] for name in kept] == [blocked[name] for name in kept]
    listed = office.get("/v1/restrictions", STAFF, customer_id=blocked["customer_id"])["items"]
    assert listed == [shown]
    review(office, blocked, outcome="continue")
    found = office.get(path, STAFF)["breaches_since_review"]
    assert (found["count"], found["last_at"], found["earlier"]) == (0, None, 3)


def test_the_due_list_shows_the_longest_overdue_first_page_by_page(office: Office) -> None:
    mine = {"customer_id": restricting.threatening(office, phone("07700 900897"))}
    made = [restricting.restrict(office, mine["customer_id"], {**LIMIT, "minutes": 10 + n}) for n in range(3)]
    review(office, made[0], outcome="continue")
    latest = max(each["review_on"] for each in made)
    office.now = datetime.fromisoformat(latest).replace(hour=12, tzinfo=UTC) + timedelta(days=1)

    def due(before: str) -> list[Json]:
        found, cursor = list[Json](), dict[str, str]()
        while True:
            page = office.get("/v1/restrictions", STAFF, review_due_before=before, limit="1", **mine, **cursor)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    soon = due("2199-01-01")
    dates = [each["review_on"] for each in soon]
    assert dates == sorted(dates)
    assert {each["id"] for each in soon} <= {each["id"] for each in made}
    assert [each["review_overdue"] for each in soon] == [day < office.now.date().isoformat() for day in dates]
    assert any(each["review_overdue"] for each in soon)
    overdue = [each["id"] for each in soon if each["review_overdue"]]
    assert [each["id"] for each in due(office.now.date().isoformat())] == overdue


def test_health_and_metrics_count_reviews_due_soon_and_overdue(office: Office) -> None:
    def counts(at: datetime) -> Json:
        answer: Json = office.ask("GET", "/health", STAFF, headers={"X-Now": at.isoformat()}).json()["reviews"]
        return answer

    office.now += timedelta(days=400)  # later than any other story
    customer = restricting.threatening(office, phone("07700 900898"))
    due_at = office.now + timedelta(days=22 + 92)
    before = counts(due_at), counts(due_at + timedelta(days=5))
    restriction = restricting.restrict(office, customer, LIMIT)
    day = datetime.fromisoformat(restriction["review_on"]).replace(hour=12, tzinfo=UTC)
    assert abs(day - due_at) < timedelta(days=3)
    after = counts(due_at), counts(due_at + timedelta(days=5))
    assert after[0]["due_soon"] + after[0]["overdue"] == before[0]["due_soon"] + before[0]["overdue"] + 1
    assert after[1]["overdue"] == before[1]["overdue"] + 1
    text = office.ask("GET", "/metrics", STAFF, headers={"X-Now": (due_at + timedelta(days=5)).isoformat()}).text
    assert f'contact_policy_reviews{{state="overdue"}} {after[1]["overdue"]:.1f}' in text


@pytest.mark.long("a service of its own is started, which sweeps; the others of these tests do not")
def test_the_service_sweeps_by_itself_and_tells_when_it_last_did(
    server_dsn: str, template: str, tmp_path: Path
) -> None:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path, DATABASE_URL=dsn, DEMO="0") as service,
    ):
        deadline = time.monotonic() + 30
        swept = None
        while swept is None and time.monotonic() < deadline:
            time.sleep(0.05)
            swept = service.ask("GET", "/health").json()["sweep"]
        assert swept is not None
        assert swept["failed"] is None, "to whoever brings no token"
        assert datetime.now(UTC) - datetime.fromisoformat(swept["last_at"]) < timedelta(minutes=1)
        assert service.run("sweep") == "0 lapses and 0 reminders recorded.\n"

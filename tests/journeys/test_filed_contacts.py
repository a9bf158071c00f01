"""Mail that is read and filed: seen by a person, answered where it brings something, and overdue where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER, STAFF

ASKED = ("unseen", "to_answer", "done")


@pytest.fixture(scope="module")
def clerk(service: RunningService) -> Iterator[Office]:
    with Office(service) as office:
        yield office


@pytest.fixture
def customer(clerk: Office) -> str:
    """Somebody whose mail is read and filed from now on, a Monday morning."""
    clerk.now = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    customer = restricting.threatening(clerk, {"kind": "email", "value": f"sam.{uuid4().hex}@example.org"})
    restricting.restrict(clerk, customer, {"kind": "read_and_file"})
    clerk.now = datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
    return customer


def mail(office: Office, customer: str, **said: Any) -> str:
    """An e-mail comes in, and the mail system has it recorded."""
    body: Json = {"occurred_at": office.now.isoformat(), "channel": "email", "direction": "inbound"} | said
    return str(office.post(f"/v1/customers/{customer}/contact-events", Role.CRM, **body)["id"])


def queue(office: Office, customer: str) -> dict[str, list[str]]:
    """The ids on each part of the customer's queue."""
    lists = {s: office.get("/v1/filed-contacts", STAFF, status=s, customer_id=customer)["items"] for s in ASKED}
    return {status: [item["id"] for item in items] for status, items in lists.items()}


def read(office: Office, id_: str, brings: str, note: str = "", *, expect: int = 201) -> Json:
    said: Json = office.post(f"/v1/filed-contacts/{id_}/reading", STAFF, expect=expect, brings=brings, note=note)
    return said


def answer(office: Office, id_: str, *, expect: int = 201, **said: str) -> Json:
    told: Json = office.post(f"/v1/filed-contacts/{id_}/answer", STAFF, expect=expect, **said)
    return told


REPLY: Json = {"channel": "email", "summary": "Thank you; the receipt changes what you owe."}


def test_filed_mail_is_seen_and_answered_and_nothing_leaves_the_queue_otherwise(clerk: Office, customer: str) -> None:
    receipt, rant = mail(clerk, customer, summary="Here is the receipt"), mail(clerk, customer, summary="Again!")
    assert queue(clerk, customer) == {"unseen": [receipt, rant], "to_answer": [], "done": []}
    assert answer(clerk, receipt, expect=409, answered_at=clerk.now.isoformat(), **REPLY)["code"] == "nothing-to-answer"

    clerk.later(hours=3)
    found = read(clerk, receipt, "new_information", "A receipt nobody has seen before")
    assert (found["status"], found["brings"], found["answer_by"]) == ("to_answer", "new_information", "2026-05-05")
    assert read(clerk, rant, "nothing")["status"] == "done"
    assert answer(clerk, rant, expect=409, answered_at=clerk.now.isoformat(), **REPLY)["code"] == "nothing-to-answer"
    assert queue(clerk, customer) == {"unseen": [], "to_answer": [receipt], "done": [rant]}

    clerk.later(days=1)
    done = answer(clerk, receipt, answered_at=clerk.now.isoformat(), **REPLY)
    assert (done["status"], done["due_by"], done["is_overdue"]) == ("done", None, False)
    # The answer is a contact on the record like any other.
    reply = clerk.get(f"/v1/contact-events/{done['answers'][0]['answer_event_id']}", STAFF)
    assert (reply["direction"], reply["summary"]) == ("outbound", REPLY["summary"])
    assert answer(clerk, receipt, expect=409, answered_at=clerk.now.isoformat(), **REPLY)["code"] == "duplicate"

    record = clerk.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
    kinds = [line["kind"] for line in record if line["subject"] == f"contact-events/{receipt}"]
    assert kinds == ["contact", "contact.filed", "contact.read", "contact.answered"]
    trail = clerk.get("/v1/audit", Role.AUDITOR, subject=f"contact-events/{receipt}")["items"]
    actions = ["filed-contact.answered", "filed-contact.read", "contact-event.filed", "contact-event.recorded"]
    assert [entry["action"] for entry in trail] == actions


@pytest.mark.parametrize(
    ("brings", "due"),
    [
        ("safeguarding", date(2026, 4, 21)),
        ("statutory", date(2026, 4, 27)),
        ("new_matter", date(2026, 5, 5)),
        ("new_information", date(2026, 5, 5)),
    ],
)
def test_each_thing_is_overdue_the_day_after_it_was_due_and_not_before(
    clerk: Office, customer: str, brings: str, due: date
) -> None:
    """Received on Monday 20 April 2026; the bank holiday of 4 May is no working day."""
    given = mail(clerk, customer)
    clerk.later(minutes=10)
    assert read(clerk, given, brings)["due_by"] == due.isoformat()
    for offset, is_overdue in ((0, False), (1, True), (200, True)):
        clerk.now = datetime.combine(due + timedelta(days=offset), datetime.min.time(), UTC) + timedelta(hours=12)
        (shown,) = clerk.get("/v1/filed-contacts", MANAGER, status="to_answer", customer_id=customer)["items"]
        assert (shown["is_overdue"], shown["due_by"]) == (is_overdue, due.isoformat())
    clerk.now = datetime(2026, 4, 20, 11, 0, tzinfo=UTC)
    answer(clerk, given, answered_at=clerk.now.isoformat(), **REPLY)


def test_what_nobody_has_seen_shows_as_overdue_everywhere_from_the_end_of_its_last_day(
    clerk: Office, customer: str
) -> None:
    early, given = mail(clerk, customer), mail(clerk, customer)
    asked = {"measures": story.MILD, "behaviours": ["aggressive"], "grounds": "It goes on."}
    dossier = f"/v1/restriction-proposals/{story.propose(clerk, customer, asked)['id']}/dossier"
    moments = [
        (early, datetime(2026, 4, 21, 22, 59, tzinfo=UTC), False),  # one to midnight in London
        (given, datetime(2026, 4, 21, 23, 1, tzinfo=UTC), True),
    ]
    for id_, clerk.now, is_overdue in moments:
        shown = clerk.get(f"/v1/filed-contacts/{id_}", CHIEF)
        assert (shown["status"], shown["see_by"], shown["is_overdue"]) == ("unseen", "2026-04-21", is_overdue)
        lines = clerk.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
        told = {line["subject"]: line["details"] for line in lines if line["kind"] == "contact.filed"}
        assert told[f"contact-events/{id_}"]["status"] == "unseen"
        assert told[f"contact-events/{id_}"]["is_overdue"] is is_overdue
        waiting = {item["id"]: item["is_overdue"] for item in clerk.get(dossier, CHIEF)["filed_contacts"]}
        assert waiting[id_] is is_overdue
        before = health(clerk)
        assert figures(clerk) == {state: float(count) for state, count in before.items()}
        read(clerk, id_, "nothing")
        seen = {"unseen": before["unseen"] - 1, "overdue": before["overdue"] - is_overdue}
        assert health(clerk) == before | seen
    assert clerk.get(dossier, CHIEF)["filed_contacts"] == []


def health(office: Office) -> dict[str, int]:
    """How the whole queue stands."""
    told: dict[str, int] = office.ask("GET", "/health", STAFF).json()["filed_mail"]
    return told


def figures(office: Office) -> dict[str, float]:
    """The same, as Prometheus is told it."""
    lines = office.ask("GET", "/metrics", STAFF).text.splitlines()
    found = re.findall(r'^contact_policy_filed_contacts\{state="(\w+)"\} (\S+)$', "\n".join(lines), re.MULTILINE)
    return {state: float(count) for state, count in found}


@pytest.mark.parametrize("raises", ["new_matter", "new_information", "statutory", "safeguarding"])
def test_what_was_said_when_it_was_recorded_settles_what_it_brings(clerk: Office, customer: str, raises: str) -> None:
    given = mail(clerk, customer, raises=raises)
    shown = clerk.get(f"/v1/filed-contacts/{given}", STAFF)
    assert (shown["status"], shown["brings"]) == ("to_answer", raises)
    read(clerk, given, "nothing", "It was about somebody else")


def test_a_repeat_was_seen_by_whoever_recorded_it_as_one(clerk: Office, customer: str) -> None:
    given = mail(clerk, customer, raises="repeat")
    assert queue(clerk, customer) == {"unseen": [], "to_answer": [], "done": [given]}


def test_a_second_reading_corrects_the_first_with_a_reason_and_is_answered_anew(clerk: Office, customer: str) -> None:
    given = mail(clerk, customer)
    read(clerk, given, "new_information")
    answer(clerk, given, answered_at=clerk.now.isoformat(), **REPLY)
    assert read(clerk, given, "new_information", expect=409)["code"] == "duplicate"
    silent = read(clerk, given, "safeguarding", " ", expect=422)
    assert [error["pointer"] for error in silent["errors"]] == ["/note"]
    clerk.later(minutes=1)
    corrected = read(clerk, given, "safeguarding", "A child is mentioned on the second page")
    assert (corrected["status"], corrected["brings"]) == ("to_answer", "safeguarding")
    assert [reading["brings"] for reading in corrected["readings"]] == ["new_information", "safeguarding"]
    call = clerk.post(
        f"/v1/customers/{customer}/contact-events",
        STAFF,
        occurred_at=clerk.now.isoformat(),
        channel="phone",
        direction="outbound",
    )
    assert answer(clerk, given, contact_event_id=call["id"])["status"] == "done"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/answered_at", "/channel", "/summary"]),
        ({"channel": "post"}, ["/answered_at", "/summary"]),
        ({"answered_at": "2026-04-20T10:30:00Z", "channel": "post"}, ["/summary"]),
        ({"answered_at": "2026-04-19T10:30:00Z", **REPLY}, ["/answered_at"]),
        ({"answered_at": "2026-06-19T10:30:00Z", **REPLY}, ["/occurred_at"]),
        ({"contact_event_id": "{mail}"}, ["/contact_event_id"]),
        ({"contact_event_id": "{before}"}, ["/contact_event_id"]),
        ({"contact_event_id": "{after}", "summary": "Both at once"}, ["/contact_event_id"]),
    ],
)
def test_an_answer_that_is_none_is_pointed_to(
    clerk: Office, customer: str, body: dict[str, str], pointers: list[str]
) -> None:
    written = {"channel": "email", "direction": "outbound"}
    before = story.contact(clerk, customer, **written)
    clerk.later(minutes=5)
    given = mail(clerk, customer)
    clerk.later(minutes=5)
    after = story.contact(clerk, customer, **written)
    read(clerk, given, "new_matter")
    sent: Json = {name: value.format(mail=given, before=before, after=after) for name, value in body.items()}
    refused = answer(clerk, given, expect=422, **sent)
    assert [error["pointer"] for error in refused["errors"]] == pointers
    assert answer(clerk, given, contact_event_id=after)["status"] == "done"


def test_a_correction_takes_its_place_with_what_was_read_and_answered(clerk: Office, customer: str) -> None:
    given, other = mail(clerk, customer), mail(clerk, customer)
    read(clerk, given, "new_information")
    answer(clerk, given, answered_at=clerk.now.isoformat(), **REPLY)
    again = mail(clerk, customer, corrects=given, staff_minutes=20)
    assert queue(clerk, customer) == {"unseen": [other], "to_answer": [], "done": [again]}
    assert clerk.get(f"/v1/filed-contacts/{given}", STAFF)["corrected_by"] == again
    assert read(clerk, given, "nothing", "Too late", expect=409)["code"] == "contact-corrected"
    # Written down anew as a letter handed in, it must still be seen.
    rewritten = mail(clerk, customer, corrects=other, channel="in_person")
    assert queue(clerk, customer)["unseen"] == [rewritten]
    read(clerk, rewritten, "nothing")


def test_only_what_is_filed_is_on_the_queue(clerk: Office, customer: str) -> None:
    mail(clerk, customer, channel="phone")
    mail(clerk, customer, direction="outbound")
    mail(clerk, customer, occurred_at="2026-03-03T10:00:00Z")  # before the restriction
    stranger = restricting.threatening(clerk)
    mail(clerk, stranger)
    assert queue(clerk, customer) == queue(clerk, stranger) == {"unseen": [], "to_answer": [], "done": []}
    late = mail(clerk, customer, occurred_at="2026-04-08T10:00:00Z")
    shown = clerk.get(f"/v1/filed-contacts/{late}", STAFF)
    assert (shown["see_by"], shown["is_overdue"]) == ("2026-04-09", True)
    read(clerk, late, "nothing")
    missing = clerk.ask("GET", f"/v1/filed-contacts/{story.contact(clerk, stranger)}", STAFF)
    assert (missing.status_code, missing.json()["detail"]) == (404, "There is no such filed contact.")


def guards(office: Office, customer: str, as_of: datetime) -> dict[str, list[str]]:
    """Which contacts were held against nobody, and why, as it was known then."""
    path = f"/v1/customers/{customer}/classification"
    found = office.get(path, MANAGER, as_of=as_of.isoformat())["guards"]
    return {guard["guard"]: guard["event_ids"] for guard in found}


def test_what_a_reading_found_is_never_held_against_the_customer_from_then_on(clerk: Office, customer: str) -> None:
    """Twenty e-mails recorded as excessive, each with its effect: demands, until somebody reads them."""
    seen = {"observations": ["excessive_contact"], "effect_on_work": "Two other callers waited an hour each"}
    sent = []
    for _ in range(20):
        sent.append(mail(clerk, customer, **seen))
        clerk.later(minutes=30)
    before = clerk.now
    path = f"/v1/customers/{customer}/classification"

    def strength(behaviour: str, as_of: datetime) -> str | None:
        found = clerk.get(path, MANAGER, as_of=as_of.isoformat())["findings"]
        return next((str(f["strength"]) for f in found if f["behaviour"] == behaviour), None)

    assert strength("unreasonable", before) == "established"
    clerk.later(minutes=1)
    for id_ in sent:
        read(clerk, id_, "new_information")
    after = clerk.now
    assert strength("unreasonable", after) is None
    assert guards(clerk, customer, after)["new-information-answered"] == sent
    # What was decided before the reading is replayed as it was known then.
    assert strength("unreasonable", before) == "established"
    assert "new-information-answered" not in guards(clerk, customer, before)
    clerk.later(minutes=1)
    for id_ in sent:
        read(clerk, id_, "nothing", "The receipts are the same that were sent before")
    assert strength("unreasonable", clerk.now) == "established"


def test_mail_stays_on_the_queue_when_the_restriction_that_filed_it_is_over(clerk: Office, customer: str) -> None:
    given = mail(clerk, customer)
    (restriction,) = clerk.get("/v1/restrictions", STAFF, customer_id=customer, status="in_force")["items"]
    clerk.later(hours=1)
    clerk.act(f"/v1/restrictions/{restriction['id']}", "lift", CHIEF, reasons="Calls have been civil.")
    assert queue(clerk, customer)["unseen"] == [given]
    later = mail(clerk, customer)
    assert queue(clerk, customer)["unseen"] == [given]
    assert later not in queue(clerk, customer)["done"]
    read(clerk, given, "nothing")

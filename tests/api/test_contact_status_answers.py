"""The contact status: one flat answer to every question, and what it says of a restricted caller."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.records import Role
from fixtures.office import Json, Office
from fixtures.restricting import email, phone, restrict, threatening
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import STAFF

TELEPHONY = Role.TELEPHONY
LIMIT = {"kind": "call_time_limit", "minutes": 10}

KEYS = [
    "contract", "restricted", "match", "action", "max_call_seconds", "warn_before_end_seconds", "transfer_to",
    "transfer_uri", "sip_code", "sip_reason", "email_action", "smtp_reply", "file_to", "say", "staff_guidance",
    "permitted_channels", "access_adjustments", "restriction_ids", "ends_on", "review_on", "as_of", "ttl_seconds",
    "version", "stale", "say_texts", "language",
]  # fmt: skip


def ask(office: Office, *roles: Role, **question: str) -> Json:
    """The answer, by GET and by POST alike."""
    # Whoever asks about another time is staff.
    asks = roles or ((Role.AUDITOR,) if "as_of" in question else (TELEPHONY,))
    by_get = office.ask("GET", "/v1/contact-status", *asks, params=question)
    by_post = office.ask("POST", "/v1/contact-status", *asks, json=question)
    assert by_get.status_code == by_post.status_code == 200, by_get.text
    assert by_get.content == by_post.content
    assert by_get.headers["Cache-Control"] == "no-cache"
    keeps_the_contract(by_get.content, by_get.json())
    answer: Json = by_get.json()
    return answer


def keeps_the_contract(raw: bytes, answer: Json) -> None:
    assert list(answer)[: len(KEYS)] == KEYS
    assert None not in answer.values()
    assert [name for name, value in answer.items() if isinstance(value, dict)] == ["say_texts"]
    assert set(map(type, answer["say_texts"].values())) == {str}
    assert len(raw) < 2048
    assert b": " not in raw.split(b'"say"')[0]
    for field, limit in (("sip_reason", 60), ("say", 300), ("smtp_reply", 300)):
        assert len(answer[field]) <= limit
        assert all(" " <= character <= "~" for character in answer[field])


NONSENSE: list[tuple[dict[str, str], str]] = [
    ({}, "unidentified"),
    ({"phone": ""}, "unidentified"),
    ({"phone": "anonymous"}, "unidentified"),
    ({"phone": "withheld"}, "unidentified"),
    ({"phone": "+"}, "unidentified"),
    ({"phone": "9" * 40}, "unidentified"),
    ({"phone": "7" * 3900}, "unidentified"),
    ({"phone": "07700*"}, "unidentified"),
    ({"phone": "\u0660\u0667"}, "unidentified"),
    ({"phone": "sip:anonymous@anonymous.invalid"}, "unidentified"),
    ({"phone": "'; DROP TABLE customers; --"}, "unidentified"),
    ({"email": ""}, "unidentified"),
    ({"email": "<>"}, "unidentified"),
    ({"email": "x" * 3000}, "unidentified"),
    ({"email": "nobody@example.net"}, "none"),
    ({"phone": "07700 900999"}, "none"),
    ({"phone": "+12025550123"}, "none"),
    ({"customer_id": "7"}, "none"),
    ({"customer_id": "00000000-0000-7000-8000-000000000000"}, "none"),
    ({"external_system": "crm", "external_id": "nobody"}, "none"),
    ({"external_system": "crm"}, "none"),
    ({"external_id": "nobody"}, "unidentified"),
    ({"phone": "07700 900999", "channel": "post"}, "none"),
    ({"phone": "07700 900999", "as_of": "1970-01-01T00:00:00Z"}, "none"),
    ({"phone": "07700 900999", "as_of": "2199-01-01T00:00:00Z"}, "none"),
]


@pytest.mark.parametrize(("question", "match"), NONSENSE, ids=lambda part: str(part)[:50])
def test_every_well_formed_question_is_answered(office: Office, question: dict[str, str], match: str) -> None:
    answer = ask(office, **question)
    assert (answer["match"], answer["action"], answer["email_action"]) == (match, "connect", "accept")
    assert (answer["restricted"], answer["contract"], answer["stale"]) == (False, "1", False)


@pytest.mark.parametrize("raw", ["phone=%00", "phone=%ff%fe", "phone=%ed%a0%80", "no_such=1", "phone=1&phone=2", "="])
def test_bytes_that_are_no_number_are_a_question_too(office: Office, raw: str) -> None:
    answer = office.ask("GET", f"/v1/contact-status?{raw}", TELEPHONY)
    assert answer.status_code == 200
    keeps_the_contract(answer.content, answer.json())


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "0001-01-01T00:00:00Z"}, "as_of"),
    ],
)
def test_a_question_that_is_not_well_formed_is_pointed_to(
    office: Office, question: dict[str, str], pointer: str
) -> None:
    for answer, at in (
        (office.ask("GET", "/v1/contact-status", TELEPHONY, params=question), f"?{pointer}"),
        (office.ask("POST", "/v1/contact-status", TELEPHONY, json=question), f"/{pointer}"),
    ):
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [at]


def test_only_the_blocked_number_is_declined_and_only_the_blocked_address_rejected(office: Office) -> None:
    customer = threatening(
        office, phone("07700 900301"), phone("07700 900302"), email("s@example.org"), email("t@example.org")
    )
    restrict(
        office,
        customer,
        {"kind": "block_phone", "numbers": ["07700 900301"]},
        {"kind": "block_email", "addresses": ["S@example.org"]},
    )
    declined = ask(office, phone="07700 900301")
    assert (declined["action"], declined["sip_code"], declined["match"]) == ("decline", 603, "one")
    assert "post" in declined["sip_reason"]
    assert "post" in declined["say"]
    assert (declined["transfer_to"], declined["max_call_seconds"]) == ("", 0)
    for other in ({"phone": "07700 900302"}, {"customer_id": customer}):
        answer = ask(office, **other)
        assert (answer["restricted"], answer["action"], answer["sip_code"]) == (True, "connect", 0)
    rejected = ask(office, email="S+more@Example.org")
    assert rejected["email_action"] == "reject"
    assert rejected["smtp_reply"].startswith("550 5.7.1 ")
    assert "post" in rejected["smtp_reply"]
    assert rejected["action"] == "connect"
    assert ask(office, email="t@example.org")["email_action"] == "accept"


def test_a_blocked_address_whose_mail_is_still_read_is_filed(office: Office) -> None:
    customer = threatening(office, email("u@example.org"), phone("07700 900303"))
    block = {"kind": "block_email", "addresses": ["u@example.org"]}
    restrict(office, customer, block, {"kind": "read_and_file"})
    answer = ask(office, email="u@example.org")
    assert (answer["email_action"], answer["smtp_reply"]) == ("file", "")
    assert answer["file_to"]


def test_a_shared_number_says_identify_whoever_shares_it(office: Office) -> None:
    first = threatening(office, phone("07700 900304"))
    restrict(office, first, LIMIT)
    assert ask(office, phone="07700 900304")["action"] == "limit"
    threatening(office, phone("07700 900304"))
    shared = ask(office, phone="07700 900304")
    assert (shared["match"], shared["action"], shared["max_call_seconds"]) == ("shared", "identify", 0)
    assert ask(office, customer_id=first)["action"] == "limit"
    flagged = threatening(office, phone("07700 900305", shared=True))
    restrict(office, flagged, LIMIT)
    answer = ask(office, phone="07700 900305")
    assert (answer["match"], answer["action"], answer["max_call_seconds"]) == ("shared", "identify", 0)


def test_two_restricted_people_on_one_number_never_add_up(office: Office) -> None:
    for _ in range(2):
        restrict(office, threatening(office, phone("07700 900306")), LIMIT)
    answer = ask(office, STAFF, phone="07700 900306")
    assert (answer["match"], answer["action"], answer["max_call_seconds"], answer["sip_code"]) == (
        "several", "identify", 0, 0,
    )  # fmt: skip


def test_the_strictest_of_ones_own_restrictions_wins(office: Office) -> None:
    customer = threatening(office, phone("07700 900307"))
    restrict(office, customer, {"kind": "call_time_limit", "minutes": 20})
    restrict(office, customer, {"kind": "call_time_limit", "minutes": 5})
    answer = ask(office, phone="07700 900307")
    assert (answer["max_call_seconds"], answer["warn_before_end_seconds"]) == (300, 60)
    assert len(answer["restriction_ids"]) == 2


def test_a_machine_is_told_nothing_of_the_person(office: Office) -> None:
    need = {"need": "Stammers", "adjustment": "Give time to finish a sentence"}
    customer = threatening(office, phone("07700 900308"), access_needs=[need])
    restrict(office, customer, {"kind": "single_channel", "channel": "email"}, LIMIT)
    seen = ask(office, STAFF, phone="07700 900308")
    assert "MC-" in seen["staff_guidance"] or "decline" in seen["staff_guidance"]
    assert seen["access_adjustments"] == [need["adjustment"]]
    told = ask(office, TELEPHONY, phone="07700 900308")
    assert (told["staff_guidance"], told["access_adjustments"]) == ("", [])
    hidden: list[Any] = ["Stormer", customer, "threat", "aggressive", "Stammers", "sentence", "900308"]
    assert [word for word in hidden if word in str(told)] == []


def test_asking_writes_nothing_and_holders_of_the_answer_are_told_so(office: Office, service: RunningService) -> None:
    customer = threatening(office, phone("07700 900309"))
    restrict(office, customer, LIMIT)
    before = rows(service)
    first = office.ask("GET", "/v1/contact-status", TELEPHONY, params={"phone": "07700900309"})
    held = {"If-None-Match": first.headers["ETag"]}
    office.later(seconds=20)
    again = office.ask("GET", "/v1/contact-status", TELEPHONY, params={"phone": "07700900309"}, headers=held)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    ask(office, phone="07700900309")
    assert rows(service) == before
    office.act(
        f"/v1/restrictions/{first.json()['restriction_ids'][0]}",
        "lift",
        Role.CHIEF_EXECUTIVE,
        reasons="Calls have been civil.",
    )
    changed = office.ask("GET", "/v1/contact-status", TELEPHONY, params={"phone": "07700900309"}, headers=held)
    assert (changed.status_code, changed.json()["restricted"]) == (200, False)
    assert changed.json()["version"] > first.json()["version"]


def test_the_past_is_replayed_as_it_was_and_x_now_is_honoured(office: Office) -> None:
    customer = threatening(office, phone("07700 900310"))
    before = office.on()
    restriction = restrict(office, customer, LIMIT)
    during = office.on()
    office.later(hours=1)
    office.act(f"/v1/restrictions/{restriction['id']}", "lift", Role.CHIEF_EXECUTIVE, reasons="Calls are calm now.")
    office.later(days=1)
    assert ask(office, phone="07700 900310")["restricted"] is False
    assert ask(office, phone="07700 900310", as_of=during)["action"] == "limit"
    assert ask(office, phone="07700 900310", as_of=before)["match"] == "none"
    assert ask(office, phone="07700 900310", as_of=during)["as_of"].startswith(during[:16])


def test_many_questions_at_once_are_answered_each_as_by_itself_and_in_order(office: Office) -> None:
    customer = threatening(office, phone("07700 900391"))
    restrict(office, customer, LIMIT)
    questions = [
        {"phone": "07700 900391"},
        {"phone": "anonymous"},
        {"customer_id": customer},
        {"email": "a@example.org"},
    ]
    batch = office.ask("POST", "/v1/contact-status/batch", TELEPHONY, json={"items": questions})
    assert batch.status_code == 200
    assert batch.json()["items"] == [
        office.ask("POST", "/v1/contact-status", TELEPHONY, json=question).json() for question in questions
    ]
    assert [answer["restricted"] for answer in batch.json()["items"]] == [True, False, True, False]


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([], "/items"),
        ([{}] * 501, "/items"),
        ([{}, {"channel": "pigeon"}], "/items/1/channel"),
        ([{"x": 1}], "/items/0/x"),
    ],
)
def test_a_batch_that_is_not_well_formed_is_pointed_to(office: Office, items: list[Json], pointer: str) -> None:
    answer = office.ask("POST", "/v1/contact-status/batch", TELEPHONY, json={"items": items})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_telephone_system_asks_about_now_alone(office: Office) -> None:
    then = "2026-01-01T00:00:00Z"
    asked = {"phone": "07700 900123", "as_of": then}
    requests = (
        ("GET", "/v1/contact-status", {"params": asked}),
        ("POST", "/v1/contact-status", {"json": asked}),
        ("POST", "/v1/contact-status/batch", {"json": {"items": [{"phone": "07700 900123"}, asked]}}),
    )
    for method, path, request in requests:
        refused = office.ask(method, path, TELEPHONY, **request)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert office.ask(method, path, Role.STAFF, **request).status_code == 200

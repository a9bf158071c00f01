"""What is said and written in the customer's language: kept with them, told to telephones, and on their letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from contact_policy.api import twilio
from contact_policy.api.schemas.contact_status import contact_status_out
from contact_policy.policy.contact_status import Action, ContactStatus, Match
from contact_policy.records import Role
from contact_policy.services.contact_statuses import StatusAnswer
from fixtures.office import Office
from fixtures.restricting import phone, restrict, threatening

WELSH = ContactStatus(
    restricted=True,
    match=Match.ONE,
    action=Action.LIMIT,
    max_call_seconds=600,
    say="Mewn ty, dros y ffon.",
    say_texts={"en": "In a house, by telephone.", "cy": "Mewn tŷ, dros y ffôn."},
    language="cy",
)


def test_twilio_says_it_in_a_voice_of_the_callers_language_with_all_its_letters() -> None:
    told = twilio.instructions(WELSH, "+441632960100").decode()
    assert '<Say language="cy-GB" voice="Polly.Gwyneth">Mewn tŷ, dros y ffôn.</Say>' in told
    english = twilio.instructions(replace(WELSH, language="en"), "+441632960100").decode()
    assert '<Say language="en-GB">In a house, by telephone.</Say>' in english


def test_an_answer_keeps_under_two_kilobytes_and_a_telephone_is_told_every_language_all_the_same() -> None:
    long = replace(
        WELSH,
        staff_guidance="g" * 800,
        access_adjustments=("a" * 95,) * 3,
        say_texts={"en": "e" * 250, "cy": "ŷ" * 250},
    )
    answered = StatusAnswer(status=long, as_of=datetime(2026, 11, 28, tzinfo=UTC), version=10**12)
    for_staff, for_telephones = (contact_status_out(answered, for_staff=is_staff) for is_staff in (True, False))
    assert for_staff.say_texts == {"en": "", "cy": ""}
    assert for_telephones.say_texts == long.say_texts
    assert all(len(out.model_dump_json().encode()) < 2048 for out in (for_staff, for_telephones))


def test_a_customers_language_is_kept_told_to_telephones_and_written_in(office: Office) -> None:
    customer = threatening(office, phone("07700 900491"))
    kept = office.ask("GET", f"/v1/customers/{customer}", Role.STAFF)
    assert kept.json()["language"] == "en"
    changed = office.ask(
        "PATCH",
        f"/v1/customers/{customer}",
        Role.STAFF,
        json={"language": "CY-gb"},
        headers={"If-Match": kept.headers["ETag"]},
    )
    assert changed.json()["language"] == "cy-gb"
    restriction = restrict(office, customer, {"kind": "call_time_limit", "minutes": 10})
    asked = {"phone": "07700 900491"}
    answer = office.ask("GET", "/v1/contact-status", Role.TELEPHONY, params=asked).json()
    assert answer["language"] == "cy"
    assert answer["say"].isascii()
    assert "Gall yr alwad hon bara hyd at 10 munud." in answer["say_texts"]["cy"]
    assert "This call can last up to 10 minutes." in answer["say_texts"]["en"]
    notice = f"/v1/notices/{restriction['decision_notice_id']}"
    letter = office.ask("GET", notice, Role.STAFF).json()
    assert letter["subject"] == "Sut y gallwch gysylltu â ni o hyn ymlaen"
    assert letter["language"] == "cy"
    remarks = {check["rule"]: check for check in letter["checks"]}
    assert "translator" in remarks["notice-language"]["statement"]
    assert "translator" not in letter["text"]
    page = office.ask("GET", notice, Role.STAFF, headers={"Accept": "text/html"}).text
    assert '<html lang="cy-GB">' in page
    assert "Annwyl " in page


def test_a_language_without_words_is_kept_and_written_to_in_english_and_staff_are_told(office: Office) -> None:
    customer = threatening(office, phone("07700 900392"))
    tag = office.ask("GET", f"/v1/customers/{customer}", Role.STAFF).headers["ETag"]
    for wrong in ("", "welsh!", "c", None, 7):
        refused = office.ask(
            "PATCH", f"/v1/customers/{customer}", Role.STAFF, json={"language": wrong}, headers={"If-Match": tag}
        )
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/language"]
    office.ask("PATCH", f"/v1/customers/{customer}", Role.STAFF, json={"language": "pl"}, headers={"If-Match": tag})
    restriction = restrict(office, customer, {"kind": "call_time_limit", "minutes": 10})
    letter = office.ask("GET", f"/v1/notices/{restriction['decision_notice_id']}", Role.STAFF).json()
    assert letter["subject"] == "How you can make contact with us from now on"
    assert [c["statement"] for c in letter["checks"] if c["rule"] == "notice-language"] == [
        "The customer's language is pl on record. There are no words in it: the letter is in English."
    ]

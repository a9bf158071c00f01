from __future__ import annotations

import random
import string

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contact_policy.contact_points import normalise_phone, read_email_question, read_phone_question

DRAMA = "+447700900123"

SPELLINGS = [
    DRAMA,
    "07700900123",
    "07700 900123",
    "(07700) 900 123",
    "07700-900-123",
    "07700.900.123",
    "00447700900123",
    "0044 7700 900123",
    "0044 (0)7700 900123",
    "+44 7700 900123",
    "+44 (0)7700 900123",
    "+44(0)7700-900-123",
    "(+44) 7700 900123",
    "+4407700900123",
    " 07700 900123 ",
    "447700900123",
    "7700900123",
]

NO_NUMBER = [
    "",
    " ",
    "*",
    "07700*",
    "07700900*",
    "07700 900...",
    "07700 900---",
    "07700 90012.",
    "07700 90012. ",
    "+447700900???",
    "07700%",
    "+44",
    "+4477",
    "07700",
    "07700 90012x",
    "x07700900123",
    "07700900123 x5",
    "07700900123 ext. 5",
    "07700900123#5",
    "07700900123;ext=5",
    "0800 FLOWERS",
    "999",
    "101",
    "900123",
    "1" * 40,
    "0" * 300,
    "+" + "4" * 40,
    "07700900123\x00",
    "\x0007700900123",
    "07700\n900123",
    "07700\t900123",
    "\ud800",
    "\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663",
    "\uff10\uff17\uff17\uff10\uff10900123",
    "07700900\u00b2",
    "++447700900123",
    "+44+7700900123",
    "07700900123+",
    "07700900123, 07700900124",
    "07700900123/4",
    "null",
    "None",
    "-1",
    "+0000000000",
    "+49123456789012345",
    "07700" + " " * 60 + "900123",
    "+4400770090012",
    "+9997700900123",
    "1e11",
    "07700900123 or 1=1",
    "anonymous",
    "tel:07700900123",
]

# Where the library's reading is not the digits as written: a shortcut must not touch these.
ABROAD = {
    "+54 9 11 2345-6789": "+5491123456789",
    "+54 11 2345-6789": "+541123456789",
    "+52 55 1234 5678": "+525512345678",
    "+39 06 1234 5678": "+390612345678",
    "+1 (0)20 7946 0000": None,
    "+1 202 555 0123": "+12025550123",
    "+353 (0)1 234 5678": "+35312345678",
    "+800 1234 5678": "+80012345678",
}


def library(text: str, region: str = "GB") -> str:
    return phonenumbers.format_number(phonenumbers.parse(text, region), phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_number_is_the_same_number(text: str) -> None:
    assert normalise_phone(text) == DRAMA


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 12025550123", "+12025550123"),
        (" 33 1 23 45 67 89", "+33123456789"),
        (" 07700900123", DRAMA),
        (" 7700900123", DRAMA),
    ],
)
def test_a_plus_that_became_a_space_is_a_plus_wherever_that_makes_a_number(text: str, number: str) -> None:
    assert read_phone_question(text) == number


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_single_whole_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="number") as refusal:
        normalise_phone(text)
    assert len(text.strip()) < 3 or text.strip() not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(("text", "expected"), ABROAD.items())
def test_numbers_abroad_are_read_by_their_own_country_s_plan(text: str, expected: str | None) -> None:
    assert read_phone_question(text) == expected


def test_a_number_without_country_code_belongs_to_the_office_s_region() -> None:
    assert normalise_phone("(202) 555-0123", "US") == "+12025550123"
    assert normalise_phone("011 44 7700 900123", "US") == DRAMA
    with pytest.raises(ValueError, match="number"):
        normalise_phone("07700 900123", "US")


def test_the_short_way_for_numbers_in_full_agrees_with_the_library_for_every_leading_digits() -> None:
    tails = random.Random(4711)  # noqa: S311 - a repeatable spread, no secret
    for leading in range(1000, 10000):
        text = f"+44{leading}{tails.randrange(10**6):06}"
        number = phonenumbers.parse(text)
        assert normalise_phone(text) == library(text) == library(text, "GG")
        assert phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


@given(st.from_regex(r"\A(\+|00)?[0-9 ().-]{3,20}\Z") | st.from_regex(r"\A\+44[0-9]{8,11}\Z"))
@example("+440770090012")
@example("+4400770090012")
def test_a_number_once_normalised_stays_as_it_is_and_the_library_agrees(text: str) -> None:
    number = read_phone_question("0" + text[1:] if text.startswith(" ") else text)
    if number is not None:
        assert normalise_phone(number) == number == library(number)
        assert len(number) <= 16


@pytest.mark.parametrize(
    "text",
    [
        " 447700900123",
        " 44 7700 900123",
        "tel:+447700900123",
        "TEL:+44-7700-900123",
        "tel: 447700900123",
        "tel:07700900123",
        "tel:7700900123;phone-context=+44",
        "sip:+447700900123@trunk.example",
        "sips:+447700900123@trunk.example;user=phone",
        "sip: 447700900123@10.0.0.1:5060",
        "sip:+447700900123;npdi@trunk.example",
        "SIP:07700900123@pbx",
        *SPELLINGS,
    ],
)
def test_the_telephone_system_s_ways_of_naming_a_caller_are_understood(text: str) -> None:
    assert read_phone_question(text) == DRAMA


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "withheld",
        "unavailable",
        "private",
        "unknown",
        "restricted",
        "RESTRICTED ",
        "sip:anonymous@anonymous.invalid",
        "sip:@x",
        "sip:",
        "tel:",
        "tel:+447700900123;ext=5",
        "http://x/07700900123",
        ":",
        "+",
        "tel:tel:+447700900123",
        "0" * 10_000,
        "sip:" + "4" * 10_000,
        "\x00",
        "\ud800",
        "x" * 401,
        "07700900123\x00",
    ],
)
def test_a_withheld_or_nonsense_caller_is_nobody(text: str) -> None:
    assert read_phone_question(text) is None


@given(st.text() | st.text(string.digits + " +-().;:@*%telsip"))
def test_no_question_about_a_caller_or_sender_is_an_error(text: str) -> None:
    for number in (read_phone_question(text), read_phone_question("sip:" + text)):
        assert number is None or number[1:].isdigit()
    address = read_email_question(text + "@example.org")
    assert address is None or address.endswith("@example.org")

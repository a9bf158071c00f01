from __future__ import annotations

import random
import string
import time

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
    # As documents have it: woocommerce#58000, intl-tel-input#1535.
    "\u202a+44\u00a07700\u2011900\u2011123\u202c",
    "07700\u200b\u2009900\u202f123\ufeff",
    "07700\u2012900\u2013123",
    "07700\u2014900\u2015123\u200e",
    "07700\u2212900\u2010123\n",
    "\uff10\uff17\uff17\uff10\uff10\u3000\uff19\uff10\uff10\uff11\uff12\uff13",
    "\uff0b44\uff0877\uff0900900123",
    "\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663",
    "07700/900123",
    "07700 / 900 123",
    "07700\u2215900\u2024123",
    "07700\u034f900\u115f123",
]

NO_NUMBER = [
    # A digit short or one too many for numbers that begin so: libphonenumber#2150, intl-tel-input#1535.
    "07700 90012",
    "0772345678",
    "4960860",
    "555-0100",
    "020 7946 099",
    "0113 496 086",
    "01632 96012",
    "01632 9601234",
    "0800 11111",
    "03069 99012",
    "0909 879 012",
    "+353 1 234 567",
    "+33 1 23 45 67 8",
    "+1 020 555 0123",
    # What stands for a number that is withheld: kazoo#3113.
    "0000000000",
    "+10000000000",
    "+441111111111",
    "00000",
    "266696687",
    "+266696687",
    "00266696687",
    "+7378742833",
    "7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "86282452253",
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
    for leading in (number for number in range(1000, 10000) if str(number)[0] not in "46"):
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


@pytest.mark.parametrize(
    ("sent", "number"),
    [("4915112345678", "+4915112345678"), ("353851234567", "+353851234567"), ("12025550123", "+12025550123"),
     ("sip:4530123456@x", "+4530123456"), ("<tel:61412345678>", "+61412345678")],
)  # fmt: skip
def test_a_number_in_full_whose_plus_was_left_out_is_read_where_it_is_none_at_home(sent: str, number: str) -> None:
    """Many trunks send it so: fusionpbx#5138, linphone-android#1949. What is recorded must say it."""
    assert read_phone_question(sent) == number
    with pytest.raises(ValueError, match=r"number|Leave out"):
        normalise_phone(sent)


@pytest.mark.parametrize("sent", ["86282452253", "10000000000", "9999999999", "770090012", "207946099"])
def test_digits_that_are_a_number_nowhere_or_too_few_to_tell_stay_nobody_s(sent: str) -> None:
    assert read_phone_question(sent) is None


@given(st.text() | st.text(string.digits + " +-().;:@*%telsip"))
def test_no_question_about_a_caller_or_sender_is_an_error(text: str) -> None:
    for number in (read_phone_question(text), read_phone_question("sip:" + text)):
        assert number is None or number[1:].isdigit()
    address = read_email_question(text + "@example.org")
    assert address is None or address.endswith("@example.org")


def test_a_number_that_only_looks_withheld_is_somebody_s() -> None:
    assert normalise_phone("07378 742833") == "+447378742833"
    assert normalise_phone("07777 777777") == "+447777777777"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("07700 90012x", "U+0078 LATIN SMALL LETTER X"),
        ("07700\x00900123", "U+0000 NUL"),
        ("07700\t900123", "U+0009 TAB"),
        ("07700900\u00b2", "U+00B2 SUPERSCRIPT TWO"),
        ("07700 900123 \U0001f4de", "U+1F4DE TELEPHONE RECEIVER"),
    ],
)
def test_a_character_that_no_number_has_is_named(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="phone number") as refusal:
        normalise_phone(text)
    assert name in str(refusal.value)


DRAMA_IN_SIP = [
    # RFC 3261 20.10 and 20.20, RFC 3966, RFC 4475, phoneblock#35
    '"Bell" <sip:+447700900123@x;user=phone>;tag=1',
    "Bell <sip:+447700900123@x>;tag=1928301774",
    '"Bell, \\"A\\" <b>" <sips:+44-7700-900123@x:5061;transport=tls>;tag=a;x="<sip:+447700900999@x>"',
    "<tel:+447700900123>",
    "<tel:+44-7700-900-123;isub=1>",
    "tel:900123;phone-context=+447700",
    "tel:7700900123;phone-context= 44",
    "<sip:7700900123;phone-context=+44@x;user=phone>",
    "+447700900123@10.0.0.1",
    "07700900123@[2001:db8::1]:5060",
    "sip:+447700900123:secret@x",
    "sip:%2B447700900123@x",
    "sip:%30%37700900123@x;user=phone?subject=call",
    "<sip:+447700900123@x>\r\n ;\r\n  tag = 98asjd8",
    "<sip:+447700900123@x>, <tel:+447700900123>",
    '"A, B" <sip:jo@x>, "C" <tel:+447700900123>',
    "P-Asserted-Identity: <sip:+447700900123@x>",
    "From : <sip:+447700900123@x>",
    '"+447700900999" <sip:+447700900123@x>',
    '"Jo" <07700900123>',
    "sip:07700900123",
    "h323:+447700900123@gatekeeper",
    "\u202d<tel:+447700900123>\u202c",
    # as providers and browsers hand a number on
    "whatsapp:+447700900123",
    "sms:07700900123",
    "smsto:+447700900123?body=hello",
    "tel://+447700900123",
    "sip://+447700900123@x",
    "im:+447700900123@x",
    "447700900123@s.whatsapp.net",
    "sip%3A%2B447700900123%40x",
    "%3Ctel%3A%2B44-7700-900-123%3E",
    "tel:+44-7700-900-123;ext=",
    "sip:+447700900123%3Bcpc=payphone@x",
    "X-Original-From: <sip:+447700900123@x>",
]


@pytest.mark.parametrize("text", DRAMA_IN_SIP)
def test_a_caller_is_read_out_of_whatever_a_sip_header_can_carry(text: str) -> None:
    assert read_phone_question(text) == DRAMA


@pytest.mark.parametrize(
    "text",
    [
        '"+447700900123" <sip:anonymous@anonymous.invalid>',
        "<sip:+447700900123@x>, <sip:+447700900124@x>",
        "<tel:+447700900123;ext=5>",
        "<tel:+447700900123%00>",
        "<sip:+447700900123%3Bext=5@x>",
        "http://+447700900123",
        "sip:x%2B447700900123@x",
        "sip:user%40example.com@example.net",
        "<sip:null-%00-null@x>",
        "urn:service:sos",
        "<>",
        "http://x/+447700900123",
        "266696687",
        "sip:+266696687@x",
    ],
)
def test_nobody_in_particular_is_read_out_of_a_header_that_names_nobody_or_two(text: str) -> None:
    assert read_phone_question(text) is None


@given(st.from_regex(r"\A(\+|00|0|\+44|0044)?[0-9]{3,15}\Z"), st.sampled_from(["GB", "US", "DE", "IE", "IT", "AR"]))
def test_every_number_that_is_kept_can_ring(text: str, region: str) -> None:
    """Some number that begins as it does is as long, and it is not what stands for one withheld."""
    try:
        number = phonenumbers.parse(normalise_phone(text, region))
    except ValueError:
        return
    national = phonenumbers.national_significant_number(number)
    assert phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    assert phonenumbers.is_valid_number(number) or len(set(national)) > 1
    if number.country_code == 44 and not phonenumbers.is_valid_number(number):
        # Ofcom: 055, 056, 070, 076, 02, 03 and mobiles have ten digits; only 01, 08 and 0800 have nine or seven, too
        assert len(national) == 10 or national[0] in "18", national
        assert national[0] not in "46"


@pytest.mark.parametrize(
    "drama",
    [
        "01632 960{}",
        "0113 496 0{}",
        "020 7946 0{}",
        "028 9649 6{}",
        "029 2018 0{}",
        "07700 900{}",
        "08081 570{}",
        "0909 8790 {}",
        "03069 990{}",
        "0191 498 0{}",
    ],
)
def test_ofcom_s_drama_numbers_are_kept_whole_and_not_short(drama: str) -> None:
    for tail in ("000", "123", "999"):
        number = normalise_phone(drama.format(tail))
        assert number == "+44" + drama.format(tail).replace(" ", "")[1:]
        for wrong in (tail[1:], tail + "0"):
            with pytest.raises(ValueError, match="number"):
                normalise_phone(drama.format(wrong))


@pytest.mark.parametrize(
    "written",
    ['"jo.caller"@example.org', '"jo"."caller"@example.org', 'jo."caller"@example.org', '"j\\o".caller@example.org.'],
)
def test_an_address_is_the_same_with_any_of_its_words_in_quotation_marks(written: str) -> None:
    assert read_email_question(written) == "jo.caller@example.org"


def test_no_header_takes_long_to_read() -> None:
    began = time.process_time()
    for text in (
        '"\\' * 500,
        "<" * 1000,
        "(" * 1000,
        '"' * 999,
        "(" * 500 + ")" * 500,
        ";" * 1000,
        "a@" * 500,
        '"a".' * 250,
        "a." * 500,
    ):
        assert read_phone_question(text) is None
        assert read_email_question(text) is None
    assert time.process_time() - began < 0.5

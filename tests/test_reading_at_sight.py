"""The short ways of reading a number or an address give the library's own answer, or none at all."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterable, Iterator

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from contact_policy.contact_points import emails, normalise_phone, phones, read_email_question, read_phone_question
from fixtures.sampling import drawn, size

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = PhoneNumberType.values()
# Of which plans, lengths and first digits a number in full is told at sight.
PLANS = [
    (44, 10, "1235789"),
    (1, 10, "2 30 32 33 34 35 36 37 38 39 4 5 6 7 8 9"),
    (31, 9, "10 11 13 15 16 17 18 2 3 4 5 6 7 8 90 91"),
    (33, 9, "123456789"),
    (34, 9, "456789"),
    (36, 9, "20 21 30 31 38 50 51 60 61 70 71"),
    (40, 9, "23789"),
    (48, 9, "1 2 32 33 34 39 4 5 6 7 8 9"),
    (351, 9, "1236789"),
    (353, 9, "1 21 23 41 42 43 44 46 49 52 53 56 57 59 64 65 66 7 8 90 94"),
    (359, 9, "87 88 89 98 99"),
    (420, 9, "2 3 4 5 6 7 8 90 91 95 96 97"),
    (421, 9, "22 23 24 25 26 27 28 29 3 4 5 6 8 91 94 95 96 97 98"),
    (39, 10, "17 3 4 5"),
    (49, 10, "16 17 2 30 33 34 35 36 37 38 39 4 5 6 71 72 73 74 75 76 77 78 79 8 91 92 93 94 95 96 97 98 99"),
    (90, 10, "2 3 41 42 43 45 46 47 48 5 8 9"),
    (91, 10, "11 12 13 14 15 16 17 19 2 3 4 5 6 7 8 9"),
    (92, 10, "3"),
    (234, 10, "2789"),
    (880, 10, "1 22 23 64 96"),
]


def beginnings(first: str) -> tuple[str, ...]:
    return tuple(first.split() if " " in first else first)


def is_at_sight(text: str, region: str = "GB") -> bool:
    """Whether the short way answers: seen by its results alone, the long way being blocked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones, "_by_library", lambda *_: "the library")
        return read_phone_question(text, region) not in {None, "the library"}


def differing(texts: Iterable[str], region: str = "GB") -> list[tuple[str, str | None, str | None]]:
    """The texts that are read otherwise when the library alone reads them: text, answer, the library's answer."""
    texts = list(texts)
    found = [read_phone_question(text, region) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones, "_by_sight", lambda *_: None)
        alone = [read_phone_question(text, region) for text in texts]
    return [case for case in zip(texts, found, alone, strict=True) if case[1] != case[2]]


def example_numbers() -> Iterator[tuple[str, PhoneNumber]]:
    """Every example number that the library has, of every region and type, with its region."""
    for region in REGIONS:
        for kind in TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                yield region, number
    for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        number = phonenumbers.example_number_for_non_geo_entity(code)
        if number is not None:
            yield "001", number


def spellings(number: PhoneNumber) -> Iterator[str]:
    """The number as people and telephone systems write it, and a little wrong."""
    code, rest = str(number.country_code), phonenumbers.national_significant_number(number)
    local = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    yield from (e164, f" {e164[1:]}", e164[1:], f"00{e164[1:]}", f"011{e164[1:]}", f"sip:{e164}@trunk.example")
    yield phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    yield phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)
    yield from (local, local.replace(" ", ""), rest, f"0{rest}", f"00{rest}", f"1{rest}")
    yield from (f"+{code}0{rest}", f"+{code} (0) {rest}", f"00{code}0{rest}", f"{code}0{rest}", f" {code}0{rest}")
    yield from (f"+{code}00{rest}", f"+{code}{code}{rest}", f"(+{code}) {rest[:3]}-{rest[3:]}", f"+{code}.{rest}")
    yield from (e164[:-1], f"{e164}0", f"+{code}{rest[1:]}", f"+{code}9{rest}", f"00{code}{rest[:-1]}", f"{local}5")


@pytest.mark.long("the library reads each number, too")
def test_every_example_number_of_every_region_and_type_in_every_spelling_is_read_as_the_library_reads_it() -> None:
    """1,383 numbers of 246 regions in 29 spellings, with two home regions: 79,692 readings, 5,113 of them at sight.

    In the ordinary suite a twentieth of the numbers.
    """
    examples = list(example_numbers())
    assert (len(examples), len({region for region, _ in examples})) >= (1_380, 246)
    readings = seen = 0
    for region, number in drawn(examples, 70, "example numbers"):
        texts = list(spellings(number))
        for home in {"GB", "GB" if region == "001" else region}:
            readings += len(texts)
            wrong = differing(texts, home)
            assert wrong == [], f"after {readings} readings"
            seen += sum(is_at_sight(text, home) for text in texts)
    assert readings >= size(3_500, 79_000), readings
    assert seen >= size(200, 5_000), seen


def test_every_number_in_e164_or_international_spelling_is_read_as_that_number() -> None:
    for _, number in example_numbers():
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        spoken = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
            assert (read_phone_question(e164), read_phone_question(spoken)) == (e164, e164)


def all_of(code: int, length: int, first: str) -> Iterator[str]:
    """A number for each way the first three digits can be; in the ordinary suite for some of the ways."""
    tails = random.Random(4711)  # noqa: S311 - a repeatable spread, no secret
    for begun in beginnings(first):
        for rest in drawn(range(100), 12, f"{code} {begun}"):
            left = length - len(begun) - 2
            yield f"+{code}{begun}{rest:02}{tails.randrange(10**left):0{left}}"


@pytest.mark.parametrize(("code", "length", "first"), PLANS)
def test_a_plan_that_is_told_at_sight_has_nothing_to_take_away_in_front(code: int, length: int, first: str) -> None:
    """The reason, from the library's own data; then a number of each beginning."""
    metadata = PhoneMetadata.metadata_for_region(COUNTRY_CODE_TO_REGION_CODE[code][0])
    assert metadata is not None
    assert metadata.general_desc is not None
    # 180020 is Text Relay: the library takes it away only where a whole number is left
    assert metadata.national_prefix_for_parsing in ({"0|180020"} if code == 44 else {None, "0", "06", "1"})
    prefix = metadata.national_prefix_for_parsing
    assert prefix is None or not any(begun.startswith(prefix[:1]) for begun in beginnings(first))
    assert metadata.national_prefix_transform_rule is None
    assert length in metadata.general_desc.possible_length
    texts = list(all_of(code, length, first))
    assert all(is_at_sight(text) for text in texts)
    assert differing(texts) == differing(texts, "JE") == []
    assert all(normalise_phone(text) == text for text in texts)


def test_no_other_plan_length_or_first_digit_is_told_at_sight() -> None:
    for code in COUNTRY_CODE_TO_REGION_CODE:
        for length in range(3, 16):
            for digit in string.digits:
                for second in drawn(string.digits, 2, f"{code} {length} {digit}"):
                    begun = digit + second
                    plans = (plan for plan in PLANS if (code, length) == plan[:2])
                    expected = any(begun.startswith(beginnings(plan[2])) for plan in plans)
                    assert is_at_sight(f"+{code}{begun:6<{length - 1}}5", "FR") is expected, (code, length, begun)


@pytest.mark.parametrize(
    "opening", ["0", "44", "440", "0044", "00440", "+440", " 44", " 440", "", "00", "+4400", "044"]
)
def test_a_number_as_dialled_in_the_uk_is_read_as_the_library_reads_it(opening: str) -> None:
    numbers = [text.removeprefix("+44") for text in all_of(44, 10, "01235789")]
    numbers += [f"180020{tail:04}" for tail in range(0, 10_000, 97)]
    texts = [opening + number for number in numbers]
    for region in ("GB", "JE", "US", "FR"):
        assert differing(texts, region) == []
    told = {is_at_sight(text) for text in texts if not text.removeprefix(opening).startswith("0")}
    assert told == {opening not in {"", "00", "+4400", "044"}}


@pytest.mark.parametrize("text", ["07700900123", "447700900123", "00447700900123", "+4407700900123"])
def test_elsewhere_nothing_is_taken_for_a_uk_number_at_sight(text: str) -> None:
    assert not is_at_sight(text, "FR")
    assert not is_at_sight(text, "JE")


@pytest.mark.parametrize("text", ["+5491123456789", "+54 9 11 2345-6789", "+3906123456", "+441111111111"])
def test_what_needs_working_out_is_left_to_the_library(text: str) -> None:
    assert not is_at_sight(text)


OPENINGS = [
    "",
    "0",
    "00",
    "+",
    "44",
    "+44",
    "0044",
    "+440",
    " 44",
    "+1",
    "1",
    "+353",
    "+33",
    "+54",
    "+549",
    "011",
    "08",
]


@settings(max_examples=size(200, 1000))
@given(st.sampled_from(OPENINGS), st.text(string.digits, max_size=15), st.sampled_from(["GB", "JE", "US", "FR", "AR"]))
@example("+44", "1800201234", "GB")
@example("44", "4477009001", "GB")
@example("0", "4477009001", "GB")
@example("+44", "1111111111", "GB")
@example("0", "1111111111", "GB")
@example("0", "7777777777", "GB")
@example("0", "4123456789", "GB")
@example("+353", "777777777", "GB")
@example("+1", "2222222222", "GB")
def test_any_string_of_digits_is_read_as_the_library_reads_it(opening: str, digits: str, region: str) -> None:
    assert differing([opening + digits], region) == []


@settings(max_examples=size(100, 500))
@given(st.from_regex(r"\A[ +(]{0,2}(44|0|\+44|00)[0-9 ().+-]{6,16}\Z"))
def test_any_punctuation_leaves_that_so(text: str) -> None:
    assert differing([text]) == []


def differing_address(text: str) -> tuple[str | None, str | None] | None:
    found = read_email_question(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails, "_plain_email", lambda _: None)
        alone = read_email_question(text)
    return None if found == alone else (found, alone)


# Among them a Kelvin sign, a long s, and two dots that are no full stop, all of which normalisation changes.
ODD = string.ascii_letters + string.digits + ".-_+@' \t\n\0*%\"éß\u212a\u017f\u3002\uff0e\u200d\ud800"
LABEL = st.from_regex(r"\A[a-zA-Z0-9-]{1,12}\Z")


@settings(max_examples=size(200, 1000))
@given(
    st.emails()
    | st.text(ODD)
    | st.builds("{}@{}".format, st.text(ODD, max_size=12), st.text(ODD, max_size=20))
    | st.builds("{}@{}.{}".format, st.text(ODD, max_size=8), LABEL, LABEL)
)
@example("jo@xn--bcher-kva.example")
@example("jo@xn--.example")
@example("jo@ab--cd.example")
@example("jo@a--b.example")
@example("jo@1.2.3.org")
@example("jo@example.c-m")
@example("jo@example.123")
@example("jo+a+b.@Example.ORG")
@example("jo\u212a@example.org")
@example("jo@example.org\n")
def test_any_address_is_read_as_the_libraries_read_it(text: str) -> None:
    assert differing_address(text) is None


def test_addresses_of_every_length_are_read_as_the_libraries_read_them() -> None:
    for name in (1, 63, 64, 65):
        for label in (1, 57, 58, 59, 60, 63, 64, 65):
            for count in (1, 2, 3, 4):
                for tail in ("", "+x", "+" + "x" * 70):
                    domain = ".".join(["a" * label] * count)
                    assert differing_address(f"{'j' * name}{tail}@{domain}.org") is None


def test_an_ordinary_address_is_read_without_the_libraries() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails, "_ascii_domain", re.error)
        assert read_email_question("Jo.O'Neill+forms@Mail.Example.co.uk") == "jo.o'neill+forms@mail.example.co.uk"

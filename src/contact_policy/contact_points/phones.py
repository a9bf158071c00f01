"""Telephone numbers in E.164: each that is kept can ring, so that a restriction on it meets its caller."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from contact_policy.characters import named, typed_number
from contact_policy.contact_points.headers import QUESTION_LIMIT, numbers_in
from contact_policy.contact_points.numbering_plans import has_right_length

DEFAULT_REGION = "GB"

_TEXT_LIMIT = 60
_E164_LIMIT = len("+") + 15

# The short ways: spellings whose answer can be read off, where the library takes a hundred times as long. They hold for
# numbers of these beginnings and lengths alone, in plans whose national prefix is 0, 06, 1 or none and so cannot be
# what such a number begins with, and where every number that begins so has this length. Tests hold them against the
# library, number by number and plan by plan; all else is the library's, and what is one digit throughout.
_IN_FULL = re.compile(
    r"\+(?:44[1-35789][0-9]{9}|1[24-9][0-9]{9}|13[02-9][0-9]{8}"
    r"|(?:31[2-8]|33[1-9]|34[4-9]|40[237-9]|48[124-9]|351[1-36-9]|353[178]|420[2-8]|421[3-68])[0-9]{8}"
    r"|(?:31(?:1[0135-8]|9[01])|36(?:[23567][01]|38)|483[2-49]|353(?:2[13]|4[1-469]|5[23679]|6[4-6]|9[04])"
    r"|359(?:8[7-9]|9[89])|4209[015-7]|421(?:2[2-9]|9[14-8]))[0-9]{7}"
    r"|(?:39[345]|49[24568]|90[23589]|91[2-9]|923|234[2789]|8801)[0-9]{9}"
    r"|(?:3917|49(?:1[67]|3[03-9]|[79][1-9])|904[1-35-8]|911[1-79]|880(?:2[23]|64|96))[0-9]{8})"
)
_DIALLED_IN_THE_UK = re.compile(r"(?:(?:\+|00)?440?|0)([1-35789][0-9]{9})")
_UK_REGION = "GB"
_SEPARATORS = str.maketrans("", "", " ().-/")
_BARE = re.compile(r"[0-9 ().+/-]*")
_NO_PART = re.compile(r"[^0-9 ().+/-]")
# "07700 900..." stands for many numbers, or for one that was not written out, and so does 900123/4.
_LEFT_OPEN = re.compile(r"[.-] *([.-]|$)|/(?!(?:[ ().-]*[0-9]){5}[^/]*$)")
_DIGITS = re.compile(r"\+?[0-9]+")
_PLUS_LOST = re.compile(r" [1-9]")  # no country code begins with 0
# Many trunks send E.164 without its plus (fusionpbx#5138, linphone-android#1949); what is shorter may be anything.
_PLUS_LEFT_OUT = re.compile(r"[1-9][0-9]{9,14}")

# What exchanges send as a number for a caller who has none, spelt on the keys of a telephone: +266696687 is ANONYMOUS.
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_NOBODY_S = frozenset(
    word.translate(_KEYS)
    for word in (
        "ANONYMOUS",
        "BLOCKED",
        "CALLERID",
        "INVALID",
        "NOCALLERID",
        "NONUMBER",
        "NOTAVAILABLE",
        "OUTOFAREA",
        "PAYPHONE",
        "PRIVATE",
        "PRIVATENUMBER",
        "RESTRICTED",
        "UNAVAILABLE",
        "UNKNOWN",
        "WITHHELD",
    )
)


def normalise_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """Give a phone number in E.164 (``+447700900123``).

    Accepts ``07…``, ``0044…``, ``+44 (0)…`` with spaces, brackets, dashes, dots and a slash, also those of other
    scripts, and with marks that nobody sees; ``region`` (ISO 3166, two capitals) says what a number without a country
    code means. Numbers that the numbering plan has not given out are accepted (drama numbers are such), those as long
    as no number that begins so are not, and neither is what stands for a withheld one. Raises ``ValueError``: also for
    letters, extensions, wildcards and prefixes, which would catch people nobody has considered.
    """
    number = _by_sight(text, region)
    if number is not None:
        return number
    written = typed_number(text[: 2 * _TEXT_LIMIT]).strip(" \t\r\n")  # no more is looked at of what is too long anyway
    odd = _NO_PART.search(written)
    if odd:
        raise ValueError(f"Leave out {named(odd[0])}: write one whole phone number and nothing else.")
    digits = written.translate(_SEPARATORS)
    is_too_long = len(text) > 2 * _TEXT_LIMIT or len(written) > _TEXT_LIMIT
    if is_too_long or _LEFT_OPEN.search(written) or not _DIGITS.fullmatch(digits):
        raise ValueError("Write one whole phone number: digits, spaces, brackets, dashes, dots, + only in front.")
    return _by_sight(digits, region) or _by_library(digits, region)


def read_phone_question(text: str, region: str = DEFAULT_REGION) -> str | None:
    """Who is calling, in E.164, from whatever a telephone system sends; ``None`` where that tells nothing.

    ``None`` for a withheld caller ("anonymous", "withheld", empty …), for anything malformed, and where two are named.
    Reads what a SIP header can carry, a ``+`` that a query string turned into a space, and a number in full without
    its ``+`` where it is none at home. Never raises.
    """
    seen = _by_sight(text, region) or (_by_sight(f"+{text[1:]}", region) if text[:1] == " " else None)
    if seen is not None:
        return seen
    if len(text) > QUESTION_LIMIT or (text.isascii() and text.isalpha()):
        return None
    parts = (text,) if _BARE.fullmatch(text) else numbers_in(typed_number(text))
    found = {number for part in parts if (number := _read(part, region))}
    return found.pop() if len(found) == 1 else None


def _read(number: str, region: str) -> str | None:
    readings = [f"+{number[1:]}"] if _PLUS_LOST.match(number) else []
    in_full = [f"+{number}"] if _PLUS_LEFT_OUT.fullmatch(number) else []
    for reading in [*readings, number, *in_full]:
        try:
            return normalise_phone(reading, region)
        except ValueError:
            continue
    return None


def _by_sight(digits: str, region: str) -> str | None:
    """Give what the library would, where the spelling leaves nothing to work out; None for every other text."""
    if digits[-9:-1] == digits[-8:]:
        return None  # nine times the same digit
    if _IN_FULL.fullmatch(digits):
        return digits
    dialled = _DIALLED_IN_THE_UK.fullmatch(digits) if region == _UK_REGION else None
    return f"+44{dialled[1]}" if dialled else None


def _by_library(digits: str, region: str) -> str:
    if digits.removeprefix("+").removeprefix("00") in _NOBODY_S:
        raise ValueError("Exchanges send this number for callers who withhold theirs: it is nobody's.")
    number = _e164(digits, region)
    # A trunk zero written twice would otherwise leave a "number" that has yet another normal form.
    if number is None or _e164(number, region) != number:
        raise ValueError("No phone number can have these digits; give it whole, with its area or country code.")
    return number


def _e164(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    # Not merely is_possible_number: that also lets through what can be dialled only within one town.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    if not phonenumbers.is_valid_number(number) and (_is_one_digit(number) or not has_right_length(number)):
        return None
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return text if len(text) <= _E164_LIMIT else None


def _is_one_digit(number: PhoneNumber) -> bool:
    """Whether it is what people type, and exchanges send, where a number is asked for and there is none."""
    return len(set(phonenumbers.national_significant_number(number))) == 1

"""One spelling for each contact point, so that a restriction finds its person however a number or address is written.

``normalise_*`` is for what someone records: it raises ``ValueError`` with a text that never holds the input.
``read_*_question`` is for what a telephone or mail system asks: it never raises; ``None`` is nobody in particular.
"""

from __future__ import annotations

import re
import unicodedata

import idna
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

DEFAULT_REGION = "GB"

_PHONE_TEXT_LIMIT = 60
_E164_LIMIT = len("+") + 15
_QUESTION_LIMIT = 400
_EMAIL_LIMIT = 254
_LOCAL_PART_LIMIT = 64
_POSTAL_LIMIT = 500

# The short ways: spellings whose answer can be read off, where the library takes a hundred times as long. They hold for
# numbers of these lengths alone, in plans whose national prefix is 0, 06, 1 or none and so cannot be what such a number
# begins with. Tests hold them against the library, number by number and plan by plan; all else is the library's.
_IN_FULL = re.compile(
    r"\+(?:44[1-9][0-9]{9}|1[2-9][0-9]{9}"
    r"|(?:31|33|34|36|40|48|351|353|359|420|421)[1-9][0-9]{8}"
    r"|(?:39|49|90|91|92|234|353|880)[1-9][0-9]{9})"
)
_DIALLED_IN_THE_UK = re.compile(r"(?:(?:\+|00)?440?|0)([1-9][0-9]{9})")
_UK_REGION = "GB"
_PHONE_SEPARATORS = str.maketrans("", "", " ().-")
# "07700 900..." stands for many numbers, or for one that was not written out.
_PHONE_LEFT_OPEN = re.compile(r"[.-] *([.-]|$)")
_PHONE_DIGITS = re.compile(r"\+?[0-9]+")
_PLUS_LOST = re.compile(r" [1-9]")  # no country code begins with 0

# Quoted local parts are left out on purpose, and so are the wildcards * ? %.
_LOCAL_PART = re.compile(r"[\w!#$&'/=^`{|}~-]+(\.[\w!#$&'/=^`{|}~-]+)*")
# An address in plain ASCII is told at sight, too, but for the long and the rare, which go the long way: a double hyphen
# may be an encoded name, and only letters, digits and hyphens need no looking up.
_PLAIN_EMAIL = re.compile(
    r"(?=[^@]{1,64}@[^@]{4,63}\Z)"
    r"([a-z0-9_!#$&'/=^`{|}~-]+(?:\.[a-z0-9_!#$&'/=^`{|}~-]+)*)(?:\+[a-z0-9_.+-]*)?"
    r"@((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z][a-z0-9]+)"
)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])")


def normalise_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """Give a phone number in E.164 (``+447700900123``).

    Accepts ``07…``, ``0044…``, ``+44 (0)…`` with spaces, brackets, dashes and dots; ``region`` (ISO 3166, two capitals)
    says what a number without a country code means. Numbers that the numbering plan has not given out are accepted
    (drama numbers are such), those of an impossible length are not. Raises ``ValueError``: also for letters,
    extensions, wildcards and prefixes, which would catch people nobody has considered.
    """
    number = _by_sight(text, region)
    if number is not None:
        return number
    kept = text[: _PHONE_TEXT_LIMIT + 1]  # no more is looked at of what is too long anyway
    digits = kept.strip(" ").translate(_PHONE_SEPARATORS)
    is_open = _PHONE_LEFT_OPEN.search(kept) is not None
    if len(text) > _PHONE_TEXT_LIMIT or is_open or not _PHONE_DIGITS.fullmatch(digits):
        raise ValueError("Write one whole phone number: digits, spaces, brackets, dashes, dots, + only in front.")
    return _by_sight(digits, region) or _by_library(digits, region)


def read_phone_question(text: str, region: str = DEFAULT_REGION) -> str | None:
    """Who is calling, in E.164, from whatever a telephone system sends; ``None`` where that tells nothing.

    ``None`` for a withheld caller ("anonymous", "withheld", empty …) and for anything malformed. Reads ``tel:`` and
    ``sip:`` forms too, and a ``+`` that a query string turned into a space. Never raises.
    """
    seen = _by_sight(text, region)
    if seen is not None:
        return seen
    number = _bare_number(text) if len(text) <= _QUESTION_LIMIT else ""
    readings = [f"+{number[1:]}"] if _PLUS_LOST.match(number) else []
    for reading in [*readings, number]:
        try:
            return normalise_phone(reading, region)
        except ValueError:
            continue
    return None


def normalise_email(text: str) -> str:
    """Give an e-mail address in its one spelling: lower case, no sub-address, the domain as ASCII.

    ``Jo+Forms@Example.org`` and ``jo@example.org`` are one contact point. At most 254 characters. Raises
    ``ValueError``: also for wildcards, quoted names and domains that cannot be.
    """
    plain = _plain_email(text)
    if plain is not None:
        return plain
    if len(text) > _QUESTION_LIMIT:
        raise ValueError(f"An e-mail address has at most {_EMAIL_LIMIT} characters.")
    name, at, domain = _folded(text.strip()).partition("@")
    name = name.partition("+")[0]
    if not at or not _LOCAL_PART.fullmatch(name) or len(name) > _LOCAL_PART_LIMIT:
        raise ValueError("Write one e-mail address as name@domain, without spaces or wildcards.")
    address = f"{name}@{_ascii_domain(domain)}"
    if len(address) > _EMAIL_LIMIT:
        raise ValueError(f"An e-mail address has at most {_EMAIL_LIMIT} characters.")
    return address


def read_email_question(text: str) -> str | None:
    """Whose mail it is, in the one spelling; ``None`` for an empty sender or anything malformed. Never raises.

    A space inside is the ``+`` of a sub-address that a query string turned into a space.
    """
    try:
        return normalise_email(text.strip().replace(" ", "+"))
    except ValueError:
        return None


def normalise_postal(text: str) -> str:
    """Give a postal address on one line with single spaces; at most 500 characters. Raises ``ValueError``."""
    address = " ".join(text.split())
    if not address or len(address) > _POSTAL_LIMIT:
        raise ValueError(f"A postal address has 1 to {_POSTAL_LIMIT} characters.")
    if not address.isprintable():
        raise ValueError("A postal address holds no control characters.")
    return address


def _by_sight(digits: str, region: str) -> str | None:
    """Give what the library would, where the spelling leaves nothing to work out; None for every other text."""
    if _IN_FULL.fullmatch(digits):
        return digits
    dialled = _DIALLED_IN_THE_UK.fullmatch(digits) if region == _UK_REGION else None
    return f"+44{dialled[1]}" if dialled else None


def _by_library(digits: str, region: str) -> str:
    number = _e164(digits, region)
    # A trunk zero written twice would otherwise leave a "number" that has yet another normal form.
    if number is None or _e164(number, region) != number:
        raise ValueError("No phone number can have these digits; give it with its area or country code.")
    return number


def _e164(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    # Not merely is_possible_number: that also lets through what can be dialled only within one town.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return text if len(text) <= _E164_LIMIT else None


def _bare_number(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if not colon:
        return text
    number, _, parameters = rest.partition(";")
    match scheme.strip().lower():
        case "tel":
            # An extension is somebody behind the number, whom we cannot know.
            return "" if ";ext=" in f";{parameters.lower()}" else number
        case "sip" | "sips":
            return rest.partition("@")[0].partition(";")[0]
        case _:
            return ""


def _plain_email(text: str) -> str | None:
    """Give an address of ordinary make in its one spelling; None for every other text."""
    parts = _PLAIN_EMAIL.fullmatch(text.lower()) if len(text) <= _QUESTION_LIMIT and text.isascii() else None
    return f"{parts[1]}@{parts[2]}" if parts else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def _ascii_domain(domain: str) -> str:
    try:
        name = idna.encode(domain).decode("ascii").lower()
    except UnicodeError:  # idna's own text quotes the domain
        name = ""
    if not _DOMAIN.fullmatch(name):
        raise ValueError("The part after @ is not a domain name.")
    return name

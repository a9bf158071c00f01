"""Postal addresses as they stand on an envelope: a line a line, the postcode last."""

from __future__ import annotations

import re
import unicodedata

from contact_policy.characters import flaw_in_line

_POSTAL_LIMIT = 500
# A window shows no more, and printers and GOV.UK Notify take 3 to 7.
MOST_LINES, FEWEST_LINES = 7, 3

# Gibraltar's one postcode is none of Royal Mail's (notifications-utils#1112).
_POSTCODE = re.compile(r"(?!GX)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|GIR ?0AA|BFPO ?[0-9]{1,4}", re.IGNORECASE)
_ENDS_WITH_POSTCODE = re.compile(rf".*[ ,](?:{_POSTCODE.pattern})", re.IGNORECASE)
_POSTCODE_ANYWHERE = re.compile(rf"\b(?:{_POSTCODE.pattern})\b", re.IGNORECASE)
_BETWEEN_FIGURES = re.compile(r"(?<![0-9]) | (?![0-9])")  # all spaces but those
_NOWHERE = re.compile(r"nfa|.*\bno fixed (?:abode|address)\b.*", re.IGNORECASE)  # notifications-utils#1131
_ODD_BEGINNING = re.compile(r"[@()=\[\]\"\\/,<>~]")  # as Notify takes it
_BREAK = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")

_WORD = re.compile(r"[^\W_]+")
_LONG_AND_SHORT = {
    "road": "rd", "street": "st", "saint": "st", "avenue": "ave", "av": "ave", "lane": "ln", "close": "cl",
    "drive": "dr", "court": "ct", "place": "pl", "crescent": "cres", "gardens": "gdns", "terrace": "ter",
    "terr": "ter", "square": "sq", "grove": "gr", "apartment": "flat", "apt": "flat",
}  # fmt: skip
_COUNTRIES = re.compile(
    r"[\s,.]+(?:U\.?K|United Kingdom|G\.?B|Great Britain|England|Wales|Cymru|Scotland|Northern Ireland)\W*$",
    re.IGNORECASE,
)


def is_same_place(one: str, other: str) -> bool:
    """Whether whoever delivers would take both addresses to the same door.

    Lines, case, accents, commas, words cut short and the country make no other place. Flat 1 at number 2 is not number
    12, and what lacked its postcode may arrive with it.
    """
    return _as_delivered(one) == _as_delivered(other)


def _as_delivered(address: str) -> tuple[str, str]:
    """What is read of an address on the way, and its postcode by itself; empty where it has none."""
    plain = unicodedata.normalize("NFKD", _COUNTRIES.sub("", address)).casefold()
    plain = "".join([c for c in plain if not unicodedata.combining(c)]).replace("'", "").replace("\u2019", "")
    found = list(_POSTCODE_ANYWHERE.finditer(plain))
    code = found[-1][0].replace(" ", "") if found else ""
    lines = plain[: found[-1].start()] + plain[found[-1].end() :] if found else plain
    read = [_LONG_AND_SHORT.get(word, word) for word in _WORD.findall(lines)]
    return _BETWEEN_FIGURES.sub("", " ".join(read)), code


def normalise_postal(text: str) -> str:
    """Give a postal address in its lines, with single spaces and no empty line; at most 7 lines and 500 characters.

    Raises ``ValueError``.
    """
    lines = [" ".join(line.split()) for line in _BREAK.split(text)]
    address = "\n".join(line for line in lines if line)
    if not address or len(address) > _POSTAL_LIMIT:
        raise ValueError(f"A postal address has 1 to {_POSTAL_LIMIT} characters.")
    if address.count("\n") >= MOST_LINES:
        raise ValueError(f"A postal address has at most {MOST_LINES} lines, one for the postcode among them.")
    flaw = next((flaw for line in lines if (flaw := flaw_in_line(line))), None)
    if flaw or not all(line.isprintable() for line in lines):
        raise ValueError(f"A postal address holds no control characters. {flaw or ''}".rstrip())
    return address


def postal_warnings(address: str) -> tuple[str, ...]:
    """What would keep a letter to an address as it is kept from arriving, each with its cure; it is kept all the same.

    The last line of a foreign address is its country, which is not looked up: it has no postcode to be missed.
    """
    # one that was given on a single line has one at each comma
    lines = [line for part in address.split("\n" if "\n" in address else ",") if (line := part.strip())] or [""]
    warnings = []
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        warnings.append(f"Give it {FEWEST_LINES} to {MOST_LINES} lines: letters to others are not taken by printers.")
    if not _POSTCODE.fullmatch(lines[-1]):
        within = [line for line in lines if _POSTCODE.fullmatch(line) or _ENDS_WITH_POSTCODE.fullmatch(line)]
        warnings.append(
            "Put the postcode last, on a line of its own."
            if within
            else "The last line is no UK postcode: add it, or leave the country there if the address is abroad."
        )
    if any(map(_NOWHERE.fullmatch, lines)):
        warnings.append("It says that there is no fixed address: give one at which letters reach this person.")
    if any(map(_ODD_BEGINNING.match, lines)):
        warnings.append("Begin each line with a letter or a figure: letters to others are not taken by printers.")
    return tuple(warnings)

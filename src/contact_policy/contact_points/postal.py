"""Postal addresses as they stand on an envelope: a line a line, the postcode last."""

from __future__ import annotations

import re

from contact_policy.characters import flaw_in_line

_POSTAL_LIMIT = 500
# A window shows no more, and printers and GOV.UK Notify take 3 to 7.
MOST_LINES, FEWEST_LINES = 7, 3

# Gibraltar's one postcode is none of Royal Mail's (notifications-utils#1112).
_POSTCODE = re.compile(r"(?!GX)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|GIR ?0AA|BFPO ?[0-9]{1,4}", re.IGNORECASE)
_ENDS_WITH_POSTCODE = re.compile(rf".*[ ,](?:{_POSTCODE.pattern})", re.IGNORECASE)
_NOWHERE = re.compile(r"nfa|.*\bno fixed (?:abode|address)\b.*", re.IGNORECASE)  # notifications-utils#1131
_ODD_BEGINNING = re.compile(r"[@()=\[\]\"\\/,<>~]")  # as Notify takes it
_BREAK = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")


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

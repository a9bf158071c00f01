"""How long a number can be that begins as it does: by the plan of its kind and place, not by its country alone.

Numbers of one country may have seven, nine or ten digits; a mobile number among them has ten. The library's data say
of each kind which digits begin it and how many follow, but only of numbers that are given out. Here a number is
followed through every pattern as far as any leads, and has a right length if one of these would end where it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from phonenumbers import PhoneMetadata, PhoneNumber, national_significant_number, region_codes_for_country_code

_WORLDWIDE = "001"
_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)
# Ofcom keeps these for drama, in an area that is nowhere: they are given out to nobody, and as long as any.
_BESIDE_THE_LIBRARY_S = {44: "1632960[0-9]{3}"}
_DIGITS = "0123456789"
# All that these patterns are made of.
_MARK = re.compile(r"\[[0-9-]+\]|\\d|[0-9]|\(\?:|[|)?]|\{[0-9]+(?:,[0-9]+)?\}")


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """A spot in a pattern: which digits may stand there, where they lead, and (as bits) how many till the end."""

    digits: str
    leads_to: frozenset[_Spot]
    lengths: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the digits, or one of the sequences of a choice; it comes from ``least`` to ``most`` times."""

    what: str | list[list[_Part]]
    least: int = 1
    most: int = 1


_Spots = frozenset[_Spot]
_END: _Spots = frozenset({_Spot("", frozenset(), 1)})


def has_right_length(number: PhoneNumber) -> bool:
    """Whether numbers that begin as this one does, as far as any is known to, have as many digits.

    False where none begins so at all.
    """
    digits = national_significant_number(number)
    spots, followed = _beginnings(number.country_code or 0), 0
    for digit in digits:
        further = frozenset(after for spot in spots if digit in spot.digits for after in spot.leads_to)
        if not further:
            break
        spots, followed = further, followed + 1
    return followed > 0 and bool(_lengths(spots) >> (len(digits) - followed) & 1)


def _lengths(spots: Iterable[_Spot]) -> int:
    lengths = 0
    for spot in spots:
        lengths |= spot.lengths
    return lengths


@cache
def _beginnings(country_code: int) -> _Spots:
    """Where the patterns of all kinds begin, in every region of a country code."""
    found = set(_begin_pattern(_BESIDE_THE_LIBRARY_S.get(country_code, "")))
    for region in region_codes_for_country_code(country_code):
        metadata = (
            PhoneMetadata.metadata_for_nongeo_region(country_code)
            if region == _WORLDWIDE
            else PhoneMetadata.metadata_for_region(region)
        )
        for kind in _KINDS:
            found |= _begin_pattern(getattr(getattr(metadata, kind), "national_number_pattern", None) or "")
    return frozenset(found)


def _begin_pattern(pattern: str) -> _Spots:
    return _begin_choice(_choice(_MARK.findall(pattern)[::-1]), _END) if pattern else frozenset()


def _choice(marks: list[str]) -> list[list[_Part]]:
    """Read the sequences of a choice up to its bracket, off the end of ``marks``, which stand in reverse."""
    sequences: list[list[_Part]] = [[]]
    while marks:
        mark = marks.pop()
        if mark == ")":
            break
        if mark == "|":
            sequences.append([])
        else:
            what = _choice(marks) if mark == "(?:" else _digits(mark)
            sequences[-1].append(_Part(what, *_how_often(marks)))
    return sequences


def _digits(mark: str) -> str:
    return "".join(digit for digit in _DIGITS if re.fullmatch(mark, digit))


def _how_often(marks: list[str]) -> tuple[int, int]:
    if marks and marks[-1] == "?":
        marks.pop()
        return 0, 1
    if marks and marks[-1].startswith("{"):
        least, _, most = marks.pop()[1:-1].partition(",")
        return int(least), int(most or least)
    return 1, 1


def _begin_choice(sequences: list[list[_Part]], end: _Spots) -> _Spots:
    """Where any of the sequences begins, if ``end`` comes after it."""
    begin: set[_Spot] = set()
    for sequence in sequences:
        spots = end
        for part in reversed(sequence):
            spots = _begin(part, spots)
        begin |= spots
    return frozenset(begin)


def _begin(part: _Part, end: _Spots) -> _Spots:
    spots = end
    for _ in range(part.most - part.least):
        spots = end | _begin_once(part.what, spots)
    for _ in range(part.least):
        spots = _begin_once(part.what, spots)
    return spots


def _begin_once(what: str | list[list[_Part]], end: _Spots) -> _Spots:
    if isinstance(what, str):
        return frozenset({_Spot(what, end, _lengths(end) << 1)})
    return _begin_choice(what, end)

"""One language as data: its file, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from contact_policy.policy.codec import from_plain
from contact_policy.policy.vocabulary import Language

_HERE = Path(__file__).parent
_ONE, _TWO = 1, 2


class Unit(StrEnum):
    """What letters count."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MINUTE = "minute"
    CONTACT = "contact"
    MATTER = "matter"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountForms:
    """How a number of one thing is written: of one, of two where that differs, and of any other number."""

    one: str
    two: str = ""
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWords:
    """The sentences that callers hear. What stands in braces is filled in; each says what it is for."""

    declined: str
    transferred: str
    outside_hours: str
    limited: str
    identify: str
    route: str
    route_at: str
    emergency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWords:
    """What stands on a letter beside its text. ``memo`` greets a member of staff in the place of ``greeting``."""

    greeting: str
    memo: str
    closing: str
    reference: str
    case: str
    cases: str
    draft: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a language has words for.

    ``locale`` is what screen readers are told. ``is_checked`` says whether a translator has looked at it. Where
    ``last_before_vowel`` differs from ``last``, it joins a last part that begins with a vowel. ``effects`` say what a
    measure does where the office's document has no sentence for it.
    """

    language: Language
    locale: str
    is_checked: bool
    day: str
    months: tuple[str, ...]
    last: str
    last_before_vowel: str
    either: str
    titled: str
    decider: str
    deciding_office: str
    channels: Mapping[str, str]
    counts: Mapping[str, CountForms]
    weekdays: Mapping[str, str]
    of_an_allowance: Mapping[str, str]
    periods: Mapping[str, str]
    disposals: Mapping[str, str]
    conditions: Mapping[str, str]
    effects: Mapping[str, str]
    say: SpokenWords
    letter: LetterWords

    def on(self, day: date) -> str:
        """Write a day as letters write it: ``1 December 2026``."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def every(self, parts: Sequence[str]) -> str:
        """List parts: ``a, b and c``."""
        if len(parts) <= 1:
            return "".join(parts)
        last = self.last_before_vowel if parts[-1][:1].lower() in _VOWELS else self.last
        return last.format(first=", ".join(parts[:-1]), last=parts[-1])

    def any_of(self, parts: Sequence[str]) -> str:
        """List what one may choose from: ``a, b or c``."""
        if len(parts) <= 1:
            return "".join(parts)
        return self.either.format(first=", ".join(parts[:-1]), last=parts[-1])

    def count(self, number: int, unit: Unit) -> str:
        """Count: ``1 day``, ``2 days``."""
        forms = self.counts[unit]
        form = forms.one if number == _ONE else forms.two if number == _TWO and forms.two else forms.other
        return form.format(number=number)

    def with_own(self, say: Mapping[str, str], letter: Mapping[str, str]) -> Words:
        """Have an office's own sentences in the place of ours."""
        return replace(self, say=replace(self.say, **say), letter=replace(self.letter, **letter))


_VOWELS = frozenset("aeiouwyâêîôûŵŷ")


@cache
def words_of(language: Language) -> Words:
    """Give the words of a language."""
    words: Words = from_plain(Words, tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8")))
    return words


ENGLISH = words_of(Language.ENGLISH)

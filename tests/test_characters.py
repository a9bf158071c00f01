"""No mark that nobody sees hides in a text; in a number or an address it changes nothing."""

from __future__ import annotations

import sys

import pytest

from contact_policy.characters import flaw_in_line, flaw_in_lines, typed_address, typed_number
from contact_policy.policy.same_person import is_ignorable

UNSEEN = [character for character in map(chr, range(sys.maxunicode + 1)) if is_ignorable(character)]
BLACK_FLAG, END_OF_TAGS = "\U0001f3f4", "\U000e007f"


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


# ASCII smuggling: https://github.com/uber/ADR/issues/45, https://github.com/microsoft/roosterjs/pull/3344
def test_none_of_the_characters_that_unicode_has_drawn_as_nothing_stands_among_latin_letters_or_alone() -> None:
    assert len(UNSEEN) > 4_000
    for unseen in UNSEEN:
        for text in (f"Jo{unseen}White", unseen, f"Jo {unseen}", f"Jose\u0301{unseen}"):
            assert f"U+{ord(unseen):04X}" in (flaw_in_line(text) or ""), hex(ord(unseen))
            assert flaw_in_lines(text) == flaw_in_line(text)


def test_in_a_number_or_an_address_they_are_passed_over() -> None:
    for unseen in UNSEEN:
        assert (typed_number(f"07{unseen}7"), typed_address(f"a{unseen}b")) == ("077", "ab"), hex(ord(unseen))


# https://github.com/AlexanderMattTurner/agent-sanitizer/pull/146
@pytest.mark.parametrize("spelt", ["ustx", "gbxyz", "ignore this letter", "gb", "GBENG", "gbengl", ""])
def test_behind_a_black_flag_nothing_is_spelt_but_the_three_flags_there_are(spelt: str) -> None:
    for text in (f"Jo {BLACK_FLAG}{tags(spelt)}{END_OF_TAGS}", f"{BLACK_FLAG}{tags(spelt or 'gbeng')}White"):
        assert "TAG" in (flaw_in_line(text) or "")


@pytest.mark.parametrize("place", ["gbeng", "gbsct", "gbwls"])
def test_a_countrys_flag_stays(place: str) -> None:
    assert flaw_in_line(f"Jo {BLACK_FLAG}{tags(place)}{END_OF_TAGS} {BLACK_FLAG} White") is None


@pytest.mark.parametrize(
    "text", ["\u2764\ufe0f", "\u26a0\ufe0e", "7\ufe0f\u20e3", "\u00a9\ufe0f", "\u845b\U000e0100", "\u182d\u180b"]
)
def test_a_selector_stays_behind_what_can_be_drawn_in_several_ways_once(text: str) -> None:
    assert flaw_in_line(f"Jo {text} White") is None
    twice = f"Jo {text[:1]}{text[1] * 2} White"
    assert "SELECTOR" in (flaw_in_line(twice) or "")

"""Two spellings of one person's name are one person; two people's names are not."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from contact_policy.policy.assessment import assess
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.same_person import is_ignorable, is_same_person
from fixtures.fair_case import changed, outcome
from policy.frozen.freeze import edition

# Directories that keep accounts apart by what nobody can see or would look at:
# https://github.com/gratipay/gratipay.com/issues/503, https://github.com/home-assistant/architecture/issues/301,
# https://github.com/bytebase/bytebase/issues/18943, https://github.com/freelawproject/courtlistener/issues/5807
SAME = {
    "case": ("chris", "CHRIS"),
    "case of an address": ("Chris@Office.example", "chris@office.EXAMPLE"),
    "a space before": ("chris", " chris"),
    "spaces behind": ("chris", "chris  "),
    "two spaces within": ("Chris Smith", "chris  smith"),
    "a space that does not break": ("Chris Smith", "chris\u00a0smith"),
    "full width": ("chris", "\uff23\uff28\uff32\uff29\uff33"),
    "mathematical letters": ("chris", "\U0001d41c\U0001d421\U0001d42b\U0001d422\U0001d42c"),
    "a ligature": ("offi\u0066", "o\ufb00i\u0066"),
    "composed and decomposed": ("Ren\u00e9", "rene\u0301"),
    "a zero-width space": ("chris", "ch\u200bris"),
    "a soft hyphen": ("chris", "ch\u00adris"),
    "a joiner of graphemes": ("chris", "ch\u034fris"),
    "a filler": ("chris", "chris\u3164"),
    "a variation selector": ("chris", "chris\ufe0f"),
    "tags": ("chris", "chris\U000e0041"),
    "an override": ("chris", "\u202echris"),
    "sharp s": ("STRASSE", "stra\u00dfe"),
    "long s": ("chris", "chri\u017f"),
    "final sigma": ("\u03a3\u039f\u03a6\u039f\u03a3", "\u03c3\u03bf\u03c6\u03bf\u03c2"),
    "Turkish capital": ("chris", "chr\u0130s"),
    "dotless i": ("chris", "chr\u0131s"),
    "Cyrillic letters": ("chris", "\u0441hr\u0456\u0455"),
    "Cyrillic capitals": ("HOME", "\u041d\u041e\u041c\u0415"),
    "Greek letter": ("mario", "mari\u03bf"),
    "several scripts": ("administrator", "\u0430\u217e\uff4d\u0456\u0578\u0456\u0455t\u0433\u0430t\u043er"),
    "the same in another script": ("\u0418\u0432\u0430\u043d", "\u0438\u0432\u0430\u043d"),
    "a control": ("chris", "chris\x00"),
    "a lunate sigma": ("chris", "\u03f2hris"),
    "lunate and capital": ("CHRIS", "\u03f9HRIS"),
    "small capitals": ("chris", "\u1d04\u029c\u0280\u026a\ua731"),
    "Coptic letter": ("chris", "\u2ca5hris"),
    "Cherokee letters": ("chris", "\u13df\u13bb\u13d2i\u13da"),
    "Lisu letters": ("chris", "\ua4da\ua4e7\ua4e3i\ua4e2"),
    "an apostrophe": ("o'neill", "o\u2019neill"),
    "another apostrophe": ("o'neill", "O\u02bcNeill"),
    "a hyphen": ("mary-ann", "mary\u2010ann"),
    "a dash": ("mary-ann", "mary\u2013ann"),
}

OTHERS = {
    "another name": ("chris", "christa"),
    "another mark": ("jose", "jos\u00e9"),
    "a digit": ("mary1", "mary2"),
    "an account of a domain": ("chris@office.example", "chris@council.example"),
    "a domain or none": ("chris", "chris@office.example"),
    "one letter and two": ("ann", "an n"),
    "with an apostrophe or without": ("o'neill", "oneill"),
    "sigmas": ("\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "c\u03afc\u03c5\u03c6\u03bfc"),
    "ids": ("e90d2a88-292b-4351-bc87-2c1e94449d67", "e90d2a88-292b-4351-bc87-2c1e94449d68"),
    "names of one script": ("\u0438\u0432\u0430\u043d", "\u0438\u0432\u043e\u043d"),
    "nobody and somebody": ("", "chris"),
    "nothing to be seen and somebody": ("\u200b", "chris"),
    "nothing to be seen": ("\u200b", "\u2060"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_a_person_is_the_same_however_the_name_is_spelt(one: str, other: str) -> None:
    assert is_same_person(one, other)
    assert is_same_person(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_two_people_are_two(one: str, other: str) -> None:
    assert not is_same_person(one, other)
    assert not is_same_person(other, one)


def test_every_character_compares_with_itself_in_any_case() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in {"Ll", "Lu", "Lt"}:
            name = f"a{character}z"
            assert is_same_person(name, name.upper().lower()), hex(code)
            assert is_same_person(name, unicodedata.normalize("NFKC", name)), hex(code)


def test_what_is_not_seen_is_no_letter_digit_or_mark_of_a_name() -> None:
    assert not any(map(is_ignorable, "Ma\u0301ry O'Neill-8 \u0438\u0432\u0430\u043d \u674e"))


SPELLINGS = [name for name, (one, _) in SAME.items() if one == "chris"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nobody_decides_on_what_they_proposed_however_their_name_is_spelt(spelling: str) -> None:
    situation = changed({"proposal.proposed_by": "chris", "decider.subject": SAME[spelling][1]})
    assert outcome(situation.assess(), "proposer-is-not-authoriser") is CheckOutcome.NOT_MET
    then = assess(edition(), situation.file, situation.proposal, decider=situation.decider, seek_alternatives=False)
    assert outcome(then, "proposer-is-not-authoriser") is CheckOutcome.MET, (
        "what was answered then is answered so again"
    )

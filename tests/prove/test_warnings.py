"""What never fails of a written warning: it warns of what is on record alone, in words for each behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import NamedTuple

from contact_policy.policy import assess_warning
from contact_policy.policy.findings import Verdict
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import Behaviour
from fixtures.sampling import drawn
from prove import made
from prove.asking import TALLY
from prove.doubting import is_report
from prove.doubts import CONTACT_LEVELS, Contact, Doubt, case_file
from prove.space import BEHAVIOURS

_SCANT = "Bad."
_CONDUCT = {
    "aggressive": "You swore at the person who took your call.",
    "unreasonable": "You wrote thirty times in one night.",
    "persistent": "You ask for a decision that was explained to you.",
}


class Letter(NamedTuple):
    """A warning of ``behaviours``, on a record of one contact that shows ``shown`` and was told in words or not."""

    contact: Contact
    shown: str
    account: str
    behaviours: tuple[str, ...]
    conduct: str
    change: str


def letters() -> Iterator[Letter]:
    contacts = [
        Contact(kind, "lately", by=by, direction=direction)
        for kind, by, direction in product(*(CONTACT_LEVELS[factor] for factor in ("kind", "by", "direction")))
    ]
    named = [chosen for size in (1, 2) for chosen in combinations(BEHAVIOURS, size)]
    accounts, conducts, changes = ("told", "ticked"), ("own", "same", "token", "none"), ("all", "token", "one_missing")
    for chosen in product(contacts, BEHAVIOURS, accounts, named, conducts, changes):
        yield Letter(*chosen)


def is_permitted(letter: Letter) -> bool:
    """What the readings say: each behaviour has a report of its own, told where it is grave, and words of its own."""
    doubt = Doubt((letter.contact,), letter.shown)
    is_grave = letter.contact.kind in ("serious", "severe")
    shown = {b for b in BEHAVIOURS if is_report(doubt._replace(behaviour=b), letter.contact) and _shows(letter, b)}
    on_record = shown if letter.account == "told" or not is_grave else set()
    is_one = len(letter.behaviours) == 1
    is_described = letter.conduct == "own" or (letter.conduct == "same" and is_one)
    return set(letter.behaviours) <= on_record and is_described and letter.change == "all"


def _shows(letter: Letter, behaviour: str) -> bool:
    return behaviour == ("aggressive" if letter.contact.kind in ("serious", "severe") else letter.shown)


def notice(letter: Letter) -> WarningNotice:
    named = tuple(Behaviour(b) for b in letter.behaviours)
    said = {"own": _CONDUCT, "same": dict.fromkeys(BEHAVIOURS, _CONDUCT["persistent"]), "none": {}}
    texts = said.get(letter.conduct, dict.fromkeys(BEHAVIOURS, _SCANT))
    return WarningNotice(
        person=made.person("none"),
        behaviours=named,
        conduct="",
        conduct_of={b: texts[b] for b in named if b in texts},
        change_expected="Stop." if letter.change == "token" else "Please write to us once a week at the most.",
        change_of={named[0]: ""} if letter.change == "one_missing" else {},
        response_days=14,
    )


def test_a_warning_is_permitted_exactly_where_what_it_says_is_on_record_and_described() -> None:
    every = drawn(letters(), 700, "letters")
    permitted = 0
    for letter in every:
        file = case_file(Doubt((letter.contact,), letter.shown))
        summary = "Jo rang and said what stands here." if letter.account == "told" else "Threat."
        file = replace(file, warnings=(), events=tuple(replace(e, summary=summary) for e in file.events))
        allowed = assess_warning(made.POLICY, file, notice(letter)).verdict is not Verdict.NOT_PERMITTED
        assert allowed == is_permitted(letter), letter
        permitted += allowed
    TALLY["letters of warning assessed"] += len(every)
    assert permitted > len(every) // 200, "the sample hardly meets a letter that may go out"

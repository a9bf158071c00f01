"""How a letter writes a telephone number and a person or a title: as somebody would dial it, or say it."""

from __future__ import annotations

import re

from contact_policy.policy.words import ENGLISH, Words

_BRITISH = re.compile(r"\+44([1-9]\d{8,9})")
# How many digits stand before the first space, with the 0, and between the first and a second one; the rest follow.
_GROUPS = (
    (re.compile(r"2"), 3, 4),
    (re.compile(r"11|1\d1|3|8|9"), 4, 3),
    (re.compile(r""), 5, 0),
)


def dialled(phone: str) -> str:
    """A number as it is dialled here: ``01632 960101``. One of another country, or a text that is none, stays."""
    found = _BRITISH.fullmatch(phone.replace(" ", ""))
    if found is None:
        return phone
    digits = found[1]
    first, second = next((first, second) for begins, first, second in _GROUPS if begins.match(digits))
    national = f"0{digits}"
    parts = (national[:first], national[first : first + second], national[first + second :])
    return " ".join(part for part in parts if part)


_TITLES = frozenset(
    {
        *("adviser", "advisor", "administrator", "advocate", "assistant", "auditor", "board", "caseworker", "chair"),
        *("clerk", "commissioner", "co-ordinator", "coordinator", "department", "desk", "director", "executive"),
        *("handler", "helpdesk", "hub", "inspector", "lead", "manager", "mediator", "office", "officer", "panel"),
        *("receptionist", "representative", "secretariat", "secretary", "service", "services", "solicitor"),
        *("specialist", "supervisor", "team", "treasurer", "unit"),
    }
)
_NAME_ENDS = re.compile(r"\s*(?:[,(/\u2013\u2014]|\s-\s)")
_LED = frozenset({"the", "our", "your", "a", "an"})


def with_article(name: str, words: Words = ENGLISH) -> str:
    """A title with its article, as a sentence of the language says it; a person's own name stays as it is.

    A name is taken for a title where its last word is one, or where ``of`` stands in it, as in ``Head of Service``;
    what stands after a comma, a dash or in brackets only says more of whoever was named before it.
    """
    said = _NAME_ENDS.split(name.lower(), 1)[0].split()
    if not said or said[0] in _LED:
        return name
    return words.titled.format(title=name) if said[-1] in _TITLES or "of" in said else name

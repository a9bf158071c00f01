"""What people wrote in an export: each with an id, looked through for others, withheld where a person says so.

Nothing is withheld unseen: what may be about somebody else is proposed, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contact_policy.contact_points import normalise_email, normalise_phone
from contact_policy.errors import Invalid, InvalidField
from contact_policy.records.subject_access import FreeText, Proposed, SubjectItem, Withheld

MARK = "[withheld]"
# So short a piece stands in too many words to be looked for elsewhere.
_LOOKED_FOR_ELSEWHERE = 5

_NUMBER = re.compile(r"\+?\(?\d[\d ()/.-]{7,18}\d")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|PC|Sgt|Cllr)\.? "
_WORD = r"[A-Z][a-z'\u2019-]+"
_NAME = re.compile(rf"\b(?:{_TITLE})?{_WORD}(?: {_WORD})+\b|\b{_TITLE}[A-Z][\w'\u2019-]+")


def free_texts(items: Iterable[SubjectItem]) -> Iterator[tuple[str, str]]:
    """Every text of several words, by its id: the item's, and where in it."""
    for item in items:
        yield from _texts(item.data, item.id)


def _texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, f"{at}/{name}")
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{at}/{number}")
    elif isinstance(value, str) and " " in value.strip():
        yield at, value


def reviewed(items: Sequence[SubjectItem], own: Iterable[str], staff: Iterable[str], name: str) -> list[FreeText]:
    """Every text with what is proposed: numbers, addresses and names that are not the person's own.

    ``own`` are their contact points as they are kept, ``staff`` the names of the office's people.
    """
    known, people = set(own), [each for each in staff if each.strip()]
    own_words = {word.lower() for word in name.split()}
    return [
        FreeText(id=id_, text=text, proposed=tuple(_proposed(text, known, people, own_words)))
        for id_, text in free_texts(items)
    ]


def _proposed(text: str, own: set[str], staff: Sequence[str], own_words: set[str]) -> Iterator[Proposed]:
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        is_free = all(end <= before or start >= after for before, after in taken)
        taken.append((start, end))
        return is_free

    found = [
        *((m.span(), "another's e-mail address") for m in _ADDRESS.finditer(text) if _email(m[0]) not in own),
        *((m.span(), "another's number") for m in _NUMBER.finditer(text) if _is_anothers(m[0], own)),
        *((m.span(), "a member of staff") for each in staff for m in re.finditer(re.escape(each), text)),
        *((m.span(), "another's name") for m in _NAME.finditer(text) if not own_words & set(m[0].lower().split())),
    ]
    chosen = [(start, end, reason) for (start, end), reason in found if free(start, end)]
    yield from (Proposed(start=start, end=end, reason=reason) for start, end, reason in sorted(chosen))


def _email(text: str) -> str:
    try:
        return normalise_email(text)
    except ValueError:
        return text


def _is_anothers(text: str, own: set[str]) -> bool:
    try:
        return normalise_phone(text) not in own
    except ValueError:
        return False


class Withholding:
    """What is taken out of the texts of one export, and out of every other that says the same."""

    def __init__(self, items: Sequence[SubjectItem], withheld: Sequence[Withheld]) -> None:
        """Raises Invalid for a text that is not there, or a place that is not in it."""
        texts = dict(free_texts(items))
        flaws = [
            InvalidField(f"/redactions/{number}/{name}", cure)
            for number, each in enumerate(withheld)
            for name, cure in _flaws(each, texts)
        ]
        if flaws:
            raise Invalid(*flaws)
        self._places: dict[str, list[tuple[int, int]]] = {}
        for each in withheld:
            # A text stands in several places, the facts of a decision among them.
            self._places.setdefault(texts[each.id], []).append((each.start, each.end))
        pieces = {texts[each.id][each.start : each.end].strip() for each in withheld}
        long = sorted((piece for piece in pieces if len(piece) >= _LOOKED_FOR_ELSEWHERE), key=len, reverse=True)
        self._pieces = re.compile("|".join(rf"(?<!\w){re.escape(piece)}(?!\w)" for piece in long)) if long else None

    def of(self, value: Any) -> Any:
        """The value without it."""
        if isinstance(value, Mapping):
            return {name: self.of(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(part) for part in value]
        return self._of_text(value) if isinstance(value, str) else value

    def _of_text(self, text: str) -> str:
        for start, end in sorted(self._places.get(text, ()), reverse=True):
            text = text[:start] + MARK + text[end:]
        return text if self._pieces is None else self._pieces.sub(MARK, text)


def _flaws(each: Withheld, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if each.id not in texts:
        yield "id", "Name a text as ?review=true gives it."
    elif each.end > len(texts[each.id]):
        yield "to", "It is longer than the text is."
    elif each.start >= each.end:
        yield "from", "Give a place before the end."

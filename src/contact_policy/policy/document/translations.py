"""What an edition says to customers in a language: its own texts translated, and any of our sentences in its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from string import Formatter
from typing import Any, Protocol

from contact_policy.policy.document.reader import Flawed
from contact_policy.policy.vocabulary import Language
from contact_policy.policy.words import words_of

Texts = Mapping[str, str]

TRANSLATED: Mapping[str, tuple[str, ...]] = {
    "policy": ("title",),
    "office": ("name", "postal_address", "hours", "contact_name", "appeal_contact", "signposting", "policy_place"),
    "authority": ("proposing_title", "deciding_title", "conflict_path"),
}
"""By table, the texts of an edition that customers read. The labels of its behaviours are the others."""

_MAY_STAY = frozenset({"postal_address", "contact_name"})
_LONGEST = 65  # in characters: four of the sentences, and a route, must fit into what may be said


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One language of an edition: ``[languages.cy]``. Of English, only ``say`` and ``letter`` are any use.

    ``checked_by`` says who checked the translation, ours of the letters included; until then staff are reminded.
    """

    checked_by: str = ""
    policy: Texts = field(default_factory=dict)
    office: Texts = field(default_factory=dict)
    authority: Texts = field(default_factory=dict)
    behaviours: Texts = field(default_factory=dict)
    say: Texts = field(default_factory=dict)
    letter: Texts = field(default_factory=dict)


class Translatable(Protocol):
    """An edition, as far as it is asked for its languages."""

    @property
    def languages(self) -> Mapping[str, Translation]:
        """Its translations, by language."""

    @property
    def behaviours(self) -> tuple[Any, ...]:
        """Its behaviours."""


def unknown_words(edition: Translatable) -> Iterator[Flawed]:
    """What a translation names and nobody says: a language or a text that there is none of, a sentence filled wrong."""
    for code, translation in edition.languages.items():
        if code not in list(Language):
            yield ("languages", code), f"there are no words in this language; use one of {', '.join(Language)}"
            continue
        for table, known in _known(edition).items():
            for key in getattr(translation, table):
                if key not in known:
                    yield ("languages", code, table, key), f"remove it; known here are {', '.join(known)}"
        yield from _sentences(code, translation)


def _known(edition: Translatable) -> Mapping[str, tuple[str, ...]]:
    return {**TRANSLATED, "behaviours": tuple(str(entry.name) for entry in edition.behaviours)}


def _sentences(code: str, translation: Translation) -> Iterator[Flawed]:
    """The office's own sentences have the places to fill that ours have, and are short enough to be said."""
    words = words_of(Language(code))
    for table, ours in (("say", asdict(words.say)), ("letter", asdict(words.letter))):
        for key, sentence in getattr(translation, table).items():
            path = ("languages", code, table, key)
            if key not in ours:
                yield path, f"remove it; known here are {', '.join(ours)}"
            elif _places(sentence) != (places := _places(ours[key])):
                yield path, f"say it with {' and '.join(sorted(places))}" if places else "leave out what is in braces"
            elif len(sentence) > _LONGEST or not sentence.strip():
                yield path, f"say it in 1 to {_LONGEST} characters"


def _places(sentence: str) -> frozenset[str]:
    try:
        return frozenset(f"{{{name}}}" for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    except ValueError:
        return frozenset("?")


def untranslated(edition: Translatable) -> Iterator[Flawed]:
    """What a customer would read in English in the middle of a letter in another language."""
    for code, translation in edition.languages.items():
        if code == Language.ENGLISH or code not in list(Language):
            continue
        for table, keys in TRANSLATED.items():
            said = getattr(edition, table)
            for key in keys:
                if key not in _MAY_STAY and getattr(said, key) and not getattr(translation, table).get(key):
                    yield ("languages", code, table, key), "add it: letters in this language say it"
        for entry in edition.behaviours:
            if not translation.behaviours.get(entry.name):
                yield ("languages", code, "behaviours", str(entry.name)), "add it: letters in this language say it"

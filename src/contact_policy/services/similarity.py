"""Suggests, by the wording, that a contact raises an earlier complaint again. Only a person confirms it."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

# Of 100. Lower than this, different complaints about one service begin to look alike.
ALIKE = 85
# Shorter texts ("called again") resemble everything.
FEWEST_CHARACTERS = 30


def most_alike(text: str, known: Iterable[tuple[str, str]]) -> str | None:
    """The id whose text (of ``(id, text)`` pairs) is most like ``text``; None where none is alike enough.

    Word order, case and punctuation do not matter.
    """
    if len(text) < FEWEST_CHARACTERS:
        return None
    pairs = [(id_, said) for id_, said in known if len(said) >= FEWEST_CHARACTERS]
    found = process.extractOne(
        text,
        [said for _, said in pairs],
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
    )
    return pairs[found[2]][0] if found else None

"""What the book is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One thing that an edition says. ``key`` is what it is in every edition; ``more`` is what goes with it."""

    key: str
    title: str = ""
    text: str = ""
    more: Sequence[str] = ()
    clauses: Sequence[str] = ()
    sources: Sequence[str] = ()

    @property
    def called(self) -> str:
        """What it is about, in a few words."""
        return self.title or (self.key.partition("/")[2] if self.key.startswith("clauses/") else self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChapter:
    """Lines of one subject, and what is to be known of them."""

    id: str
    title: str
    lines: Sequence[BookLine]
    about: str = ""

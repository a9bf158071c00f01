"""What changed from one edition to another, line by line of the book: what one says that the other does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contact_policy.desk.book.chapters import book
from contact_policy.desk.book.lines import BookLine
from contact_policy.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line that differs: in which chapter, what it is about, and how it reads in each; "" where it is not."""

    chapter: str
    about: str
    before: str
    after: str


def changes(before: Policy, after: Policy) -> list[Change]:
    """Every line that differs, in the order of the book of ``after``, and then what is gone."""
    earlier, later = _lines(before), _lines(after)
    return [*_changed(earlier, later), *_gone(earlier, later)]


def _changed(
    earlier: Mapping[str, tuple[str, BookLine]], later: Mapping[str, tuple[str, BookLine]]
) -> Iterator[Change]:
    for key, (chapter, line) in later.items():
        _, was = earlier.get(key, ("", None))
        if was != line:
            before = "" if was is None else _said(was, of=line)
            yield Change(chapter=chapter, about=line.called, before=before, after=_said(line, of=was or line))


def _gone(earlier: Mapping[str, tuple[str, BookLine]], later: Mapping[str, tuple[str, BookLine]]) -> Iterator[Change]:
    for key, (chapter, line) in earlier.items():
        if key not in later:
            yield Change(chapter=chapter, about=line.called, before=_said(line, of=line), after="")


def _lines(policy: Policy) -> dict[str, tuple[str, BookLine]]:
    return {line.key: (chapter.title, line) for chapter in book(policy) for line in chapter.lines}


def _said(line: BookLine, *, of: BookLine) -> str:
    """What a line says, and what it rests on; its title, too, where that is another than the title ``of`` the other."""
    title = line.title if line.title != of.title else ""
    said = " ".join(part for part in (title, line.text, *line.more, ", ".join((*line.clauses, *line.sources))) if part)
    return said or line.title

"""What a document of format 2 says beyond what the engine of this release goes by, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from contact_policy.policy.document.format2.who_said import clashing_names
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.reader import Flawed
from contact_policy.policy.engine import NEWEST_LEVEL
from contact_policy.policy.vocabulary import Language

_YET = "this release does not go by it yet"
_ONE_PERSON = "give 1: one person is named for this act and answers for it; several people decide, review or hear"
_EXEMPTS_BY_ACT = 2
"""The engine level that asks what each act was that goes without a warning; before it, the grade of all decided."""


def unanswered(policy: WrittenPolicy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself, of what would quietly not be asked."""
    for check in (_level, _people, _office, _warnings):
        yield partial(check, policy)


def _level(policy: WrittenPolicy) -> Iterator[Flawed]:
    if policy.policy.engine > NEWEST_LEVEL:
        yield ("policy", "engine"), f"this release answers up to engine {NEWEST_LEVEL}"


def _each(path: Path, found: Mapping[str, bool], cure: str = _YET) -> Iterator[Flawed]:
    """A flaw for each key that is said."""
    for key, is_said in found.items():
        if is_said:
            yield (*path, key), cure


def _people(policy: WrittenPolicy) -> Iterator[Flawed]:
    """One person proposes or warns: each of these acts has one name on record, who can be asked."""
    authority = policy.authority
    for act in ("propose", "warn"):
        yield from _each(("authority", act), {"needed": getattr(authority, act).needed > 1}, _ONE_PERSON)
    for name in clashing_names(policy):
        yield ("roles", name), f"every office has a role {name!r}, and it is another; give this one a name of its own"


def _office(policy: WrittenPolicy) -> Iterator[Flawed]:
    languages = policy.languages
    if languages:
        path: Path = ("languages",)
        for code in languages.offered:
            if code not in list(Language):
                yield (*path, "offered"), f"there are no words in {code!r}; use {' or '.join(Language)}"


def _warnings(policy: WrittenPolicy) -> Iterator[Flawed]:
    """An exemption by what was done, of what needs no effect."""
    exemption = policy.exemption
    by_grade_alone = policy.policy.engine < _EXEMPTS_BY_ACT
    said = {
        "observations": by_grade_alone and bool(exemption.observations),
        "grade": by_grade_alone and exemption.grade is None,
    }
    yield from _each(("exemption",), said)

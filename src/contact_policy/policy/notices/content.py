"""What a notice has to tell: facts by name, for whatever words an office tells them in, and the parts they make up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contact_policy.policy.vocabulary import Language, NoticeKind, Part

Fact = str | bool | tuple[str, ...] | tuple["MeasureFacts", ...]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """One measure as the letter to the customer alone may tell it. What the measure does not use is empty.

    ``says`` is the sentence that anybody may hear. ``minutes`` is a span such as ``10 minutes``, ``channel`` as in ``by
    post``; lists are spoken, as in ``a and b``. ``is_filed``: what comes from ``addresses`` is filed and not refused.
    ``services`` are those that it holds for alone.
    """

    kind: str
    says: str
    minutes: str = ""
    channel: str = ""
    contact: str = ""
    case: str = ""
    numbers: str = ""
    addresses: str = ""
    is_filed: bool = False
    description: str = ""
    services: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent:
    """What a notice tells, before anybody has found words for it. A kind has the same facts in every case.

    ``language`` is the one that its words are to be in; what its facts say of days, ways and the office is in it.
    ``also`` is the same notice in the further languages that it is written in.
    """

    kind: NoticeKind
    facts: Facts
    language: Language = Language.ENGLISH
    also: tuple[NoticeContent, ...] = ()

    @property
    def in_each(self) -> tuple[NoticeContent, ...]:
        """The notice in each language that it is written in."""
        return (self, *self.also)

    def states(self, part: Part) -> bool:
        """Whether there is anything to tell under ``part``."""
        needs = PARTS[self.kind].get(part)
        return needs is not None and (not needs or any(_says_something(self.facts[name]) for name in needs))


def _says_something(fact: Fact | MeasureFacts) -> bool:
    if isinstance(fact, tuple):
        return any(map(_says_something, fact))
    return bool(fact.strip() if isinstance(fact, str) else fact)


_REACH = ("channels", "route", "adjustments")
_CLOSING: Mapping[Part, tuple[str, ...]] = {
    Part.ARRANGEMENTS: _REACH,
    Part.APPEAL: ("appeal_contact",),
    Part.SIGNPOSTING: ("signposting",),
    Part.RIGHTS: (),
}

# Which parts a kind of notice may have, and the facts any of which makes one; without such facts a part can always be
# told, in words of the letter's own.
PARTS: Mapping[NoticeKind, Mapping[Part, tuple[str, ...]]] = {
    NoticeKind.WARNING: {
        Part.CONDUCT: ("conduct",),
        Part.CHANGE: ("change_expected",),
        Part.STEPS: (),
        Part.REPLY: (),
        **_CLOSING,
    },
    NoticeKind.DECISION: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.LENGTH: (), **_CLOSING},
    NoticeKind.REFUSAL: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.STEPS: ()},
    NoticeKind.BREACH: {
        Part.CONDUCT: ("description",),
        Part.ACTION: ("measures",),
        Part.STEPS: (),
        Part.LENGTH: (),
        **_CLOSING,
    },
    NoticeKind.REVIEW_COMING: {Part.ACTION: ("measures",), Part.LENGTH: (), Part.REPLY: (), **_CLOSING},
    NoticeKind.REVIEW: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.LENGTH: (), **_CLOSING},
    NoticeKind.APPEAL: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.LENGTH: ("review_on",), **_CLOSING},
    NoticeKind.LIFT: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.ARRANGEMENTS: _REACH},
    NoticeKind.LAPSE: {Part.ACTION: (), Part.REASONS: ("reasons",), Part.ARRANGEMENTS: _REACH},
}

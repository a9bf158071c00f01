"""The space cut into blocks that may be enumerated apart.

The verdict is the worst answer of any rule. So it is known for the whole product once every rule is known, and a rule
is known once it is known on the factors it looks at. A block takes some factors with all else fair; ``within`` maps any
state of the whole space to the state of the block that should answer alike. That it does, rule by rule, is not taken on
trust: ``test_separable`` draws states of the whole space and compares.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prove.model import as_told, gravest, harassment_went_on, is_severe, recurs, was_tried
from prove.space import FAIR, LEVELS, State, count, enumerate_states, is_state, whole

_RECORD = whole("aggression", "demand", "persistence", "effect", "proposed")
_GRADES: Mapping[str | None, Mapping[str, str]] = {
    None: {"aggression": "none", "proposed": "unreasonable", "demand": "seen"},
    "minor": {"aggression": "none", "proposed": "unreasonable", "demand": "seen", "effect": "noted"},
    "serious": {"aggression": "none", "proposed": "unreasonable", "demand": "seen", "effect": "goes_on"},
    "severe": {"aggression": "severe"},
}
_HARASSING: Mapping[str | None, Mapping[str, str]] = {"harassing": {"aggression": "serious"}}
_NEUTRAL = {"limit": ("ten",)}  # a measure that closes and forces nothing, so that something is proposed


@dataclass(frozen=True, eq=False)
class Block:
    """Some factors and the levels they take.

    ``alike`` names, for a level left out, the level that stands for it. ``by_grade`` lets one record of each grade
    stand for every record and proposal of that grade, and one of harassment that went on if it has such a record.
    ``by_severity`` lets a severe act stand for every severe case, and a minor one for any other.
    """

    name: str
    levels: Mapping[str, tuple[str, ...]]
    alike: Mapping[tuple[str, str], str] = field(default_factory=dict)
    by_grade: Mapping[str | None, Mapping[str, str]] = field(default_factory=dict)
    by_severity: bool = False

    def within(self, state: State) -> State:
        """The state of this block that stands for ``state``."""
        state = state if "account" in self.levels else as_told(state)
        kept = {factor: self._level(factor, getattr(state, factor)) for factor in self.levels}
        if self.by_grade:
            is_harassing = "harassing" in self.by_grade and harassment_went_on(state)
            kept |= self.by_grade["harassing" if is_harassing and gravest(state) == "serious" else gravest(state)]
        if self.by_grade and "conduct" in self.levels:
            kept["conduct"] = "again_and_again" if recurs(state) else "went_on"
            if state.beside in ("lapsed", "replaced") and not was_tried(state):
                kept["beside"] = "nothing"
        if self.by_severity:
            kept["aggression"] = "severe" if is_severe(state) else "none" if state.aggression == "none" else "minor"
        found = FAIR._replace(**kept)
        return found if is_state(found) else found._replace(contact="both")

    def _level(self, factor: str, level: str) -> str:
        levels = self.levels[factor]
        return level if level in levels else self.alike.get((factor, level), levels[0])

    @property
    def size(self) -> int:
        """How many states the block has."""
        return count(self.levels) * (len(self.by_grade) or 1)

    def states(self) -> Iterator[State]:
        """Every state of the block."""
        for state in enumerate_states(self.levels):
            if self.by_grade:
                yield from (state._replace(**record) for record in self.by_grade.values())
            else:
                yield state

    def sample(self, rng: random.Random, wanted: int) -> list[State]:
        """Different states of the block, at most ``wanted``."""
        drawn = (
            FAIR._replace(
                **{factor: rng.choice(levels) for factor, levels in self.levels.items()},
                **(rng.choice(list(self.by_grade.values())) if self.by_grade else {}),
            )
            for _ in range(wanted)
        )
        return sorted({state for state in drawn if is_state(state)})


def _on_or_off(*kinds: str) -> dict[str, tuple[str, ...]]:
    return {kind: ("both", "") if kind == "contact" else ("", next(x for x in LEVELS[kind] if x)) for kind in kinds}


def _as(factor: str, level: str, *others: str) -> dict[tuple[str, str], str]:
    return {(factor, other): level for other in others}


_ALL_ON_OR_OFF = _on_or_off("channel", "contact", "phone_block", "email_block", "other") | {
    "plain": LEVELS["plain"],
    "reopen": ("", "closed"),
    "limit": LEVELS["limit"],
}
_ANY_VARIANT = (
    _as("channel", "email", "phone", "post", "in_person")
    | _as("contact", "both", "phone", "email", "unnamed")
    | _as("reopen", "closed", "open")
    | _as("phone_block", "own", "shared")
    | _as("email_block", "own", "shared")
    | _as("other", "open", "closes_unwatched", "closes_post", "closes_all")
)

BLOCKS: tuple[Block, ...] = (
    Block("authority", whole("decider", "same_person", "proposer", "recorded", "reasons", "letter", "candour")),
    Block("criteria", whole("concern", "communication", "misunderstandings", "access_criterion", "gateway")),
    Block(
        "warning",
        _RECORD
        | {"effect": ("noted",), "evidence": ("fresh", "stale", "neutral")}
        | whole("warning", "exemption", "conduct"),
        alike=_as("evidence", "fresh", "others") | _as("evidence", "neutral", "unknown", "none"),
    ),
    Block("reply", whole("warning", "proposed", "reply", "conduct", "recorded")),
    Block(
        "evidence",
        _RECORD | whole("evidence", "conduct") | {"beside": ("nothing", "light", "lapsed", "lifted")},
        alike=_as("beside", "nothing", "lapsed_for_another")
        | _as("beside", "light", "filing", "filing_by_email", "phone_block", "replaced"),
    ),
    Block(
        "proportion: all sets of measures",
        # Beside what is in force by e-mail only, one channel more is the same one again or another.
        _ALL_ON_OR_OFF
        | {"channel": ("", "email", "phone")}
        | whole("beside", "lesser")
        | {"conduct": ("went_on", "again_and_again")},
        alike=_ANY_VARIANT
        | _as("channel", "phone", "post", "in_person")
        | _as("beside", "nothing", "lapsed_for_another", "lifted"),
        by_grade=_GRADES,
    ),
    Block(
        "blocking: whose number, what is closed",
        _NEUTRAL
        | whole("contact", "phone_block", "email_block", "other", "plain", "police")
        | {"review": ("in_time", "soon"), "length": ("within", "none")},
        alike=_as("review", "in_time", "late", "after_end") | _as("length", "within", "beyond"),
        by_grade={**_GRADES, **_HARASSING},
    ),
    Block(
        "fit: measures, behaviours and the channel they came by",
        {"aggression": ("severe", "minor", "none"), **_on_or_off("limit", "contact", "phone_block", "email_block")}
        | whole("proposed", "came_by", "reopen", "plain"),
        alike=_ANY_VARIANT
        | _as("limit", "ten", "two")
        | _as("aggression", "minor", "serious", "recurred", "turned_severe"),
        by_severity=True,
    ),
    Block(
        "access: needs and what closes or forces a channel",
        _NEUTRAL
        | whole("access", "beside", "channel", "contact", "plain", "other")
        | _on_or_off("phone_block", "email_block"),
        alike=_ANY_VARIANT,
    ),
    Block(
        # What keeps a case closed touches no way of making contact.
        "suits: what the measures touch of each need",
        {"reopen": ("closed",), **_on_or_off("limit", "phone_block", "email_block")}
        | whole("access", "channel", "contact", "plain", "other"),
        alike=_ANY_VARIANT | _as("limit", "ten", "two"),
    ),
    Block("accounts", whole("aggression", "account", "evidence", "proposed", "conduct")),
    Block(
        "heard soon",
        {"evidence": ("fresh", "stale", "neutral"), "review": ("in_time", "soon")}
        | whole("aggression", "proposed", "warning", "exemption", "conduct"),
        alike=_as("evidence", "fresh", "others")
        | _as("evidence", "neutral", "unknown", "none")
        | _as("review", "in_time", "late", "after_end"),
    ),
    Block("rights", whole("reopen", "matter", "internal_review", "plain", "persistence", "evidence")),
    Block("length", whole("length", "review", "internal_review"), by_grade=_GRADES),
    Block(
        "notice",
        {"decider": ("deciding", "nobody_yet")}
        | whole("reasons", "letter", "access", "channel", "other", "plain")
        | _on_or_off("phone_block", "email_block"),
        alike=_ANY_VARIANT,
    ),
)

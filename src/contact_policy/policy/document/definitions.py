"""What shows a behaviour, as documents say it: the grounds that establish it, its effect, and what makes it serious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from contact_policy.policy.grounds import GroundId, GuardId


class Means(StrEnum):
    """What of the record a ground looks at.

    Something observed; refusals of what the office gave; an earlier complaint again, as a person recorded it; or a
    machine's suggestion of that, which is a hint and never more.
    """

    OBSERVED = "observed"
    REFUSED = "refused"
    REPEATED = "repeated"
    RESEMBLED = "resembled"


class Given(StrEnum):
    """What the office must have given before anybody can refuse it."""

    DECISION = "decision"
    EXPLANATION = "explanation"


class RisesBy(StrEnum):
    """What lifts a behaviour from minor to serious: that it recurs, that its effect goes on, or the act alone."""

    RECURRENCE = "recurrence"
    EFFECT = "effect"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGround:
    """A ground that shows a behaviour once it was met ``times`` times.

    ``observations`` empty: all of the behaviour that no refusal is told by. ``after`` is what a refusal refuses.
    """

    ground: str
    means: Means
    observations: frozenset[str] = frozenset()
    times: int = 1
    after: Given | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Of one behaviour, the grounds any of which shows it, and those that its effect and its rise are told by."""

    shown_by: tuple[ShownGround, ...]
    effect_ground: str = ""
    rises_by: RisesBy = RisesBy.NOTHING
    rises_ground: str = ""


REFUSES_DECISION = "refuses_decision"
REFUSES_EXPLANATION = "refuses_explanation"
ANGRY, BEREAVED = "angry", "bereaved"
FIRST_BEHAVIOURS = ("aggressive", "unreasonable", "persistent")
"""The behaviours of documents of format 1, which all have these and no others."""

FIRST_SHOWN = (
    ShownGround(ground=GroundId.AGGRESSION_OBSERVED, means=Means.OBSERVED),
    ShownGround(ground=GroundId.UNREASONABLE_DEMAND_OBSERVED, means=Means.OBSERVED),
    ShownGround(
        ground=GroundId.DECISION_REFUSED,
        means=Means.REFUSED,
        observations=frozenset({REFUSES_DECISION}),
        after=Given.DECISION,
    ),
    ShownGround(
        ground=GroundId.EXPLANATION_REFUSED,
        means=Means.REFUSED,
        observations=frozenset({REFUSES_EXPLANATION}),
        after=Given.EXPLANATION,
    ),
    ShownGround(ground=GroundId.SAME_COMPLAINT_AGAIN, means=Means.REPEATED),
    ShownGround(ground=GroundId.EARLIER_COMPLAINT_RESEMBLED, means=Means.RESEMBLED),
)
"""The grounds of format 1, but for how many refusals make one persistent: its documents give that figure."""

FIRST_EFFECTS: Mapping[str, GroundId] = MappingProxyType(
    {"unreasonable": GroundId.SUBSTANTIAL_EFFECT, "persistent": GroundId.DISPROPORTIONATE_TIME}
)
_FIRST_GROUNDS: Mapping[str, tuple[GroundId, ...]] = {
    "aggressive": (GroundId.AGGRESSION_OBSERVED,),
    "unreasonable": (GroundId.UNREASONABLE_DEMAND_OBSERVED,),
    "persistent": (
        GroundId.DECISION_REFUSED,
        GroundId.EXPLANATION_REFUSED,
        GroundId.SAME_COMPLAINT_AGAIN,
        GroundId.EARLIER_COMPLAINT_RESEMBLED,
    ),
}
_FORCEFUL = frozenset({"forceful", "determined"})
NEVER_HELD = _FORCEFUL | {ANGRY, "distressed", BEREAVED}
"""What anybody may be seen to be, and nobody is blamed for (MC-3.1, 3.2)."""


def first_shown(ground: str, refusals: int) -> ShownGround:
    """A ground of format 1 in a document in which so many ``refusals`` make persistent."""
    shown = next(shown for shown in FIRST_SHOWN if shown.ground == ground)
    return shown if shown.after is None else _times(shown, refusals)


def _times(shown: ShownGround, times: int) -> ShownGround:
    return ShownGround(
        ground=shown.ground, means=shown.means, observations=shown.observations, times=times, after=shown.after
    )


def first_definitions(refusals: int) -> Mapping[str, Definition]:
    """What shows the behaviours of a document of format 1."""
    return {name: _first_definition(name, refusals) for name in FIRST_BEHAVIOURS}


def _first_definition(name: str, refusals: int) -> Definition:
    effect = FIRST_EFFECTS.get(name, "")
    return Definition(
        shown_by=tuple(first_shown(ground, refusals) for ground in _FIRST_GROUNDS[name]),
        effect_ground=effect,
        rises_by=RisesBy.EFFECT if effect else RisesBy.RECURRENCE,
        rises_ground=GroundId.EFFECT_GOES_ON if effect else GroundId.RECURRENCE,
    )


def first_guard(code: str) -> GuardId:
    """What a neutral observation of format 1 tells: that somebody was forceful, or not themselves."""
    return GuardId.FORCEFUL if code in _FORCEFUL else GuardId.OUT_OF_CHARACTER

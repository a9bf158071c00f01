"""Tables of format 2 that say which behaviours there are, what establishes each, and what is never held against one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from contact_policy.policy.document.format2.words import Clauses, Id, Name, Names, Text, Words
from contact_policy.policy.document.shapes import OneOf, Several, Within
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.indicators import COUNTERS
from contact_policy.policy.vocabulary import Channel, Grade

Days = Annotated[int, Within(0)]
MEANS = ("observed", "refused", "repeated", "resembled")


@dataclass(frozen=True, kw_only=True)
class ShownByTable:
    """A ground that shows a behaviour.

    ``means``: an observation; refusals after an answer; an earlier complaint again, as a person recorded it; or a
    machine's suggestion, which is a hint and never more.
    """

    means: Annotated[str, OneOf(MEANS)]
    observations: Annotated[Names, "absent: all of this behaviour"] = ()
    times: Annotated[int, Within(1, 20)] = 1
    after: Annotated[
        Annotated[str, OneOf(("decision", "explanation"))] | None, "what the office must have given first"
    ] = None
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class EffectGroundTable:
    """The ground that its recorded effect on the work is."""

    ground: Id
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class RisesTable:
    """What lifts a behaviour from minor to serious."""

    by: Annotated[str, OneOf(("recurrence", "effect", "nothing"))]
    ground: Id | None = None
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class BehaviourTable:
    """A behaviour the policy covers; ``needs_effect``: only its recorded effect on the work makes it unacceptable."""

    label: Text
    needs_effect: bool
    shown_by: Annotated[Mapping[Id, ShownByTable], Several(1), "grounds, any of which shows it"]
    clauses: Clauses
    effect: EffectGroundTable | None = None
    rises: RisesTable | None = None


@dataclass(frozen=True, kw_only=True)
class ObservationTable:
    """Something a named person may record having seen; without a behaviour it is never held against anybody."""

    label: Text
    clauses: Clauses
    behaviour: Name | None = None
    grade: Grade | None = None
    needs_account: Annotated[bool, "establishes nothing without an account in words"] = False
    spared_by: Annotated[str, OneOf((GuardId.OUT_OF_CHARACTER.value, GuardId.FORCEFUL.value))] | None = None


@dataclass(frozen=True, kw_only=True)
class IndicatorTable:
    """A figure over a trailing window: it points, and never decides."""

    behaviour: Name
    counts: Annotated[str, OneOf(tuple(COUNTERS))]
    unit: Words
    window_days: Annotated[int, Within(1)]
    threshold: Annotated[int, Within(1)]
    clauses: Clauses
    channels: Annotated[Annotated[tuple[Channel, ...], Several()] | None, "only these; none named: all"] = None


@dataclass(frozen=True, kw_only=True)
class GuardTable:
    """The words and clauses of what is not held against anybody; the guard itself cannot be left out."""

    statement: Words
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class GradingTable:
    """What lifts minor to serious."""

    recurrence_count: Annotated[int, Within(2)]
    recurrence_window_days: Annotated[int, Within(1)]
    effect_count: Annotated[int, Within(2)]
    effect_span_days: Annotated[int, Within(1)]
    recurrence_days_apart: Annotated[Days | None, "absent: 2, or fewer in a short window"] = None
    recurrence_span_days: Annotated[Days | None, "absent: 14, or a shorter window"] = None

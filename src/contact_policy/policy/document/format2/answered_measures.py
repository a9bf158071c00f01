"""What a document of format 2 says of its measures, as the engine goes by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_policy.policy.document.format2.measures import BoundsTable, MeasureTable, given
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel, Grade


def own_measures(policy: WrittenPolicy) -> Mapping[str, MeasureTable]:
    """Every measure of the document; none where all are as in format 1, which says what each does by its name."""
    measures = policy.measures
    return {} if all(_is_as_before(name, entry) for name, entry in measures.items()) else measures


def _is_as_before(name: str, entry: MeasureTable) -> bool:
    first = FIRST_MEASURES.get(name)
    if first is None or entry.needs_grade is Grade.SERIOUS or entry.reason or given(entry.says):
        return False
    if entry.longest_months is not None or entry.review_months is not None:
        return False
    asks = {key: _said(bounds) for key, bounds in given(entry.asks).items()}
    said = (entry.effect, entry.listed, given(entry.fixed), asks)
    return said == (first.effect, first.is_listed, dict(first.fixed), dict(first.asks))


def _said(bounds: object) -> Mapping[str, object]:
    if not isinstance(bounds, BoundsTable):
        return {}
    found = {name: getattr(bounds, name) for name in ("least", "most", "usually", "among")}
    return {name: said for name, said in found.items() if said not in (None, ())}


def acts_on(name: str, entry: MeasureTable) -> Sequence[Channel]:
    """The channels that the conduct must have come by: the document's, else the effect's own; none: any."""
    if entry.acts_on or name in FIRST_MEASURES:
        return entry.acts_on
    effect, fixed = EFFECTS[entry.effect], entry.fixed
    points: dict[str, Any] = {
        field: (_ANY,) for field, each in effect.parameters.items() if each.point and each.point == fixed.points
    }
    settled = Measure(kind=name, effect=entry.effect, channels=fixed.channels or (), **points)
    acted_on = effect.acts_on(settled) | effect.refuses_on(settled)
    return [channel for channel in Channel if channel in acted_on]


_ANY = "any"

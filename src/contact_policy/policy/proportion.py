"""How much a set of measures weighs: the sum of the document's figures."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import effect_of
from contact_policy.policy.measure import Measure


def weight(policy: Policy, measures: Iterable[Measure]) -> int:
    """The weight of ``measures`` together. A subset never weighs more than the whole.

    What comes to the same weighs once, as its heaviest does: the strictest of several time limits, the one channel
    that two measures leave. An arrangement in words of its own weighs by itself.
    """
    heaviest: dict[Hashable, int] = {}
    for measure in measures:
        weighed_by = effect_of(measure).weighed_by
        alike = (measure.kind, weighed_by(measure)) if weighed_by else measure.kind
        weighs = weight_of(policy, measure)
        if weighs > heaviest.get(alike, 0):
            heaviest[alike] = weighs
    return sum(heaviest.values())


def weight_of(policy: Policy, measure: Measure) -> int:
    """The weight of one measure by itself; a very short time limit, or so small an allowance, weighs more."""
    entry = policy.measure[measure.kind]
    figure = measure.count if measure.minutes is None else measure.minutes
    is_short = figure is not None and figure < entry.short_minutes
    return entry.short_intrusiveness if is_short else entry.intrusiveness

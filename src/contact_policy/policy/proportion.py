"""How much a set of measures weighs: the sum of the document's figures, each kind once, every ``other`` by itself."""

from __future__ import annotations

from collections.abc import Iterable

from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import Measure, MeasureKind


def weight(policy: Policy, measures: Iterable[Measure]) -> int:
    """The weight of ``measures`` together. A subset never weighs more than the whole."""
    listed = list(measures)
    kinds = {measure.kind for measure in listed} - {MeasureKind.OTHER}
    others = sum(measure.kind is MeasureKind.OTHER for measure in listed)
    return sum(policy.measure[kind].intrusiveness for kind in kinds) + (
        others * policy.measure[MeasureKind.OTHER].intrusiveness
    )

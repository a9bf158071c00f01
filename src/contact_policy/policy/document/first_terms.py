"""The measures of format 1 as documents of format 2 say them."""

from __future__ import annotations

from typing import Any

from contact_policy.policy.document.format2.measures import AsksTable, BoundsTable, FixedTable, MeasureTable
from contact_policy.policy.first_measures import FIRST_MEASURES, FirstMeasure
from contact_policy.policy.vocabulary import MeasureKind


class FirstTerms(dict[MeasureKind, MeasureTable]):
    """Measures by kind: what a document of format 2 says of each, and of any other what format 1 does by its name.

    What was restricted under an edition that is not at hand may be of a kind that nobody knows here: an arrangement.
    """

    def __missing__(self, kind: MeasureKind) -> MeasureTable:
        """Give what a measure of this name does in documents of format 1."""
        table = self[kind] = _table(FIRST_MEASURES.get(kind, FIRST_MEASURES["other"]))
        return table


def _table(first: FirstMeasure) -> MeasureTable:
    asks = {key: BoundsTable(**dict[str, Any](bounds)) for key, bounds in first.asks.items()}
    return MeasureTable(
        label=first.meaning,
        effect=first.effect,
        clauses=(),
        listed=first.is_listed,
        fixed=FixedTable(**dict[str, Any](first.fixed)),
        asks=AsksTable(**asks),
    )

"""How many people there are, and are restricted, with access needs: numbers, and never what a need says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from contact_policy.policy.vocabulary import Channel
from contact_policy.storage.columns import Codes
from contact_policy.storage.membership import owner
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customers, restrictions
from contact_policy.storage.tables.tallies import Tallied
from contact_policy.storage.tallies import tallied, total

ANY_NEED = "any"
NEEDS = (ANY_NEED, *Channel)


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """All customers and the restricted among them, and of either how many have each of ``NEEDS``.

    A need is that any is recorded, or that a channel cannot be used.
    """

    customers: int = 0
    restricted: int = 0
    customers_with: Mapping[str, int] = field(default_factory=dict)
    restricted_with: Mapping[str, int] = field(default_factory=dict)


def counted(condition: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Count customers, and those of them a restriction of whom ``condition`` holds of."""
    everybody = tallied(Tallied.CUSTOMER)
    restricted = select(owner(restrictions.c.customer_id)).where(condition)
    return union_all(
        _figures("customers", everybody.c.traits, everybody.c.count, everybody), _among("restricted", restricted)
    )


def read(rows: Sequence[Row]) -> PeopleCounts:
    """The counts in the rows of ``counted``."""
    found = {row["of"]: row for row in rows}
    everybody, restricted = found["customers"], found["restricted"]
    return PeopleCounts(
        customers=everybody["people"],
        restricted=restricted["people"],
        customers_with={need: everybody[need] for need in NEEDS},
        restricted_with={need: restricted[need] for need in NEEDS},
    )


def _among(name: str, ids: Select[Any]) -> Select[Any]:
    traits = func.need_traits(customers.c.access_needs, type_=Codes(str)).label("traits")
    # Read off once for each person, and not for each figure.
    people = select(traits).where(customers.c.id.in_(ids)).cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return _figures(name, people.c.traits, literal(1), people)


def _figures(name: str, traits: ColumnElement[Any], count: ColumnElement[int], table: FromClause) -> Select[Any]:
    figures: list[ColumnElement[Any]] = [literal(name).label("of"), total(count).label("people")]
    figures += [total(count, traits.op("@>")(type_coerce([need], Codes(str)))).label(need) for need in NEEDS]
    return select(*figures).select_from(table)

"""How many people there are, and are restricted, with access needs: numbers, and never what a need says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, not_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from contact_policy.policy.vocabulary import Channel
from contact_policy.storage.membership import owner
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customer_memberships, customers, restrictions

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


def counted(condition: ColumnElement[bool]) -> Select[Any]:
    """Count customers, and those whose restriction ``condition`` holds of. A merged record is no customer."""
    restricted = select(owner(restrictions.c.customer_id).label("id")).where(condition).distinct().cte("restricted")
    merged = exists().where(customer_memberships.c.record_id == customers.c.id, customer_memberships.c.until.is_(None))
    figures: list[ColumnElement[Any]] = [_count("customers"), _count("restricted", restricted.c.id.is_not(None))]
    for need in NEEDS:
        figures.append(_count(f"customers_{need}", _has(need)))
        figures.append(_count(f"restricted_{need}", _has(need), restricted.c.id.is_not(None)))
    everybody = customers.outerjoin(restricted, restricted.c.id == customers.c.id)
    statement: Select[Any] = select(*figures).select_from(everybody)
    return statement.where(not_(merged))


def read(row: Row | None) -> PeopleCounts:
    """The counts in a row of ``counted``."""
    found: Mapping[str, int] = dict(row or {})
    return PeopleCounts(
        customers=found["customers"],
        restricted=found["restricted"],
        customers_with={need: found[f"customers_{need}"] for need in NEEDS},
        restricted_with={need: found[f"restricted_{need}"] for need in NEEDS},
    )


def _has(need: str) -> ColumnElement[bool]:
    needs = type_coerce(customers.c.access_needs, JSONB)
    return func.jsonb_array_length(needs) > 0 if need == ANY_NEED else needs.contains([{"channels_unusable": [need]}])


def _count(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counting = func.count()
    return (counting.filter(*conditions) if conditions else counting).label(name)

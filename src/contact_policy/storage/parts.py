"""The part of a record that is asked for (``RecordPart``): from a moment on, so much at least, moments whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Select, select

from contact_policy.records import RecordPart
from contact_policy.storage.columns import Moment
from contact_policy.storage.prepared import given

_SINCE, _MOST = given("since", Moment), given("most", BigInteger)


def first_of(statement: Select[Any], at: Column[Any], then: str) -> Select[Any]:
    """Hold ``statement`` to the part that each call gives (``values_of``), in the order of ``at``, then of ``then``."""
    first = first_from(statement, at).subquery("part")
    return select(first).order_by(first.c[at.name], first.c[then])


def first_from(statement: Select[Any], at: Column[Any]) -> Select[Any]:
    """Like ``first_of``, in no order within one moment."""
    return statement.where(at >= _SINCE).order_by(at).fetch(_MOST, with_ties=True)


def values_of(part: RecordPart) -> dict[str, Any]:
    """What a statement held to a part is given."""
    return {"since": part.since, "most": part.most}

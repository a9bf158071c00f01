"""What speaks against a restriction, as the one who decides sees it."""

from __future__ import annotations

from collections.abc import Iterable

from contact_policy.api.schemas.base import Answer
from contact_policy.policy.points_against import PointAbout, PointAgainst


class PointAgainstOut(Answer):
    """One thing that favours the customer, or less than what is proposed; derived from the record, never typed.

    `event_ids` are the contacts that it rests on. That there is no such point is not a reason to restrict.
    """

    about: PointAbout
    statement: str
    event_ids: list[str]
    clauses: list[str]


def points_out(points: Iterable[PointAgainst]) -> list[PointAgainstOut]:
    """Points as callers see them."""
    return [PointAgainstOut.model_validate(point) for point in points]

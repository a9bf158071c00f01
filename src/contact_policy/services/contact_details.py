"""How a customer is reached and what they need, when two records are brought together or taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_policy.policy.facts import AccessNeed, ContactPoint
from contact_policy.records import Customer
from contact_policy.records.merges import Details, MergedDetails


def details_of(customer: Customer) -> Details:
    """A record's details. Whether others use a contact point too is found out at each reading, so it is left out."""
    points = tuple(replace(point, used_by_others=False) for point in customer.contact_points)
    return Details(contact_points=points, access_needs=customer.access_needs)


def together(mine: Details, theirs: Details) -> Details:
    """Both, each thing once. A number marked as shared by either stays so: somebody who knew said that."""
    shared = {_place(point) for point in theirs.contact_points if point.shared}
    points = tuple(replace(p, shared=p.shared or _place(p) in shared) for p in mine.contact_points)
    held = {_place(point) for point in points}
    return Details(
        contact_points=(*points, *(point for point in theirs.contact_points if _place(point) not in held)),
        access_needs=(*mine.access_needs, *(need for need in theirs.access_needs if need not in mine.access_needs)),
    )


def own(survivor: Customer, standing: Sequence[MergedDetails]) -> Details:
    """What the survivor has of their own: had before the merges that stand, or got since otherwise than by a merge."""
    mine = details_of(survivor)
    if not standing:
        return mine
    points, needs = _brought(standing)
    before = standing[-1].survivor
    held = {_place(point) for point in before.contact_points}
    return Details(
        contact_points=tuple(p for p in mine.contact_points if _place(p) in held or _place(p) not in points),
        access_needs=tuple(n for n in mine.access_needs if n in before.access_needs or n not in needs),
    )


def apart(survivor: Customer, undone: MergedDetails, others: Sequence[MergedDetails]) -> tuple[Details, Details]:
    """The survivor's details without what only the ``undone`` merge brought, and the duplicate's as they were then.

    ``others`` are the survivor's merges that stand, oldest first. What both hold is marked as shared.
    """
    standing = sorted([undone, *others], key=lambda kept: kept.merge_id)
    mine, theirs = own(survivor, standing), undone.duplicate
    points, needs = _brought(others)
    held = points | {_place(point) for point in mine.contact_points}
    kept = Details(
        contact_points=tuple(p for p in details_of(survivor).contact_points if _place(p) in held),
        access_needs=tuple(n for n in survivor.access_needs if n in mine.access_needs or n in needs),
    )
    both = {_place(p) for p in kept.contact_points} & {_place(p) for p in theirs.contact_points}
    return _shared(kept, both), _shared(theirs, both)


def _brought(standing: Sequence[MergedDetails]) -> tuple[set[tuple[str, str]], list[AccessNeed]]:
    points = {_place(point) for kept in standing for point in kept.duplicate.contact_points}
    return points, [need for kept in standing for need in kept.duplicate.access_needs]


def _shared(details: Details, places: set[tuple[str, str]]) -> Details:
    points = tuple(replace(p, shared=p.shared or _place(p) in places) for p in details.contact_points)
    return replace(details, contact_points=points)


def _place(point: ContactPoint) -> tuple[str, str]:
    return point.kind, point.value

"""What the office's own systems are told of, written in the transaction that brings it about.

The one place that writes to the change feed. The customer is locked: so their changes stand there in the order in which
they were made. ``data`` holds ids, dates and codes, never a name, a behaviour or a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from contact_policy.policy.lifecycle import review_date
from contact_policy.records import Customer, ExternalReference, RestrictionRecord
from contact_policy.records.changes import ChangeKind, ChangeRecord
from contact_policy.services.context import Context, new_id


def change(
    context: Context,
    kind: ChangeKind,
    customer_id: str,
    about: str,
    data: Mapping[str, object],
    *,
    effective_at: datetime | None = None,
    external_references: Sequence[ExternalReference] = (),
) -> ChangeRecord:
    """What came about of ``about``, now or ``effective_at``. Dates are written as text."""
    return ChangeRecord(
        id=new_id(),
        kind=kind,
        customer_id=customer_id,
        about=about,
        effective_at=effective_at or context.now,
        recorded_at=context.now,
        data={name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()},
        external_references=tuple(external_references),
    )


async def write(context: Context, *records: ChangeRecord) -> None:
    """Write to the feed; the customer of each is locked."""
    await context.tx.changes.add(*records)


def of_restriction(
    context: Context,
    kind: ChangeKind,
    record: RestrictionRecord,
    *,
    effective_at: datetime | None = None,
    how: str | None = None,
) -> ChangeRecord:
    """What came about of a restriction, with its dates and the kinds of its measures; ``how`` it ended, if it did."""
    restriction, at = record.restriction, effective_at or context.now
    return change(
        context,
        kind,
        record.customer_id,
        f"restrictions/{record.id}",
        {
            "restriction_id": record.id,
            "starts_on": restriction.starts_on,
            "review_on": review_date(context.policy, restriction, at),
            "ends_on": restriction.ends_on,
            "measures": [str(measure.kind) for measure in restriction.measures],
            "services": list(restriction.services),
        }
        | ({} if how is None else {"how": how}),
        effective_at=at,
    )


def of_customer(context: Context, before: Customer, after: Customer) -> ChangeRecord:
    """That a customer's record changed, by the names of the fields that did.

    References taken away are kept: whoever knew the customer by one could not find them any more.
    """
    named = ("name", "contact_points", "access_needs", "external_references", "deceased_on", "language", "capacity")
    differing = [name for name in named if _said(before, name) != _said(after, name)]
    gone = [known for known in before.external_references if known not in after.external_references]
    about = f"customers/{after.id}"
    return change(
        context, ChangeKind.CUSTOMER_CHANGED, after.id, about, {"fields": differing}, external_references=gone
    )


def _said(customer: Customer, name: str) -> object:
    """A field as callers say it: whether others use a contact point too is found out at each reading."""
    value = getattr(customer, name)
    if name == "contact_points":
        return tuple((point.kind, point.value, point.shared) for point in value)
    return frozenset(value) if name == "external_references" else value

"""A customer's matters with the office: opened, decided, closed, reviewed (MC-8.9, 8.12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contact_policy.errors import PreconditionFailed, invalid
from contact_policy.policy.vocabulary import CaseStatus, InternalReview
from contact_policy.records import CaseRecord
from contact_policy.services import support
from contact_policy.services.context import Context, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanges:
    """What is to be different about a case; None leaves a thing as it is."""

    reference: str | None = None
    subject: str | None = None
    status: CaseStatus | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    internal_review: InternalReview | None = None


async def open_case(context: Context, customer_id: str, reference: str, subject: str) -> CaseRecord:
    """Open a case for a customer."""
    await context.tx.lock_customer(customer_id)
    case = CaseRecord(
        id=new_id(),
        customer_id=customer_id,
        reference=reference,
        subject=subject,
        created_at=context.now,
        updated_at=context.now,
    )
    await context.tx.cases.add(case)
    await context.audit("case.opened", f"cases/{case.id}", customer_id)
    return case


async def change(context: Context, case_id: str, version: int, changes: CaseChanges) -> CaseRecord:
    """Change a case. A decision without its time is dated now; reopening keeps the decision on record.

    Raises PreconditionFailed where somebody else changed it since, Invalid for a decision in the future.
    """
    if changes.decided_at is not None and changes.decided_at > context.now:
        raise invalid("/decided_at", "A decision cannot lie in the future.")
    before = await context.tx.cases.get(case_id)
    await context.tx.lock_customer(before.customer_id)
    before = await context.tx.cases.get(case_id)
    if before.version != version:
        raise PreconditionFailed("Read the case again and send its ETag.")
    given = {name: value for name in _FIELDS if (value := getattr(changes, name)) is not None}
    after = replace(before, **given, updated_at=context.now)
    is_decided = after.status is CaseStatus.CLOSED or bool(after.decision)
    if is_decided and after.decided_at is None:
        after = replace(after, decided_at=context.now)
    await context.tx.cases.update(after)
    await context.audit("case.changed", f"cases/{case_id}", before.customer_id, fields=sorted(given))
    await support.refresh(context, before.customer_id)
    return await context.tx.cases.get(case_id)


_FIELDS = ("reference", "subject", "status", "decision", "decided_at", "internal_review")

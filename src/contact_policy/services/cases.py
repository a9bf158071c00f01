"""A customer's matters with the office: opened, decided, closed, reviewed (MC-8.9, 8.12)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from contact_policy.errors import Invalid, InvalidField, PreconditionFailed
from contact_policy.policy.vocabulary import CaseKind, CaseStatus, InternalReview
from contact_policy.policy.working_days import london_date
from contact_policy.records import CaseRecord
from contact_policy.services import support
from contact_policy.services.context import Context, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanges:
    """What is to be different about a case; None leaves a thing as it is. ``service`` may be empty, for none."""

    reference: str | None = None
    subject: str | None = None
    kind: CaseKind | None = None
    status: CaseStatus | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    told_at: datetime | None = None
    answer_promised_on: date | None = None
    internal_review: InternalReview | None = None
    statutory_route_ended_on: date | None = None
    service: str | None = None


async def open_case(
    context: Context,
    customer_id: str,
    reference: str,
    subject: str,
    kind: CaseKind = CaseKind.ORDINARY,
    service: str | None = None,
) -> CaseRecord:
    """Open a case for a customer."""
    await context.tx.lock_customer(customer_id)
    case = CaseRecord(
        id=new_id(),
        customer_id=customer_id,
        reference=reference,
        subject=subject,
        kind=kind,
        service=service,
        created_at=context.now,
        updated_at=context.now,
    )
    await context.tx.cases.add(case)
    await context.audit("case.opened", f"cases/{case.id}", customer_id)
    return case


async def change(context: Context, case_id: str, version: int, changes: CaseChanges) -> CaseRecord:
    """Change a case. A decision without its time is dated now; reopening keeps the decision on record.

    Raises PreconditionFailed where somebody else changed it since, Invalid for a decision in the future, one told
    before it was made, or the end of a statutory route that has not come or was never there.
    """
    before = await context.tx.cases.get(case_id)
    await context.tx.lock_customer(before.customer_id)
    before = await context.tx.cases.get(case_id)
    if before.version != version:
        raise PreconditionFailed("Read the case again and send its ETag.")
    given = {name: value for name in _FIELDS if (value := getattr(changes, name)) is not None}
    after = replace(before, **given, updated_at=context.now)
    after = replace(after, service=after.service or None)
    is_decided = after.status is CaseStatus.CLOSED or bool(after.decision)
    if is_decided and after.decided_at is None:
        after = replace(after, decided_at=context.now)
    after = _decided_anew(_reviewed(before, after, context.now), changes)
    if flaws := _flaws(context, after, changes):
        raise Invalid(*flaws)
    await context.tx.cases.update(after)
    await context.audit("case.changed", f"cases/{case_id}", before.customer_id, fields=sorted(given))
    await support.refresh(context, before.customer_id)
    return await context.tx.cases.get(case_id)


def _reviewed(before: CaseRecord, after: CaseRecord, now: datetime) -> CaseRecord:
    """The case with the moments since which, and until which, its internal review was pending.

    Where it is recorded together with a decision of the past, it is taken to have been asked for at once.
    """
    if after.internal_review is before.internal_review:
        return after
    if after.internal_review is InternalReview.PENDING:
        asked_at = after.decided_at if after.decided_at != before.decided_at else None
        return replace(after, internal_review_requested_at=asked_at or now, internal_review_ended_at=None)
    if before.internal_review is InternalReview.PENDING:
        return replace(after, internal_review_ended_at=now)
    return after


def _decided_anew(after: CaseRecord, changes: CaseChanges) -> CaseRecord:
    """The case without the telling of an earlier decision: of a new one the customer is told anew."""
    told, decided = after.told_at, after.decided_at
    is_of_another = told is not None and decided is not None and told < decided and changes.told_at is None
    return replace(after, told_at=None) if is_of_another else after


def _flaws(context: Context, after: CaseRecord, changes: CaseChanges) -> list[InvalidField]:
    flaws = []
    if changes.decided_at is not None and changes.decided_at > context.now:
        flaws.append(InvalidField("/decided_at", "A decision cannot lie in the future."))
    told = changes.told_at
    if told is not None and (told > context.now or after.decided_at is None or told < after.decided_at):
        flaws.append(InvalidField("/told_at", "Give a time from the decision on, and not in the future."))
    ended = changes.statutory_route_ended_on
    if ended is not None and (after.kind is not CaseKind.STATUTORY or ended > london_date(context.now)):
        cure = "Give a day that has come, of a case of kind statutory."
        flaws.append(InvalidField("/statutory_route_ended_on", cure))
    return flaws


_FIELDS = tuple(field.name for field in fields(CaseChanges))

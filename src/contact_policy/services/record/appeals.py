"""What the record tells of replies and appeals, and of what they changed."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.appeals import quashed_support
from contact_policy.policy.lifecycle import standing_at
from contact_policy.records import RestrictionRecord, WarningRecord
from contact_policy.records.appeals import AppealRecord, VariationRecord, WarningResponseRecord
from contact_policy.records.reviews import ReconsiderationRequest
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry, considered

KINDS = (
    "warning.answered",
    "reconsideration.requested",
    "appeal.received",
    "restriction.varied",
    "restriction.warning_quashed",
    "appeal.decided",
)


async def entries(
    context: Context, customer_id: str, warnings: Sequence[WarningRecord], restrictions: Sequence[RestrictionRecord]
) -> list[Entry]:
    """Every such line, in no order; ``warnings`` and ``restrictions`` are the customer's."""
    appeals = await context.tx.appeals.for_customer(customer_id)
    return [
        *[_reply(reply) for warning in warnings for reply in warning.responses],
        *[line for appeal in appeals for line in _appeal(appeal)],
        *[_request(r) for r in await context.tx.reconsideration_requests.for_customer(customer_id)],
        *[_variation(variation) for variation in await context.tx.variations.for_customer(customer_id)],
        *(await _left_unsupported(context, customer_id, restrictions) if restrictions else ()),
    ]


def _reply(reply: WarningResponseRecord) -> Entry:
    return Entry(
        at=reply.received_at,
        kind="warning.answered",
        paper=reply.id,
        by=reply.recorded_by,
        subject=f"warnings/{reply.warning_id}",
        details={"channel": reply.channel, "summary": reply.summary},
    )


def _request(request: ReconsiderationRequest) -> Entry:
    return Entry(
        at=request.received_at,
        kind="reconsideration.requested",
        paper=request.id,
        by=request.recorded_by,
        subject=f"restrictions/{request.restriction_id}",
        details={"text": request.text, "due_on": request.due_on.isoformat(), "state": request.state},
    )


def _appeal(appeal: AppealRecord) -> list[Entry]:
    subject = f"appeals/{appeal.id}"
    received = Entry(
        at=appeal.received_at,
        kind="appeal.received",
        by=appeal.recorded_by,
        subject=subject,
        details={
            "about": f"{appeal.about}s/{appeal.about_id}",
            "grounds": appeal.grounds,
            "is_in_time": appeal.is_in_time,
            "due_by": appeal.due_by.isoformat(),
        },
    )
    if appeal.decision is None:
        return [received]
    decision = appeal.decision
    details = {
        "outcome": decision.outcome,
        "reasons": decision.reasons,
        "measures": [measure.kind for measure in decision.measures],
        "notice_id": decision.notice_id,
        **considered(decision.recorded.criteria if decision.recorded else None),
    }
    decided = Entry(
        at=decision.decided_at,
        kind="appeal.decided",
        paper=decision.id,
        by=decision.decided_by,
        subject=subject,
        details=details,
    )
    return [received, decided]


def _variation(variation: VariationRecord) -> Entry:
    return Entry(
        at=variation.varied_at,
        kind="restriction.varied",
        paper=variation.id,
        by=variation.varied_by,
        subject=f"restrictions/{variation.restriction_id}",
        details={"measures": [measure.kind for measure in variation.measures], "reasons": variation.reasons},
    )


async def _left_unsupported(
    context: Context, customer_id: str, restrictions: Sequence[RestrictionRecord]
) -> list[Entry]:
    """A line for each restriction that was in being when the last warning it rested on was quashed."""
    warnings = await context.tx.warnings.known(customer_id)
    found = []
    for record in restrictions:
        lost = quashed_support(context.policy, record.restriction, warnings, context.now)
        times = [w.quashed_at for w in warnings if w.id in lost and w.quashed_at is not None]
        if not times or not standing_at(context.policy, record.restriction, max(times)).is_live:
            continue
        found.append(
            Entry(
                at=max(times),
                kind="restriction.warning_quashed",
                by="",
                subject=f"restrictions/{record.id}",
                details={"warning_ids": list(lost)},
            )
        )
    return found

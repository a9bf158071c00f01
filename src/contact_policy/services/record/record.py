"""The record: everything that happened between a customer and the office, in time order (MC-9.1, 9.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.records import (
    WHOLE,
    BreachRecord,
    ChangeTold,
    DecisionTold,
    NoticeTold,
    OutgoingMessage,
    OutgoingState,
    ProposalTold,
    RecordPart,
    RestrictionRecord,
    ReviewRecord,
    WarningRecord,
)
from contact_policy.records.merges import MergeAct, MergeRecord
from contact_policy.records.reviews import ReminderRecord
from contact_policy.records.spoken_warnings import SpokenWarning
from contact_policy.services import support
from contact_policy.services.context import Context
from contact_policy.services.record import appeals, contacts, filed_contacts, returned_letters, sightings
from contact_policy.services.record.entry import Entry, considered


async def read(context: Context, customer_id: str, part: RecordPart = WHOLE) -> list[Entry]:
    """The record, oldest first, or a part of it: at least the first ``part.most`` entries from ``part.since`` on."""
    warnings = await context.tx.warnings.for_customer(customer_id)
    restrictions = await context.tx.restrictions.for_customer(customer_id)
    entries = [
        *await contacts.entries(context, customer_id, part),
        *sightings.entries(await context.tx.contact_events.sightings(customer_id)),
        *await filed_contacts.entries(context, customer_id, part),
        *[_spoken(w) for w in await context.tx.spoken_warnings.for_customer(customer_id)],
        *[_warning(w) for w in warnings],
        *await appeals.entries(context, customer_id, warnings, restrictions),
        *[e for p in await context.tx.proposals.told(customer_id) for e in _proposal(p)],
        *[_decision(d) for d in await context.tx.decisions.told(customer_id)],
        *[e for r in restrictions for e in _restriction(context, r)],
        *[_breach(b) for b in await context.tx.breaches.for_customer(customer_id)],
        *[_reminder(r) for r in await context.tx.review_reminders.for_customer(customer_id)],
        *[_review(r) for r in await context.tx.reviews.for_customer(customer_id)],
        *[e for n in await context.tx.notices.told(customer_id) for e in _notice(n)],
        *returned_letters.entries(await context.tx.notice_returns.for_customer(customer_id)),
        *[e for m in await context.tx.outgoing_messages.for_customer(customer_id) for e in _message(m)],
        *[_merge(m) for m in await context.tx.merges.for_customer(customer_id)],
        *[_change(c) for c in await context.tx.audit.told(customer_id, _CHANGES, part)],
    ]
    return sorted([entry for entry in entries if entry.at >= part.since], key=_place)


def _place(entry: Entry) -> tuple[datetime, str, int]:
    """Within one moment the older thing comes first (ids grow with time), then what led to something before it."""
    return entry.at, entry.paper or entry.subject.partition("/")[2], _ORDER[entry.kind]


# What has no row of its own is told by the audit trail.
_OF_RESTRICTIONS = (*support.KINDS, "restriction.goes_on")
_CHANGES = frozenset({"customer.registered", "customer.changed", "case.opened", "case.changed", *_OF_RESTRICTIONS})

# How a message that was not sent ended.
NOT_SENT = {
    OutgoingState.HELD: "notice.held",
    OutgoingState.FAILED: "notice.failed",
    OutgoingState.WITHDRAWN: "notice.unqueued",
}

# Later than any id: an end comes after whatever brought it about.
LAST = "~"

# What may happen to one thing, in the order in which it can.
_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            "customer.registered",
            "customer.changed",
            "customer.merged",
            "customer.split",
            "case.opened",
            "case.changed",
            "contact",
            "incident.seen",
            *filed_contacts.KINDS,
            "warning.spoken",
            "warning.drafted",
            "proposal.made",
            "proposal.withdrawn",
            "decision.made",
            "restriction.authorised",
            "notice.drafted",
            "notice.queued",
            "notice.held",
            "notice.failed",
            "notice.unqueued",
            "notice.issued",
            *returned_letters.KINDS,
            "restriction.breached",
            "review.reminded",
            "restriction.reviewed",
            *appeals.KINDS,
            *_OF_RESTRICTIONS,
            "restriction.lifted",
            "restriction.quashed",
            "restriction.replaced",
            "restriction.lapsed",
        )
    )
}


def _step(name: str | None) -> dict[str, Any]:
    """Which of the document's steps of warning it is, where they had names by then."""
    return {"step": name} if name else {}


def _spoken(warning: SpokenWarning) -> Entry:
    return Entry(
        at=warning.said_at,
        kind="warning.spoken",
        by=warning.recorded_by,
        subject=f"spoken-warnings/{warning.id}",
        details={"behaviours": list(warning.behaviours), "said": warning.said, **_step(warning.step)},
    )


def _warning(warning: WarningRecord) -> Entry:
    return Entry(
        at=warning.created_at,
        kind="warning.drafted",
        by=warning.created_by,
        subject=f"warnings/{warning.id}",
        details={
            "behaviours": list(warning.behaviours),
            "conduct": warning.conduct,
            **_step(warning.step),
            **considered(warning.recorded.criteria if warning.recorded else None),
        },
    )


def _proposal(proposal: ProposalTold) -> list[Entry]:
    subject = f"restriction-proposals/{proposal.id}"
    details = {"measures": list(proposal.measures), "grounds": proposal.grounds, "verdict": proposal.verdict}
    made = Entry(
        at=proposal.proposed_at, kind="proposal.made", by=proposal.proposed_by, subject=subject, details=details
    )
    at, by, reason = proposal.withdrawn_at, proposal.withdrawn_by, proposal.withdrawal_reason
    if at is None:
        return [made]
    return [made, Entry(at=at, kind="proposal.withdrawn", by=by, subject=subject, details={"reason": reason})]


def _decision(decision: DecisionTold) -> Entry:
    return Entry(
        at=decision.decided_at,
        kind="decision.made",
        paper=decision.id,
        by=decision.decided_by,
        subject=f"restriction-proposals/{decision.proposal_id}",
        details={
            "outcome": decision.outcome,
            "reasons": decision.reasons,
            "recorded_reasons": dict(decision.recorded_reasons),
            "verdict": decision.verdict,
            "restriction_id": decision.restriction_id,
        },
    )


def _restriction(context: Context, record: RestrictionRecord) -> list[Entry]:
    restriction = record.restriction
    subject = f"restrictions/{record.id}"
    entries = [
        Entry(
            at=restriction.authorised_at,
            kind="restriction.authorised",
            by=record.authorised_by,
            subject=subject,
            details={"starts_on": restriction.starts_on.isoformat()},
        )
    ]
    standing = standing_at(context.policy, restriction, context.now)
    if standing.status is RestrictionStatus.LAPSED:
        entries.append(Entry(at=standing.lapses_at, kind="restriction.lapsed", by="", subject=subject))
    elif restriction.ended_at is not None and restriction.ended_how is not None:
        entries.append(
            Entry(
                at=restriction.ended_at,
                kind=f"restriction.{restriction.ended_how}",
                paper=LAST,
                by=record.ended_by,
                subject=subject,
                details={"reasons": record.end_reasons},
            )
        )
    return entries


def _breach(breach: BreachRecord) -> Entry:
    return Entry(
        at=breach.recorded_at,
        kind="restriction.breached",
        paper=breach.id,
        by=breach.recorded_by,
        subject=f"restrictions/{breach.restriction_id}",
        details={
            "contact_event_id": breach.contact_event_id,
            "description": breach.description,
            "measure": breach.measure,
        },
    )


def _reminder(reminder: ReminderRecord) -> Entry:
    return Entry(
        at=reminder.recorded_at,
        kind="review.reminded",
        paper=reminder.id,
        by="",
        subject=f"restrictions/{reminder.restriction_id}",
        details={
            "reminder": reminder.kind,
            "review_on": reminder.review_on.isoformat(),
            "due_at": reminder.due_at.isoformat(),
            "told": reminder.told,
        },
    )


def _review(review: ReviewRecord) -> Entry:
    return Entry(
        at=review.reviewed_at,
        kind="restriction.reviewed",
        paper=review.id,
        by=review.reviewed_by,
        subject=f"restrictions/{review.restriction_id}",
        details={"outcome": review.outcome, "reasons": review.reasons, **considered(review.criteria)},
    )


def _notice(notice: NoticeTold) -> list[Entry]:
    subject = f"notices/{notice.id}"
    details: dict[str, Any] = {"kind": notice.kind, "about": notice.about_id}
    entries = [Entry(at=notice.created_at, kind="notice.drafted", by="", subject=subject, details=details)]
    if notice.issued_at is not None:
        details = {**details, "method": notice.method}
        entries.append(
            Entry(at=notice.issued_at, kind="notice.issued", by=notice.issued_by, subject=subject, details=details)
        )
    return entries


def _message(message: OutgoingMessage) -> list[Entry]:
    """A notice put on the queue, and why it did not go; that it went is its issue."""
    if message.notice_id is None:
        return []
    subject = f"notices/{message.notice_id}"
    details: dict[str, Any] = {"method": message.channel}
    queued = Entry(
        at=message.queued_at,
        kind="notice.queued",
        paper=message.id,
        by=message.queued_by,
        subject=subject,
        details=details,
    )
    ended = NOT_SENT.get(message.state)
    if ended is None or message.settled_at is None:
        return [queued]
    details = {**details, "why": message.why}
    return [queued, Entry(at=message.settled_at, kind=ended, paper=message.id, by="", subject=subject, details=details)]


def _merge(act: MergeRecord) -> Entry:
    return Entry(
        at=act.at,
        kind="customer.merged" if act.act is MergeAct.MERGE else "customer.split",
        paper=act.id,
        by=act.by,
        subject=f"customers/{act.survivor_id}",
        details={"duplicate_id": act.duplicate_id, "reason": act.reason, **act.effect},
    )


def _change(entry: ChangeTold) -> Entry:
    return Entry(at=entry.at, kind=entry.action, by=entry.actor, subject=entry.subject, details=dict(entry.details))

"""How an attempt to send ends: sent and so issued, tried again later, or left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from contact_policy.carriers import DeliveryOutcome
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records import UNDER_WAY, NoticeStatus, OutgoingMessage, OutgoingState, Trouble
from contact_policy.services import notices
from contact_policy.services.context import Context
from contact_policy.services.sending.queue import subject_of

# Minutes from one attempt to the next: three days in all, and then a person is asked.
_WAITS = (1, 2, 5, 10, 30, 60, 120, *[240] * 16)
LAST_TRY = len(_WAITS) + 1

# A carrier that has taken something is asked at first soon, then ever less often; what it never tells is told as that.
_ASK_AT_FIRST, _ASK_AT_LAST = timedelta(seconds=30), timedelta(hours=1)
_ASK_FOR = timedelta(days=10)

_ACTIONS = {
    OutgoingState.SENT: "sent",
    OutgoingState.HELD: "held",
    OutgoingState.FAILED: "failed",
    OutgoingState.WITHDRAWN: "unqueued",
}


async def settle(context: Context, message: OutgoingMessage, outcome: DeliveryOutcome) -> OutgoingMessage:
    """Store how an attempt ended. A notice that was sent is thereby issued, at the time the carrier took it.

    Nothing changes where another deliverer settled it meanwhile.
    """
    if message.customer_id is not None:
        await context.tx.lock_customer(message.customer_id, even_erased=True)
    ended = _ended(context.now, message, outcome)
    if not await context.tx.outgoing_messages.settle(ended):
        return await context.tx.outgoing_messages.get(message.id)
    if ended.state not in UNDER_WAY:
        details = {"message": ended.id, "channel": ended.channel, "tries": ended.tries, "why": ended.why}
        said = {name: value for name, value in details.items() if value is not None}
        await context.audit(f"{ended.kind}.{_ACTIONS[ended.state]}", subject_of(ended), ended.customer_id, **said)
    if ended.state is OutgoingState.SENT and ended.notice_id is not None:
        await _issue(context, ended, outcome.at or context.now)
    return ended


async def _issue(context: Context, message: OutgoingMessage, taken_at: datetime) -> None:
    """Record the issue, unless a person did while it was under way. A notice drafted at a later time is issued then."""
    notice = await context.tx.notices.get(message.notice_id or "")
    if notice.status is NoticeStatus.ISSUED:
        return
    office = replace(context, now=max(context.now, notice.created_at))
    issued_at = min(max(taken_at, notice.created_at), office.now)
    method = IssueMethod(message.channel)
    await notices.record_issue(office, notice, method, issued_at, sent_to=message.address)


def _ended(now: datetime, message: OutgoingMessage, outcome: DeliveryOutcome) -> OutgoingMessage:
    state, why, next_try_at = outcome.state, outcome.why, None
    accepted_at = message.accepted_at
    if state is OutgoingState.ACCEPTED:
        accepted_at = accepted_at or now
        age = now - accepted_at
        next_try_at = now + min(max(age / 4, _ASK_AT_FIRST), _ASK_AT_LAST)
        if age > _ASK_FOR:
            state, why = OutgoingState.FAILED, Trouble.OUTCOME_UNKNOWN
    if state is OutgoingState.WAITING:
        if message.tries >= LAST_TRY:
            state = OutgoingState.FAILED
        else:
            next_try_at = now + timedelta(minutes=_WAITS[max(message.tries, 1) - 1])
    is_settled = state not in UNDER_WAY
    return replace(
        message,
        state=state,
        why=why,
        next_try_at=None if is_settled else next_try_at,
        carrier_id=outcome.carrier_id,
        accepted_at=accepted_at if outcome.carrier_id else None,
        settled_at=now if is_settled else None,
    )

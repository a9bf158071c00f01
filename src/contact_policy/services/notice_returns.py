"""Letters that came back: what was presumed received was not, unless the customer refused it.

A warning's time starts again when it is served again. A restriction that followed a warning stops biting until it is;
one without goes on for the working days that the policy allows from the recording of the return.
"""

from __future__ import annotations

from datetime import datetime

from contact_policy.errors import NotIssued, invalid
from contact_policy.policy.lifecycle import last_moment_without_notice, standing_at
from contact_policy.policy.vocabulary import IssueMethod, NoticeKind
from contact_policy.policy.working_days import london_date, spoken
from contact_policy.records import NoticeRecord, RestrictionRecord
from contact_policy.records.changes import ChangeKind
from contact_policy.records.notice_returns import NoticeReturn, ReturnReason
from contact_policy.services import changes, endings, support, told_standings
from contact_policy.services.context import Context, new_id
from contact_policy.services.office_reminders import News, tell_office


async def record(
    context: Context, notice_id: str, returned_at: datetime, reason: ReturnReason, note: str
) -> NoticeRecord:
    """Keep that an issued notice came back.

    Raises NotIssued for one that is not out, Invalid for an impossible time.
    """
    notice = await context.tx.notices.get(notice_id)
    await context.tx.lock_customer(notice.customer_id)
    notice = await context.tx.notices.get(notice_id)
    returned = _returned(context, notice, returned_at, reason, note)
    await context.tx.notice_returns.add(returned)
    action = "notice.returned" if returned.reached_nobody else "notice.refused"
    await context.audit(action, f"notices/{notice_id}", notice.customer_id, kind=notice.kind, reason=reason)
    if not returned.reached_nobody:
        return notice
    await context.tx.notices.take_back(notice_id)
    about, of = f"notices/{notice_id}", {"notice_id": notice_id, "notice_kind": notice.kind.value}
    kind = ChangeKind.NOTICE_RETURNED
    back = changes.change(context, kind, notice.customer_id, about, of, effective_at=returned_at)
    await changes.write(context, back)
    if notice.kind is NoticeKind.DECISION:
        await _stop(context, notice)
    await support.refresh(context, notice.customer_id)
    subject, paragraphs = await _words(context, notice)
    news = News(customer_id=notice.customer_id, about=f"notices/{notice_id}", once=f"returned/{returned.id}")
    await tell_office(context, news, subject, (*paragraphs, f"Notice {notice_id}"))
    return await context.tx.notices.get(notice_id)


def _returned(
    context: Context, notice: NoticeRecord, returned_at: datetime, reason: ReturnReason, note: str
) -> NoticeReturn:
    issued_at, recorded_at = notice.issued_at, notice.issue_recorded_at
    method, received_at = notice.method, notice.deemed_received_at
    if issued_at is None or recorded_at is None or method is None or received_at is None:
        raise NotIssued("It has not been issued, so it cannot have come back.")
    if returned_at > context.now:
        raise invalid("/returned_at", "Give a time that has come.")
    if returned_at < issued_at:
        raise invalid("/returned_at", "Give a time not before the notice was issued.")
    return NoticeReturn(
        id=new_id(),
        notice_id=notice.id,
        customer_id=notice.customer_id,
        returned_at=returned_at,
        reason=reason,
        note=note,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
        issued_at=issued_at,
        issue_recorded_at=recorded_at,
        issued_by=notice.issued_by,
        method=method,
        deemed_received_at=received_at,
        sent_to=notice.sent_to or (notice.address if method is IssueMethod.POST else ""),
    )


async def _stop(context: Context, notice: NoticeRecord) -> None:
    """Let the restriction that it was to replace go on, where that is not over yet: the new one binds nobody so far."""
    record = await context.tx.restrictions.get(notice.about_id)
    if record.replaces is not None and not record.restriction.without_warning:
        await endings.go_on(context, record.replaces)
    await context.tx.restrictions.touch(record.id)
    await told_standings.tell(context, record.id)


async def _words(context: Context, notice: NoticeRecord) -> tuple[str, tuple[str, ...]]:
    follows = "Find out where the customer can be reached, and issue it again. Until then they were not told."
    if notice.kind is NoticeKind.WARNING:
        follows = "The warning counts as not given, and its time to change starts again when it is issued again."
    if notice.kind is NoticeKind.DECISION:
        follows = _what_stops(context, await context.tx.restrictions.get(notice.about_id))
    return "A letter to a customer came back", ("A letter that was issued came back and reached nobody.", follows)


def _what_stops(context: Context, record: RestrictionRecord) -> str:
    restriction = record.restriction
    if not standing_at(context.policy, restriction, context.now).is_live:
        return "The restriction that it tells of has ended."
    if not restriction.without_warning:
        return "The restriction that it tells of binds nobody until the letter is issued again."
    last_day = spoken(london_date(last_moment_without_notice(context.policy, restriction)))
    return f"The restriction that it tells of stops before {last_day} unless the letter is issued again by then."

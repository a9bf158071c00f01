"""Letters: read, printed, issued or sent, drafted anew, and what came back (MC-8.26 to 8.28)."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from contact_policy.api.schemas.notices import IssueIn, ReturnIn
from contact_policy.api.ways_of_sending import ways_of
from contact_policy.desk.forms import checked, moment_of
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import AddressUnfit, CannotBePrinted, ChecksFailed, Invalid, invalid
from contact_policy.letters.letter import letter_of
from contact_policy.letters.pdf import CannotTypeset
from contact_policy.policy.findings import CheckOutcome, Kind
from contact_policy.policy.vocabulary import IssueMethod, NoticeForm, NoticeKind
from contact_policy.records import NoticeRecord, NoticeStatus, OutgoingChannel, OutgoingState, RedraftCause, Role
from contact_policy.records.notice_returns import ReturnReason
from contact_policy.services import appeal_conflicts, notice_returns, notices, redrafts
from contact_policy.services.context import Context
from contact_policy.services.sending import queue

STAFF, MANAGER, CHIEF, AUDITOR = Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR
READERS = (STAFF, MANAGER, CHIEF, AUDITOR)

METHODS = {IssueMethod.POST: "By post", IssueMethod.EMAIL: "By e-mail", IssueMethod.BY_HAND: "By hand"}
RETURNS = {
    ReturnReason.REFUSED: "They refused to take it: it counts as received",
    ReturnReason.UNKNOWN_AT_ADDRESS: "They are not known there",
    ReturnReason.NO_SUCH_ADDRESS: "There is no such address",
    ReturnReason.OTHER: "For another reason",
}
SENDING = {
    OutgoingState.WAITING: "On its way",
    OutgoingState.SENDING: "On its way",
    OutgoingState.ACCEPTED: "Handed over, and not confirmed yet",
    OutgoingState.SENT: "Sent",
    OutgoingState.HELD: "Not sent: somebody has to see to it",
    OutgoingState.FAILED: "Could not be sent: somebody has to see to it",
    OutgoingState.WITHDRAWN: "Taken off its way",
}
_TITLES = {
    NoticeKind.WARNING: "Warning",
    NoticeKind.DECISION: "Letter of the decision",
    NoticeKind.REFUSAL: "Word of the refusal",
    NoticeKind.BREACH: "Reminder of the conditions",
    NoticeKind.REVIEW_COMING: "Word of the coming review",
    NoticeKind.REVIEW: "Letter of the review",
    NoticeKind.APPEAL: "Letter of the appeal's outcome",
    NoticeKind.LIFT: "Letter that it has ended",
    NoticeKind.LAPSE: "Letter that it has lapsed",
}


@page("/notices/{notice_id}")
@allow(*READERS, Role.REVIEWER)
async def notice(visit: Visit) -> Response:
    """The letter, how it went out, and what can be done with it now."""
    return await _notice(visit)


async def _found(visit: Visit, context: Context) -> NoticeRecord:
    """The letter; for a reviewer only one of a matter in which somebody has appealed."""
    found = await context.tx.notices.get(visit.id("notice_id"))
    if not visit.may(*READERS):
        await appeal_conflicts.require_in_a_matter(context, found)
    return found


async def _notice(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await _found(visit, context)
        customer = await context.tx.customers.get(found.customer_id)
        message = await context.tx.outgoing_messages.for_notice(found.id)
        returns = await context.tx.notice_returns.of_notices([found.id])
        names = await called(context, [found.issued_by, *(each.recorded_by for each in returns)])
    lacking = [c for c in found.checks if c.kind is Kind.BREACH and c.outcome is CheckOutcome.NOT_MET]
    is_out = found.status is NoticeStatus.ISSUED
    return visit.show(
        "notice.html",
        title=f"{_TITLES[found.kind]}: {customer.name}",
        refused=refused,
        notice=found,
        customer=customer,
        letter=letter_of(found),
        names=names,
        method=METHODS[found.method] if found.method else "",
        sending=SENDING[message.state] if message else "",
        returns=[(RETURNS[each.reason], each) for each in returns],
        lacking=lacking,
        is_out=is_out,
        may_issue=visit.may(MANAGER, CHIEF) and not is_out,
        may_return=visit.may(STAFF, MANAGER, CHIEF) and is_out,
        methods=list(METHODS.items()),
        reasons=list(RETURNS.items()),
        ways=_ways(visit),
    )


def _ways(visit: Visit) -> list[tuple[str, str]]:
    return [(way, "By post" if way is OutgoingChannel.POST else "By e-mail") for way in sorted(ways_of(visit.settings))]


@page("/notices/{notice_id}/pdf")
@allow(*READERS, Role.REVIEWER)
async def printed(visit: Visit) -> Response:
    """The letter to be printed, in large print where it is asked for."""
    form = NoticeForm.LARGE_PRINT if "large" in visit.request.query_params else None
    async with visit.reading() as context:
        found = await _found(visit, context)
    try:
        made = await run_in_threadpool(visit.session.letter_assets.typesetter.pdf, found, form)
    except CannotTypeset:
        raise CannotBePrinted("It holds letters that no font here can show: send it by e-mail.") from None
    return Response(
        made, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'}
    )


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _notice(visit, refused)


@act("/notices/{notice_id}/issue", again=_again)
@allow(MANAGER, CHIEF)
async def issue(visit: Visit) -> Response:
    """Record that it went out, how and when. From its receipt it counts."""
    notice_id, form = visit.id("notice_id"), visit.form
    sent: dict[str, Any] = form.given(method="method", address_used="address_used", reason="reason")
    if (at := moment_of(form, "issued_at")) is not None:
        sent["issued_at"] = at
    given = checked(IssueIn, sent)
    try:
        return await visit.do(
            lambda context: notices.issue(context, notice_id, given.method, given.issued_at, address_used=given.used),
            lambda _: f"/notices/{notice_id}",
            since=await _last_return(visit, notice_id),
        )
    except ChecksFailed as refused:
        raise invalid("/method", f"It may not go out: {_said(refused)}") from None
    except AddressUnfit as refused:
        raise invalid("/method", refused.detail) from None


def _said(refused: ChecksFailed) -> str:
    return " ".join(check.statement for check in refused.checks)


async def _last_return(visit: Visit, notice_id: str) -> str:
    """What came back may go out once more, the same way on the same day."""
    async with visit.reading() as context:
        returns = await context.tx.notice_returns.of_notices([notice_id])
    return returns[-1].id if returns else ""


@act("/notices/{notice_id}/send", again=_again)
@allow(MANAGER, CHIEF)
async def send(visit: Visit) -> Response:
    """Have the service send it. It is issued once the carrier has taken it."""
    notice_id, ways = visit.id("notice_id"), ways_of(visit.settings)
    chosen = visit.form.text("way")
    if chosen not in ways:
        raise invalid("/way", "Say how it is to be sent.")
    async with visit.reading() as context:
        before = await context.tx.outgoing_messages.for_notice(notice_id)
    return await visit.do(
        lambda context: queue.send(context, notice_id, OutgoingChannel(chosen), None, ways),
        lambda _: f"/notices/{notice_id}",
        since=before.id if before and before.settled_at else "",
    )


@act("/notices/{notice_id}/returned", again=_again)
@allow(STAFF, MANAGER, CHIEF)
async def record_return(visit: Visit) -> Response:
    """Record that it came back. Refused, it counts as received; otherwise it reached nobody."""
    notice_id, form = visit.id("notice_id"), visit.form
    sent: dict[str, Any] = form.given(reason="return_reason", note="note")
    if (at := moment_of(form, "returned_at")) is not None:
        sent["returned_at"] = at
    given = checked(ReturnIn, sent)
    return await visit.do(
        lambda context: notice_returns.record(context, notice_id, given.returned_at, given.reason, given.note),
        lambda _: f"/notices/{notice_id}",
    )


@act("/notices/{notice_id}/redraft", again=_again)
@allow(MANAGER, CHIEF)
async def redraft(visit: Visit) -> Response:
    """Draft it anew from what is on record today. What was decided, and why, stays as it is."""
    notice_id = visit.id("notice_id")
    async with visit.reading() as context:
        version = (await context.tx.notices.get(notice_id)).version
    return await visit.do(
        lambda context: redrafts.redraft(context, notice_id, RedraftCause.OTHER),
        lambda _: f"/notices/{notice_id}",
        since=str(version),
    )

"""Notices: read in the form asked for, and issued."""

from __future__ import annotations

from fastapi import Request, Response

from contact_policy.api.desks import Changing, Reading
from contact_policy.api.etags import single
from contact_policy.api.letters import html_letter, plain_letter
from contact_policy.api.negotiation import preferred
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.notices import IssueIn, NoticeOut, notice_out
from contact_policy.api.writes import changed
from contact_policy.errors import AlreadyIssued, NotAcceptable, NoticeIncomplete
from contact_policy.records import NoticeRecord, OutgoingMessage, Role
from contact_policy.services import notices
from contact_policy.services.context import Context

router = operations("Notices")

_JSON, _TEXT, _HTML = "application/json", "text/plain", "text/html"


@router.get(
    "/notices/{notice_id}",
    response_model=NoticeOut,
    responses={200: {"content": {_TEXT: {}, _HTML: {}}}},
    summary="Read a notice",
)
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, errors=[NotAcceptable])
async def read_notice(notice_id: str, desk: Reading, request: Request) -> Response:
    """As JSON, or as the letter itself: `Accept: text/plain` or `text/html`."""
    form = preferred(request.headers.get("Accept"), (_JSON, _TEXT, _HTML))
    async with desk.reading() as context:
        notice = await context.tx.notices.get(notice_id)
        sending = await context.tx.outgoing.for_notice(notice_id)
    if form == _TEXT:
        return Response(plain_letter(notice), media_type=_TEXT)
    if form == _HTML:
        return Response(html_letter(notice), media_type=_HTML)
    return single(request, notice_out(notice, sending), notice.version)


@router.post("/notices/{notice_id}/issue", response_model=NoticeOut, summary="Issue a notice")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[AlreadyIssued, NoticeIncomplete])
async def issue_notice(notice_id: str, body: IssueIn, desk: Changing) -> Response:
    """Records how and when it went out. By e-mail or hand it counts at once, by post after the deemed working days."""

    async def work(context: Context) -> tuple[NoticeRecord, OutgoingMessage | None]:
        notice = await notices.issue(context, notice_id, body.method, body.issued_at)
        return notice, await context.tx.outgoing.for_notice(notice_id)

    return await desk.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))

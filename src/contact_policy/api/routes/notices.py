"""Notices: read in the form asked for, and issued."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed
from contact_policy.api.negotiation import preferred
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.notices import IssueIn, NoticeOut, RedraftIn, notice_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import (
    AlreadyIssued,
    AlreadyQueued,
    Conflict,
    NotAcceptable,
    NoticeIncomplete,
    PolicyBreach,
)
from contact_policy.letters import CannotTypeset, Typesetter, html_letter, plain_letter
from contact_policy.policy.vocabulary import NoticeForm
from contact_policy.records import NoticeRecord, OutgoingMessage, Role
from contact_policy.services import notices, redrafts
from contact_policy.services.context import Context

router = operations("Notices")

_JSON, _TEXT, _HTML, _PDF = "application/json", "text/plain", "text/html", "application/pdf"

Form = Annotated[
    NoticeForm | None, Query(description="How the letter is to look; left out: as its reader needs it (`form`)")
]


@router.get(
    "/notices/{notice_id}",
    response_model=NoticeOut,
    responses={200: {"content": {_TEXT: {}, _HTML: {}, _PDF: {}}}},
    summary="Read a notice",
)
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, errors=[NotAcceptable])
async def read_notice(notice_id: str, session: Reading, request: Request, form: Form = None) -> Response:
    """As JSON, or as the letter itself: `Accept: text/plain`, `text/html` or `application/pdf` (tagged, PDF/UA-1)."""
    media_type = preferred(request.headers.get("Accept"), (_JSON, _TEXT, _HTML, _PDF))
    async with session.reading() as context:
        notice = await context.tx.notices.get(notice_id)
        sending = await context.tx.outgoing_messages.for_notice(notice_id)
    if media_type == _TEXT:
        return Response(plain_letter(notice, form), media_type=_TEXT)
    if media_type == _HTML:
        return Response(html_letter(notice, form), media_type=_HTML)
    if media_type == _PDF:
        return await _pdf(session.letter_assets.typesetter, notice, form)
    return single(request, notice_out(notice, sending), notice.version)


async def _pdf(typesetter: Typesetter, notice: NoticeRecord, form: NoticeForm | None) -> Response:
    try:
        made = await run_in_threadpool(typesetter.pdf, notice, form)
    except CannotTypeset:
        raise NotAcceptable(
            "It holds characters that no font here can show: ask for text/html, or add a font for them"
            " (CONTACT_POLICY_NOTICES, the folder fonts)."
        ) from None
    return Response(
        made, media_type=_PDF, headers={"Content-Disposition": f'inline; filename="notice-{notice.id}.pdf"'}
    )


@router.post("/notices/{notice_id}/issue", response_model=NoticeOut, summary="Issue a notice")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[AlreadyIssued, NoticeIncomplete, PolicyBreach])
async def issue_notice(notice_id: str, body: IssueIn, unit: Changing) -> Response:
    """Records how and when it went out. By e-mail or hand it counts at once, by post after the deemed working days."""

    async def work(context: Context) -> tuple[NoticeRecord, OutgoingMessage | None]:
        notice = await notices.issue(context, notice_id, body.method, body.issued_at)
        return notice, await context.tx.outgoing_messages.for_notice(notice_id)

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))


@router.post("/notices/{notice_id}/redraft", response_model=NoticeOut, summary="Draft a notice anew")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[AlreadyIssued, AlreadyQueued, Conflict])
async def redraft_notice(notice_id: str, body: RedraftIn, unit: Changing) -> Response:
    """Writes a draft anew from what is on record: in the words, for the person and under the edition of today.

    What was decided, and why, stays as it is.
    """

    async def work(context: Context) -> tuple[NoticeRecord, OutgoingMessage | None]:
        notice = await redrafts.redraft(context, notice_id, body.because)
        return notice, await context.tx.outgoing_messages.for_notice(notice_id)

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))

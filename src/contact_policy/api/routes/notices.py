"""Notices: read in the form asked for, and issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from contact_policy.api.etags import single
from contact_policy.api.header_values import joined
from contact_policy.api.idempotency import changed
from contact_policy.api.negotiation import preferred
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Id, Sought
from contact_policy.api.schemas.notices import IssueIn, NoticeOut, RedraftIn, ReturnIn, notice_out
from contact_policy.api.unit_of_work import Changing, Reading, ReadSession
from contact_policy.errors import (
    AddressUnfit,
    AlreadyIssued,
    AlreadyQueued,
    Conflict,
    NotAcceptable,
    NoticeIncomplete,
    NotIssued,
    PolicyBreach,
    ReasonRequired,
    invalid,
)
from contact_policy.letters import CannotTypeset, Typesetter, html_letter, plain_letter
from contact_policy.policy.vocabulary import NoticeForm, NoticeKind
from contact_policy.records import NoticeRecord, NoticeStatus, OutgoingMessage, Role
from contact_policy.records.notice_references import ids_of
from contact_policy.records.notice_returns import NoticeReturn
from contact_policy.services import appeal_conflicts, notice_returns, notices, redrafts
from contact_policy.services.context import Context
from contact_policy.services.deceased import CustomerDeceased

router = operations("Notices")

_READERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)

Shown = tuple[NoticeRecord, OutgoingMessage | None, tuple[NoticeReturn, ...]]

_JSON, _TEXT, _HTML, _PDF = "application/json", "text/plain", "text/html", "application/pdf"

# A letter brings its own style and fetches nothing.
_PAGE_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Form = Annotated[
    NoticeForm | None, Query(description="How the letter is to look; left out: as its reader needs it (`form`)")
]


@router.get("/notices", summary="List notices")
@allow(*_READERS)
async def list_notices(
    session: Reading,
    page: Page,
    status: Annotated[NoticeStatus | None, Query()] = None,
    kind: Annotated[NoticeKind | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
    reference: Annotated[
        Sought | None, Query(max_length=40, description="As it stands on the letter: `6B7K-2QXM`.")
    ] = None,
) -> Listed[NoticeOut]:
    """Newest first: drafts to be issued, and what came back (`returned`) and is to be issued again."""
    ids = None if reference is None else ids_of(reference)
    if reference is not None and ids is None:
        raise invalid("?reference", "Give the reference as it stands on the letter, such as 6B7K-2QXM.")
    async with session.reading() as context:
        found, after = await context.tx.notices.list(page, status=status, kind=kind, customer_id=customer_id, ids=ids)
        whole = await _whole(context, found)
    return listed((whole, after), lambda shown: notice_out(*shown))


@router.get(
    "/notices/{notice_id}",
    response_model=NoticeOut,
    responses={200: {"content": {_TEXT: {}, _HTML: {}, _PDF: {}}}},
    summary="Read a notice",
)
@allow(*_READERS, Role.REVIEWER, errors=[NotAcceptable])
async def read_notice(notice_id: str, session: Reading, request: Request, form: Form = None) -> Response:
    """As JSON, or as the letter itself: `Accept: text/plain`, `text/html` or `application/pdf` (tagged, PDF/UA-1).

    A reviewer reads the letters of matters in which somebody has appealed: another is not there for them (404).
    """
    media_type = preferred(joined(request.headers, "Accept"), (_JSON, _TEXT, _HTML, _PDF))
    async with session.reading() as context:
        found = await context.tx.notices.get(notice_id)
        if session.caller.roles.isdisjoint(_READERS):
            await appeal_conflicts.require_in_a_matter(context, found)
        ((notice, sending, returns),) = await _whole(context, [found])
    if media_type == _JSON:
        answer = single(request, notice_out(notice, sending, returns), notice.version)
    else:
        answer = await _letter(session, notice, form, media_type)
    answer.headers["Vary"] = "Accept"
    return answer


async def _letter(session: ReadSession, notice: NoticeRecord, form: NoticeForm | None, media_type: str) -> Response:
    if media_type == _TEXT:
        return Response(plain_letter(notice, form), media_type=_TEXT)
    if media_type == _PDF:
        return await _pdf(session.letter_assets.typesetter, notice, form)
    page = Response(html_letter(notice, form), media_type=_HTML)
    page.headers["Content-Security-Policy"] = _PAGE_ALONE
    return page


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
@allow(
    Role.MANAGER,
    Role.CHIEF_EXECUTIVE,
    errors=[AlreadyIssued, NoticeIncomplete, AddressUnfit, CustomerDeceased, PolicyBreach, ReasonRequired],
    grows_with="notice_id",
)
async def issue_notice(notice_id: str, body: IssueIn, unit: Changing) -> Response:
    """Records how and when it went out. By e-mail or hand it counts at once, by post after the deemed working days.

    Where the customer has no address that serves, say how it reached them. One that came back may be issued again.
    """

    async def work(context: Context) -> Shown:
        issued = await notices.issue(context, notice_id, body.method, body.issued_at, address_used=body.used)
        return (await _whole(context, [issued]))[0]

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))


@router.post("/notices/{notice_id}/redraft", response_model=NoticeOut, summary="Draft a notice anew")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[AlreadyIssued, AlreadyQueued, Conflict])
async def redraft_notice(notice_id: str, body: RedraftIn, unit: Changing) -> Response:
    """Writes a draft anew from what is on record: in the words, for the person and under the edition of today.

    What was decided, and why, stays as it is.
    """

    async def work(context: Context) -> Shown:
        redrafted = await redrafts.redraft(context, notice_id, body.because)
        return (await _whole(context, [redrafted]))[0]

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))


@router.post("/notices/{notice_id}/returned", response_model=NoticeOut, summary="Record that a notice came back")
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[NotIssued])
async def record_return(notice_id: str, body: ReturnIn, unit: Changing) -> Response:
    """Refused by the customer, it counts as received. Else it reached nobody, and waits to be issued again.

    Until then a warning counts as not given, and a restriction that followed one binds nobody; one without a warning
    goes on for the working days that the policy allows from this record of the return.
    """

    async def work(context: Context) -> Shown:
        returned = await notice_returns.record(context, notice_id, body.returned_at, body.reason, body.note)
        return (await _whole(context, [returned]))[0]

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))


async def _whole(context: Context, found: Sequence[NoticeRecord]) -> list[Shown]:
    """Each notice with how far it was sent and how often it came back."""
    ids = [notice.id for notice in found]
    sending = {message.notice_id: message for message in await context.tx.outgoing_messages.latest_of(ids)}
    returns = await context.tx.notice_returns.of_notices(ids)
    return [(n, sending.get(n.id), tuple(r for r in returns if r.notice_id == n.id)) for n in found]

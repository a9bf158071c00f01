"""The contact status: what to do with this caller, asked while the phone rings."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.body import KIB
from contact_policy.api.clock import is_moved
from contact_policy.api.dependencies import Answers, Refresher, Settings
from contact_policy.api.etags import is_held
from contact_policy.api.middleware import CONTACT_STATUS
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.contact_status import (
    ContactStatusBatch,
    ContactStatusBatchOut,
    ContactStatusOut,
    ContactStatusParameters,
    ContactStatusQuestion,
)
from contact_policy.api.status.cached_answers import ReadyAnswer, as_of_text, ready_answer
from contact_policy.api.unit_of_work import Reading, ReadSession
from contact_policy.errors import Forbidden
from contact_policy.records import Role
from contact_policy.services import contact_statuses
from contact_policy.services.contact_statuses import Asked

PATH = CONTACT_STATUS
STAFF = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.CRM, Role.AUDITOR)
READERS = (Role.TELEPHONY, *STAFF)

router = operations("Contact status")

_AT_A_STRETCH = 25


@router.get("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact?")
@allow(*READERS, any_query=True)
async def read_contact_status(
    question: Annotated[ContactStatusParameters, Query()],
    session: Reading,
    settings: Settings,
    answers: Answers,
    request: Request,
) -> Response:
    """200 for every well-formed question: an unknown, withheld, empty or nonsense number too. Nothing is written.

    A question about now is answered from memory, also while the database is away (`stale` says so). The telephony role
    gets no name, no reason and no guidance for staff, and asks about now alone: with `as_of` it is answered 403.
    """
    said = question.model_dump() | _named_twice(request)
    return await _answer(session, answers, request, Asked(region=settings.default_region, **said))


def _named_twice(request: Request) -> dict[str, str]:
    """Numbers or addresses of which several are given: like a header that names several, of two people nobody's."""
    given = {name: request.query_params.getlist(name) for name in ("phone", "email")}
    return {name: ", ".join(values) for name, values in given.items() if len(values) > 1}


@router.post("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact? (in the body)")
@allow(*READERS, max_body_size=4 * KIB, nul_allowed=True)
async def ask_contact_status(
    body: ContactStatusQuestion, session: Reading, settings: Settings, answers: Answers, request: Request
) -> Response:
    """The same question as a body, which keeps numbers out of URLs."""
    return await _answer(session, answers, request, Asked(region=settings.default_region, **body.model_dump()))


@router.post(
    "/contact-status/batch",
    response_model=ContactStatusBatchOut,
    summary="What to do with each of these contacts?",
)
@allow(*READERS, max_body_size=256 * KIB, nul_allowed=True)
async def ask_contact_statuses(
    body: ContactStatusBatch,
    session: Reading,
    settings: Settings,
    answers: Answers,
    refresher: Refresher,
    request: Request,
) -> Response:
    """Up to 500 questions; an answer for each, in their order. One that is not well formed is pointed to (422).

    A CRM system is answered on all that it can have read in the change feed: the answer waits until that is known here,
    or is `stale`.
    """
    if Role.CRM in session.caller.roles:
        await refresher.be_certain()
    found = []
    for number, item in enumerate(body.items):
        if number % _AT_A_STRETCH == _AT_A_STRETCH - 1:
            await asyncio.sleep(0)  # whoever asks about a ringing call does not wait for a list
        asked = Asked(region=settings.default_region, **item.model_dump())
        ready, as_of = await _find(session, answers, request, asked)
        found.append(ready.body(as_of_text(as_of)))
    content = b'{"items":[' + b",".join(found) + b"]}"
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def _answer(session: ReadSession, answers: Answers, request: Request, asked: Asked) -> Response:
    ready, as_of = await _find(session, answers, request, asked)
    headers = {"ETag": ready.tag, "Cache-Control": "no-cache"}
    if is_held(request, ready.tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(ready.body(as_of_text(as_of)), media_type="application/json", headers=headers)


async def _find(session: ReadSession, answers: Answers, request: Request, asked: Asked) -> tuple[ReadyAnswer, datetime]:
    """From memory; from the database for a replay, at a moved clock, and before the first board is read."""
    for_staff = not session.caller.roles.isdisjoint(STAFF)
    if asked.as_of is not None and not for_staff:
        raise Forbidden("A telephone system asks about now: leave as_of out.")
    if asked.as_of is None and not is_moved(request):
        ready = answers.find(asked.question(), session.now.timestamp(), for_staff=for_staff)
        if ready is not None:
            return ready, session.now
    async with session.reading() as context:
        answered = await contact_statuses.ask(context, asked)
    return ready_answer(answered, for_staff=for_staff), answered.as_of

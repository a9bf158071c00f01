"""The contact status: what to do with this caller, asked while the phone rings."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.clock import is_moved
from contact_policy.api.dependencies import Answers, Settings
from contact_policy.api.desks import Desk, Reading
from contact_policy.api.etags import is_held
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.contact_status import (
    ContactStatusOut,
    ContactStatusParameters,
    ContactStatusQuestion,
)
from contact_policy.api.status_answers import ReadyAnswer, as_of_text, ready_answer
from contact_policy.records import Role
from contact_policy.services import contact_statuses
from contact_policy.services.contact_statuses import Asked

PATH = "/v1/contact-status"
STAFF = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.CRM, Role.AUDITOR)
READERS = (Role.TELEPHONY, *STAFF)

router = operations("Contact status")


@router.get("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact?")
@allow(*READERS, any_query=True)
async def read_contact_status(
    question: Annotated[ContactStatusParameters, Query()],
    desk: Reading,
    settings: Settings,
    answers: Answers,
    request: Request,
) -> Response:
    """200 for every well-formed question: an unknown, withheld, empty or nonsense number too. Nothing is written.

    A question about now is answered from memory, also while the database is away (`stale` says so). The telephony role
    gets no name, no reason and no guidance for staff.
    """
    return await _answer(desk, answers, request, Asked(region=settings.default_region, **question.model_dump()))


@router.post("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact? (in the body)")
@allow(*READERS)
async def ask_contact_status(
    body: ContactStatusQuestion, desk: Reading, settings: Settings, answers: Answers, request: Request
) -> Response:
    """The same question as a body, which keeps numbers out of URLs."""
    return await _answer(desk, answers, request, Asked(region=settings.default_region, **body.model_dump()))


async def _answer(desk: Desk, answers: Answers, request: Request, asked: Asked) -> Response:
    """From memory; from the database for a replay, at a moved clock, and before the first board is read."""
    for_staff = not desk.caller.roles.isdisjoint(STAFF)
    if asked.as_of is None and not is_moved(request):
        ready = answers.find(asked.question(), desk.now.timestamp(), for_staff=for_staff)
        if ready is not None:
            return _response(request, ready, desk.now)
    async with desk.reading() as context:
        answered = await contact_statuses.ask(context, asked)
    return _response(request, ready_answer(answered, for_staff=for_staff), answered.as_of)


def _response(request: Request, ready: ReadyAnswer, as_of: datetime) -> Response:
    headers = {"ETag": ready.tag, "Cache-Control": "no-cache"}
    if is_held(request, ready.tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(ready.body(as_of_text(as_of)), media_type="application/json", headers=headers)

"""The contact status: what to do with this caller, asked while the phone rings."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.dependencies import Settings
from contact_policy.api.desks import Desk, Reading
from contact_policy.api.etags import etag, is_held
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.contact_status import (
    ContactStatusOut,
    ContactStatusParameters,
    ContactStatusQuestion,
    contact_status_out,
)
from contact_policy.records import Role
from contact_policy.services import contact_statuses

router = operations("Contact status")

_STAFF = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.CRM, Role.AUDITOR)
_READERS = (Role.TELEPHONY, *_STAFF)


@router.get("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact?")
@allow(*_READERS, any_query=True)
async def read_contact_status(
    question: Annotated[ContactStatusParameters, Query()], desk: Reading, settings: Settings, request: Request
) -> Response:
    """200 for every well-formed question: an unknown, withheld, empty or nonsense number too. Nothing is written.

    The telephony role gets no name, no reason and no guidance for staff.
    """
    return await _answer(desk, settings, request, question)


@router.post("/contact-status", response_model=ContactStatusOut, summary="What to do with this contact? (in the body)")
@allow(*_READERS)
async def ask_contact_status(
    body: ContactStatusQuestion, desk: Reading, settings: Settings, request: Request
) -> Response:
    """The same question as a body, which keeps numbers out of URLs."""
    return await _answer(desk, settings, request, body)


async def _answer(desk: Desk, settings: Settings, request: Request, question: ContactStatusParameters) -> Response:
    asked = contact_statuses.Asked(region=settings.default_region, **question.model_dump())
    async with desk.reading() as context:
        answered = await contact_statuses.ask(context, asked)
    for_staff = not desk.caller.roles.isdisjoint(_STAFF)
    return _response(request, contact_status_out(answered, for_staff=for_staff))


def _response(request: Request, answer: ContactStatusOut) -> Response:
    """The answer with a tag that changes only when there is something else to do, so not with the time of asking."""
    tag = etag(1, answer.model_dump_json(exclude={"as_of", "version"}).encode())
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_held(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(answer.model_dump_json(), media_type="application/json", headers=headers)

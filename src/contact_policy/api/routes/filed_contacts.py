"""Correspondence that is read and filed: a queue of what somebody must see, and then answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.etags import single
from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Id
from contact_policy.api.schemas.filed_contacts import AnswerIn, FiledContactOut, ReadingIn, filed_contact_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import ContactCorrected, Duplicate, NothingToAnswer
from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.policy.working_days import london_date
from contact_policy.records import Role
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.services import filed_contacts

router = operations("Filed contacts")

_WRITERS = (Role.STAFF, Role.MANAGER)
_READERS = (*_WRITERS, Role.CHIEF_EXECUTIVE, Role.AUDITOR)


@router.get("/filed-contacts", summary="List filed contacts")
@allow(*_READERS)
async def list_filed_contacts(
    session: Reading,
    page: Page,
    status: Annotated[FiledStatus | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
) -> Listed[FiledContactOut]:
    """What was read and filed (MC-8.22), longest waiting first, with the day by which each must be seen or answered."""
    async with session.reading() as context:
        found = await context.tx.filed_contacts.list(page, status=status, customer_id=customer_id)
    return listed(found, lambda item: _shown(session, item))


def _shown(work: Reading | Changing, item: FiledContact) -> FiledContactOut:
    return filed_contact_out(item, london_date(work.now))


@router.get("/filed-contacts/{filed_contact_id}", response_model=FiledContactOut, summary="Read a filed contact")
@allow(*_READERS)
async def read_filed_contact(filed_contact_id: str, session: Reading, request: Request) -> Response:
    """One filed contact, by its contact event's id, with every reading and answer."""
    async with session.reading() as context:
        item = await context.tx.filed_contacts.get(filed_contact_id)
    return single(request, _shown(session, item), item.version)


@router.post(
    "/filed-contacts/{filed_contact_id}/reading",
    status_code=HTTPStatus.CREATED,
    response_model=FiledContactOut,
    summary="Say what a filed contact brings",
)
@allow(*_WRITERS, errors=[ContactCorrected, Duplicate])
async def record_filed_reading(filed_contact_id: str, body: ReadingIn, unit: Changing) -> Response:
    """That you saw it, and what it brings: it counts as that from now on, never as repetition (MC-8.23, 6.1).

    A later reading corrects those before it and says why; what it finds is answered anew.
    """
    return await unit.answer(
        lambda context: filed_contacts.read(context, filed_contact_id, body.brings, body.note),
        lambda item: _shown(unit, item),
        lambda item: created(f"/v1/filed-contacts/{filed_contact_id}", item.version),
    )


@router.post(
    "/filed-contacts/{filed_contact_id}/answer",
    status_code=HTTPStatus.CREATED,
    response_model=FiledContactOut,
    summary="Record the answer to a filed contact",
)
@allow(*_WRITERS, errors=[ContactCorrected, Duplicate, NothingToAnswer])
async def record_filed_answer(filed_contact_id: str, body: AnswerIn, unit: Changing) -> Response:
    """What the office answered (MC-8.23): an outbound contact on record, or one that is recorded with this."""
    return await unit.answer(
        lambda context: filed_contacts.answer(context, filed_contact_id, body.answering()),
        lambda item: _shown(unit, item),
        lambda item: created(f"/v1/filed-contacts/{filed_contact_id}", item.version),
    )

"""Requests about a person's data: what was asked, by when it is to be answered, and how it was."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.data_requests import (
    DataRequestAnswerIn,
    DataRequestIn,
    DataRequestOut,
    DataRequestPatch,
    data_request_out,
)
from contact_policy.api.schemas.fields import Id
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import DataRequestAnswered, Duplicate, NothingToAppeal
from contact_policy.policy.working_days import london_date
from contact_policy.records import Role
from contact_policy.records.data_requests import DataRequest, DataRequestStatus
from contact_policy.services import data_requests
from contact_policy.services.context import Context

router = operations("Data requests")

_WHO = (Role.AUDITOR, Role.ADMIN)


def _shown(work: Reading | Changing, request: DataRequest) -> DataRequestOut:
    return data_request_out(request, london_date(work.now))


@router.post(
    "/customers/{customer_id}/data-requests",
    status_code=HTTPStatus.CREATED,
    response_model=DataRequestOut,
    summary="Record a request about data",
)
@allow(*_WHO, errors=[Duplicate, NothingToAppeal])
async def record_data_request(customer_id: str, body: DataRequestIn, unit: Changing) -> Response:
    """What somebody asks about their data: a copy, a correction, to be forgotten, left alone, or that they object.

    It is to be answered within a month (UK GDPR Article 12). The clock runs from receipt; where it is not clear who
    asks, from when it is. An objection that names a restriction is kept as an appeal against it, too.
    """
    return await unit.answer(
        lambda context: data_requests.receive(context, customer_id, body.received()),
        lambda request: _shown(unit, request),
        lambda request: created(f"/v1/data-requests/{request.id}", request.version),
    )


@router.get("/customers/{customer_id}/data-requests", summary="List a customer's requests about data")
@allow(*_WHO)
async def list_customer_data_requests(customer_id: str, session: Reading, page: Page) -> Listed[DataRequestOut]:
    """Newest first, those of merged records among them."""
    async with session.reading() as context:
        found = await context.tx.data_requests.list(page, customer_id=customer_id)
    return listed(found, lambda request: _shown(session, request))


@router.get("/data-requests", summary="List requests about data")
@allow(*_WHO)
async def list_data_requests(
    session: Reading,
    page: Page,
    status: Annotated[DataRequestStatus | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
) -> Listed[DataRequestOut]:
    """Everybody's, newest first."""
    async with session.reading() as context:
        found = await context.tx.data_requests.list(page, status=status, customer_id=customer_id)
    return listed(found, lambda request: _shown(session, request))


@router.get("/data-requests/{data_request_id}", response_model=DataRequestOut, summary="Read a request about data")
@allow(*_WHO)
async def read_data_request(data_request_id: str, session: Reading, request: Request) -> Response:
    """One request, with the ETag that a change asks for."""
    async with session.reading() as context:
        found = await context.tx.data_requests.get(data_request_id)
    return single(request, _shown(session, found), found.version)


@router.patch("/data-requests/{data_request_id}", response_model=DataRequestOut, summary="Time a request about data")
@allow(*_WHO, errors=[DataRequestAnswered])
async def change_data_request(
    data_request_id: str, body: DataRequestPatch, if_match: IfMatch, unit: Changing
) -> Response:
    """That it is clear who asks, that the clock was stopped or goes on, or that two more months are taken.

    More time is taken with a reason that the person is told within the first month. The clock stands still from when
    the office asked the person for what it needs to go on, until they answered: those days come after.
    """

    async def change(context: Context) -> DataRequest:
        request = await context.tx.data_requests.get(data_request_id)
        version = if_match.version_of(_shown(unit, request), request.version)
        return await data_requests.change(context, data_request_id, version, body.changes())

    return await unit.answer(change, lambda found: _shown(unit, found), lambda found: changed(found.version))


@router.post(
    "/data-requests/{data_request_id}/answer", response_model=DataRequestOut, summary="Answer a request about data"
)
@allow(*_WHO, errors=[DataRequestAnswered])
async def answer_data_request(data_request_id: str, body: DataRequestAnswerIn, unit: Changing) -> Response:
    """How it was answered, and when: late is said to be late. A refusal says why, and that they may complain."""
    return await unit.answer(
        lambda context: data_requests.answer(context, data_request_id, body.answering()),
        lambda found: _shown(unit, found),
        lambda found: changed(found.version),
    )

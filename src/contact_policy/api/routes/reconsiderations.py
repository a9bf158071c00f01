"""Requests to look at a restriction sooner: kept, and read."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, listed
from contact_policy.api.schemas.reconsiderations import ReconsiderationIn, ReconsiderationOut
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import NotInForce
from contact_policy.records import Role
from contact_policy.services import reconsiderations

router = operations("Restrictions")


@router.post(
    "/restrictions/{restriction_id}/reconsideration-requests",
    status_code=HTTPStatus.CREATED,
    response_model=ReconsiderationOut,
    summary="Record a request to look again",
)
@allow(Role.STAFF, Role.MANAGER, errors=[NotInForce])
async def request_reconsideration(restriction_id: str, body: ReconsiderationIn, unit: Changing) -> Response:
    """A customer may ask that a restriction be looked at sooner (MC-9.3). A review that names the request answers it.

    One that is overdue is reminded of like a review.
    """
    return await unit.answer(
        lambda context: reconsiderations.ask(context, restriction_id, body.received_at, body.text),
        ReconsiderationOut.model_validate,
        lambda _: created(f"/v1/restrictions/{restriction_id}/reconsideration-requests"),
    )


@router.get("/restrictions/{restriction_id}/reconsideration-requests", summary="List requests to look again")
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)
async def list_reconsideration_requests(restriction_id: str, session: Reading) -> Listed[ReconsiderationOut]:
    """Every request, oldest first, on one page."""
    async with session.reading() as context:
        found = await context.tx.reconsideration_requests.list(restriction_id)
    return listed((found, None), ReconsiderationOut.model_validate)

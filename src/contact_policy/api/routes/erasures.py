"""What is forgotten of a customer, and what is held against it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, listed
from contact_policy.api.schemas.customers import CustomerOut
from contact_policy.api.schemas.erasures import ErasureIn, ErasureOut, HoldEndIn, HoldIn, HoldOut, erasure_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import ErasureNotYet
from contact_policy.records import Role
from contact_policy.records.erasures import Erased
from contact_policy.services import erasures, holds, trials
from contact_policy.services.context import Context

router = operations("Customers")


@router.post("/customers/{customer_id}/erasure", response_model=ErasureOut, summary="Erase a customer's data")
@allow(Role.ADMIN, errors=[ErasureNotYet])
async def erase_customer(
    customer_id: str,
    body: ErasureIn,
    if_match: IfMatch,
    unit: Changing,
    dry_run: Annotated[  # noqa: FBT002 - FastAPI gives it by name
        bool, Query(description="Say what would be blanked, and blank nothing.")
    ] = False,
) -> Response:
    """Everything personal is blanked in place, for good; ids, times, codes and verdicts stay.

    Records merged into the customer go with them. A dry run is the very deed taken back. What stands against it is told
    in `hindrances` (409 `erasure-not-yet`): what is in being or open, a hold, a period of retention. Periods do not
    stand against what was unlawful or another person's.
    """

    async def erase(context: Context) -> Erased:
        customer = await context.tx.customers.get(customer_id)
        version = if_match.version_of(CustomerOut.model_validate(customer), customer.version)
        return await erasures.erase(
            context,
            customer_id,
            version,
            ground=body.ground,
            reason=body.reason,
            data_request_id=body.data_request_id,
        )

    if not (dry_run or body.dry_run):
        return await unit.answer(erase, erasure_out)
    session = unit.session
    done = await trials.tried(session.store, customer_id, lambda tx: erase(session.context(tx)))
    answer = erasure_out(replace(done, was_tried=True)).model_dump_json()
    return Response(answer, media_type="application/json")


@router.post(
    "/customers/{customer_id}/holds", status_code=HTTPStatus.CREATED, response_model=HoldOut, summary="Hold a record"
)
@allow(Role.MANAGER, Role.ADMIN)
async def hold_customer(customer_id: str, body: HoldIn, unit: Changing) -> Response:
    """Until that day nothing of the customer's is erased, as a claim or a request for information may come."""
    return await unit.answer(
        lambda context: holds.hold(context, customer_id, body.reason, body.until),
        HoldOut.model_validate,
        lambda _: created(f"/v1/customers/{customer_id}/holds"),
    )


@router.get("/customers/{customer_id}/holds", summary="List holds")
@allow(Role.MANAGER, Role.AUDITOR, Role.ADMIN)
async def list_holds(customer_id: str, session: Reading) -> Listed[HoldOut]:
    """Every hold of a customer's, oldest first, on one page."""
    async with session.reading() as context:
        customer = await context.tx.customers.get(customer_id)
        found = await holds.of_customer(context, customer.id)
    return listed((found, None), HoldOut.model_validate)


@router.post("/customers/{customer_id}/holds/{hold_id}/end", response_model=HoldOut, summary="End a hold")
@allow(Role.MANAGER, Role.ADMIN)
async def end_hold(customer_id: str, hold_id: str, body: HoldEndIn, unit: Changing) -> Response:
    """Before its day. One that has ended stays as it was."""
    return await unit.answer(
        lambda context: holds.end(context, customer_id, hold_id, body.reason), HoldOut.model_validate
    )

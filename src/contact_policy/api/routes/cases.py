"""Cases: opened for a customer, decided, closed."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.cases import CaseIn, CaseOut, CasePatch
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.records import CaseRecord, Role
from contact_policy.services import cases
from contact_policy.services.context import Context

router = operations("Cases")

_WRITERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.CRM)
_READERS = (*_WRITERS, Role.AUDITOR)


@router.post(
    "/customers/{customer_id}/cases", status_code=HTTPStatus.CREATED, response_model=CaseOut, summary="Open a case"
)
@allow(*_WRITERS)
async def open_case(customer_id: str, body: CaseIn, unit: Changing) -> Response:
    """A matter the customer has with the office."""
    return await unit.answer(
        lambda context: cases.open_case(
            context, customer_id, body.reference, body.subject, body.kind, body.service or None
        ),
        CaseOut.model_validate,
        lambda case: created(f"/v1/cases/{case.id}", case.version),
    )


@router.get("/customers/{customer_id}/cases", summary="List a customer's cases")
@allow(*_READERS)
async def list_cases(customer_id: str, session: Reading, page: Page) -> Listed[CaseOut]:
    """Newest first."""
    async with session.reading() as context:
        found = await context.tx.cases.list(customer_id, page)
    return listed(found, CaseOut.model_validate)


@router.get("/cases/{case_id}", response_model=CaseOut, summary="Read a case")
@allow(*_READERS)
async def read_case(case_id: str, session: Reading, request: Request) -> Response:
    """One case, with the ETag that a change asks for."""
    async with session.reading() as context:
        case = await context.tx.cases.get(case_id)
    return single(request, CaseOut.model_validate(case), case.version)


@router.patch("/cases/{case_id}", response_model=CaseOut, summary="Change, decide or close a case")
@allow(*_WRITERS)
async def change_case(case_id: str, body: CasePatch, if_match: IfMatch, unit: Changing) -> Response:
    """Closing a case without `decided_at` dates its decision now."""

    async def change(context: Context) -> CaseRecord:
        case = await context.tx.cases.get(case_id)
        version = if_match.version_of(CaseOut.model_validate(case), case.version)
        return await cases.change(context, case_id, version, body.changes())

    return await unit.answer(change, CaseOut.model_validate, lambda case: changed(case.version))

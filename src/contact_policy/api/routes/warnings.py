"""Written warnings."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from contact_policy.api.etags import single
from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.spoken_warnings import SpokenWarningIn, SpokenWarningOut
from contact_policy.api.schemas.warnings import WarningIn, WarningOut, warning_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.policy.who_may import Act
from contact_policy.records import Role
from contact_policy.services import spoken_warnings, warnings
from contact_policy.services.deceased import CustomerDeceased

router = operations("Warnings")

_WRITERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE)
_READERS = (*_WRITERS, Role.AUDITOR)
_TAKING_PART = (Act.WARN, Act.PROPOSE, Act.DECIDE)


@router.post(
    "/customers/{customer_id}/warnings",
    status_code=HTTPStatus.CREATED,
    response_model=WarningOut,
    summary="Draft a warning",
)
@allow(*_WRITERS, doing=Act.WARN, errors=[CustomerDeceased], grows_with="customer_id")
async def draft_warning(customer_id: str, body: WarningIn, unit: Changing) -> Response:
    """Drafts the letter (MC-8.6, 8.7) and assesses it. It counts from when its notice, `notice_id`, is issued.

    What the policy does not permit is stored, and its notice is not issuable: draft another that mends what `checks`
    name.
    """
    return await unit.answer(
        lambda context: warnings.draft(context, customer_id, body.notice(unit.policy)),
        warning_out,
        lambda warning: created(f"/v1/warnings/{warning.id}"),
    )


@router.get("/customers/{customer_id}/warnings", summary="List a customer's warnings")
@allow(*_READERS, also=_TAKING_PART)
async def list_warnings(customer_id: str, session: Reading, page: Page) -> Listed[WarningOut]:
    """Newest first."""
    async with session.reading() as context:
        found = await context.tx.warnings.list(customer_id, page)
    return listed(found, warning_out)


@router.get("/warnings/{warning_id}", response_model=WarningOut, summary="Read a warning")
@allow(*_READERS, also=_TAKING_PART)
async def read_warning(warning_id: str, session: Reading, request: Request) -> Response:
    """One warning with the customer's replies; `issued_at` is null while its notice is a draft."""
    async with session.reading() as context:
        warning = await context.tx.warnings.get(warning_id)
    changes = (warning.issued_at is not None) + (warning.quashed_at is not None) + len(warning.responses)
    return single(request, warning_out(warning), 1 + changes)


@router.post(
    "/customers/{customer_id}/spoken-warnings",
    status_code=HTTPStatus.CREATED,
    response_model=SpokenWarningOut,
    summary="Record a spoken warning",
)
@allow(Role.STAFF, *_WRITERS, also=(Act.WARN,), errors=[CustomerDeceased])
async def record_spoken_warning(customer_id: str, body: SpokenWarningIn, unit: Changing) -> Response:
    """A record, without a letter: it takes no written warning's place.

    A restriction asks for it only where the policy says that the step comes first.
    """
    return await unit.answer(
        lambda context: spoken_warnings.record(context, customer_id, body.told()),
        SpokenWarningOut.model_validate,
        lambda warning: created(f"/v1/customers/{warning.customer_id}/spoken-warnings"),
    )


@router.get("/customers/{customer_id}/spoken-warnings", summary="List a customer's spoken warnings")
@allow(Role.STAFF, *_READERS, also=_TAKING_PART)
async def list_spoken_warnings(customer_id: str, session: Reading) -> Listed[SpokenWarningOut]:
    """Every one, oldest first, on one page."""
    async with session.reading() as context:
        found = await context.tx.spoken_warnings.for_customer(customer_id)
    return listed((found, None), SpokenWarningOut.model_validate)

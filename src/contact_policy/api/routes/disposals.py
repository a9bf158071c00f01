"""What is disposed of as its time has come: listed, looked through and approved by a person, then erased."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from contact_policy.api.etags import single
from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.disposals import DisposalOut, ListedDisposalOut, disposal_out, listed_disposal_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import Duplicate
from contact_policy.records import Role
from contact_policy.services import disposal

router = operations("Disposals")

_READERS = (Role.AUDITOR, Role.ADMIN)


@router.post(
    "/disposals",
    status_code=HTTPStatus.CREATED,
    response_model=DisposalOut,
    summary="List whose time has come",
)
@allow(Role.ADMIN, is_long=True)
async def list_due_customers(unit: Changing) -> Response:
    """Those of whom every period of retention has passed, and against whom nothing stands; a thousand at most.

    Nobody is erased by it: look through the list, hold whom the office needs on record, and approve it.
    """
    undecided = unit.session.policy.retention.undecided
    return await unit.answer(
        disposal.make_list,
        lambda found: disposal_out(found, undecided),
        lambda found: created(f"/v1/disposals/{found.id}"),
    )


@router.get("/disposals", summary="List disposals")
@allow(*_READERS)
async def list_disposals(session: Reading, page: Page) -> Listed[ListedDisposalOut]:
    """Each list that was made, newest first: the record of what was disposed of. It names nobody."""
    async with session.reading() as context:
        found = await context.tx.disposals.list(page)
    return listed(found, listed_disposal_out)


@router.get("/disposals/{disposal_id}", response_model=DisposalOut, summary="Read a disposal")
@allow(*_READERS)
async def read_disposal(disposal_id: str, session: Reading, request: Request) -> Response:
    """One list, with who is on it and what became of it."""
    async with session.reading() as context:
        found = await context.tx.disposals.get(disposal_id)
        return single(request, disposal_out(found, context.policy.retention.undecided), 1)


@router.post("/disposals/{disposal_id}/approve", response_model=DisposalOut, summary="Approve a disposal")
@allow(Role.ADMIN, errors=[Duplicate])
async def approve_disposal(disposal_id: str, unit: Changing) -> Response:
    """Those on it are then erased by and by, each looked at once more: not whoever is held or has come back since.

    Nobody is erased while there is a period that nobody of the office has decided on (`undecided`).
    """
    undecided = unit.session.policy.retention.undecided
    return await unit.answer(
        lambda context: disposal.approve(context, disposal_id), lambda found: disposal_out(found, undecided)
    )

"""Two records that are one person's, merged; and split again where that was wrong."""

from __future__ import annotations

from fastapi import Response

from contact_policy.api.idempotency import changed
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.merges import MergedOut, MergeIn, SplitIn, SplitOut, merged_out, split_out
from contact_policy.api.unit_of_work import Changing
from contact_policy.errors import AlreadyMerged, NotMerged
from contact_policy.records import Role
from contact_policy.services import MERGING, merges
from contact_policy.services.deceased import CustomerDeceased

router = operations("Customers")

_MERGERS = (Role.MANAGER, Role.CRM)


@router.post("/customers/{customer_id}/merge", response_model=MergedOut, summary="Merge a duplicate into a customer")
@allow(*_MERGERS, errors=[AlreadyMerged, CustomerDeceased])
async def merge_customers(customer_id: str, body: MergeIn, unit: Changing) -> Response:
    """The duplicate's history, restrictions and notices are this customer's from now on.

    Its old id leads here (308). Numbers and needs of both are kept. The strictest of one person's own restrictions
    holds, so what this customer meets may change: `effect` and the record say how. Where only one of the two is
    recorded as having died, the wrong one is corrected first (409 `customer-deceased`).
    """
    return await unit.answer(
        lambda context: merges.merge(context, customer_id, body.duplicate_id, body.reason),
        merged_out,
        lambda done: changed(done.survivor.version),
        turn=MERGING,
    )


@router.post("/customers/{customer_id}/split", response_model=SplitOut, summary="Undo a merge")
@allow(*_MERGERS, errors=[AlreadyMerged, NotMerged])
async def split_customers(customer_id: str, body: SplitIn, unit: Changing) -> Response:
    """Each has their own history, restrictions and notices again; numbers that both have are marked as shared.

    What was recorded in between stays with the record it was written under.
    """
    return await unit.answer(
        lambda context: merges.split(context, customer_id, body.merged_id, body.reason),
        split_out,
        lambda done: changed(done.survivor.version),
        turn=MERGING,
    )

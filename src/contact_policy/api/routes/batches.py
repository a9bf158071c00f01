"""Contacts by the thousand, from another system."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Response

from contact_policy.api.batch_items import NDJSON
from contact_policy.api.batches import UNREAD, Batching, Done, ReadItem, read_as, refused, refused_at
from contact_policy.api.body import KIB
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.batches import (
    MOST_CONTACTS,
    BatchedContactIn,
    BatchItemOut,
    BatchOut,
    ContactBatchIn,
    ItemOutcome,
)
from contact_policy.errors import CustomerErased, Invalid, NotFound
from contact_policy.records import ExternalReference, Role
from contact_policy.records.contacts import Recorded
from contact_policy.services import contact_event_batches
from contact_policy.services.contact_event_batches import BatchOutcome, Sent
from contact_policy.services.context import Context, new_id

router = operations("Contact events")

MAX_BODY_SIZE = 10 * 1024 * KIB

_OF_CONTACTS = (ItemOutcome.CREATED, ItemOutcome.UNCHANGED, ItemOutcome.REFUSED)

OR_LINES = {
    "requestBody": {
        "content": {
            NDJSON: {"schema": {"type": "string", "format": "binary", "description": "One item a line, as in `items`."}}
        }
    }
}


@router.post("/contact-events/batch", response_model=BatchOut, summary="Record many contacts", openapi_extra=OR_LINES)
@allow(Role.CRM, max_body_size=MAX_BODY_SIZE, most_items=MOST_CONTACTS)
async def record_contact_events(
    body: Annotated[ContactBatchIn, UNREAD],  # noqa: ARG001 - for the documentation: each item is read by itself
    batch: Batching,
) -> Response:
    """Up to 5,000 contacts; an answer for each, in their order, and 200 whatever they are.

    Each is held to what holds for one that is sent alone, and what is wrong with one keeps back no other. They are
    stored 100 at a time: of a batch that broke off, what was stored is `unchanged` when it is sent again, by its
    `external_reference` or under the same Idempotency-Key. `corrects` and `repeats_case_id` may name earlier items.
    One batch at a time: 429 says when to come again. One contact a line is read as well (`application/x-ndjson`).
    """
    earlier: dict[ExternalReference, Recorded] = {}

    async def record(context: Context, items: Sequence[BatchedContactIn]) -> list[Done]:
        return [_done(one) for one in await contact_event_batches.record(context, _sent(context, items))]

    async def rehearse(context: Context, items: Sequence[BatchedContactIn]) -> list[Done]:
        found = await contact_event_batches.rehearse(context, _sent(context, items), earlier)
        unstored = {done.event.id for done in earlier.values()}
        return [_done(one, unstored, is_rehearsed=True) for one in found]

    return await batch.answer(_read_contact, record, rehearse, _OF_CONTACTS)


def _read_contact(document: Any) -> ReadItem[BatchedContactIn]:
    return ReadItem(read_as(BatchedContactIn, document))


def _sent(context: Context, items: Sequence[BatchedContactIn]) -> list[Sent]:
    who, now = context.caller.subject, context.now
    return [Sent(item.customer.name(), partial(item.contact, event=item.facts(new_id(), who, now))) for item in items]


def _done(one: BatchOutcome, unstored: Container[str] = (), *, is_rehearsed: bool = False) -> Done:
    match one.found:
        case Invalid():
            return refused(one.found)
        case NotFound():
            return refused_at("/customer", "unknown-customer", one.found.detail)
        case CustomerErased():
            return refused_at("/customer", one.found.code, one.found.detail)
        case Recorded(is_new=is_new, event=event):
            outcome = ItemOutcome.CREATED if is_new else ItemOutcome.UNCHANGED
            is_on_record = not (is_new and is_rehearsed) and event.id not in unstored
            id_ = event.id if is_on_record else None
            code = "merged" if one.is_merged else None
            return lambda index: BatchItemOut(index=index, outcome=outcome, id=id_, code=code)
        case _:
            return refused_at("/external_reference", one.found.code, one.found.detail)

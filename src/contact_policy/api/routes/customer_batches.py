"""Customers by the thousand, from another system."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Response
from pydantic import ValidationError

from contact_policy.api.batches import UNREAD, Batching, Done, ReadItem, read_as, refused, refused_at
from contact_policy.api.operations import allow, operations
from contact_policy.api.routes.batches import MAX_BODY_SIZE, OR_LINES
from contact_policy.api.schemas.batches import (
    MOST_CUSTOMERS,
    BatchedCustomerIn,
    BatchItemOut,
    CustomerBatchIn,
    CustomerBatchOut,
    ItemOutcome,
)
from contact_policy.api.schemas.fields import RequiredShortText
from contact_policy.api.validation import invalid_item
from contact_policy.errors import CustomerErased, Invalid
from contact_policy.records import ExternalReference, Role
from contact_policy.services import customer_batches
from contact_policy.services.context import Context
from contact_policy.services.customer_batches import Answered, KnownCustomers
from contact_policy.services.customers import TellOutcome, ToldCustomer, Upserted

router = operations("Customers")

_OUTCOMES = {
    TellOutcome.CREATED: ItemOutcome.CREATED,
    TellOutcome.CHANGED: ItemOutcome.CHANGED,
    TellOutcome.UNCHANGED: ItemOutcome.UNCHANGED,
    TellOutcome.OLDER: ItemOutcome.UNCHANGED,
}


@router.post(
    "/external-references/{system}/customers/batch",
    response_model=CustomerBatchOut,
    summary="Bring many customers up to date",
    openapi_extra=OR_LINES,
)
@allow(Role.CRM, max_body_size=MAX_BODY_SIZE, most_items=MOST_CUSTOMERS)
async def upsert_customers(
    system: Annotated[RequiredShortText, Path(description="What the office calls the other system.")],
    body: Annotated[CustomerBatchIn, UNREAD],  # noqa: ARG001 - for the documentation: each item is read by itself
    batch: Batching,
    *,
    skip_bad_contact_points: Annotated[
        bool, Query(description="Leave out what is no number or address, tell of it, and take the rest.")
    ] = False,
) -> Response:
    """Up to 1,000 customers by what the system calls them; an answer for each, in their order.

    Each is held to what holds for one that is sent alone, and what is wrong with one keeps back no other. What is older
    than what the system told before is `unchanged`, with the code `older`. One batch at a time: 429 says when to come
    again. One customer a line is read as well (`application/x-ndjson`).
    """
    earlier = KnownCustomers()

    async def upsert(context: Context, items: Sequence[BatchedCustomerIn]) -> list[Done]:
        return [_done(one) for one in await customer_batches.upsert(context, _told(system, items))]

    async def rehearse(context: Context, items: Sequence[BatchedCustomerIn]) -> list[Done]:
        found = await customer_batches.rehearse(context, _told(system, items), earlier)
        return [_done(one, unstored=earlier) for one in found]

    read = partial(_read, skips=skip_bad_contact_points)
    return await batch.answer(read, upsert, rehearse, tuple(ItemOutcome))


def _told(system: str, items: Sequence[BatchedCustomerIn]) -> list[ToldCustomer]:
    return [item.told(ExternalReference(system=system, id=item.external_id)) for item in items]


def _read(document: Any, *, skips: bool) -> ReadItem[BatchedCustomerIn]:
    try:
        return ReadItem(BatchedCustomerIn.model_validate(document, from_attributes=True))
    except ValidationError as error:
        bad = _bad_contact_points(error) if skips else frozenset()
        flaw = invalid_item(error, document)
    if not bad:
        raise flaw
    points = [point for index, point in enumerate(document["contact_points"]) if index not in bad]
    return ReadItem(read_as(BatchedCustomerIn, {**document, "contact_points": points}), flaw.fields)


def _bad_contact_points(error: ValidationError) -> frozenset[int]:
    """The places of those that are no number or address, where nothing else is wrong with the customer."""
    places: set[int] = set()
    for entry in error.errors(include_url=False):
        match entry["loc"]:
            case ("contact_points", int(place), "value") if entry["type"] == "wrong":
                places.add(place)
            case _:
                return frozenset()
    return frozenset(places)


def _done(one: Answered, unstored: KnownCustomers | None = None) -> Done:
    match one:
        case Upserted(customer=customer, outcome=found):
            id_ = None if unstored is not None and customer.id in unstored.new else customer.id
            code = "older" if found is TellOutcome.OLDER else None
            return lambda index: BatchItemOut(index=index, outcome=_OUTCOMES[found], id=id_, code=code)
        case Invalid():
            return refused(one)
        case CustomerErased():
            return refused_at("/external_id", one.code, one.detail)
        case _:
            return refused_at("/external_references", "reference-taken", one.detail)

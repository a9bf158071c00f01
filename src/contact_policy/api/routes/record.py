"""The record of a customer, and the trail under everything."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from contact_policy.api.identity.claims import SUBJECT_LIMIT
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Id, Sought
from contact_policy.api.schemas.record import AuditEntryOut, EntryOut, RecordOut, VerificationOut
from contact_policy.api.unit_of_work import Reading
from contact_policy.records import Role
from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.services import audit
from contact_policy.services.record import pages

router = operations("Record and audit")


@router.get("/customers/{customer_id}/record", summary="Read a customer's record")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, grows_with="customer_id")
async def read_record(
    customer_id: str,
    session: Reading,
    limit: Annotated[int | None, Query(ge=1, le=200, description="How many at most; all where it is left out.")] = None,
    cursor: Annotated[
        str | None,
        Query(
            max_length=20,
            json_schema_extra={"pattern": "^[0-9a-f]{1,15}-[0-9a-f]{1,6}$"},
            description="The `next_cursor` of the page before.",
        ),
    ] = None,
) -> RecordOut:
    """Everything that happened, oldest first (MC-9.1, 9.2): whole, or page by page with `limit`."""
    async with session.reading() as context:
        entries, next_cursor = await pages.page(context, customer_id, limit, cursor)
    items = [EntryOut.model_validate(entry) for entry in entries]
    return RecordOut(customer_id=customer_id, items=items, next_cursor=next_cursor)


@router.get("/audit", summary="Read the trail")
@allow(Role.AUDITOR)
async def list_audit(
    session: Reading,
    page: Page,
    customer_id: Annotated[Id | None, Query()] = None,
    subject: Annotated[Sought | None, Query(max_length=200, description="`restrictions/…`")] = None,
    action: Annotated[Sought | None, Query(max_length=200, description="`restriction.lifted`")] = None,
    actor: Annotated[Sought | None, Query(max_length=SUBJECT_LIMIT)] = None,
) -> Listed[AuditEntryOut]:
    """Who did what to which thing, when, under which policy edition; newest first. Entries are never changed."""
    async with session.reading() as context:
        found = await context.tx.audit.list(page, customer_id=customer_id, subject=subject, action=action, actor=actor)
    return listed(found, AuditEntryOut.model_validate)


@router.get("/audit/verification", summary="Verify the trail")
@allow(Role.AUDITOR, is_long=True)
async def verify_audit(
    session: Reading,
    first: Annotated[int, Query(alias="from", ge=1, le=LARGEST_SEQUENCE, description="The first sequence number.")] = 1,
    last: Annotated[
        int | None,
        Query(alias="to", ge=1, le=LARGEST_SEQUENCE, description="The last one, included; else all there are."),
    ] = None,
) -> VerificationOut:
    """Holds each entry against the digest it was written with. The database itself refuses edits and removals.

    One is done at a time, and a long trail takes minutes: ask for a part, such as what is new since the last time.
    """
    return VerificationOut.model_validate(await audit.verify(session.store.reading, first, last))

"""The record of a customer, and the trail under everything."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from contact_policy.api import read_traces
from contact_policy.api.identity.claims import SUBJECT_LIMIT
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Id, Sought
from contact_policy.api.schemas.record import AuditEntryOut, EntryOut, RecordOut
from contact_policy.api.schemas.sealed_trail import (
    CheckpointOut,
    InclusionProofOut,
    VerificationOut,
    proof_out,
    verification_out,
)
from contact_policy.api.unit_of_work import Reading
from contact_policy.errors import NotFound, invalid
from contact_policy.records import Role
from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.services import audit, inclusion
from contact_policy.services import read_traces as traces
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
    if Role.AUDITOR in session.caller.roles:
        read_traces.leave(session, traces.RECORD, f"customers/{customer_id}", customer_id)
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
@allow(Role.AUDITOR, errors=[NotFound], is_long=True)
async def verify_audit(
    session: Reading,
    first: Annotated[int, Query(alias="from", ge=1, le=LARGEST_SEQUENCE, description="The first sequence number.")] = 1,
    last: Annotated[
        int | None,
        Query(alias="to", ge=1, le=LARGEST_SEQUENCE, description="The last one, included; else all there are."),
    ] = None,
    since: Annotated[
        int | None,
        Query(ge=1, le=LARGEST_SEQUENCE, description="A checkpoint's `size`: check what came since."),
    ] = None,
) -> VerificationOut:
    """Holds each entry against its digest and the signed tree, and each record against the entry that tells of it.

    Without `from` and `to` the tree is grown anew, too, and held against every checkpoint. One is done at a time, and
    is given up once you leave. A long trail takes a while: ask for what came `since` the checkpoint you know. Hold
    the answer against a checkpoint that is kept elsewhere: `contact-policy audit verify --checkpoints FILE` does.
    """
    reading = session.store.reading
    if since is not None and (first, last) != (1, None):
        raise invalid("?since", "Ask since a checkpoint, or from and to a sequence number, not both.")
    if since is not None:
        found = await audit.verify_since_size(reading, since)
    elif (first, last) == (1, None):
        found = await audit.verify_whole(reading)
    else:
        found = await audit.verify(reading, first, last)
    return verification_out(found)


@router.get("/audit/checkpoints", summary="List the checkpoints of the trail")
@allow(Role.AUDITOR)
async def list_checkpoints(session: Reading, page: Page) -> Listed[CheckpointOut]:
    """What was signed of the trail: so many entries make a tree (RFC 6962) of that root; newest first.

    Each `note` is a signed note (C2SP tlog-checkpoint, Ed25519), which public tools check: keep one outside the office,
    and nobody can take back or change what it covers without its showing.
    """
    async with session.reading() as context:
        found = await context.tx.seals.list(page)
    return listed(found, CheckpointOut.model_validate)


@router.get("/audit/{sequence}/proof", summary="Prove that an entry is sealed")
@allow(Role.AUDITOR)
async def prove_audit_entry(
    sequence: Annotated[int, Path(ge=1, le=LARGEST_SEQUENCE, description="The entry's sequence number")],
    session: Reading,
) -> InclusionProofOut:
    """The hashes that lead from an entry to the root of the last checkpoint: whoever has them needs nobody's word.

    Save the answer and give it to an ombudsman with the public key; `contact-policy audit check-proof FILE` checks it
    without the service, and so does the short program in docs/sealed-trail.md. 404 until the entry is sealed.
    """
    async with session.reading() as context:
        return proof_out(await inclusion.prove(context.tx, sequence))

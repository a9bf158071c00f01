"""Contact events and incidents, and what the record shows of a customer's behaviour."""

from __future__ import annotations

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.etags import single
from contact_policy.api.idempotency import Shape, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.assessments import ClassificationOut
from contact_policy.api.schemas.contact_events import (
    ContactEventIn,
    ContactEventOut,
    IncidentSeenOut,
    SeenIn,
    contact_event_out,
)
from contact_policy.api.schemas.fields import Id, Instant
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import Duplicate, ReferenceTaken
from contact_policy.policy.facts import ContactEvent
from contact_policy.records import Role
from contact_policy.records.contacts import Recorded
from contact_policy.records.data_requests import UNCONTESTED
from contact_policy.services import classifications, contact_events
from contact_policy.services.contact_events import IncidentKind
from contact_policy.services.context import Context, new_id

router = operations("Contact events")

_WRITERS = (Role.STAFF, Role.MANAGER, Role.CRM)
_READERS = (*_WRITERS, Role.CHIEF_EXECUTIVE, Role.AUDITOR)


@router.post(
    "/customers/{customer_id}/contact-events",
    status_code=HTTPStatus.CREATED,
    response_model=ContactEventOut,
    responses={HTTPStatus.OK: {"model": ContactEventOut, "description": "It was on record under its reference."}},
    summary="Record a contact",
)
@allow(*_WRITERS, errors=[ReferenceTaken])
async def record_contact_event(customer_id: str, body: ContactEventIn, unit: Changing) -> Response:
    """What a member of staff saw; it is never changed, only corrected by another event.

    Recording an unacceptable observation is the report to managers (MC-8.2). Holding or ending an abusive call needs
    no authority (MC-8.1, 8.4). Under an `external_reference` a contact is recorded once: sent again, it is answered 200
    with what is on record, for ever and without an Idempotency-Key.
    """

    async def record(context: Context) -> Recorded:
        event = body.facts(new_id(), context.caller.subject, context.now)
        return await contact_events.record_once(context, body.contact(customer_id, event))

    return await unit.answer(
        record,
        lambda done: contact_event_out(customer_id, done.event, done.reference, done.contest),
        lambda done: Shape(HTTPStatus.CREATED if done.is_new else HTTPStatus.OK, f"/v1/contact-events/{done.event.id}"),
    )


async def _shown(context: Context, ids: Collection[str]) -> Callable[[str, ContactEvent], ContactEventOut]:
    """How each of these contacts is shown: with what it is called elsewhere, and what is said against its record."""
    called = await context.tx.contact_event_references.of(ids)
    contests = await context.tx.data_requests.contests(ids)
    return lambda customer_id, event: contact_event_out(
        customer_id, event, called.get(event.id), contests.get(event.id, UNCONTESTED)
    )


@router.get("/customers/{customer_id}/contact-events", summary="List a customer's contacts")
@allow(*_READERS)
async def list_contact_events(customer_id: str, session: Reading, page: Page) -> Listed[ContactEventOut]:
    """Newest first, by when they happened."""
    async with session.reading() as context:
        found = await context.tx.contact_events.list(customer_id, page)
        shown = await _shown(context, [event.id for event in found[0]])
    return listed(found, lambda event: shown(customer_id, event))


@router.get("/contact-events/{contact_event_id}", response_model=ContactEventOut, summary="Read a contact")
@allow(*_READERS)
async def read_contact_event(contact_event_id: str, session: Reading, request: Request) -> Response:
    """One contact event."""
    async with session.reading() as context:
        customer_id, event = await context.tx.contact_events.get(contact_event_id)
        shown = await _shown(context, [event.id])
    return single(request, shown(customer_id, event), 1)


@router.get("/incidents", summary="List incidents")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)
async def list_incidents(
    session: Reading,
    page: Page,
    customer_id: Annotated[Id | None, Query()] = None,
    kind: Annotated[
        IncidentKind, Query(description="`unexplained`: held or ended, with nothing observed, and seen by no manager.")
    ] = IncidentKind.OBSERVED,
) -> Listed[ContactEventOut]:
    """Contacts in which something unacceptable was observed, newest first: the reports to managers (MC-8.2).

    Holding or ending a call is for unacceptable behaviour (MC-8.1), so one without a word of it is asked about too.
    """
    async with session.reading() as context:
        found = await contact_events.incidents(context, page, kind, customer_id)
        shown = await _shown(context, [event.id for _, event in found[0]])
    return listed(found, lambda pair: shown(*pair))


@router.post(
    "/incidents/{contact_event_id}/seen",
    status_code=HTTPStatus.CREATED,
    response_model=IncidentSeenOut,
    summary="Note that an incident was seen",
)
@allow(Role.MANAGER, errors=[Duplicate])
async def see_incident(contact_event_id: str, body: SeenIn, unit: Changing) -> Response:
    """Takes it off the list of what is unexplained. The contact itself stays as it was recorded."""
    return await unit.answer(
        lambda context: contact_events.see(context, contact_event_id, body.note),
        IncidentSeenOut.model_validate,
        lambda _: created(f"/v1/contact-events/{contact_event_id}"),
    )


@router.get("/customers/{customer_id}/classification", summary="Classify a customer's behaviour")
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, grows_with="customer_id")
async def classify_customer(
    customer_id: str,
    session: Reading,
    as_of: Annotated[Instant | None, Query(description="Replay from what was recorded by then.")] = None,
) -> ClassificationOut:
    """Which behaviours the record shows and why, each with clauses and events; figures never decide (MC-5.2).

    `guards` say what was deliberately not held against the customer.
    """
    async with session.reading() as context:
        found = await classifications.classification(context, customer_id, as_of)
    return ClassificationOut.model_validate(found)

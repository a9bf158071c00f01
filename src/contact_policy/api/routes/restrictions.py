"""Restrictions: read, broken, lifted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.dependencies import IfMatch, Precondition
from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Day, Id
from contact_policy.api.schemas.notices import NoticeOut, notice_out
from contact_policy.api.schemas.restrictions import (
    BreachIn,
    BreachOut,
    BreachReminderIn,
    LiftedOut,
    LiftIn,
    RestrictionOut,
    RestrictionOutlineOut,
    restriction_out,
    restriction_outline_out,
)
from contact_policy.api.unit_of_work import Changing, Reading, UnitOfWork
from contact_policy.errors import Duplicate, EventOutsideRestriction, NoBreach, NotInForce
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.policy.support import SupportState
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import RestrictionRecord, Role
from contact_policy.records.reviews import BreachesSince
from contact_policy.services import breach_reminders, restrictions
from contact_policy.services.context import Context
from contact_policy.services.restrictions import Wanted

router = operations("Restrictions")

_READERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)


@router.get("/restrictions", summary="List restrictions")
@allow(*_READERS, also=(Act.REVIEW,))
async def list_restrictions(
    session: Reading,
    page: Page,
    customer_id: Annotated[Id | None, Query()] = None,
    status: Annotated[RestrictionStatus | None, Query()] = None,
    review_due_before: Annotated[Day | None, Query(description="Live ones whose review date is earlier.")] = None,
    support: Annotated[SupportState | None, Query(description="Live ones whose support stands so.")] = None,
) -> Listed[RestrictionOut]:
    """Newest first; with `review_due_before`, the live ones to be reviewed, the longest due first.

    The status is as of now: a restriction lapses by itself.
    """
    wanted = Wanted(customer_id=customer_id, status=status, review_due_before=review_due_before, support=support)
    async with session.reading() as context:
        found = await restrictions.listed(context, page, wanted)
        broken = await breach_reminders.since_review(context, found[0])
    return listed(found, lambda record: _shown(session, record, broken[record.id]))


def _shown(work: Reading | Changing, record: RestrictionRecord, breaches: BreachesSince) -> RestrictionOut:
    standing = standing_at(work.policy, record.restriction, work.now)
    return restriction_out(record, standing, breaches, london_date(work.now))


async def version_read(context: Context, restriction_id: str, if_match: Precondition, unit: UnitOfWork) -> int:
    """The restriction's version, where the caller has read it as it stands now (see ``Precondition.version_of``)."""
    record = await context.tx.restrictions.get(restriction_id)
    broken = await breach_reminders.since_review(context, [record])
    return if_match.version_of(_shown(unit, record, broken[record.id]), record.version)


@router.get(
    "/restrictions/{restriction_id}",
    response_model=RestrictionOut | RestrictionOutlineOut,
    summary="Read a restriction",
)
@allow(*_READERS, Role.CRM)
async def read_restriction(restriction_id: str, session: Reading, request: Request) -> Response:
    """One restriction, with the ETag that a review or lift asks for; a CRM system is told its outline."""
    async with session.reading() as context:
        record = await context.tx.restrictions.get(restriction_id)
        if session.caller.roles.isdisjoint(_READERS):
            outline = restriction_outline_out(record, standing_at(session.policy, record.restriction, session.now))
            return single(request, outline, record.version)
        broken = await breach_reminders.since_review(context, [record])
    return single(request, _shown(session, record, broken[record.id]), record.version)


@router.post(
    "/restrictions/{restriction_id}/breaches",
    status_code=HTTPStatus.CREATED,
    response_model=BreachOut,
    summary="Record a breach",
)
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[Duplicate, EventOutsideRestriction])
async def record_breach(restriction_id: str, body: BreachIn, unit: Changing) -> Response:
    """A contact that broke the conditions, and what staff may do (MC-8.31). Nothing new is restricted by it."""
    return await unit.answer(
        lambda context: restrictions.record_breach(
            context, restriction_id, body.contact_event_id, body.description, body.measure
        ),
        BreachOut.model_validate,
        lambda _: created(f"/v1/restrictions/{restriction_id}/breaches"),
    )


@router.post(
    "/restrictions/{restriction_id}/breach-reminders",
    status_code=HTTPStatus.CREATED,
    response_model=NoticeOut,
    summary="Draft a reminder of a breach",
)
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, errors=[NoBreach, NotInForce])
async def draft_breach_reminder(restriction_id: str, body: BreachReminderIn, unit: Changing) -> Response:
    """Drafts a letter that reminds the customer of the conditions (MC-8.31). It adds nothing and lengthens nothing.

    Nothing sends one by itself: somebody asks for it here, and issues or sends the notice like any other.
    """
    return await unit.answer(
        lambda context: breach_reminders.draft(context, restriction_id, body.breach_id, body.description),
        lambda notice: notice_out(notice, None),
        lambda notice: created(f"/v1/notices/{notice.id}", notice.version),
    )


@router.get("/restrictions/{restriction_id}/breaches", summary="List breaches")
@allow(*_READERS)
async def list_breaches(restriction_id: str, session: Reading) -> Listed[BreachOut]:
    """Every breach recorded, oldest first, on one page."""
    async with session.reading() as context:
        found = await context.tx.breaches.list(restriction_id)
    return listed((found, None), BreachOut.model_validate)


@router.post("/restrictions/{restriction_id}/lift", response_model=LiftedOut, summary="Lift a restriction")
@allow(Role.CHIEF_EXECUTIVE, doing=Act.REVIEW, errors=[NotInForce])
async def lift_restriction(restriction_id: str, body: LiftIn, if_match: IfMatch, unit: Changing) -> Response:
    """Ends it at once (MC-9.3), and drafts the letter that says so."""

    async def lift(context: Context) -> tuple[RestrictionRecord, BreachesSince, str]:
        version = await version_read(context, restriction_id, if_match, unit)
        record, notice_id = await restrictions.lift(context, restriction_id, version, body.reasons)
        return record, (await breach_reminders.since_review(context, [record]))[record.id], notice_id

    def shown(done: tuple[RestrictionRecord, BreachesSince, str]) -> LiftedOut:
        record, breaches, notice_id = done
        return LiftedOut(**dict(_shown(unit, record, breaches)), notice_id=notice_id)

    return await unit.answer(lift, shown, lambda done: changed(done[0].version))

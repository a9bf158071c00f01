"""Replies to warnings, and appeals against warnings and restrictions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.appeal_dossiers import HearingOut, appeal_dossier_out
from contact_policy.api.schemas.appeals import AppealDecisionIn, AppealIn, AppealOut, ReplyIn, appeal_out
from contact_policy.api.schemas.fields import Id
from contact_policy.api.schemas.warnings import ReplyOut
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import (
    AppealAlreadyDecided,
    Duplicate,
    HarsherMeasures,
    NothingToAppeal,
    NotInForce,
    PolicyBreach,
    ReasonRequired,
    TookPart,
)
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import Role
from contact_policy.records.appeals import AppealRecord, AppealStatus
from contact_policy.services import appeal_dossiers, appeals, warning_responses
from contact_policy.services.context import Context

router = operations("Replies and appeals")

_RECORDERS = (Role.STAFF, Role.MANAGER)
_READERS = (*_RECORDERS, Role.CHIEF_EXECUTIVE, Role.REVIEWER, Role.AUDITOR)


@router.post(
    "/warnings/{warning_id}/responses",
    status_code=HTTPStatus.CREATED,
    response_model=ReplyOut,
    summary="Record a reply to a warning",
)
@allow(*_RECORDERS)
async def record_reply(warning_id: str, body: ReplyIn, unit: Changing) -> Response:
    """What the customer answered. A later proposal for the same behaviour must say how it was weighed (MC-8.8)."""
    return await unit.answer(
        lambda context: warning_responses.record(context, warning_id, body.received_at, body.channel, body.summary),
        ReplyOut.model_validate,
        lambda _: created(f"/v1/warnings/{warning_id}/responses"),
    )


@router.get("/warnings/{warning_id}/responses", summary="List the replies to a warning")
@allow(*_READERS)
async def list_replies(warning_id: str, session: Reading) -> Listed[ReplyOut]:
    """Every reply, oldest first, on one page."""
    async with session.reading() as context:
        found = (await context.tx.warnings.get(warning_id)).responses
    return listed((found, None), ReplyOut.model_validate)


@router.post(
    "/warnings/{warning_id}/appeals",
    status_code=HTTPStatus.CREATED,
    response_model=AppealOut,
    summary="Record an appeal against a warning",
)
@allow(*_RECORDERS, errors=[Duplicate, NothingToAppeal])
async def appeal_against_warning(warning_id: str, body: AppealIn, unit: Changing) -> Response:
    """Kept whether or not it is in time; `due_by` is the last day to decide it. The warning stands meanwhile."""
    return await unit.answer(
        lambda context: appeals.against_warning(context, warning_id, body.received_at, body.grounds),
        lambda appeal: _shown(unit, appeal),
        lambda appeal: created(f"/v1/appeals/{appeal.id}", appeal.version),
    )


@router.post(
    "/restrictions/{restriction_id}/appeals",
    status_code=HTTPStatus.CREATED,
    response_model=AppealOut,
    summary="Record an appeal against a restriction",
)
@allow(*_RECORDERS, errors=[Duplicate, NothingToAppeal])
async def appeal_against_restriction(restriction_id: str, body: AppealIn, unit: Changing) -> Response:
    """Kept whether or not it is in time; `due_by` is the last day to decide it. The restriction goes on meanwhile."""
    return await unit.answer(
        lambda context: appeals.against_restriction(context, restriction_id, body.received_at, body.grounds),
        lambda appeal: _shown(unit, appeal),
        lambda appeal: created(f"/v1/appeals/{appeal.id}", appeal.version),
    )


def _shown(work: Reading | Changing, appeal: AppealRecord) -> AppealOut:
    return appeal_out(appeal, london_date(work.now))


@router.get("/warnings/{warning_id}/appeals", summary="List the appeals against a warning")
@allow(*_READERS)
async def list_warning_appeals(warning_id: str, session: Reading) -> Listed[AppealOut]:
    """Every appeal, oldest first, on one page."""
    return await _about(session, warning_id)


@router.get("/restrictions/{restriction_id}/appeals", summary="List the appeals against a restriction")
@allow(*_READERS)
async def list_restriction_appeals(restriction_id: str, session: Reading) -> Listed[AppealOut]:
    """Every appeal, oldest first, on one page."""
    return await _about(session, restriction_id)


async def _about(session: Reading, about_id: str) -> Listed[AppealOut]:
    async with session.reading() as context:
        found = await context.tx.appeals.about(about_id)
    return listed((found, None), lambda appeal: _shown(session, appeal))


@router.get("/appeals", summary="List appeals")
@allow(*_READERS)
async def list_appeals(
    session: Reading,
    page: Page,
    status: Annotated[AppealStatus | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
) -> Listed[AppealOut]:
    """Newest first. `is_overdue` tells of those that should have been decided by now."""
    async with session.reading() as context:
        found = await context.tx.appeals.list(page, status=status, customer_id=customer_id)
    return listed(found, lambda appeal: _shown(session, appeal))


@router.get("/appeals/{appeal_id}", response_model=AppealOut, summary="Read an appeal")
@allow(*_READERS)
async def read_appeal(appeal_id: str, session: Reading, request: Request) -> Response:
    """One appeal, with the ETag that its decision asks for."""
    async with session.reading() as context:
        appeal = await context.tx.appeals.get(appeal_id)
    return single(request, _shown(session, appeal), appeal.version)


@router.get("/appeals/{appeal_id}/dossier", summary="Read the matter of an appeal")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER, Role.AUDITOR, grows_with="appeal_id")
async def read_hearing(appeal_id: str, session: Reading) -> HearingOut:
    """The appeal, what was proposed and decided and why, and the customer's record: what a reviewer weighs."""
    async with session.reading() as context:
        found = await appeal_dossiers.dossier(context, appeal_id)
    return appeal_dossier_out(found, london_date(session.now))


@router.post("/appeals/{appeal_id}/decision", response_model=AppealOut, summary="Decide an appeal")
@allow(
    Role.REVIEWER,
    doing=Act.APPEAL,
    errors=[AppealAlreadyDecided, TookPart, NotInForce, HarsherMeasures, PolicyBreach, ReasonRequired],
    grows_with="appeal_id",
)
async def decide_appeal(appeal_id: str, body: AppealDecisionIn, if_match: IfMatch, unit: Changing) -> Response:
    """Once, by somebody who took no part in the matter before (`took-part`); drafts the letter that says so.

    Varied measures are the same or gentler, from now on. What is quashed ends or stops counting at once.
    """

    async def decide(context: Context) -> AppealRecord:
        appeal = await context.tx.appeals.get(appeal_id)
        version = if_match.version_of(_shown(unit, appeal), appeal.version)
        return await appeals.decide(context, appeal_id, version, body.ruling())

    return await unit.answer(
        decide,
        lambda appeal: _shown(unit, appeal),
        lambda appeal: changed(appeal.version),
    )

"""Reviews of restrictions: held, and read."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.idempotency import created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, listed
from contact_policy.api.routes.restrictions import version_read
from contact_policy.api.schemas.assessments import CheckOut
from contact_policy.api.schemas.review_dossiers import ReviewDossierOut, review_dossier_out
from contact_policy.api.schemas.reviews import ReviewIn, ReviewOut, review_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import HarsherMeasures, NotInForce, PolicyBreach, ReasonRequired
from contact_policy.policy.who_may import Act
from contact_policy.records import ReviewRecord, Role
from contact_policy.services import review_dossiers, reviews
from contact_policy.services.context import Context

router = operations("Restrictions")


@router.post(
    "/restrictions/{restriction_id}/reviews",
    status_code=HTTPStatus.CREATED,
    response_model=ReviewOut,
    summary="Review a restriction",
)
@allow(
    Role.CHIEF_EXECUTIVE,
    doing=Act.REVIEW,
    errors=[HarsherMeasures, NotInForce, PolicyBreach, ReasonRequired],
    grows_with="restriction_id",
)
async def review_restriction(restriction_id: str, body: ReviewIn, if_match: IfMatch, unit: Changing) -> Response:
    """Continues it, varies it to the same or gentler measures, or lifts it (MC-9.3), and drafts the letter of it.

    Where nothing was reported since the decision or the last review, going on needs a recorded reason of its own, under
    `conduct-since-last-review`. It may name the customer's request that it answers. What is harsher needs a new
    proposal. What the measures were before stays to be replayed.
    """

    async def review(context: Context) -> ReviewRecord:
        version = await version_read(context, restriction_id, if_match, unit)
        return await reviews.review(context, restriction_id, version, body.findings())

    return await unit.answer(
        review,
        review_out,
        lambda _: created(f"/v1/restrictions/{restriction_id}/reviews"),
    )


@router.get("/restrictions/{restriction_id}/reviews", summary="List reviews")
@allow(Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)
async def list_reviews(restriction_id: str, session: Reading) -> Listed[ReviewOut]:
    """Every review, oldest first, on one page."""
    async with session.reading() as context:
        found = await context.tx.reviews.list(restriction_id)
    return listed((found, None), review_out)


@router.get("/restrictions/{restriction_id}/dossier", summary="Read what a review weighs")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, also=(Act.REVIEW,), grows_with="restriction_id")
async def read_review_dossier(restriction_id: str, session: Reading) -> ReviewDossierOut:
    """Why it was made, its letter, breaches, reviews and appeals, and an assessment of today's facts (MC-9.3)."""
    async with session.reading() as context:
        found = await review_dossiers.dossier(context, restriction_id)
    return review_dossier_out(found, session.policy, session.now)


@router.get("/restrictions/{restriction_id}/review-questions", summary="What a review would be asked")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, also=(Act.REVIEW,), grows_with="restriction_id")
async def read_review_questions(restriction_id: str, session: Reading) -> Listed[CheckOut]:
    """The checks on a review by which the restriction goes on, as the record is now, on one page."""
    async with session.reading() as context:
        found = await reviews.questions(context, restriction_id)
    return listed((found, None), CheckOut.model_validate)

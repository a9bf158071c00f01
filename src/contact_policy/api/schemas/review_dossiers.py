"""A restriction with all that a review weighs, as whoever reviews it sees it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.appeals import AppealOut, appeal_out
from contact_policy.api.schemas.assessments import AssessmentOut, CheckOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.decisions import DecisionOut, decision_out
from contact_policy.api.schemas.filed_contacts import FiledContactOut, filed_contact_out
from contact_policy.api.schemas.notices import NoticeOut, notice_out
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.api.schemas.reconsiderations import ReconsiderationOut
from contact_policy.api.schemas.restrictions import RestrictionOut, restriction_out
from contact_policy.api.schemas.reviews import ReviewOut, review_out
from contact_policy.api.schemas.warnings import WarningOut, warning_out
from contact_policy.api.schemas.weighing import PointAgainstOut, points_out
from contact_policy.policy import Policy
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.working_days import london_date
from contact_policy.services.late_arrivals import Arrival, LateFor
from contact_policy.services.review_dossiers import ReviewDossier


class LateArrivalOut(Answer):
    """A reply to a warning, or an appeal, that came when nobody who decided before could weigh it.

    `late_for` says what was over: the time it had, the decision, the last review, or the restriction itself.
    """

    what: Arrival
    id: str
    about_id: str
    received_at: datetime
    recorded_at: datetime
    late_for: list[LateFor]


class ReviewDossierOut(Answer):
    """A restriction with all that a review weighs.

    `assessment` is made on today's facts, of the restriction with the measures that hold now and as if it were not yet
    there; `proposal` and `decision` hold what was found then. `speaks_against` lists what favours the customer.
    """

    review_questions: list[CheckOut] = Field(
        description="What a review by which it goes on is asked, as things are now"
    )
    reconsideration_requests: list[ReconsiderationOut] = Field(description="To look at it sooner, oldest first")
    restriction: RestrictionOut
    proposal: ProposalOut
    decision: DecisionOut | None
    assessment: AssessmentOut
    speaks_against: list[PointAgainstOut]
    letter: NoticeOut | None = Field(description="The latest that told the customer of it; null while none was issued")
    warnings: list[WarningOut]
    reviews: list[ReviewOut]
    appeals: list[AppealOut]
    filed_contacts: list[FiledContactOut] = Field(description="What was filed and is still to be seen or answered")
    late_arrivals: list[LateArrivalOut] = Field(
        description="Replies and appeals that nobody could weigh in time, oldest first"
    )


def review_dossier_out(dossier: ReviewDossier, policy: Policy, now: datetime) -> ReviewDossierOut:
    """A restriction's dossier as callers see it at ``now``."""
    record, today = dossier.record, london_date(now)
    standing = standing_at(policy, record.restriction, now)
    return ReviewDossierOut(
        review_questions=[CheckOut.model_validate(check) for check in dossier.questions],
        reconsideration_requests=[ReconsiderationOut.model_validate(request) for request in dossier.requests],
        restriction=restriction_out(record, standing, dossier.breaches, today),
        proposal=proposal_out(dossier.current.proposal),
        decision=decision_out(dossier.decision) if dossier.decision else None,
        assessment=assessment_out(dossier.current.assessment),
        speaks_against=points_out(dossier.current.against),
        letter=notice_out(dossier.letter, None) if dossier.letter else None,
        warnings=[warning_out(warning) for warning in dossier.warnings],
        reviews=[review_out(review) for review in dossier.reviews],
        appeals=[appeal_out(appeal, today) for appeal in dossier.appeals],
        filed_contacts=[filed_contact_out(item, today) for item in dossier.filed_contacts],
        late_arrivals=[LateArrivalOut.model_validate(late) for late in dossier.late_arrivals],
    )

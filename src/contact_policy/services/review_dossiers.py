"""A restriction's dossier for whoever reviews it (MC-9.3): why it was made, and how it stands today."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.findings import Check
from contact_policy.policy.review_question import UnderReview
from contact_policy.policy.reviewing import review_checks
from contact_policy.records import DecisionRecord, NoticeRecord, RestrictionRecord, ReviewRecord, WarningRecord
from contact_policy.records.appeals import AppealRecord
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.records.reviews import BreachesSince, ReconsiderationRequest
from contact_policy.services import appeals, breach_reminders, current_assessments, filed_contacts
from contact_policy.services.context import Context
from contact_policy.services.current_assessments import CurrentAssessment
from contact_policy.services.late_arrivals import LateArrival, late_arrivals
from contact_policy.services.reviewers import reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDossier:
    """A restriction with its proposal, decision, letter and reviews, and the engine's answer on today's facts.

    ``questions`` are what a review is asked by which it goes on, ``requests`` those to look at it sooner. ``letter`` is
    the latest that told the customer of it; None while none was issued. ``filed_contacts`` are those still to be seen
    or answered.
    """

    record: RestrictionRecord
    questions: tuple[Check, ...]
    requests: tuple[ReconsiderationRequest, ...]
    breaches: BreachesSince
    decision: DecisionRecord | None
    current: CurrentAssessment
    letter: NoticeRecord | None
    warnings: tuple[WarningRecord, ...]
    reviews: tuple[ReviewRecord, ...]
    appeals: tuple[AppealRecord, ...]
    filed_contacts: tuple[FiledContact, ...]
    late_arrivals: tuple[LateArrival, ...]


async def dossier(context: Context, restriction_id: str) -> ReviewDossier:
    """Everything about a restriction in one answer, as it stands now."""
    tx = context.tx
    record = await tx.restrictions.get(restriction_id)
    letters = appeals.letters_of_decisions(await tx.notices.told(record.customer_id), record.id, context.now)
    warnings = await tx.warnings.for_customer(record.customer_id)
    about_these = {record.id, *(warning.id for warning in warnings)}
    appealed = [a for a in await tx.appeals.for_customer(record.customer_id) if a.about_id in about_these]
    current = await current_assessments.of_restriction(context, record)
    held = UnderReview(record.restriction, current.proposal.proposal)
    return ReviewDossier(
        record=record,
        questions=review_checks(context.policy, current.file, held, reviewer=await reviewer(context, record)),
        requests=await tx.reconsideration_requests.list(restriction_id),
        breaches=(await breach_reminders.since_review(context, [record]))[record.id],
        decision=await tx.decisions.by_proposal(record.proposal_id),
        current=current,
        letter=await tx.notices.get(letters[-1].id) if letters else None,
        warnings=warnings,
        reviews=await tx.reviews.list(record.id),
        appeals=await tx.appeals.about(record.id),
        filed_contacts=await filed_contacts.unfinished(context, record.customer_id),
        late_arrivals=late_arrivals(context.policy, record, warnings, appealed, context.now),
    )

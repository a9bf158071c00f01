"""Reviews of restrictions (MC-9.3): continued with reasons, made gentler, or lifted. Harsher takes a new proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contact_policy.errors import invalid
from contact_policy.policy import Policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.findings import Check, Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import EndNotice, ReviewNotice, compose_notice
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord
from contact_policy.policy.reminders import first_reminder_days
from contact_policy.policy.review_question import UnderReview
from contact_policy.policy.reviewing import review_checks
from contact_policy.policy.vocabulary import EndedHow, NoticeKind, ReviewOutcome
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import RestrictionRecord, ReviewRecord
from contact_policy.records.changes import ChangeKind
from contact_policy.records.reviews import ReviewCounts
from contact_policy.services import (
    case_files,
    changes,
    current_assessments,
    notices,
    reconsiderations,
    recording,
    support,
)
from contact_policy.services.context import Context, new_id
from contact_policy.services.current_assessments import CurrentAssessment
from contact_policy.services.endings import end
from contact_policy.services.restrictions import lift_told, live
from contact_policy.services.restrictions_beside import restrictions_beside
from contact_policy.services.reviewers import reviewer
from contact_policy.services.told_standings import tell
from contact_policy.services.variations import refuse_foreign_cases, vary
from contact_policy.services.wording import refuse_token


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindings:
    """What a review decides; ``next_review_on`` defaults to the policy's interval and never lies after the end.

    ``measures`` are those that go on where it is varied, and empty else. ``support_weighed`` says how it was weighed
    that something the restriction was decided on no longer holds, where that is so. It may answer a customer's request
    to look again. ``recorded`` gives a reason for each rule that asks for one where the restriction goes on, and what
    was considered.
    """

    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None = None
    measures: tuple[Measure, ...] = ()
    support_weighed: str = ""
    reconsideration_request_id: str | None = None
    recorded: PutOnRecord = NOTHING_RECORDED


async def review(context: Context, restriction_id: str, version: int, found: ReviewFindings) -> ReviewRecord:
    """Continue, vary or lift a restriction at a review, and draft the letter that says so.

    What the engine says of it on the facts of the day is kept with the review.

    Raises Invalid for reasons that are a token, measures that cannot be or lost support that is not weighed, NotInForce
    where it has ended, or is to be varied while its own letter has not gone; HarsherMeasures, PolicyBreach where
    a rule forbids it, ReasonRequired where one asks for a reason and none is recorded.
    """
    refuse_token(context.policy, found.reasons)
    found = replace(found, recorded=recording.by_caller(context, Stage.REVIEW, found.recorded))
    chosen = _next_review_on(context, found)
    record = await _asked_about(context, restriction_id, version, found)
    standing_on = await support.worked_out(context, record)
    support.require_weighed(context, standing_on, found.support_weighed)
    restriction = record.restriction
    found_today = await current_assessments.of_restriction(context, record)
    next_on = min(chosen, restriction.ends_on) if chosen and restriction.ends_on else chosen
    if found.outcome is ReviewOutcome.VARY:
        await vary(context, record, found.measures, found.reasons)
    await _require_lawful(context, record, found_today, found)
    done = ReviewRecord(
        id=new_id(),
        restriction_id=restriction_id,
        customer_id=record.customer_id,
        outcome=found.outcome,
        reasons=found.reasons,
        next_review_on=next_on,
        measures=found.measures,
        reviewed_by=context.caller.subject,
        reviewed_at=context.now,
        notice_id=await _draft_letter(context, record, replace(found, next_review_on=next_on)),
        assessment=found_today.assessment,
        support=standing_on,
        support_weighed=found.support_weighed,
        reconsideration_request_id=found.reconsideration_request_id,
        recorded_reasons=found.recorded.reasons,
        criteria=found.recorded.criteria or None,
    )
    await context.tx.reviews.add(done)
    await context.audit(
        "restriction.reviewed", f"restrictions/{restriction_id}", record.customer_id, outcome=found.outcome
    )
    if found.outcome is ReviewOutcome.LIFT:
        await end(context, restriction, context.now, EndedHow.LIFTED, found.reasons)
    else:
        await _go_on(context, restriction_id)
    if found.outcome is ReviewOutcome.VARY:  # gentler measures may be borne out again
        await support.refresh(context, record.customer_id)
    return done


async def _require_lawful(
    context: Context, record: RestrictionRecord, today: CurrentAssessment, found: ReviewFindings
) -> None:
    """Of a review that lifts nothing is asked."""
    if found.outcome is not ReviewOutcome.LIFT:
        held = UnderReview(record.restriction, today.proposal.proposal)
        checks = review_checks(context.policy, today.file, held, found.recorded, await reviewer(context, record))
        recording.require_lawful(checks, "lift it")


async def _go_on(context: Context, restriction_id: str) -> None:
    await context.tx.restrictions.touch(restriction_id)
    goes_on = await context.tx.restrictions.get(restriction_id)
    await changes.write(context, changes.of_restriction(context, ChangeKind.RESTRICTION_CHANGED, goes_on))
    await tell(context, restriction_id)


async def _asked_about(context: Context, restriction_id: str, version: int, found: ReviewFindings) -> RestrictionRecord:
    """The restriction, its customer locked, where what was found may be said of it."""
    customer_id = (await context.tx.restrictions.get(restriction_id)).customer_id
    await refuse_foreign_cases(context, customer_id, found.measures)
    _check_measures(found)
    record = await live(context, restriction_id, version)
    if found.reconsideration_request_id is not None:
        await reconsiderations.require_open(context, restriction_id, found.reconsideration_request_id)
    return record


async def questions(context: Context, restriction_id: str) -> tuple[Check, ...]:
    """What a review by which the restriction goes on would be asked, as the record is now."""
    record = await context.tx.restrictions.get(restriction_id)
    file = await case_files.to_answer(context.tx, context.policy, record.customer_id, context.now)
    held = UnderReview(record.restriction, (await context.tx.proposals.get(record.proposal_id)).proposal)
    return review_checks(context.policy, file, held, reviewer=await reviewer(context, record))


async def _draft_letter(context: Context, record: RestrictionRecord, found: ReviewFindings) -> str:
    occasion = await review_told(context, record, found, london_date(context.now))
    kind = NoticeKind.LIFT if found.next_review_on is None else NoticeKind.REVIEW
    text = compose_notice(context.policy, occasion)
    return (await notices.draft_about(context, record, kind, text)).id


async def review_told(
    context: Context, record: RestrictionRecord, found: ReviewFindings, held_on: date
) -> ReviewNotice | EndNotice:
    """What the customer is told of a review: that it is over, or goes on until it is looked at again."""
    if found.next_review_on is None:
        return await lift_told(context, record, held_on, found.reasons)
    return ReviewNotice(
        person=(await context.tx.customers.get(record.customer_id)).person,
        restriction=replace(record.restriction, measures=found.measures or record.restriction.measures),
        reasons=found.reasons,
        next_review_on=found.next_review_on,
        varied=found.outcome is ReviewOutcome.VARY,
        beside=await restrictions_beside(context, record),
        cases=await context.tx.cases.known(record.customer_id),
    )


def _check_measures(found: ReviewFindings) -> None:
    if found.outcome is ReviewOutcome.VARY and not found.measures:
        raise invalid("/measures", "Give the measures that go on; where none does, lift it.")
    if found.outcome is not ReviewOutcome.VARY and found.measures:
        raise invalid("/measures", "Leave it out: only the outcome vary changes the measures.")


def _next_review_on(context: Context, found: ReviewFindings) -> date | None:
    """When it is to be looked at again; None where it is lifted."""
    if found.outcome is ReviewOutcome.LIFT:
        if found.next_review_on is not None:
            raise invalid("/next_review_on", "Leave it out: a lifted restriction is not reviewed again.")
        return None
    today = london_date(context.now)
    chosen = found.next_review_on or add_months(today, context.policy.lengths.review_interval_months)
    if chosen <= today:
        raise invalid("/next_review_on", "Give a day to come.")
    longest = max(context.policy.lengths.maximum_months.values())
    if chosen > add_months(today, longest):
        raise invalid("/next_review_on", f"Give a day within {longest} months: a review that never comes is none.")
    return chosen


def counted(policy: Policy, restrictions: Iterable[Restriction], now: datetime) -> ReviewCounts:
    """How many reviews are due within the days in which they are reminded of, and how many are overdue."""
    today = london_date(now)
    soon = today + timedelta(days=first_reminder_days(policy))
    standings = [standing_at(policy, restriction, now) for restriction in restrictions]
    days = [standing.review_on for standing in standings if standing.is_live]
    return ReviewCounts(due_soon=sum(today <= day <= soon for day in days), overdue=sum(day < today for day in days))

"""A draft letter drafted anew until it is issued: from what is on record, in the office's words of today.

A draft may lack what it must tell because of an address, a template or a document that has been mended since.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

from contact_policy.errors import AlreadyIssued, AlreadyQueued, Conflict, NotFound
from contact_policy.policy import ask, compose_notice
from contact_policy.policy.deciders import HowDecided
from contact_policy.policy.decision_notice import warned_on
from contact_policy.policy.notice_checks import is_made_at_the_draft, warning_checks
from contact_policy.policy.notices import DecisionNotice, Occasion
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.working_days import london_date
from contact_policy.records import UNDER_WAY, DecisionRecord, NoticeRecord, NoticeStatus, RedraftCause
from contact_policy.records.reviews import ReminderRecord
from contact_policy.services import appeals, case_files, notices, people, warning_assessments
from contact_policy.services.appeals import AppealRuling
from contact_policy.services.context import Context
from contact_policy.services.decisions import decided_as, decided_as_one_of, refusal_told
from contact_policy.services.restrictions import lift_told
from contact_policy.services.restrictions_beside import cases_of, restrictions_beside
from contact_policy.services.review_reminders import lapse_told, review_coming_told
from contact_policy.services.reviews import ReviewFindings, review_told
from contact_policy.services.warning_assessments import as_given


async def redraft(context: Context, notice_id: str, because: RedraftCause) -> NoticeRecord:
    """Write a draft anew. What was decided, and why, stays as it is.

    Raises AlreadyIssued, AlreadyQueued while it is on its way, Conflict for a reminder of a breach.
    """
    notice = await notices.locked(context, notice_id)
    if notice.status is NoticeStatus.ISSUED:
        raise AlreadyIssued("It was issued before; a draft alone can be drafted anew.")
    message = await context.tx.outgoing_messages.for_notice(notice_id)
    if message is not None and message.state in UNDER_WAY:
        raise AlreadyQueued("Wait until it is sent, held or failed.")
    occasion = await _TOLD[notice.kind](context, notice)
    text = compose_notice(context.policy, occasion)
    checks = tuple(check for check in notice.checks if not is_made_at_the_draft(check))
    if notice.kind is NoticeKind.WARNING:
        checks = warning_checks(context.policy, text)
    return await notices.draft_anew(context, notice, text, checks, because, await _cases(context, notice))


async def _cases(context: Context, notice: NoticeRecord) -> Collection[str]:
    """The cases that it names: those that the restriction was asked for in, or the conduct warned of was about."""
    if notice.kind is NoticeKind.REFUSAL:
        return (await context.tx.proposals.get(notice.about_id)).proposal.case_ids
    if notice.about_id not in {held.id for held in await context.tx.restrictions.for_customer(notice.customer_id)}:
        return await warning_assessments.cases_of(context, await context.tx.warnings.get(notice.about_id))
    return await cases_of(context, await context.tx.restrictions.get(notice.about_id))


async def _warning(context: Context, notice: NoticeRecord) -> Occasion:
    person = (await context.tx.customers.get(notice.customer_id)).person
    return as_given(await context.tx.warnings.get(notice.about_id), person)


async def _decision(context: Context, notice: NoticeRecord) -> Occasion:
    held = await context.tx.restrictions.get(notice.about_id)
    decision = await _decided(context, held.proposal_id)
    proposal = (await context.tx.proposals.get(held.proposal_id)).proposal
    then = await case_files.recall_to_answer(
        context.tx, context.policy, notice.customer_id, decision.decided_at, proposal.evidence_event_ids
    )
    how = decision.how_decided or HowDecided()
    called = await people.names(context, [each.subject for each in how.agreed])
    return DecisionNotice(
        person=(await context.tx.customers.get(notice.customer_id)).person,
        proposal=proposal,
        reasons=decision.reasons,
        decided_at=decision.decided_at,
        starts_at_once=held.restriction.without_warning,
        cases=await context.tx.cases.known(notice.customer_id),
        decided_by=await people.name_of(context, decision.decided_by),
        decided_as=decided_as(context, decision),
        agreed=tuple((called[each.subject], decided_as_one_of(context, each.roles)) for each in how.agreed),
        met_on=how.meeting.on if how.meeting else None,
        warned_on=warned_on(ask(context.policy, then, proposal)),
        beside=await restrictions_beside(context, held),
    )


async def _refusal(context: Context, notice: NoticeRecord) -> Occasion:
    decision = await _decided(context, notice.about_id)
    return await refusal_told(context, await context.tx.proposals.get(notice.about_id), decision)


async def _decided(context: Context, proposal_id: str) -> DecisionRecord:
    decision = await context.tx.decisions.by_proposal(proposal_id)
    if decision is None:
        raise NotFound("decision")
    return decision


async def _breach(context: Context, notice: NoticeRecord) -> Occasion:  # noqa: ARG001 - as the others
    raise Conflict("Its words are its own and stand nowhere else: ask for another reminder in new words.")


async def _review_coming(context: Context, notice: NoticeRecord) -> Occasion:
    held = await context.tx.restrictions.get(notice.about_id)
    return await review_coming_told(context, held, (await _reminder(context, notice)).review_on)


async def _review(context: Context, notice: NoticeRecord) -> Occasion:
    """Of a review, or of a lift that no review decided."""
    held = await context.tx.restrictions.get(notice.about_id)
    for review in await context.tx.reviews.list(notice.about_id):
        if review.notice_id == notice.id:
            found = ReviewFindings(
                outcome=review.outcome,
                reasons=review.reasons,
                next_review_on=review.next_review_on,
                measures=review.measures,
            )
            return await review_told(context, held, found, london_date(review.reviewed_at))
    ended_at = held.restriction.ended_at or notice.created_at
    return await lift_told(context, held, london_date(ended_at), held.end_reasons)


async def _lapse(context: Context, notice: NoticeRecord) -> Occasion:
    held = await context.tx.restrictions.get(notice.about_id)
    return await lapse_told(context, held, (await _reminder(context, notice)).due_at)


async def _reminder(context: Context, notice: NoticeRecord) -> ReminderRecord:
    for reminder in await context.tx.review_reminders.of([notice.about_id]):
        if reminder.notice_id == notice.id:
            return reminder
    raise NotFound("reminder")


async def _appeal(context: Context, notice: NoticeRecord) -> Occasion:
    for appeal in await context.tx.appeals.about(notice.about_id):
        decided = appeal.decision
        if decided is not None and decided.notice_id == notice.id:
            ruling = AppealRuling(outcome=decided.outcome, reasons=decided.reasons, measures=decided.measures)
            return await appeals.outcome_told(context, appeal, ruling, decided.decided_at, decided.decided_by)
    raise NotFound("appeal")


_TOLD: Mapping[NoticeKind, Callable[[Context, NoticeRecord], Awaitable[Occasion]]] = {
    NoticeKind.WARNING: _warning,
    NoticeKind.DECISION: _decision,
    NoticeKind.REFUSAL: _refusal,
    NoticeKind.BREACH: _breach,
    NoticeKind.REVIEW_COMING: _review_coming,
    NoticeKind.REVIEW: _review,
    NoticeKind.APPEAL: _appeal,
    NoticeKind.LIFT: _review,
    NoticeKind.LAPSE: _lapse,
}

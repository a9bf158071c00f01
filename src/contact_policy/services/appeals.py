"""Appeals against a warning or a restriction, decided by a reviewer who took no part before (MC-2.1).

An appeal suspends nothing. A late one is kept, says that it is late, and may be heard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from contact_policy.errors import (
    AppealAlreadyDecided,
    Duplicate,
    NothingToAppeal,
    NotInForce,
    PreconditionFailed,
    TookPart,
    invalid,
)
from contact_policy.policy.appeals import day_to_decide_by, last_day_to_appeal
from contact_policy.policy.findings import Stage
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import AppealNotice, compose_notice
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord
from contact_policy.policy.support import Support
from contact_policy.policy.vocabulary import AppealOutcome, NoticeKind
from contact_policy.policy.working_days import london_date
from contact_policy.records import NoticeTold, RestrictionRecord
from contact_policy.records.appeals import AppealAbout, AppealDecision, AppealRecord
from contact_policy.records.changes import ChangeKind
from contact_policy.services import (
    appeal_questions,
    changes,
    notices,
    people,
    recording,
    support,
    told_standings,
    warning_assessments,
)
from contact_policy.services.appeal_conflicts import parts_taken
from contact_policy.services.context import Context, new_id
from contact_policy.services.restrictions_beside import restrictions_beside
from contact_policy.services.variations import refuse_foreign_cases, vary
from contact_policy.services.warning_responses import refuse_impossible_receipt
from contact_policy.services.wording import refuse_token

# The letters that set the time to appeal running anew: each tells of a decision.
_TELLING = (NoticeKind.WARNING, NoticeKind.DECISION, NoticeKind.REVIEW)


async def against_warning(context: Context, warning_id: str, received_at: datetime, grounds: str) -> AppealRecord:
    """Keep an appeal against a warning.

    Raises Invalid for one before the warning was issued or in the future, Duplicate while another is open,
    NothingToAppeal once it is quashed, and under a policy that hears none against warnings.
    """
    if not context.policy.further.hears_appeals_against_warnings:
        raise NothingToAppeal("The policy hears appeals against restrictions, and none against warnings.")
    await context.tx.lock_customer((await context.tx.warnings.get(warning_id)).customer_id)
    warning = await context.tx.warnings.get(warning_id)
    refuse_impossible_receipt(context, received_at, warning)
    if warning.quashed_at is not None:
        raise NothingToAppeal("The warning has been quashed.")
    return await _keep(context, AppealAbout.WARNING, warning_id, warning.customer_id, received_at, grounds)


async def against_restriction(
    context: Context, restriction_id: str, received_at: datetime, grounds: str
) -> AppealRecord:
    """Keep an appeal against a restriction, one that has ended too: it stands on the record.

    Raises Invalid for one before the restriction was authorised or in the future, Duplicate while another is open,
    NothingToAppeal once it is quashed, and under a policy that hears none against warnings.
    """
    record = await _restriction(context, restriction_id)
    if received_at > context.now:
        raise invalid("/received_at", "Give a time that has come.")
    if received_at < record.restriction.authorised_at:
        raise invalid("/received_at", "Give a time not before the restriction was authorised.")
    if standing_at(context.policy, record.restriction, context.now).status is RestrictionStatus.QUASHED:
        raise NothingToAppeal("The restriction has been quashed.")
    return await _keep(context, AppealAbout.RESTRICTION, restriction_id, record.customer_id, received_at, grounds)


async def _restriction(context: Context, restriction_id: str) -> RestrictionRecord:
    await context.tx.lock_customer((await context.tx.restrictions.get(restriction_id)).customer_id)
    return await context.tx.restrictions.get(restriction_id)


async def _keep(
    context: Context, about: AppealAbout, about_id: str, customer_id: str, received_at: datetime, grounds: str
) -> AppealRecord:
    if any(earlier.decision is None for earlier in await context.tx.appeals.about(about_id)):
        raise Duplicate("An appeal against it is open; what came since belongs to that one.")
    letters = letters_of_decisions(await context.tx.notices.told(customer_id), about_id, received_at)
    received = [letter.deemed_received_at for letter in letters if letter.deemed_received_at is not None]
    appeal_by = last_day_to_appeal(context.policy, max(received)) if received else None
    appeal = AppealRecord(
        id=new_id(),
        about=about,
        about_id=about_id,
        customer_id=customer_id,
        received_at=received_at,
        grounds=grounds,
        appeal_by=appeal_by,
        due_by=day_to_decide_by(context.policy, received_at),
        is_in_time=appeal_by is None or london_date(received_at) <= appeal_by,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
        policy=context.policy.reference,
    )
    await context.tx.appeals.add(appeal)
    await context.audit(
        "appeal.received",
        f"appeals/{appeal.id}",
        customer_id,
        about=about,
        about_id=about_id,
        late=not appeal.is_in_time,
    )
    return appeal


def letters_of_decisions(told: Iterable[NoticeTold], about_id: str, by: datetime) -> list[NoticeTold]:
    """The letters on a warning or restriction, issued ``by`` then, that told of a decision, in order of issue."""
    issued = [
        (letter.issued_at, letter.id, letter)
        for letter in told
        if letter.about_id == about_id and letter.kind in _TELLING
        if letter.issued_at is not None and letter.issued_at <= by
    ]
    return [letter for *_, letter in sorted(issued, key=lambda entry: entry[:2])]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRuling:
    """What a reviewer decides. ``measures`` are those that go on where the outcome is varied.

    ``may_be_decided_again`` goes with quashed: the fault lay in the procedure, and the same events may be weighed anew.
    ``support_weighed`` says how it was weighed that something the restriction was decided on no longer holds,
    ``recorded`` what was considered, where the policy asks that of whoever hears an appeal.
    """

    outcome: AppealOutcome
    reasons: str
    measures: tuple[Measure, ...] = ()
    may_be_decided_again: bool = False
    support_weighed: str = ""
    recorded: PutOnRecord = NOTHING_RECORDED


async def decide(context: Context, appeal_id: str, version: int, ruling: AppealRuling) -> AppealRecord:
    """Dismiss an appeal, vary the restriction, or quash what is appealed against; drafts the letter that says so.

    Raises Invalid for reasons that are a token, a warning varied, measures that change nothing, or lost support that is
    not weighed, AppealAlreadyDecided, PreconditionFailed, TookPart where the caller did anything in the matter before,
    NotInForce where there is nothing left to vary, HarsherMeasures, and where it is not quashed PolicyBreach and
    ReasonRequired for what the policy asks of appeals. That somebody else decided first wins over the stale tag it
    brings about.
    """
    refuse_token(context.policy, ruling.reasons)
    appeal = await context.tx.appeals.get(appeal_id)
    await context.tx.lock_customer(appeal.customer_id)
    appeal = await context.tx.appeals.get(appeal_id)
    if appeal.about is AppealAbout.WARNING and ruling.outcome is AppealOutcome.VARIED:
        raise invalid("/outcome", "A warning stands or falls: use dismissed or quashed.")
    if appeal.about is AppealAbout.WARNING and ruling.may_be_decided_again:
        raise invalid("/may_be_decided_again", "Leave it out: a warning may be given again in any case.")
    await refuse_foreign_cases(context, appeal.customer_id, ruling.measures)
    if appeal.decision is not None:
        raise AppealAlreadyDecided(f"The appeal is {appeal.status}.")
    if appeal.version != version:
        raise PreconditionFailed("Read the appeal again and send its ETag.")
    await _refuse_who_took_part(context, appeal)
    recorded = recording.by_caller(context, Stage.APPEAL, ruling.recorded)
    if ruling.outcome is not AppealOutcome.QUASHED:
        recording.require_lawful(await appeal_questions.asked(context, appeal, recorded), "allow it")
    standing_on = await _standing_on(context, appeal, ruling)
    await _carry_out(context, appeal, ruling)
    decision = AppealDecision(
        id=new_id(),
        appeal_id=appeal_id,
        customer_id=appeal.customer_id,
        outcome=ruling.outcome,
        reasons=ruling.reasons,
        measures=ruling.measures,
        decided_by=context.caller.subject,
        decided_at=context.now,
        notice_id=await _draft_letter(context, appeal, ruling),
        policy=context.policy.reference,
        may_be_decided_again=ruling.may_be_decided_again,
        support=standing_on,
        support_weighed=ruling.support_weighed,
        recorded=None if recorded == NOTHING_RECORDED else recorded,
    )
    await context.tx.appeals.decide(decision)
    await support.refresh(context, appeal.customer_id)
    await context.audit(
        "appeal.decided", f"appeals/{appeal_id}", appeal.customer_id, outcome=ruling.outcome, about_id=appeal.about_id
    )
    return await context.tx.appeals.get(appeal_id)


async def _refuse_who_took_part(context: Context, appeal: AppealRecord) -> None:
    taken = await parts_taken(context, appeal, context.caller.subject)
    if taken:
        did = "; you ".join(taken)
        raise TookPart(
            f"Whoever hears an appeal took no part before in the matter. You {did}. Have somebody else hear it."
        )


async def _standing_on(context: Context, appeal: AppealRecord, ruling: AppealRuling) -> Support | None:
    """How far what the restriction was decided on holds; of a warning it is not asked."""
    if appeal.about is AppealAbout.WARNING:
        return None
    found = await support.worked_out(context, await context.tx.restrictions.get(appeal.about_id))
    support.require_weighed(context, found, ruling.support_weighed)
    return found


async def _carry_out(context: Context, appeal: AppealRecord, ruling: AppealRuling) -> None:
    """Do what the ruling says to the restriction appealed against.

    A warning needs nothing done: from the decision on it is known as quashed.
    """
    if appeal.about is AppealAbout.WARNING:
        return
    record = await context.tx.restrictions.get(appeal.about_id)
    if ruling.outcome is AppealOutcome.VARIED:
        await _vary(context, record, ruling)
    if ruling.outcome is AppealOutcome.QUASHED:
        await _quash(context, record, ruling.reasons)


async def outcome_told(
    context: Context, appeal: AppealRecord, ruling: AppealRuling, at: datetime, by: str
) -> AppealNotice:
    """What the letter tells of what was ruled, and carried out, at ``at`` by ``by``, with whatever went on then."""
    person = (await context.tx.customers.get(appeal.customer_id)).person
    about: Literal["warning", "restriction"] = "warning" if appeal.about is AppealAbout.WARNING else "restriction"
    told = AppealNotice(
        about=about,
        outcome=ruling.outcome,
        reasons=ruling.reasons,
        person=person,
        cases=await context.tx.cases.known(appeal.customer_id),
        decided_by=await people.name_of(context, by),
    )
    if appeal.about is AppealAbout.WARNING:
        issued_at = (await context.tx.warnings.get(appeal.about_id)).issued_at
        return replace(told, warned_on=london_date(issued_at) if issued_at else None)
    record = await context.tx.restrictions.get(appeal.about_id)
    restriction = record.restriction
    told = replace(told, beside=await restrictions_beside(context, record), services=restriction.services)
    standing = standing_at(context.policy, restriction, at)
    if not standing.is_live:
        return told
    measures = ruling.measures or restriction.measures
    return replace(told, measures=measures, ends_on=restriction.ends_on, review_on=standing.review_on)


async def _draft_letter(context: Context, appeal: AppealRecord, ruling: AppealRuling) -> str:
    """It names the cases that the restriction appealed against, or the conduct warned of, is about."""
    told = await outcome_told(context, appeal, ruling, context.now, context.caller.subject)
    text = compose_notice(context.policy, told)
    if appeal.about is AppealAbout.WARNING:
        case_ids = await warning_assessments.cases_of(context, await context.tx.warnings.get(appeal.about_id))
        letter = await notices.draft(
            context, appeal.customer_id, NoticeKind.APPEAL, appeal.about_id, text, case_ids=case_ids
        )
    else:
        record = await context.tx.restrictions.get(appeal.about_id)
        letter = await notices.draft_about(context, record, NoticeKind.APPEAL, text)
    return letter.id


async def _vary(context: Context, record: RestrictionRecord, ruling: AppealRuling) -> None:
    now = standing_at(context.policy, record.restriction, context.now)
    if not now.is_live:
        raise NotInForce(f"The restriction is {now.status}: dismiss the appeal, or quash it.")
    if set(ruling.measures) == set(record.restriction.measures):
        raise invalid("/measures", "Nothing would change: give gentler measures, or dismiss the appeal.")
    await vary(context, record, ruling.measures, ruling.reasons)
    varied = await context.tx.restrictions.get(record.id)
    await changes.write(context, changes.of_restriction(context, ChangeKind.RESTRICTION_CHANGED, varied))


async def _quash(context: Context, record: RestrictionRecord, reasons: str) -> None:
    """End it at once, one that lapsed too; what somebody ended before stays as they ended it."""
    if await context.tx.restrictions.quash(record.id, at=context.now, by=context.caller.subject, reasons=reasons):
        await context.audit("restriction.quashed", f"restrictions/{record.id}", record.customer_id)
        await told_standings.tell(context, record.id)

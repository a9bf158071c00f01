"""An appeal's dossier for whoever hears it: the whole matter, since a reviewer reads nothing else of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.findings import Check
from contact_policy.policy.support import Support
from contact_policy.records import DecisionRecord, NoticeRecord, ProposalRecord, RestrictionRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord
from contact_policy.services import appeal_questions, appeals, current_assessments, record
from contact_policy.services.appeal_conflicts import parts_taken
from contact_policy.services.context import Context
from contact_policy.services.current_assessments import CurrentAssessment
from contact_policy.services.record.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDossier:
    """An appeal with the customer's record as it stands now; ``support`` is that of the restriction.

    ``proposal`` and ``decision`` are of the restriction appealed against; None for a warning. ``parts_taken`` is what
    the reader did in the matter before: empty for whoever may hear it. ``letter`` is the one appealed against, None
    where none was issued by then; ``current`` what the engine says of the restriction today. ``questions`` are what a
    decision is asked by which it goes on.
    """

    appeal: AppealRecord
    questions: tuple[Check, ...]
    parts_taken: tuple[str, ...]
    proposal: ProposalRecord | None
    decision: DecisionRecord | None
    entries: list[Entry]
    letter: NoticeRecord | None
    current: CurrentAssessment | None
    support: Support | None


async def dossier(context: Context, appeal_id: str) -> AppealDossier:
    """Everything about an appeal in one answer."""
    appeal = await context.tx.appeals.get(appeal_id)
    restriction, decision = await _restriction_and_decision(context, appeal)
    current = await current_assessments.of_restriction(context, restriction) if restriction else None
    return AppealDossier(
        appeal=appeal,
        questions=await appeal_questions.asked(context, appeal),
        parts_taken=await parts_taken(context, appeal, context.caller.subject),
        proposal=current.proposal if current else None,
        decision=decision,
        entries=await record.read(context, appeal.customer_id),
        letter=await _letter(context, appeal),
        current=current,
        support=restriction.support if restriction else None,
    )


async def _restriction_and_decision(
    context: Context, appeal: AppealRecord
) -> tuple[RestrictionRecord | None, DecisionRecord | None]:
    if appeal.about is AppealAbout.WARNING:
        return None, None
    restriction = await context.tx.restrictions.get(appeal.about_id)
    return restriction, await context.tx.decisions.by_proposal(restriction.proposal_id)


async def _letter(context: Context, appeal: AppealRecord) -> NoticeRecord | None:
    """The latest letter, issued before the appeal was received, that told of what is appealed against."""
    told = appeals.letters_of_decisions(
        await context.tx.notices.told(appeal.customer_id), appeal.about_id, appeal.received_at
    )
    return await context.tx.notices.get(told[-1].id) if told else None

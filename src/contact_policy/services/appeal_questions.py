"""What the policy asks of whoever hears an appeal, where what it is against is to go on."""

from __future__ import annotations

from contact_policy.policy.appeal_question import appeal_checks
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.findings import Check
from contact_policy.policy.put_again import AsItStands
from contact_policy.policy.question import Question
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord
from contact_policy.services import current_assessments, warning_assessments
from contact_policy.services.context import Context


async def asked(context: Context, appeal: AppealRecord, recorded: PutOnRecord = NOTHING_RECORDED) -> tuple[Check, ...]:
    """Each answer on the record as it is now; none under a policy that asks nothing of appeals."""
    if not context.policy.rules_of_appeals:
        return ()
    return appeal_checks(await _put(context, appeal), recorded)


async def _put(context: Context, appeal: AppealRecord) -> Question:
    """What it is against, as if it were put to the engine now."""
    if appeal.about is AppealAbout.WARNING:
        warning = await context.tx.warnings.get(appeal.about_id)
        given = warning_assessments.as_given(warning)
        return (await warning_assessments.ask(context, warning.customer_id, given)).put
    record = await context.tx.restrictions.get(appeal.about_id)
    found = await current_assessments.of_restriction(context, record)
    return AsItStands(CaseAnalysis(context.policy, found.file), found.proposal.proposal, record.restriction)

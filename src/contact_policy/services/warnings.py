"""Written warnings (MC-8.6, 8.7): drafted with their notice, effective from when that is issued."""

from __future__ import annotations

from dataclasses import replace

from contact_policy.errors import Forbidden, Invalid, InvalidField, invalid
from contact_policy.policy.findings import Stage
from contact_policy.policy.notice_checks import warning_checks
from contact_policy.policy.notices import WarningNotice, compose_notice
from contact_policy.policy.recorded import NOTHING_RECORDED
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.warning_assessment import assess_asked
from contact_policy.records import WarningRecord
from contact_policy.services import deceased, notices, recording, warning_assessments
from contact_policy.services.context import Context, new_id


async def draft(context: Context, customer_id: str, given: WarningNotice) -> WarningRecord:
    """Draft a warning and its notice, and assess it. Nothing is sent and nothing counts until the notice is issued.

    What is unfair is said, not refused, and stands in the way of the issue. Raises Invalid for words about a behaviour
    that it does not warn of, for what nobody is asked to consider before a warning, and for a step that is none;
    Forbidden where the step is for others to take.
    """
    _refuse_stray_words(given)
    _refuse_step(context, given.step)
    await context.tx.lock_customer(customer_id)
    await deceased.refuse(context, customer_id)
    customer = await context.tx.customers.get(customer_id)
    recorded = recording.by_caller(context, Stage.WARNING, given.recorded)
    given = replace(given, person=customer.person, recorded=recorded)
    warning_id = new_id()
    text = compose_notice(context.policy, given)
    question = await warning_assessments.ask(context, customer_id, given)
    assessment = assess_asked(question)
    checks = warning_checks(context.policy, text)
    notice = await notices.draft(context, customer_id, NoticeKind.WARNING, warning_id, text, checks, question.case_ids)
    warning = WarningRecord(
        id=warning_id,
        customer_id=customer_id,
        behaviours=given.behaviours,
        conduct=given.conduct,
        change_expected=given.change_expected,
        response_days=given.response_days,
        notice_id=notice.id,
        created_by=context.caller.subject,
        created_at=context.now,
        policy=context.policy.reference,
        conduct_of=given.conduct_of,
        change_of=given.change_of,
        assessment=assessment,
        step=given.step or None,
        recorded=None if recorded == NOTHING_RECORDED else recorded,
    )
    await context.tx.warnings.add(warning)
    behaviours, verdict = list(given.behaviours), assessment.verdict
    await context.audit(
        "warning.drafted", f"warnings/{warning_id}", customer_id, behaviours=behaviours, verdict=verdict
    )
    return warning


def _refuse_step(context: Context, name: str) -> None:
    """Raise Invalid for a step that is none in writing, Forbidden where others give it."""
    steps = context.policy.written_steps
    if name and name not in steps:
        spoken = any(step.name == name for step in context.policy.warning_steps)
        known = ", ".join(filter(None, steps))
        cure = "It has no letter: record it among the spoken warnings." if spoken else f"Use one of: {known}."
        raise invalid("/step", cure if known else "Leave it out: this policy has one kind of warning.")
    by = context.policy.written_step(name).by
    if by and not set(by) & set(context.role_names):
        raise Forbidden(f"This is open to: {', '.join(by)}.")


def _refuse_stray_words(given: WarningNotice) -> None:
    flaws = [
        InvalidField(f"/{field}/{behaviour}", "Leave it out, or name the behaviour among those warned of.")
        for field, texts in (("conduct_of", given.conduct_of), ("change_of", given.change_of))
        for behaviour in texts
        if behaviour not in given.behaviours
    ]
    if flaws:
        raise Invalid(*flaws)

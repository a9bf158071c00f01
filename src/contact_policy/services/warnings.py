"""Written warnings (MC-8.6, 8.7): drafted with their notice, effective from when that is issued."""

from __future__ import annotations

from dataclasses import replace

from contact_policy.policy.notice_checks import warning_checks
from contact_policy.policy.notices import WarningNotice, compose_notice
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records import WarningRecord
from contact_policy.services import notices
from contact_policy.services.context import Context, new_id


async def draft(context: Context, customer_id: str, given: WarningNotice) -> WarningRecord:
    """Draft a warning and its notice. Nothing is sent and nothing counts until the notice is issued."""
    await context.tx.lock_customer(customer_id)
    customer = await context.tx.customers.get(customer_id)
    given = replace(given, person=customer.person)
    warning_id = new_id()
    text = compose_notice(context.policy, given)
    notice = await notices.draft(
        context, customer_id, NoticeKind.WARNING, warning_id, text, warning_checks(context.policy, given, text)
    )
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
    )
    await context.tx.warnings.add(warning)
    await context.audit("warning.drafted", f"warnings/{warning_id}", customer_id, behaviours=list(given.behaviours))
    return warning

"""What the policy says of a warning: when it is drafted, and again when its letter is to go."""

from __future__ import annotations

from contact_policy.errors import PolicyBreach, ReasonRequired
from contact_policy.policy import unreasoned
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.facts import Person
from contact_policy.policy.findings import Assessment, Kind
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.recorded import NOTHING_RECORDED
from contact_policy.policy.warning_assessment import assess_asked
from contact_policy.policy.warning_question import WarningQuestion
from contact_policy.records import WarningRecord
from contact_policy.services import case_files
from contact_policy.services.context import Context


async def assess(context: Context, customer_id: str, given: WarningNotice) -> Assessment:
    """The engine's answer on ``given`` as the customer's record is now."""
    return assess_asked(await ask(context, customer_id, given))


async def ask(context: Context, customer_id: str, given: WarningNotice) -> WarningQuestion:
    """What the policy is asked of ``given``, on the customer's record as it is now."""
    file = await case_files.to_answer(context.tx, context.policy, customer_id, context.now)
    return WarningQuestion(CaseAnalysis(context.policy, file), given)


async def cases_of(context: Context, warning: WarningRecord) -> frozenset[str]:
    """The ids of the cases that the conduct warned of is about, as the record is now."""
    return (await ask(context, warning.customer_id, as_given(warning))).case_ids


async def refuse_unfair(context: Context, warning_id: str) -> None:
    """Raise PolicyBreach where the policy forbids the warning as the record is now, ReasonRequired where one lacks.

    What was missing from the record at the draft may stand there by now, and what stood there may be gone. One from
    before warnings were assessed goes out as it could then.
    """
    warning = await context.tx.warnings.get(warning_id)
    if warning.assessment is None:
        return
    found = await assess(context, warning.customer_id, as_given(warning))
    breaches = found.unmet(Kind.BREACH)
    if breaches:
        raise PolicyBreach("The policy forbids this warning; see checks for each clause and its cure.", breaches)
    missing = unreasoned(found)
    if missing:
        raise ReasonRequired("Draft it again with a reason for each of the rules in checks.", missing)


def as_given(warning: WarningRecord, person: Person | None = None) -> WarningNotice:
    """What a warning on record was drafted from."""
    return WarningNotice(
        behaviours=warning.behaviours,
        conduct=warning.conduct,
        change_expected=warning.change_expected,
        response_days=warning.response_days,
        person=person,
        conduct_of=warning.conduct_of,
        change_of=warning.change_of,
        recorded=warning.recorded or NOTHING_RECORDED,
        step=warning.step or "",
    )

"""The engine's answer on a warning (MC-8.6 to 8.8): is each behaviour on record and described, and a change asked?"""

from __future__ import annotations

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.checks import reasoned_checks, verdict_of
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import Assessment
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.warning_question import WarningQuestion


def assess_warning(policy: Policy, file: CaseFile, given: WarningNotice) -> Assessment:
    """The engine's answer on ``given`` as the record of ``file`` is at its ``as_of``.

    An edition from before warnings were assessed asks nothing of them.
    """
    return assess_asked(WarningQuestion(CaseAnalysis(policy, file), given))


def assess_asked(question: WarningQuestion) -> Assessment:
    """Like ``assess_warning``, of a record analysed already."""
    policy = question.policy
    checks = reasoned_checks(question, policy.rules_of_warnings, question.given.recorded.reasons)
    return Assessment(
        verdict=verdict_of(checks),
        policy=policy.reference,
        engine_version=str(policy.engine_used),
        as_of=question.as_of,
        checks=checks,
    )

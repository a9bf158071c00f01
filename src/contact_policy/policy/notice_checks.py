"""What a notice lacks of what it must tell the customer, before it is issued."""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.edition import Policy
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Stage
from contact_policy.policy.notices import NoticeText, WarningNotice
from contact_policy.policy.words import Part


def warning_checks(policy: Policy, given: WarningNotice, text: NoticeText) -> tuple[Check, ...]:
    """Whether the warning says what is unacceptable, what should change, and that steps may follow (MC-8.6, 8.7)."""
    entry = policy.rule["warned-in-writing"]
    missing = [part.value for part in (Part.CONDUCT, Part.CHANGE, Part.STEPS) if not text.states(part)]
    missing += [
        part.value
        for part, said in ((Part.CONDUCT, given.conduct), (Part.CHANGE, given.change_expected))
        if part.value not in missing and policy.is_token(said, minimum_words=1)
    ]
    is_whole = not missing
    return (
        Check(
            rule=entry.id,
            kind=Kind.BREACH,
            stage=Stage.NOTICE,
            clauses=entry.clauses,
            sources=entry.sources,
            outcome=CheckOutcome.MET if is_whole else CheckOutcome.NOT_MET,
            statement="The warning says what is unacceptable, what should change and what may follow."
            if is_whole
            else f"The warning does not say, in words a person can act on: {spoken_list(missing)}.",
            cure="" if is_whole else "Write a new warning with conduct and change_expected in full.",
        ),
    )


def decision_checks(assessment: Assessment) -> tuple[Check, ...]:
    """The checks of an assessment made at the decision that are about its notice."""
    return tuple(check for check in assessment.checks if check.stage is Stage.NOTICE)

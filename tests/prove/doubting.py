"""What never fails of a record told contact by contact: the promises, and what they follow from, worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from contact_policy.policy import unreasoned
from contact_policy.policy.findings import Assessment, CheckOutcome, Verdict
from prove.doubts import (
    ANSWERED_AT,
    DRAFTED,
    HAPPENED,
    OUTCOME,
    RECEIVED,
    WRITTEN_LATE,
    Contact,
    Doubt,
    assessed,
    is_cited,
    only,
)

_FINAL = ("lifted", "quashed")
_OUTCOME_RULE = "conduct-since-last-outcome"


def is_report(doubt: Doubt, contact: Contact) -> bool:
    """Whether it is the customer's own and shows the behaviour; demands and persistence are what they came with."""
    if contact.by != "customer" or (doubt.behaviour != "aggressive" and contact.direction == "outbound"):
        return False
    kinds = {"report", "report_and_effect"}
    return contact.kind in (kinds | {"serious", "severe"} if doubt.behaviour == "aggressive" else kinds)


def reports(doubt: Doubt) -> Sequence[Contact]:
    """The reports on record."""
    return [contact for contact in doubt.contacts if is_report(doubt, contact)]


def first_written_at(contact: Contact) -> datetime:
    """When it was first written down: a correction makes nothing new."""
    return WRITTEN_LATE if contact.written == "late" else HAPPENED[contact.happened]


def is_allowed(assessment: Assessment) -> bool:
    """Whether it may be authorised with what is recorded."""
    return assessment.verdict is not Verdict.NOT_PERMITTED and not unreasoned(assessment)


def told(assessment: Assessment) -> dict[str, tuple[str, str]]:
    """Every check's outcome and kind."""
    return {check.rule: (check.outcome, check.kind) for check in assessment.checks}


def unmet(assessment: Assessment) -> set[str]:
    """The rules that are not met."""
    return {check.rule for check in assessment.checks if check.outcome is CheckOutcome.NOT_MET}


def used_up_evidence_restricts_for_no_reason_but_one_that_names_the_outcome(doubt: Doubt, given: Assessment) -> None:
    """After a lift or a quashing on the merits not even for that one."""
    answered_at = ANSWERED_AT.get(doubt.outcome, OUTCOME)
    if answered_at is None:
        return
    cited = [contact for contact in reports(doubt) if is_cited(contact)]
    later = [contact for contact in cited if first_written_at(contact) > answered_at]
    if doubt.outcome in _FINAL and not later:
        assert given.verdict is Verdict.NOT_PERMITTED
    if not any(HAPPENED[contact.happened] > answered_at for contact in later):
        assert not is_allowed(assessed(doubt, without_reason=_OUTCOME_RULE))
    if is_allowed(given) and given.verdict is Verdict.PERMITTED_WITH_REASONS:
        for check in given.checks:
            if check.rule == _OUTCOME_RULE and check.outcome is CheckOutcome.NOT_MET:
                assert "2026" in check.statement


def what_nobody_cites_raises_nothing(doubt: Doubt, given: Assessment) -> None:
    """It may establish that there is a behaviour at all, and that a warning was not heeded; it meets nothing else."""
    cited = only(doubt, *filter(is_cited, doubt.contacts))
    alone = assessed(cited)
    if cited == doubt or "behaviour-established" in unmet(alone):
        return
    assert given.grades == alone.grades
    received_at = RECEIVED.get(doubt.warning, WRITTEN_LATE)
    went_on = any(HAPPENED[contact.happened] > received_at for contact in reports(doubt) if not is_cited(contact))
    assert unmet(alone) - unmet(given) <= (_OF_WARNINGS if went_on else set())


_OF_WARNINGS = {"warned-in-writing", "behaviour-continued-after-warning", "exemption-is-recent"}


def an_effect_without_a_report_changes_nothing(doubt: Doubt, given: Assessment) -> None:
    """A polite contact that took its minutes, or somebody else's, is as good as none."""
    without = only(doubt, *(contact for contact in doubt.contacts if contact.kind not in ("polite", "effect")))
    if without != doubt and any(is_cited(contact) for contact in without.contacts):
        assert told(given) | _OF_WHOM == told(assessed(without)) | _OF_WHOM


_OF_WHOM = {"evidence-is-the-customers-own": ("", ""), "measure-fits-behaviour": ("", "")}
"""Asked of all that is cited, polite contacts among it."""


def what_was_heeded_is_not_exempted(doubt: Doubt, given: Assessment) -> None:
    """What was known when a warning was written, and was not done again, restricts nobody for any reason."""
    if doubt.warning not in RECEIVED:
        return
    known = [first_written_at(contact) <= DRAFTED[doubt.warning] for contact in reports(doubt)]
    if all(known):
        assert given.verdict is Verdict.NOT_PERMITTED


def a_grave_act_after_the_drafting_can_be_exempted(doubt: Doubt, given: Assessment) -> None:
    """Where nothing else stands in the way: an act while the letter was under way is none that it speaks of."""
    grave = [
        contact
        for contact in reports(doubt)
        if contact.kind in ("serious", "severe") and is_cited(contact) and contact.happened == "under_way"
    ]
    is_asked = doubt.warning == "posted" and doubt.exemption == "real" and doubt.behaviour == "aggressive"
    others = any(contact.by != "customer" for contact in doubt.contacts)
    if is_asked and grave and not others and doubt.measures == "mild":
        assert is_allowed(given)


def one_episode_is_one(doubt: Doubt, given: Assessment) -> None:
    """The grade is that of the gravest act cited, or serious where minor ones recur on occasions over weeks."""
    if doubt.behaviour != "aggressive":
        return
    cited = [contact for contact in reports(doubt) if is_cited(contact)]
    kinds = {contact.kind for contact in cited}
    expected = "severe" if "severe" in kinds else "serious" if "serious" in kinds or _recurs(cited) else "minor"
    assert dict(given.grades) == ({"aggressive": expected} if cited else {})


def _recurs(cited: Sequence[Contact]) -> bool:
    """Three separate occasions within half a year; the moments of a record stand days apart and most of them weeks."""
    days = sorted({HAPPENED[contact.happened] for contact in cited})
    runs = [[day for day in days if first <= day <= first + timedelta(days=183)] for first in days]
    return any(len(run) >= 3 for run in runs)


def no_more_than_the_case_put_allows(doubt: Doubt, given: Assessment) -> None:
    """A number is blocked for a severe act that is cited, or for harassment cited on separate occasions."""
    if doubt.measures != "block" or given.verdict is Verdict.NOT_PERMITTED:
        return
    cited = [contact for contact in reports(doubt) if is_cited(contact)]
    occasions = {contact.happened for contact in cited if contact.kind == "serious"}
    assert any(contact.kind == "severe" for contact in cited) or len(occasions) > 1


PROMISES: tuple[Callable[[Doubt, Assessment], None], ...] = (
    used_up_evidence_restricts_for_no_reason_but_one_that_names_the_outcome,
    what_nobody_cites_raises_nothing,
    an_effect_without_a_report_changes_nothing,
    what_was_heeded_is_not_exempted,
    a_grave_act_after_the_drafting_can_be_exempted,
    one_episode_is_one,
    no_more_than_the_case_put_allows,
)

"""What lets more weigh in proportion: the conduct went on after its warning, or an earlier restriction did not help."""

from __future__ import annotations

from datetime import timedelta

from contact_policy.policy.case_put import CasePut
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import Restriction
from contact_policy.policy.grading import occasions
from contact_policy.policy.lifecycle import begins_at, standing_at
from contact_policy.policy.vocabulary import EndedHow, Grade

_TAKEN_BACK = frozenset({EndedHow.LIFTED, EndedHow.QUASHED})


def ceiling(case: CasePut, grade: Grade | None) -> int:
    """The most that measures may weigh: by grade, more where the conduct went on or something was tried already."""
    escalation, level = case.policy.escalation, case.policy.engine_used
    found = case.policy.proportion[grade or Grade.MINOR]
    if recurrences.at(level)(case) >= escalation.recurrences:
        found += escalation.recurrences_add
    return found + (escalation.tried_adds if was_tried.at(level)(case) else 0)


@Dated
def recurrences(case: CasePut) -> int:
    """How often the proposed behaviours were reported after their warnings were received."""
    found = case.analysis.recurrences
    return sum([found.get(behaviour, 0) for behaviour in set(case.proposal.behaviours)])


@recurrences.since(2)
def _occasions_cited(case: CasePut) -> int:
    """On how many separate occasions, of those cited."""
    warned = case.analysis.warned
    return sum(
        [
            len(occasions(case.policy, [event for event in events if event.occurred_at > warned[b].received_at]))
            for b, events in case.cited.items()
            if b in warned
        ]
    )


@Dated
def was_tried(case: CasePut) -> bool:
    """Whether an earlier restriction of a proposed behaviour reached the customer, and nobody took it back."""
    return any(_may_have_been_tried(case, restriction) for restriction in case.analysis.file.restrictions)


@was_tried.since(2)
def _did_not_help(case: CasePut) -> bool:
    """Whether one was in force long enough, and the behaviour went on under it, as cited."""
    return any(
        _may_have_been_tried(case, restriction)
        and restriction.quashed_at is None
        and _was_lived_under(case, restriction)
        for restriction in case.analysis.file.restrictions
    )


def _may_have_been_tried(case: CasePut, restriction: Restriction) -> bool:
    issued_at = restriction.notice_issued_at
    return (
        issued_at is not None
        and issued_at <= case.analysis.as_of
        and (restriction.ended_how not in _TAKEN_BACK or restriction.ended_by_death)
        and not set(restriction.behaviours).isdisjoint(case.proposal.behaviours)
        and restriction not in case.restrictions_kept
    )


def _was_lived_under(case: CasePut, restriction: Restriction) -> bool:
    as_of = case.analysis.as_of
    begun_at = max(begins_at(case.policy, restriction), restriction.notice_issued_at or as_of)
    lapses_at = standing_at(case.policy, restriction, as_of).lapses_at
    over_at = min(as_of, lapses_at, restriction.ended_at or as_of)
    meanwhile = [
        event
        for behaviour in restriction.behaviours
        for event in case.cited.get(behaviour, ())
        if begun_at < event.occurred_at < over_at
    ]
    return bool(meanwhile) and over_at - begun_at >= timedelta(days=case.policy.escalation.tried_days)

"""Whether an act goes without a prior warning (MC-8.30). That it may at all, and when, is our reading.

An exemption excuses a warning that was not given. One that was given speaks of what was known when it was written; of
that it is never excused, for then the question is whether the customer heeded it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from contact_policy.policy.case_analysis import LivingWarning
from contact_policy.policy.case_put import CasePut
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.grading import act_grade, gravest
from contact_policy.policy.judging import is_slogan
from contact_policy.policy.vocabulary import Behaviour, Grade


class Exemption(NamedTuple):
    """The newest act that it rests on; ``is_lesser`` where the conduct is below the grade that it is open for."""

    act: ContactEvent
    is_lesser: bool


def exemption(case: CasePut, behaviour: Behaviour) -> Exemption | None:
    """The exemption for ``behaviour`` that a proposal may rely on; None where it asks for none, or none is open."""
    is_asked = says_why.at(case.policy.engine_used)(case.policy, case.proposal.warning_exemption_reason)
    return open_exemption(case, behaviour) if is_asked else None


@Dated
def says_why(policy: Policy, reason: str) -> bool:
    """Whether somebody said why no warning was given."""
    return not policy.is_token(reason)


@says_why.since(3)
def _says_why_here(policy: Policy, reason: str) -> bool:
    """Like before; what is said of every such case says nothing of this one."""
    return not policy.is_token(reason) and not is_slogan(reason)


def open_exemption(case: CasePut, behaviour: Behaviour) -> Exemption | None:
    """The exemption that is open for ``behaviour``, whether or not the proposal asks for it."""
    if not case.policy.further.exempts_anybody:
        return None
    analysis, acts = case.analysis, case.cited.get(behaviour, ())
    is_established = analysis.classification.established(behaviour) is not None
    if not (acts and is_established) or _was_warned_in_vain(case, behaviour):
        return None
    warnings = [living for living in analysis.living_warnings if behaviour in living.warning.behaviours]
    if warnings:
        unspoken = [act for act in acts if all(_is_unspoken(case, behaviour, act, warning) for warning in warnings)]
        return Exemption(unspoken[-1], is_lesser=False) if unspoken else None
    grave = [act for act in acts if _is_exempt(case, behaviour, act)]
    if grave or _is_grave(case, case.grades.get(behaviour)):
        return Exemption((grave or acts)[-1], is_lesser=False)
    return Exemption(acts[-1], is_lesser=True) if case.policy.further.exempts_by_grade else None


def could_be_exempt(case: CasePut, behaviours: Sequence[Behaviour]) -> bool:
    """Whether each of them would go without a warning, were a reason recorded."""
    found = [open_exemption(case, b) if b in case.policy.exempting else None for b in behaviours]
    return all(each is not None and not each.is_lesser for each in found)


def _was_warned_in_vain(case: CasePut, behaviour: Behaviour) -> bool:
    """Whether every step of warning that is needed was taken and has run its course, and it goes on all the same."""
    course = case.courses.get(behaviour)
    if course is None or len(case.needed_steps) == 1:
        return case.analysis.went_on_after_time_to_change(behaviour)
    last, goes_on = course.last, case.analysis.event_index.goes_on
    return last is not None and last.change_ends_at <= case.analysis.as_of and goes_on(behaviour, last.received_at)


def _is_exempt(case: CasePut, behaviour: Behaviour, act: ContactEvent) -> bool:
    """Whether the document exempts such an act: for its grade, what was observed, or a risk recorded with it."""
    is_named = not case.policy.further.exempt_observations.isdisjoint(act.observations)
    grade = act_grade(case.policy, behaviour, act)
    return is_named or _is_grave(case, grade) or (_is_at_risk(case) and grade in _GRAVE)


def _is_at_risk(case: CasePut) -> bool:
    """Whether an immediate risk to somebody is recorded, and the document lets that be a reason."""
    return case.policy.further.exempts_for_risk and not case.policy.is_token(case.proposal.immediate_risk)


_GRAVE = frozenset({Grade.SERIOUS, Grade.SEVERE})


def _is_grave(case: CasePut, grade: Grade | None) -> bool:
    is_asked = case.policy.further.exempts_by_grade
    return is_asked and grade is not None and grade.rank >= case.policy.grading.exempt_from_warning_grade.rank


def _is_unspoken(case: CasePut, behaviour: Behaviour, act: ContactEvent, living: LivingWarning) -> bool:
    """Whether ``living`` does not speak of so grave an act.

    It happened or came to light while the letter was under way; or it is severe and new, and the letter speaks of
    minor conduct alone.
    """
    written_at = _written_at(living)
    moments = (act.occurred_at, case.first_recorded_at(act))
    is_exempt = _is_exempt(case, behaviour, act)
    course = case.courses.get(behaviour)
    if is_exempt and course and course.missing and act.occurred_at > living.received_at:
        return True  # of some steps: had none been taken, it would be exempt
    if is_exempt and any(written_at < moment < living.received_at for moment in moments):
        return True
    recent = case.analysis.as_of - timedelta(days=case.policy.lengths.exemption_within_days)
    is_new = act.occurred_at >= recent and case.first_recorded_at(act) > written_at
    is_severe = act_grade(case.policy, behaviour, act) is Grade.SEVERE
    return is_severe and is_exempt and is_new and _spoken_of(case, behaviour, living) in {None, Grade.MINOR}


def _written_at(living: LivingWarning) -> datetime:
    warning = living.warning
    return warning.drafted_at or warning.issued_at or living.received_at


def _spoken_of(case: CasePut, behaviour: Behaviour, living: LivingWarning) -> Grade | None:
    """The gravest act that was known, and still recent, when the warning was written."""
    written_at = _written_at(living)
    since = written_at - timedelta(days=case.policy.lengths.evidence_current_days)
    known: Sequence[ContactEvent] = [
        event
        for event in case.analysis.event_index.incidents[behaviour]
        if event.occurred_at >= since and case.first_recorded_at(event) <= written_at
    ]
    return gravest([act_grade(case.policy, behaviour, event) for event in known])


@Dated
def exempt(case: CasePut, grades: Mapping[Behaviour, Grade], *, is_asked: bool) -> tuple[Behaviour, ...]:
    """The behaviours that go without a warning: established at the grade it needs, where no warning has run its course.

    ``is_asked``: a real reason was given. A warning given in vain never makes the office's case worse.
    """
    needed = case.policy.grading.exempt_from_warning_grade
    open_to = [b for b in case.proposal.behaviours if b in case.policy.exempting and not _was_warned_in_vain(case, b)]
    found = tuple(b for b in open_to if (grade := grades.get(b)) and grade.rank >= needed.rank)
    return found if is_asked else ()


@exempt.since(2)
def _exempt_where_open(
    case: CasePut,
    grades: Mapping[Behaviour, Grade],  # noqa: ARG001 - as the first version
    *,
    is_asked: bool,  # noqa: ARG001 - likewise
) -> tuple[Behaviour, ...]:
    """Those of an act of which no warning spoke."""
    return tuple(b for b in case.proposal.behaviours if b in case.policy.exempting and exemption(case, b))

"""How grave conduct is: by the kind of act, or because it recurred or its effect goes on (MC-7.1, 8.25).

Asked of a whole record by the classification, and of the cited events by what is proposed on them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple, assert_never

from contact_policy.policy.conduct import has_account
from contact_policy.policy.document.definitions import Definition, RisesBy
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Behaviour, Grade
from contact_policy.policy.working_days import london_date


class Lift(NamedTuple):
    """What made minor conduct serious, and the contacts in which it did."""

    ground: str
    statement: str
    events: Sequence[ContactEvent]
    threshold: int


def grade_of(
    policy: Policy, behaviour: Behaviour, reports: Sequence[ContactEvent], effects: Sequence[ContactEvent]
) -> tuple[Grade, Lift | None]:
    """The grade by kind of act of what ``reports`` show, and what lifted it from minor to serious.

    ``effects`` are the contacts with which its effect on the work was recorded. Both are oldest first. Severe comes
    from the act alone.
    """
    graded = _act_grade.at(policy.engine_used)
    worst = gravest([graded(policy, behaviour, event) for event in reports])
    if worst and worst is not Grade.MINOR:
        return worst, None
    lift = _lift(policy, policy.definition[behaviour], reports, effects)
    return (Grade.SERIOUS if lift else Grade.MINOR), lift


def _lift(
    policy: Policy, definition: Definition, reports: Sequence[ContactEvent], effects: Sequence[ContactEvent]
) -> Lift | None:
    level, ground = policy.engine_used, definition.rises_ground
    match definition.rises_by:
        case RisesBy.RECURRENCE:
            return recurrence_lift.at(level)(policy, ground, reports)
        case RisesBy.EFFECT:
            return effect_lift.at(level)(policy, ground, effects)
        case RisesBy.NOTHING:
            return None
        case _:
            assert_never(definition.rises_by)


def act_grade(policy: Policy, behaviour: Behaviour, event: ContactEvent) -> Grade | None:
    """The gravest that was seen of ``behaviour`` in one contact; None where nothing of it has a grade."""
    return _act_grade.at(policy.engine_used)(policy, behaviour, event)


@Dated
def _act_grade(policy: Policy, behaviour: Behaviour, event: ContactEvent) -> Grade | None:
    """By the codes alone."""
    grades = policy.grade_observed.get(behaviour, {})
    return gravest([grades.get(code) for code in event.observations])


@_act_grade.since(2)
def _grade_told(policy: Policy, behaviour: Behaviour, event: ContactEvent) -> Grade | None:
    """Like before; but what nobody gave an account of counts as minor, for a code is no evidence of a grave act."""
    grade = _act_grade.at(1)(policy, behaviour, event)
    return grade if grade in _NEEDS_NO_ACCOUNT or has_account(policy, event) else Grade.MINOR


_NEEDS_NO_ACCOUNT = frozenset({None, Grade.MINOR})


def gravest(grades: Sequence[Grade | None]) -> Grade | None:
    """The gravest of ``grades``; None where there is none."""
    for grade in _GRAVEST_FIRST:
        if grade in grades:
            return grade
    return None


_GRAVEST_FIRST = tuple(reversed(Grade))


@Dated
def recurrence_lift(policy: Policy, ground: str, incidents: Sequence[ContactEvent]) -> Lift | None:
    """So many incidents within the window."""
    grading = policy.grading
    window = timedelta(days=grading.recurrence_window_days)
    for last in range(grading.recurrence_count - 1, len(incidents)):
        run = incidents[last - grading.recurrence_count + 1 : last + 1]
        if run[-1].occurred_at - run[0].occurred_at <= window:
            text = f"It recurred: {contacts(run)} within {grading.recurrence_window_days} days make it serious."
            return Lift(ground, text, run, grading.recurrence_count)
    return None


@recurrence_lift.since(2)
def _recurrence_on_occasions(policy: Policy, ground: str, incidents: Sequence[ContactEvent]) -> Lift | None:
    """So many occasions within the window: one bad week is one episode."""
    grading = policy.grading
    days = [london_date(event.occurred_at) for event in incidents]
    for first in range(len(incidents)):
        window = bisect_left(days, days[first] + timedelta(days=grading.recurrence_window_days + 1))
        run = occasions(policy, incidents[first:window])
        if _recurs(policy, run, grading.recurrence_count):
            text = (
                f"It recurred: on {len(run)} separate occasions within {grading.recurrence_window_days} days, which"
                " makes it serious."
            )
            return Lift(ground, text, run, grading.recurrence_count)
    return None


@Dated
def effect_lift(policy: Policy, ground: str, effects: Sequence[ContactEvent]) -> Lift | None:
    """The effect was noted often enough, over long enough."""
    grading = policy.grading
    if len(effects) < grading.effect_count:
        return None
    span = effects[-1].occurred_at - effects[0].occurred_at
    if span.days < grading.effect_span_days:
        return None
    text = f"The recorded effect goes on: noted in {contacts(effects)} over {span.days} days."
    return Lift(ground, text, effects, grading.effect_count)


@effect_lift.since(2)
def _effect_on_occasions(policy: Policy, ground: str, effects: Sequence[ContactEvent]) -> Lift | None:
    """The effect was noted on so many occasions, over long enough."""
    found = effect_lift.at(1)(policy, ground, effects)
    return found if found and len(occasions(policy, effects)) >= policy.grading.effect_count else None


def occasions(policy: Policy, events: Sequence[ContactEvent]) -> Sequence[ContactEvent]:
    """The first contact of each separate occasion, of events oldest first."""
    apart = timedelta(days=policy.grading.recurrence_days_apart)
    found: list[ContactEvent] = []
    for event in events:
        if not found or london_date(event.occurred_at) - london_date(found[-1].occurred_at) >= apart:
            found.append(event)
    return found


def _recurs(policy: Policy, run: Sequence[ContactEvent], count: int) -> bool:
    if len(run) < count:
        return False
    span = london_date(run[-1].occurred_at) - london_date(run[0].occurred_at)
    return span.days >= policy.grading.recurrence_span_days


def contacts(events: Sequence[ContactEvent]) -> str:
    """``1 contact``, ``2 contacts``."""
    return "1 contact" if len(events) == 1 else f"{len(events)} contacts"

"""How far somebody was warned of a behaviour: the steps that the document wants before a restriction, in their order.

A step counts where it was given after the one before it was received, and is alive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from contact_policy.policy.case_analysis import CaseAnalysis, LivingWarning
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Behaviour


class Course(NamedTuple):
    """The steps that were ``given``, each as it was, in order, and those that are ``missing``."""

    given: tuple[LivingWarning, ...]
    missing: tuple[WarningTable, ...]

    @property
    def last(self) -> LivingWarning | None:
        """The step that ends it; None while one is missing."""
        return self.given[-1] if self.given and not self.missing else None


def needed_steps(policy: Policy, measures: Iterable[Measure]) -> tuple[WarningTable, ...]:
    """The steps that come before a restriction to ``measures``."""
    kinds = {measure.kind for measure in measures}
    return tuple(
        step for step in policy.warning_steps if step.needed and (not step.before or not kinds.isdisjoint(step.before))
    )


def steps_before(policy: Policy, name: str) -> tuple[WarningTable, ...]:
    """The steps that come before a step whatever is to be restricted."""
    steps = policy.warning_steps
    place = next((index for index, step in enumerate(steps) if step.name == name), 0)
    return tuple(step for step in steps[:place] if step.needed and not step.before)


def course_of(analysis: CaseAnalysis, behaviour: Behaviour, steps: Sequence[WarningTable]) -> Course:
    """How far the steps were taken about a behaviour."""
    given: list[LivingWarning] = []
    missing: list[WarningTable] = []
    for step in steps:
        since = given[-1].received_at if given else None
        found = _first_given(analysis, behaviour, step, since)
        if found is None:
            missing.append(step)
        else:
            given.append(found)
    return Course(tuple(given), tuple(missing))


def _first_given(
    analysis: CaseAnalysis, behaviour: Behaviour, step: WarningTable, since: datetime | None
) -> LivingWarning | None:
    for living in analysis.living_steps:
        is_of_it = living.step.name == step.name and behaviour in living.warning.behaviours
        issued_at = living.warning.issued_at
        if is_of_it and (since is None or (issued_at is not None and issued_at >= since)):
            return living
    return None

"""What every rule of warnings is asked: a warning as written, on a case file once analysed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from contact_policy.policy.access import spoken_list
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.conduct import has_account
from contact_policy.policy.considerations import lacking_in
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Consideration, ContactEvent
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.put_again import as_warned
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import Behaviour, Grade, Raises


@dataclass(frozen=True)
class WarningQuestion:
    """A warning on the customer's record."""

    analysis: CaseAnalysis
    given: WarningNotice

    @property
    def policy(self) -> Policy:
        """The edition asked."""
        return self.analysis.policy

    @property
    def today(self) -> date:
        """The day of which it is asked."""
        return self.analysis.today

    @property
    def considered(self) -> Mapping[str, Consideration]:
        """What was considered before it was drafted, by criterion."""
        return self.given.recorded.criteria

    @cached_property
    def lacking(self) -> Mapping[str, Sequence[str]]:
        """What that lacks, by criterion."""
        return lacking_in(self.policy, self.considered, self.today)

    def entered_as(self, criterion: str) -> tuple[str, ...]:  # noqa: ARG002 - one person says all of it
        """The roles of whoever recorded it."""
        return self.given.recorded.entered_as

    @property
    def put(self) -> Question:
        """What it is about, as if it were put to the engine now."""
        return as_warned(self.analysis, self.given)

    @property
    def as_of(self) -> datetime:
        """The moment of which it is asked."""
        return self.analysis.as_of

    @property
    def behaviours(self) -> Sequence[Behaviour]:
        """What it warns of."""
        return self.given.behaviours

    def labels(self, behaviours: Iterable[Behaviour]) -> str:
        """Behaviours in the document's words."""
        return spoken_list([self.policy.behaviour[behaviour].label for behaviour in behaviours])

    def reports(self, behaviour: Behaviour) -> Sequence[ContactEvent]:
        """The customer's own contacts that a person recorded as ``behaviour``."""
        return self.analysis.event_index.incidents[behaviour]

    @property
    def case_ids(self) -> frozenset[str]:
        """The cases that the recent reports of what it warns of are about; none where no case was named with any."""
        since = self.analysis.evidence_current_since
        recent = [e for behaviour in self.behaviours for e in self.reports(behaviour) if e.occurred_at >= since]
        named = [(e.repeats_case_id if e.raises is Raises.REPEAT else None) or e.case_id for e in recent]
        return frozenset([case_id for case_id in named if case_id])

    def tells(self, event: ContactEvent, behaviour: Behaviour) -> bool:
        """Whether the report can be warned of: a threat or harm needs an account of what happened."""
        observed = self.policy.grade_observed.get(behaviour, {})
        grades = [observed[code] for code in event.observations if code in observed]
        is_grave = any(grade.rank >= Grade.SERIOUS.rank for grade in grades)
        return not is_grave or has_account(self.policy, event)

    def is_indicated(self, behaviour: Behaviour) -> bool:
        """Whether a figure points to ``behaviour``."""
        return any(i.reached and i.behaviour == behaviour for i in self.analysis.classification.indicators)

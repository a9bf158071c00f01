"""What came after the warnings that a proposal relies on: time to change, and conduct that is established or cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from contact_policy.policy.access import spoken_list
from contact_policy.policy.case_analysis import LivingWarning
from contact_policy.policy.case_put import CasePut
from contact_policy.policy.findings import Finding
from contact_policy.policy.proofs import proofs
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.working_days import spoken


class SinceWarning:
    """Of the behaviours ``established`` and warned of in ``warnings``, on the ``case`` put."""

    def __init__(
        self,
        case: CasePut,
        established: Mapping[Behaviour, Finding],
        warnings: Mapping[Behaviour, LivingWarning],
    ) -> None:
        self._case = case
        self._established = established
        self._warnings = warnings

    @cached_property
    def told(self) -> str:
        """What was warned of, and when each warning was received or counts as received."""
        return spoken_list([self._told(behaviour, living) for behaviour, living in self._warnings.items()])

    def _told(self, behaviour: Behaviour, living: LivingWarning) -> str:
        verb = "received" if living.received_at <= self._case.analysis.as_of else "counts as received"
        return f"{self._case.policy.behaviour[behaviour].label} ({verb} on {spoken(living.received_on)})"

    @cached_property
    def change_ends_at(self) -> datetime | None:
        """When the time to change that they give is over; None where there are none."""
        return max((warning.change_ends_at for warning in self._warnings.values()), default=None)

    @cached_property
    def steps_cut_short(self) -> Sequence[LivingWarning]:
        """The steps of warning before the last whose time to change was not over when the next was taken."""
        pairs = [pair for behaviour in self._warnings for pair in pairwise(self._case.courses[behaviour].given)]
        return [
            step for step, after in pairs if after.warning.issued_at and after.warning.issued_at < step.change_ends_at
        ]

    @cached_property
    def shown(self) -> Mapping[Behaviour, AbstractSet[str]]:
        """By behaviour, the ids of what shows it and came after the warning of it was received."""
        return {b: self._shown(b, living) for b, living in self._warnings.items() if b in self._established}

    def _shown(self, behaviour: Behaviour, living: LivingWarning) -> AbstractSet[str]:
        proving = {
            id_ for ground in proofs(self._case.policy, self._established[behaviour]) for id_ in ground.event_ids
        }
        reports = self._case.analysis.event_index.incidents[behaviour]
        return {event.id for event in reports if event.occurred_at > living.received_at} & proving

    @cached_property
    def none_shown(self) -> Sequence[Behaviour]:
        """The behaviours of which nothing that came after the warning is the conduct established."""
        return [behaviour for behaviour, shown in self.shown.items() if not shown]

    @cached_property
    def none_cited(self) -> Sequence[Behaviour]:
        """The behaviours cited, of which nothing that came after the warning is cited although there is some."""
        cited = {event.id for event in self._case.evidence}
        return [b for b, shown in self.shown.items() if self._case.cited[b] and shown and cited.isdisjoint(shown)]

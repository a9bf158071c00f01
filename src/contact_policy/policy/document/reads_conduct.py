"""What an edition says of conduct: by name, by code, and by the means that show a behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from contact_policy.policy.document.definitions import (
    ANGRY,
    Definition,
    Given,
    Means,
    first_definitions,
    first_guard,
)
from contact_policy.policy.document.further import Further
from contact_policy.policy.document.tables import BehaviourEntry, Grading, ObservationEntry
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.vocabulary import Behaviour, Grade


class _Covered(dict[Behaviour, BehaviourEntry]):
    """The behaviours that an edition covers, by name.

    What was warned of or restricted under another edition may be of one that this one does not have. To this one it is
    a name.
    """

    def __missing__(self, name: Behaviour) -> BehaviourEntry:
        return BehaviourEntry(name=name, label=name.replace("_", " "), clauses=(), needs_effect=False)


class ReadsConduct:
    """The part of a ``Policy`` that answers from its behaviours and observations."""

    behaviours: tuple[BehaviourEntry, ...]
    observations: tuple[ObservationEntry, ...]
    grading: Grading
    further: Further

    @cached_property
    def behaviour(self) -> Mapping[Behaviour, BehaviourEntry]:
        """Behaviours by name. One that is not among them has an entry all the same; see ``_Covered``."""
        return _Covered({entry.name: entry for entry in self.behaviours})

    @cached_property
    def definition(self) -> Mapping[Behaviour, Definition]:
        """What shows each behaviour."""
        return self.further.definitions or first_definitions(self.grading.refusals)

    @property
    def names_of_its_own(self) -> frozenset[str]:
        """The tables in which the document names what it likes, and says itself what that is."""
        conduct = frozenset({"behaviours", "grounds"}) if self.further.definitions else frozenset()
        return conduct | (frozenset({"measures"}) if self.further.measures else frozenset())

    @cached_property
    def refusing(self) -> Mapping[Given, frozenset[str]]:
        """The observations by which somebody refuses what the office gave."""
        shown = [entry for definition in self.definition.values() for entry in definition.shown_by]
        refused = [entry for entry in shown if entry.means is Means.REFUSED]
        return {given: frozenset(c for e in refused if e.after is given for c in e.observations) for given in Given}

    @cached_property
    def repeating(self) -> frozenset[Behaviour]:
        """The behaviours that an earlier complaint again is a report of."""
        return self._shown_by(Means.REPEATED)

    @cached_property
    def persisting(self) -> frozenset[Behaviour]:
        """The behaviours that refusals, or an earlier complaint again, are reports of."""
        return self.repeating | self._shown_by(Means.REFUSED)

    @cached_property
    def observed_of(self) -> Mapping[Behaviour, frozenset[str]]:
        """The observations of each behaviour that no refusal is told by."""
        refusals = self.refusing[Given.DECISION] | self.refusing[Given.EXPLANATION]
        of = self.behaviour_observed.items()
        return {name: frozenset(c for c, b in of if b == name and c not in refusals) for name in self.behaviour}

    def _shown_by(self, means: Means) -> frozenset[Behaviour]:
        defined = self.definition.items()
        return frozenset(name for name, entry in defined if any(shown.means is means for shown in entry.shown_by))

    @cached_property
    def sparing(self) -> Mapping[str, GuardId]:
        """What each neutral observation tells instead of conduct, by code."""
        said = self.further.sparing
        return {code: said.get(code, first_guard(code)) for code in self.neutral_observations}

    @cached_property
    def troubling(self) -> frozenset[str]:
        """The neutral observations of somebody in distress or bereaved: anger alone is no such trouble."""
        told = self.sparing.items()
        return frozenset(code for code, guard in told if guard is GuardId.OUT_OF_CHARACTER and code != ANGRY)

    @cached_property
    def acting(self) -> tuple[Behaviour, ...]:
        """The behaviours that the act alone makes unacceptable, whatever its effect on the work."""
        return tuple(entry.name for entry in self.behaviours if not entry.needs_effect)

    @cached_property
    def exempting(self) -> tuple[Behaviour, ...]:
        """The behaviours of which an act may go without a warning (MC-8.30)."""
        return self.further.exempt_behaviours or self.acting

    @cached_property
    def observation(self) -> Mapping[str, ObservationEntry]:
        """Observations by code."""
        return {entry.code: entry for entry in self.observations}

    @cached_property
    def behaviour_observed(self) -> Mapping[str, Behaviour]:
        """The behaviour that each unacceptable observation is one of, by code."""
        return {entry.code: entry.behaviour for entry in self.observations if entry.behaviour is not None}

    @cached_property
    def grade_observed(self) -> Mapping[Behaviour, Mapping[str, Grade]]:
        """The grade that each observation of a behaviour speaks for, by the observation's code."""
        entries = self.observations
        return {
            b.name: {o.code: o.grade for o in entries if o.grade and o.behaviour == b.name} for b in self.behaviours
        }

    @cached_property
    def grave_observed(self) -> Mapping[Behaviour, frozenset[str]]:
        """The observations of each behaviour that speak for a serious or graver act."""
        serious = Grade.SERIOUS.rank
        graded = self.grade_observed.items()
        return {b: frozenset(code for code, grade in codes.items() if grade.rank >= serious) for b, codes in graded}

    @cached_property
    def needing_effect(self) -> frozenset[Behaviour]:
        """The behaviours that only their effect on the work makes unacceptable."""
        return frozenset(entry.name for entry in self.behaviours if entry.needs_effect)

    @cached_property
    def neutral_observations(self) -> frozenset[str]:
        """Codes of what is never held against anyone."""
        return frozenset(entry.code for entry in self.observations if entry.behaviour is None)

    @cached_property
    def unacceptable_observations(self) -> tuple[str, ...]:
        """Codes whose recording is the report to managers (MC-8.2)."""
        return tuple(self.behaviour_observed)

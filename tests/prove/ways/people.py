"""Who does what in the office of a document, and what they put on record, all by its own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from contact_policy.policy import Policy
from contact_policy.policy.deciders import ConsideredAtDecision, Consultation, Meeting
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Stage
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import Grade, NewInformation
from contact_policy.policy.working_days import london_date
from contact_policy.records import Caller, DecisionOutcome, Role
from contact_policy.services.decisions import ProposalRuling
from contact_policy.services.proposals import Draft
from prove.year.office import STILL_NEEDED

SAID = "The calls go on as before, and two families wait for an answer"


@dataclass(frozen=True)
class People:
    """The people of an office that goes by ``policy``."""

    policy: Policy

    def _caller(self, subject: str, roles: Sequence[str]) -> Caller:
        """Somebody who holds these roles by the document's names, with the rights of those that they are like."""
        named = self.policy.named_roles
        like = frozenset(Role(named[role].like if role in named else role) for role in roles)
        return Caller(subject=subject, roles=like, held=frozenset(roles))

    @cached_property
    def mary(self) -> Caller:
        """Whoever takes calls, proposes, and sees to the letters."""
        return self._caller("mary", self.policy.who_acts.propose.roles[:1])

    @cached_property
    def warning(self) -> Caller:
        """Whoever warns."""
        return self._caller("mary", self.policy.who_acts.warn.roles[:1])

    @cached_property
    def chief(self) -> Caller:
        """Whoever decides on mild measures, and reviews and lifts."""
        acts = self.policy.who_acts
        return self._caller("chief", (acts.decide[-1].roles[0], acts.review.roles[0]))

    @cached_property
    def rita(self) -> Caller:
        """Whoever hears appeals."""
        return self._caller("rita", self.policy.who_acts.appeal.roles[:1])

    @cached_property
    def newcomer(self) -> Caller:
        """Somebody else who may hear appeals, and took no part in anything."""
        return self._caller("noor", self.policy.who_acts.appeal.roles[:1])

    @cached_property
    def everybody(self) -> Caller:
        """Somebody who holds every role."""
        callers = (self.mary, self.warning, self.chief, self.rita)
        return self._caller("eve", sorted({role for caller in callers for role in caller.held}))

    @cached_property
    def behaviour(self) -> str:
        """The behaviour that the walk is about: one that an act alone shows."""
        return self.policy.acting[0]

    @cached_property
    def acts(self) -> Mapping[Grade, str]:
        """An observation of it, by grade."""
        of_it = [entry for entry in reversed(self.policy.observations) if entry.behaviour == self.behaviour]
        return {entry.grade: entry.code for entry in of_it if entry.grade}

    @cached_property
    def seen(self) -> tuple[tuple[str, ...], ...]:
        """What staff see: mostly something mild of it, at times the gravest, a refusal, what is held against nobody."""
        mild, grave = self.acts[Grade.MINOR], self.acts[max(self.acts, key=lambda grade: grade.rank)]
        other = [o.code for o in self.policy.observations if o.behaviour not in (None, self.behaviour)][-1:]
        neutral = next(o.code for o in self.policy.observations if o.behaviour is None)
        return ((mild,), (mild,), (grave,), (*other,), (neutral,), ())

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The mildest that each kind is, of those that any conduct allows and that need nothing else on record."""
        mild = [entry for entry in self.policy.measures if self._is_mild(entry.kind) and self.behaviour in entry.fits]
        return tuple(example_of(self.policy, entry.kind) for entry in mild)

    def _is_mild(self, kind: str) -> bool:
        terms = self.policy.terms[kind]
        needs_more = terms.effect in ("subject", "block", "close", "premises") or not terms.listed
        return terms.needs_grade is Grade.MINOR and not self.policy.measure[kind].severe_only and not needs_more

    @cached_property
    def mildest(self) -> Measure:
        """The one that acts on calls, which is what the walk is about, where there is one."""
        on_calls = [m for m in self.measures if "phone" in self.policy.measure[m.kind].acts_on]
        return (on_calls or list(self.measures))[0]

    @cached_property
    def milder(self) -> Measure:
        """A milder form of that, as a review or an appeal leaves it."""
        minutes = self.mildest.minutes
        return replace(self.mildest, minutes=minutes + 5) if minutes else self.mildest

    @cached_property
    def service(self) -> str | None:
        """The service that it is about, where the office names any."""
        return next(iter(self.policy.further.services), None)

    def considered(self, now: datetime, stage: Stage) -> dict[str, Consideration]:
        """What the document asks at a stage, considered."""
        found = Consideration(
            considered_by="mary", considered_on=london_date(now), finding=SAID, new_information=NewInformation.NONE
        )
        return {entry.name: found for entry in self.policy.criteria_at(stage)}

    def recorded(self, now: datetime, stage: Stage) -> PutOnRecord:
        """What a review, or an appeal, puts on record."""
        reasons = STILL_NEEDED if stage is Stage.REVIEW else {}
        return PutOnRecord(reasons=reasons, criteria=self.considered(now, stage))

    def draft(self, now: datetime, events: Sequence[str], measure: Measure, replaces: str | None = None) -> Draft:
        """A full and fair proposal, on all these events."""
        return Draft(
            measures=(measure,), behaviours=(self.behaviour,), grounds=SAID,
            ends_on=london_date(now + timedelta(days=90)), evidence_event_ids=tuple(events), replaces=replaces,
            criteria=self.considered(now, Stage.PROPOSAL), services=(self.service,) if self.service else (),
            lesser_measures_considered=SAID, warning_response_weighed=SAID,
        )  # fmt: skip

    def ruling(
        self, now: datetime, outcome: DecisionOutcome, reasons: str, recorded_reasons: Mapping[str, str]
    ) -> ProposalRuling:
        """A decision, made in the way that the document asks for."""
        entry, day = self.policy.who_acts.decide[-1], london_date(now)
        asked = self.considered(now, Stage.DECISION)
        return ProposalRuling(
            outcome=outcome, reasons=reasons, recorded_reasons=recorded_reasons,
            meeting=Meeting(on=day, minute="Minute 4") if entry.in_meeting else None,
            consultations=tuple(Consultation(who=c.who, by="mary", on=day, advice=SAID) for c in entry.consult),
            criteria=tuple(ConsideredAtDecision(criterion=name, found=found) for name, found in asked.items()),
        )  # fmt: skip

"""Which behaviour the record shows, how grave it is, and why; and what was deliberately not held against the customer.

Figures only indicate (MC-5.2). A behaviour is established by what a named person recorded: an observation, and for
unreasonable or persistent conduct its effect on the office's work (MC-5.3, 6.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, assert_never

from contact_policy.policy.conduct import UNNAMED, is_repeat, refused_case
from contact_policy.policy.document.definitions import Given, Means, ShownGround
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.facts import CaseFile, ContactEvent
from contact_policy.policy.findings import Classification, Finding, Ground, Indicator, Strength
from contact_policy.policy.grading import contacts, grade_of
from contact_policy.policy.guards import guards_of
from contact_policy.policy.indicators import measure_indicators
from contact_policy.policy.vocabulary import Behaviour, Grade


def classify(policy: Policy, file: CaseFile) -> Classification:
    """What the record of ``file`` shows at its ``as_of``; events later than that, or faded, are left out.

    The order in which events are given does not matter. At most one finding a behaviour; none for a behaviour that
    neither a figure nor a report points to.
    """
    return classify_indexed(EventIndex(policy, file))


def classify_indexed(event_index: EventIndex) -> Classification:
    """Like ``classify``, of an index already made."""
    indicators = measure_indicators(event_index)
    record = _Record(event_index, indicators)
    findings = tuple([f for behaviour in event_index.policy.behaviour if (f := record.finding(behaviour)) is not None])
    return Classification(
        as_of=event_index.as_of,
        policy=event_index.policy.reference,
        findings=findings,
        indicators=indicators,
        guards=guards_of(event_index, indicators, findings),
    )


class _Seen(NamedTuple):
    """What the record has of a ground: ``needed`` of them prove it, where a number does.

    Not ``enough``: no number proves it.
    """

    told: str
    events: Sequence[ContactEvent]
    needed: int | None
    enough: bool = True


class _Record:
    """The customer's own contacts, asked about one behaviour at a time."""

    def __init__(self, event_index: EventIndex, indicators: Sequence[Indicator]) -> None:
        self._policy = event_index.policy
        self._cases = event_index.cases
        self._office_part = event_index.office_part
        self._told = event_index.told
        self._resembling = event_index.resembling
        self._incidents = event_index.incidents
        self._effects = event_index.effects
        self._indicators = indicators

    def finding(self, behaviour: Behaviour) -> Finding | None:
        """The finding on ``behaviour``, or None where nothing points to it."""
        proofs, hints = self._observed(behaviour)
        effects = self._effect_grounds(behaviour) if proofs else ()
        figures = [_figure_ground(i) for i in self._indicators if i.reached and i.behaviour == behaviour]
        if proofs and (effects or behaviour not in self._policy.needing_effect):
            grade, lifts = self._grade(behaviour, proofs)
            grounds = (*proofs, *effects, *lifts, *hints, *figures)
            return self._conclude(behaviour, Strength.ESTABLISHED, grade, grounds)
        grounds = (*proofs, *hints, *figures)
        return self._conclude(behaviour, Strength.INDICATED, None, grounds) if grounds else None

    def _conclude(
        self, behaviour: Behaviour, strength: Strength, grade: Grade | None, grounds: tuple[Ground, ...]
    ) -> Finding:
        cited = dict.fromkeys(self._policy.behaviour[behaviour].clauses)
        for ground in grounds:
            cited |= dict.fromkeys(ground.clauses)
        return Finding(behaviour, strength, grade, tuple(cited), grounds)

    def _ground(
        self, ground: str, statement: str, events: Sequence[ContactEvent], threshold: float | None = None
    ) -> Ground:
        figure = None if threshold is None else len(events)
        ids = tuple([event.id for event in events])
        # A reading may be put right for editions from before a ground was told apart: those cite no clause for it.
        entry = self._policy.ground.get(ground)
        return Ground(ground, entry.clauses if entry else (), statement, ids, figure, threshold)

    def _observed(self, behaviour: Behaviour) -> tuple[tuple[Ground, ...], tuple[Ground, ...]]:
        """What was recorded: grounds that meet the definition, and reports that fall short of it."""
        proofs: list[Ground] = []
        hints: list[Ground] = []
        for shown in self._policy.definition[behaviour].shown_by:
            for seen in self._seen(behaviour, shown):
                is_proof = seen.enough and (seen.needed is None or len(seen.events) >= seen.needed)
                (proofs if is_proof else hints).append(self._ground(shown.ground, seen.told, seen.events, seen.needed))
        return tuple(proofs), tuple(hints)

    def _seen(self, behaviour: Behaviour, shown: ShownGround) -> Iterator[_Seen]:
        """What was recorded by the means of one ground, if it was at all."""
        reports = self._incidents[behaviour]
        match shown.means:
            case Means.OBSERVED:
                return self._seen_by_staff(behaviour, shown, reports)
            case Means.REFUSED:
                is_of_decision = shown.after is Given.DECISION
                return (self._decisions_refused if is_of_decision else self._explanations_refused)(shown, reports)
            case Means.REPEATED:
                return self._repeated(shown, reports)
            case Means.RESEMBLED:
                return self._resembled()
            case _:
                assert_never(shown.means)

    def _seen_by_staff(
        self, behaviour: Behaviour, shown: ShownGround, reports: Sequence[ContactEvent]
    ) -> Iterator[_Seen]:
        codes = shown.observations or self._policy.observed_of[behaviour]
        events = [event for event in reports if not codes.isdisjoint(event.observations)]
        if events:
            text = f"Staff recorded {self._labels(codes, events)} in {contacts(events)}."
            yield _Seen(text, events, shown.times if shown.times > 1 else None)

    def _labels(self, codes: AbstractSet[str], events: Sequence[ContactEvent]) -> str:
        seen = {code for event in events for code in event.observations}
        return ", ".join(o.label for o in self._policy.observations if o.code in seen and o.code in codes)

    def _decisions_refused(self, shown: ShownGround, reports: Sequence[ContactEvent]) -> Iterator[_Seen]:
        """Refusals by the case decided. Refusals of one cannot be told from refusals of another, unless it is named."""
        by_case: dict[str, list[ContactEvent]] = {}
        for event in reports:
            case_id = refused_case(self._policy, event, self._cases)
            if case_id is not None and not shown.observations.isdisjoint(event.observations):
                by_case.setdefault(case_id, []).append(event)
        for case_id, events in by_case.items():
            if case_id == UNNAMED:
                text = f"A decision was refused in {contacts(events)}; which of several was not recorded."
                yield _Seen(text, events, None, enough=False)
            else:
                reference = self._cases[case_id].reference
                text = f"The decision on case {reference} was refused in {contacts(events)} after it was given."
                yield _Seen(text, events, shown.times)

    def _explanations_refused(self, shown: ShownGround, reports: Sequence[ContactEvent]) -> Iterator[_Seen]:
        part = self._office_part
        events = [
            event
            for event in reports
            if not shown.observations.isdisjoint(event.observations) and (part is None or part.has_explained(event))
        ]
        if events:
            text = f"An explanation of what the office can do was refused in {contacts(events)}."
            yield _Seen(text, events, shown.times)

    def _repeated(self, shown: ShownGround, reports: Sequence[ContactEvent]) -> Iterator[_Seen]:
        events = [event for event in reports if is_repeat(self._policy, event, self._cases)]
        if events:
            text = f"A named person recorded {contacts(events)} as an earlier complaint again."
            yield _Seen(text, events, shown.times)

    def _resembled(self) -> Iterator[_Seen]:
        events = self._resembling
        if events:
            text = f"The wording of {contacts(events)} resembles an earlier complaint. Nobody has confirmed it."
            yield _Seen(text, events, None, enough=False)

    def _effect_grounds(self, behaviour: Behaviour) -> tuple[Ground, ...]:
        effects, ground = self._effects[behaviour], self._policy.definition[behaviour].effect_ground
        if not (effects and ground):
            return ()
        text = f"Its effect on the office's work was recorded in {contacts(effects)}."
        return (self._ground(ground, text, effects),)

    def _grade(self, behaviour: Behaviour, proofs: Sequence[Ground]) -> tuple[Grade, tuple[Ground, ...]]:
        """The grade of the record, and what lifted it from minor to serious."""
        ids = {event_id for ground in proofs for event_id in ground.event_ids}
        proving = [event for event in self._told if event.id in ids]
        grade, lift = grade_of(self._policy, behaviour, proving, self._effects[behaviour])
        return grade, (self._ground(lift.ground, lift.statement, lift.events, lift.threshold),) if lift else ()


def _figure_ground(indicator: Indicator) -> Ground:
    return Ground(
        rule=indicator.indicator,
        clauses=indicator.clauses,
        statement=(
            f"{indicator.figure:g} {indicator.unit} in {indicator.window_days} days, where {indicator.threshold:g}"
            " points to this behaviour. A figure alone establishes nothing."
        ),
        event_ids=indicator.event_ids,
        figure=indicator.figure,
        threshold=indicator.threshold,
    )

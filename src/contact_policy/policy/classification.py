"""Which behaviour the record shows, how grave it is, and why; and what was deliberately not held against the customer.

Figures only indicate (MC-5.2). A behaviour is established by what a named person recorded: an observation, and for
unreasonable or persistent conduct its effect on the office's work (MC-5.3, 6.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contact_policy.policy.conduct import REFUSES_EXPLANATION, UNNAMED, is_repeat, refused_case
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.facts import CaseFile, ContactEvent
from contact_policy.policy.findings import Classification, Finding, Ground, Indicator, Strength
from contact_policy.policy.grading import contacts, grade_of
from contact_policy.policy.grounds import GroundId
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
    findings = tuple([f for behaviour in _BEHAVIOURS if (f := record.finding(behaviour)) is not None])
    return Classification(
        as_of=event_index.as_of,
        policy=event_index.policy.reference,
        findings=findings,
        indicators=indicators,
        guards=guards_of(event_index, indicators, findings),
    )


_BEHAVIOURS = tuple(Behaviour)


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
        figures = [_figure_ground(i) for i in self._indicators if i.reached and i.behaviour is behaviour]
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
        self, ground: GroundId, statement: str, events: Sequence[ContactEvent], threshold: float | None = None
    ) -> Ground:
        figure = None if threshold is None else len(events)
        ids = tuple([event.id for event in events])
        # A reading may be put right for editions from before a ground was told apart: those cite no clause for it.
        entry = self._policy.ground.get(ground)
        return Ground(ground, entry.clauses if entry else (), statement, ids, figure, threshold)

    def _observed(self, behaviour: Behaviour) -> tuple[tuple[Ground, ...], tuple[Ground, ...]]:
        """What was recorded: grounds that meet the definition, and reports that fall short of it."""
        if behaviour is Behaviour.PERSISTENT:
            return self._persistence()
        seen = self._incidents[behaviour]
        if not seen:
            return (), ()
        ground = {
            Behaviour.AGGRESSIVE: GroundId.AGGRESSION_OBSERVED,
            Behaviour.UNREASONABLE: GroundId.UNREASONABLE_DEMAND_OBSERVED,
        }[behaviour]
        labels = self._labels(behaviour, seen)
        return (self._ground(ground, f"Staff recorded {labels} in {contacts(seen)}.", seen),), ()

    def _labels(self, behaviour: Behaviour, events: Sequence[ContactEvent]) -> str:
        entries = self._policy.observations
        seen = {code for event in events for code in event.observations}
        return ", ".join(o.label for o in entries if o.code in seen and o.behaviour is behaviour)

    def _persistence(self) -> tuple[tuple[Ground, ...], tuple[Ground, ...]]:
        proofs: list[Ground] = []
        hints: list[Ground] = []
        for ground, statement, events, needed in self._persistent_conduct():
            found = self._ground(ground, statement, events, needed)
            (hints if needed is None or len(events) < needed else proofs).append(found)
        return tuple(proofs), tuple(hints)

    def _persistent_conduct(self) -> Iterator[tuple[GroundId, str, list[ContactEvent], int | None]]:
        """Each form of persistence that was recorded at all, with the number that makes it persistent.

        None where no number does: refusals of one cannot be told from refusals of another, and a machine's suggestion
        proves nothing.
        """
        reports = self._incidents[Behaviour.PERSISTENT]
        needed = self._policy.grading.refusals
        for case_id, events in self._refused_decisions(reports).items():
            if case_id == UNNAMED:
                text = f"A decision was refused in {contacts(events)}; which of several was not recorded."
                yield GroundId.DECISION_REFUSED, text, events, None
                continue
            reference = self._cases[case_id].reference
            text = f"The decision on case {reference} was refused in {contacts(events)} after it was given."
            yield GroundId.DECISION_REFUSED, text, events, needed
        part = self._office_part
        explained = [
            event
            for event in reports
            if REFUSES_EXPLANATION in event.observations and (part is None or part.has_explained(event))
        ]
        if explained:
            text = f"An explanation of what the office can do was refused in {contacts(explained)}."
            yield GroundId.EXPLANATION_REFUSED, text, explained, needed
        repeats = [event for event in reports if is_repeat(event, self._cases)]
        if repeats:
            text = f"A named person recorded {contacts(repeats)} as an earlier complaint again."
            yield GroundId.SAME_COMPLAINT_AGAIN, text, repeats, 1
        resembling = self._resembling
        if resembling:
            text = f"The wording of {contacts(resembling)} resembles an earlier complaint. Nobody has confirmed it."
            yield GroundId.EARLIER_COMPLAINT_RESEMBLED, text, resembling, None

    def _refused_decisions(self, reports: Sequence[ContactEvent]) -> dict[str, list[ContactEvent]]:
        """Refusals recorded after the decision they refuse, by the case decided."""
        refused: dict[str, list[ContactEvent]] = {}
        for event in reports:
            case_id = refused_case(event, self._cases)
            if case_id is not None:
                refused.setdefault(case_id, []).append(event)
        return refused

    def _effect_grounds(self, behaviour: Behaviour) -> tuple[Ground, ...]:
        effects = self._effects[behaviour]
        if not effects:
            return ()
        is_persistent = behaviour is Behaviour.PERSISTENT
        ground = GroundId.DISPROPORTIONATE_TIME if is_persistent else GroundId.SUBSTANTIAL_EFFECT
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

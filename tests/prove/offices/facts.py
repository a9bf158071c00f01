"""A state of an office's space made into what is on record: contacts, cases, warnings, restrictions, the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from contact_policy.policy import Policy, facts
from contact_policy.policy.document.definitions import Means
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.facts import CaseFile, ContactEvent, Person, Restriction, WarningResponse
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import Capacity, Channel, Direction, EndedHow, IssueMethod, MadeBy, Raises
from prove import made, record
from prove.offices.levels import NOT_SHOWN, code_of, ground_of, mildest, shown, step
from prove.offices.point import Point
from prove.record import AFTER, AS_OF, BEFORE, EFFECT, LETTER, RECURRED, STALE, event
from prove.space import State

# As late, or as early, as it is so by every office's own times.
_ISSUED = record.ISSUED | {
    "too_recent": (datetime(2026, 6, 5, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "unreceived": (datetime(2026, 6, 12, 16, tzinfo=UTC), IssueMethod.POST),
    "expired": (datetime(2023, 5, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
}


class Facts:
    """What is on record in an office's states."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.behaviours = tuple(entry.name for entry in policy.behaviours)
        self.service = next(iter(policy.further.services), None)
        self._reports = lru_cache(maxsize=None)(self._reported)

    def on_record(self, state: Point) -> tuple[str, ...]:
        """The levels that the contacts on record are made of."""
        factors = [shown(name) for name in self.behaviours]
        return tuple(state[factor] for factor in (*factors, "effect", "account", "came_by", "conduct", "spared"))

    def of_the_file(self, state: Point) -> tuple[str, ...]:
        """The levels that the whole case file is made of."""
        steps = [step(entry.name) for entry in self.policy.warning_steps]
        more = ("reply", "proposed", "beside", "access", "capacity", "internal_review", "matter")
        return (*self.on_record(state), *(state[factor] for factor in (*steps, *more)))

    def case_file(self, state: Point) -> CaseFile:
        """Everything on record."""
        return CaseFile(
            as_of=AS_OF,
            person=self.person(state),
            cases=record.cases_of(State(internal_review=state.internal_review, matter=state.matter)),
            events=self.events(state),
            warnings=self._warnings(state, "written"),
            spoken_warnings=self._warnings(state, "spoken"),
            restrictions=self._restrictions(state),
        )

    def person(self, state: Point) -> Person:
        """The customer, who has a number and an address of their own and one of each that others use too."""
        return replace(made.person(state.access), capacity=Capacity(state.capacity))

    def events(self, state: Point) -> tuple[ContactEvent, ...]:
        """Every contact on record."""
        reports = [e for name in self.behaviours for e in self.reports(state, name)]
        spared = () if state.spared == "none" else (state.spared,)
        act = next(o.code for o in self.policy.observations if o.behaviour is not None)
        return (
            replace(event(LETTER, STALE - timedelta(days=1), "post"), direction=Direction.OUTBOUND),
            event("neutral", BEFORE, state.came_by, *spared),
            event("household", BEFORE, state.came_by, act, made_by=MadeBy.HOUSEHOLD),
            *(replace(e, service=self.service) for e in reports),
        )

    def reports(self, state: Point, behaviour: str) -> tuple[ContactEvent, ...]:
        """The contacts that report a behaviour, oldest first."""
        given = (state[shown(behaviour)], state.effect, state.account, state.came_by, state.conduct)
        return self._reports(behaviour, *given)

    def _reported(
        self, behaviour: str, level: str, effect: str, account: str, came_by: str, conduct: str
    ) -> tuple[ContactEvent, ...]:
        if level == "not":
            return ()
        ground = ground_of(self.policy, behaviour, level)
        code = code_of(self.policy, behaviour, level)
        times = 1 if level in NOT_SHOWN else ground.times
        moments = [STALE, BEFORE, *([AFTER] if conduct == "went_on" else [])]
        if level == "once":
            moments = [BEFORE]
        if level.endswith(" again"):
            moments += RECURRED
        is_by_effect = self.policy.behaviour[behaviour].needs_effect
        if effect == "goes_on" and is_by_effect and level not in NOT_SHOWN:
            moments += (BEFORE + timedelta(days=10), BEFORE - timedelta(days=27))
        found = []
        for moment in sorted(moments):
            for number in range(times):
                at = moment + timedelta(hours=number)
                noted = effect != "none" and (effect == "goes_on" or moment != STALE) and number == 0
                told = event(
                    f"{behaviour} {at:%Y-%m-%dT%H}", at, came_by, *([code] if code else ()),
                    effect=EFFECT if noted else "", case_id="closed",
                    raises=Raises.REPEAT if ground.means is Means.REPEATED else None,
                )  # fmt: skip
                found.append(self._as_told(told, ground.means, account))
        return tuple(found)

    def _as_told(self, told: ContactEvent, means: Means, account: str) -> ContactEvent:
        """The contact as somebody told of it; an effect on the work is no account of an act."""
        if means is Means.RESEMBLED:
            told = replace(told, observations=(), resembles_case_id="closed", raises=None)
        if account == "own_word":
            return replace(told, recorded_by="proposer")
        return replace(told, summary="") if account == "none" else told

    def _warnings(self, state: Point, form: str) -> tuple[facts.Warning, ...]:
        steps = [entry for entry in self.policy.warning_steps if entry.form == form]
        return tuple(given for entry in steps for given in self._warned(state, entry))

    def _warned(self, state: Point, entry: WarningTable) -> Iterator[facts.Warning]:
        """The step of warning as the state has it, with the customer's reply to a letter."""
        level = state[step(entry.name)]
        if level == "none":
            return
        proposed = state.proposed.split("+")
        named = tuple(b for b in self.behaviours if (b in proposed) is (level != "other_behaviour"))
        if not named:
            return
        issued_at, method = _ISSUED[level]
        reply = WarningResponse(
            received_at=(issued_at or BEFORE) + timedelta(days=1), channel=Channel.POST, summary="I had reasons."
        )
        yield facts.Warning(
            id=f"warning {entry.name}",
            behaviours=named,
            response_days=28 if level == "too_recent" else entry.response_days,
            issued_at=issued_at,
            method=IssueMethod.BY_HAND if entry.form == "spoken" else method,
            issue_recorded_at=issued_at + timedelta(days=10) if issued_at and level == "late" else issued_at,
            quashed_at=AS_OF - timedelta(days=1) if level == "quashed" else None,
            responses=() if state.reply == "none" or entry.form == "spoken" else (reply,),
            step=entry.name,
        )

    def _restrictions(self, state: Point) -> tuple[Restriction, ...]:
        """What is in force beside the proposal, to be replaced by it, or over."""
        if state.beside == "nothing":
            return ()
        held = record.restriction("beside", (self._light(),), is_over=state.beside in ("lapsed", "lifted"))
        held = replace(held, behaviours=tuple(state.proposed.split("+")))
        if state.beside == "lifted":
            lifted_at = datetime(2026, 5, 1, 9, tzinfo=UTC)
            held = replace(held, ends_on=date(2026, 10, 1), ended_at=lifted_at, ended_how=EndedHow.LIFTED)
        return (held,)

    def _light(self) -> Measure:
        """Something mild of another kind than the fairest case proposes, where the office has any."""
        in_order = sorted(self.policy.measures, key=lambda entry: entry.intrusiveness)
        other = (entry for entry in in_order if entry != mildest(self.policy))
        return example_of(self.policy, next(other, in_order[0]).kind)

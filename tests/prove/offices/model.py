"""What a policy document says of a state of its office, worked out here a second time and from the state alone.

It reads what the document lists (its grounds, grades, weights, steps, roles and conditions), and never asks the engine.
"""

from __future__ import annotations

from contact_policy.policy.document.definitions import RisesBy
from contact_policy.policy.document.format2.criteria import WhenTable
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.effects import effect_name
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.findings import Kind
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import Channel
from prove.made import UNWATCHED, usable
from prove.offices.facts import Facts
from prove.offices.levels import NOT_SHOWN, code_of, criterion, measure, shown, step
from prove.offices.point import Point
from prove.record import AFTER, STALE

_RANK = ("minor", "serious", "severe")


class Model:
    """What holds of an office's states."""

    def __init__(self, facts: Facts) -> None:
        self.policy, self._facts = facts.policy, facts
        self._grades = {o.code: o.grade.value for o in self.policy.observations if o.grade}

    def behaviours(self, state: Point) -> tuple[str, ...]:
        """The behaviours proposed."""
        return tuple(state.proposed.split("+"))

    def kinds(self, state: Point) -> tuple[str, ...]:
        """The measures proposed, by the document's names."""
        return tuple(entry.kind for entry in self.policy.measures if state[measure(entry.kind)])

    def stale(self, state: Point) -> list[ContactEvent]:
        """The reports of long ago."""
        reports = [e for name in self._facts.behaviours for e in self._facts.reports(state, name)]
        return [event for event in reports if event.occurred_at.date() == STALE.date()]

    def is_established(self, state: Point, behaviour: str) -> bool:
        """Whether the record shows a behaviour: by a ground that is met, with its effect, and told where it must be."""
        level = state[shown(behaviour)]
        if level in NOT_SHOWN or (self.policy.behaviour[behaviour].needs_effect and state.effect == "none"):
            return False
        is_bare = (
            state.account == "none" and code_of(self.policy, behaviour, level) in self.policy.further.needing_account
        )
        return not is_bare

    def act(self, state: Point, behaviour: str) -> str:
        """How grave the act is that a behaviour is shown by, as somebody told it."""
        grade = self._grades.get(code_of(self.policy, behaviour, state[shown(behaviour)]), "minor")
        return "minor" if state.account == "none" else grade

    def cited_when(self, state: Point, behaviour: str) -> set[str]:
        """When what is cited of a behaviour happened."""
        level = state[shown(behaviour)]
        is_told = level == "once" or self._is_reported(state, behaviour)
        if not is_told or state.evidence not in ("fresh", "others", "stale"):
            return set()
        if level == "once":
            return {"before"} if state.evidence != "stale" else set()
        if state.evidence == "stale":
            return {"stale"}
        return {"stale", "before"} | ({"after"} if state.conduct == "went_on" else set())

    def grades(self, state: Point) -> dict[str, str]:
        """The grade of the case put, by each behaviour proposed that is established and that something cited shows."""
        found = {}
        for b in self.behaviours(state):
            if self.is_established(state, b) and self.cited_when(state, b):
                act, level = self.act(state, b), state[shown(b)]
                rises = self.policy.definition[b].rises_by
                recurs = rises is RisesBy.RECURRENCE and level.endswith(" again")
                goes_on = rises is RisesBy.EFFECT and state.effect == "goes_on"
                is_lifted = state.evidence != "stale" and act == "minor" and (recurs or goes_on)
                found[b] = "serious" if is_lifted else act
        return found

    def gravest(self, state: Point) -> str | None:
        """The gravest grade of the case put."""
        return max(self.grades(state).values(), key=_RANK.index, default=None)

    def is_answered(self, state: Point) -> bool:
        """Whether a lift has answered all that is cited of some behaviour proposed."""
        cited = [self.cited_when(state, b) for b in self.behaviours(state)]
        return state.beside == "lifted" and any(moments and "after" not in moments for moments in cited)

    def is_warned(self, state: Point, behaviour: str) -> bool:
        """Whether every step that is needed was taken about a behaviour, and it went on after the last."""
        needed = [entry for entry in self.policy.warning_steps if entry.needed]
        taken = all(state[step(entry.name)] in ("living", "late", "too_recent") for entry in needed)
        went_on = [e for e in self._facts.reports(state, behaviour) if e.occurred_at >= AFTER]
        return taken and bool(went_on) and self._is_reported(state, behaviour)

    def _is_reported(self, state: Point, behaviour: str) -> bool:
        level = state[shown(behaviour)]
        code = code_of(self.policy, behaviour, level)
        is_bare = state.account == "none" and code in self.policy.further.needing_account
        return level not in NOT_SHOWN and not is_bare

    def may_go_without(self, state: Point, behaviour: str) -> bool:
        """Whether the document lets a behaviour go without a warning for a real reason, and no more is asked."""
        further, grade = self.policy.further, self.grades(state).get(behaviour)
        if state.exemption != "real" or behaviour not in self.policy.exempting or grade is None:
            return False
        is_at_risk = further.exempts_for_risk and state.get("risk", "none") == "told"
        least = self.policy.grading.exempt_from_warning_grade.value
        return (
            code_of(self.policy, behaviour, state[shown(behaviour)]) in further.exempt_observations
            or (further.exempts_by_grade and _RANK.index(grade) >= _RANK.index(least))
            or (is_at_risk and grade != "minor")
        )

    def weight(self, state: Point) -> int:
        """What the proposed measures weigh by the document's figures, each once."""
        entries = [(entry, state[measure(entry.kind)]) for entry in self.policy.measures]
        return sum(e.short_intrusiveness if form == "short" else e.intrusiveness for e, form in entries if form)

    def too_grave_for(self, state: Point) -> list[str]:
        """The measures proposed for graver conduct than is cited: by the document, or as they close a way in."""
        rank = _RANK.index(gravest) if (gravest := self.gravest(state)) else -1
        floors = {kind: self._floor(state, kind) for kind in self.kinds(state)}
        return [kind for kind, grade in floors.items() if grade != "minor" and rank < _RANK.index(grade)]

    def _floor(self, state: Point, kind: str) -> str:
        form = state[measure(kind)]
        if self.policy.measure[kind].severe_only or form in ("closes_post", "closes_all"):
            return "severe"
        if form == "closes_unwatched":
            return "serious"
        return self.policy.terms[kind].needs_grade.value

    def kept_route(self, state: Point) -> Channel | None:
        """The route that never closes for this person."""
        return next((c for c in self.policy.access.always_open if c in usable(state.access)), None)

    def left(self, state: Point) -> set[Channel]:
        """The channels that what is proposed leaves, by what the effects of its measures mean."""
        left, refused, is_filed = set(Channel), set[Channel](), False
        kept = {route} if (route := self.kept_route(state)) else set()
        for kind in self.kinds(state):
            form, example = state[measure(kind)], example_of(self.policy, kind)
            effect = effect_name(example)
            if effect == "channels":
                named = {Channel(form)} if form in set(Channel) else {*example.channels}
                left &= named | kept
            elif effect == "only_open_route":
                left &= kept
            elif effect == "close":
                left -= {*example.channels}
            elif effect == "arrangement":
                left -= {"closes_unwatched": UNWATCHED, "closes_post": {Channel.POST}, "closes_all": {*Channel}}.get(
                    form, set()
                )
            elif effect == "file":
                is_filed = is_filed or not example.channels or Channel.EMAIL in example.channels
            elif effect == "block":
                refused |= {Channel.PHONE, Channel.SMS} if example.numbers else set()
                refused |= {Channel.EMAIL} if example.addresses else set()
        return left - (refused - {Channel.EMAIL} if is_filed else refused)

    def entry(self, state: Point) -> DecideTable:
        """The first entry that something about the state calls for."""
        *others, last = self.policy.who_acts.decide
        return next((entry for entry in others if self._calls_for(state, entry)), last)

    def _calls_for(self, state: Point, entry: DecideTable) -> bool:
        grade = self.gravest(state) or "minor"
        return (
            bool({*self.kinds(state)} & {*entry.measures}) or grade in entry.grades or self._reach(state) in entry.scope
        )

    def _reach(self, state: Point) -> str:
        return "service" if state.get("services", "all") != "all" else "organisation"

    def may_decide(self, state: Point) -> bool:
        """Whether whoever decides may, by themselves or instead of others for a reason that the document knows."""
        entry, role = self.entry(state), state.decider
        if role == "deciding" or role in entry.roles:
            return True
        instead = state.get("instead", "")
        return any(s.role == role and instead in s.when for s in entry.substitutes)

    def is_agreed(self, state: Point) -> bool:
        """Whether as many people agree, in the way that the document asks for, after consulting whom they must."""
        entry = self.entry(state)
        must_consult = any(asked.kind is Kind.BREACH for asked in entry.consult)
        return (
            (entry.needed == 1 or state.agreed != "themselves")
            and (not entry.in_meeting or state.meeting == "minuted")
            and (not must_consult or state.consulted == "all")
        )

    def is_asked(self, state: Point, entry: CriterionEntry) -> bool:
        """Whether the document asks a criterion of such a case."""
        when = self.policy.asked_when.get(entry.rule, WhenTable())
        given = {
            "behaviours": {*self.behaviours(state)},
            "measures": {*self.kinds(state)},
            "effects": {effect_name(example_of(self.policy, kind)) for kind in self.kinds(state)},
            "grades": {self.gravest(state) or "minor"},
        }
        wanted = {name: {str(one) for one in getattr(when, name)} for name in given}
        return all(wanted[name] & {str(one) for one in given[name]} for name in given if wanted[name])

    def unconsidered(self, state: Point, entry: CriterionEntry) -> bool:
        """Whether a criterion is asked that nobody considered in more than a token."""
        return self.is_asked(state, entry) and state[criterion(entry.name)] in ("absent", "token", "silent")

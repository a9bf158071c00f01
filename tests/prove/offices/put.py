"""A state of an office's space made into what is put: the measures, the proposal, and who decides on it how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from contact_policy.policy import Policy
from contact_policy.policy.deciders import (
    Agreement,
    ConsideredAtDecision,
    Consultation,
    Decider,
    HowDecided,
    Instead,
    Meeting,
    Substitution,
)
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.facts import Consideration, Proposal
from contact_policy.policy.findings import Stage
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import asked_of, example_of
from contact_policy.policy.vocabulary import Channel, NewInformation
from contact_policy.policy.who_may import Act, may
from prove.made import REAL_TEXT, UNWATCHED
from prove.offices.facts import Facts
from prove.offices.levels import OUTSIDERS, criteria_of, criterion, measure
from prove.offices.model import Model
from prove.offices.point import Point
from prove.record import OWN_EMAIL, OWN_PHONE, SHARED_EMAIL, SHARED_PHONE

_TEXT = {
    "said": REAL_TEXT, "weighed": REAL_TEXT, "real": "An officer was threatened at the door", "token": "n/a",
    "told": "The officer was to be met at her car that night.", "whole": REAL_TEXT,
}  # fmt: skip
_REVIEWS = {"in_time": date(2026, 8, 22), "late": date(2027, 12, 22), "after_end": date(2028, 2, 1)}
_ENDS = {"within": date(2026, 11, 22), "beyond": date(2029, 12, 22), "none": None}
_SHUT = {
    "closes_unwatched": tuple(sorted(UNWATCHED)), "closes_post": (Channel.POST,), "closes_all": tuple(Channel),
}  # fmt: skip
_NEW = {"silent": None, "outstanding": NewInformation.OUTSTANDING}
_DAY = date(2026, 6, 14)


class Put:
    """What is proposed and decided in an office's states."""

    def __init__(self, facts: Facts, model: Model) -> None:
        self.policy: Policy = facts.policy
        self._facts, self._model = facts, model
        self.form = lru_cache(maxsize=None)(self._form)

    def measures(self, state: Point) -> tuple[Measure, ...]:
        """The measures proposed."""
        forms = [(entry.kind, state[measure(entry.kind)]) for entry in self.policy.measures]
        return tuple(self.form(kind, form) for kind, form in forms if form)

    def _form(self, kind: str, form: str) -> Measure:
        """A measure in one of its forms; see ``levels``."""
        example = example_of(self.policy, kind)
        points = {"numbers": (OWN_PHONE, SHARED_PHONE), "addresses": (OWN_EMAIL, SHARED_EMAIL)}
        said: dict[str, Any] = {
            name: (values[form == "shared"],) for name, values in points.items() if getattr(example, name)
        }
        if example.case_id or example.case_ids:
            case = "open" if form == "open_case" else "closed"
            said |= {"case_id": case} if example.case_id else {"case_ids": (case,)}
        if form in set(Channel):
            one = "channel" in asked_of(self.policy, kind)
            said |= {"channel": Channel(form)} if one else {"channels": (Channel(form),)}
        if form == "short":
            said["minutes"] = self.policy.measure[kind].short_minutes - 1
        if form == "unnamed":
            said["name"] = ""
        if form == "by_email_alone":
            said |= {"phone": "", "sip_uri": "", "post": ""}
        if form.startswith("closes_"):
            said["closes_channels"] = _SHUT[form]
        elif example.closes_channels and "closes_channels" in asked_of(self.policy, kind):
            said["closes_channels"] = ()
        if example.services:
            said["services"] = (self._service(owed=form == "owed"),)
        return replace(example, **said)

    def _service(self, *, owed: bool) -> str:
        services = self.policy.further.services
        return next(name for name, entry in services.items() if entry.discretionary is not owed)

    def proposal(self, state: Point) -> Proposal:
        """What is asked for."""
        is_whole = state.candour == "whole"
        asked = [entry for entry in criteria_of(self.policy) if not self._is_of_the_decision(entry.rule)]
        return Proposal(
            proposed_by="proposer",
            proposer_roles=self._roles(state.proposer, may(self.policy, Act.PROPOSE)),
            measures=self.measures(state),
            behaviours=tuple(state.proposed.split("+")),
            grounds="The conduct went on after it was explained." if is_whole else "A nutter calls us.",
            starts_on=date(2026, 6, 22) if state.starts == "soon" else date(2026, 7, 30),
            review_on=_REVIEWS[state.review],
            ends_on=_ENDS[state.length],
            evidence_event_ids=self._cited(state),
            case_ids=("closed",),
            replaces="beside" if state.beside == "replaced" else None,
            criteria={e.name: found for e in asked if (found := _found(state[criterion(e.name)]))},
            lesser_measures_considered=_TEXT.get(state.lesser, ""),
            warning_response_weighed=_TEXT.get(state.reply, ""),
            warning_exemption_reason=_TEXT.get(state.exemption, ""),
            immediate_risk=_TEXT.get(state.get("risk", ""), ""),
            aim=_TEXT.get(state.candour, ""),
            fair_balance=_TEXT.get(state.candour, ""),
            services=self._services(state),
        )

    def _services(self, state: Point) -> tuple[str, ...]:
        every = tuple(self.policy.further.services)
        return {"one": every[:1], "beyond": every[:2]}.get(state.get("services", ""), ())

    def _is_of_the_decision(self, rule: str) -> bool:
        return self.policy.rule[rule].stage is Stage.DECISION

    def _cited(self, state: Point) -> tuple[str, ...]:
        own = [e.id for name in self._facts.behaviours for e in self._facts.reports(state, name)]
        stale = [e.id for e in self._model.stale(state)]
        return {
            "fresh": tuple(own), "stale": tuple(stale), "neutral": ("neutral",), "others": (*own, "household"),
        }.get(state.evidence, ())  # fmt: skip

    def decider(self, state: Point) -> Decider | None:
        """Who decides and how, if anybody yet."""
        if state.decider == "nobody_yet":
            return None
        entry, subject = self._model.entry(state), "proposer" if state.same_person == "yes" else "decider"
        reason = {"given": REAL_TEXT, "token": "ok"}.get(state.recorded)
        return Decider(
            subject=subject,
            roles=self._roles(state.decider, entry.roles),
            reasons="The conduct goes on as it did before." if state.reasons == "given" else " ",
            recorded_reasons={rule.id: reason for rule in self.policy.rules} if reason else {},
            how_decided=self._how(state, entry, subject),
        )

    def _how(self, state: Point, entry: DecideTable, subject: str) -> HowDecided:
        others = {"enough": entry.needed - 1, "themselves": 1}.get(state.get("agreed", ""), 0) * (entry.needed > 1)
        names = [subject if state.get("agreed", "") == "themselves" else f"other {n}" for n in range(others)]
        minute = {"minuted": "Minute 4", "no_minute": " "}.get(state.get("meeting", ""))
        advice = {"all": REAL_TEXT, "token": "ok"}.get(state.get("consulted", ""))
        instead = state.get("instead", "")
        because = "n/a" if instead == "token" else "The customer complains of the one who would decide."
        reason = Instead.CONFLICT if instead in ("conflict", "token") else Instead.ABSENCE
        of_the_decision = [e for e in criteria_of(self.policy) if self._is_of_the_decision(e.rule)]
        return HowDecided(
            agreed=tuple(Agreement(subject=name, roles=entry.roles[-1:]) for name in names),
            meeting=Meeting(on=_DAY, minute=minute) if minute else None,
            substitute=Substitution(instead=reason, because=because) if instead else None,
            consultations=tuple(
                Consultation(who=asked.who, by="manager-1", on=_DAY, advice=advice) for asked in entry.consult if advice
            ),
            criteria=tuple(
                ConsideredAtDecision(criterion=e.name, found=found)
                for e in of_the_decision
                if (found := _found(state[criterion(e.name)]))
            ),
        )

    @staticmethod
    def _roles(level: str, proper: tuple[str, ...]) -> tuple[str, ...]:
        if level in OUTSIDERS:
            return (level,) if level != "no_role" else ()
        return proper[:1] if level in ("deciding", "proposing") else (level,)


@cache
def _found(level: str) -> Consideration | None:
    if level == "absent":
        return None
    return Consideration(
        considered_by="manager-1",
        considered_on=_DAY if level != "before" else date(2026, 5, 30),
        finding="considered" if level == "token" else REAL_TEXT,
        concerns_remain=level == "adverse",
        new_information=_NEW.get(level, NewInformation.NONE),
    )

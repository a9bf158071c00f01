"""From a decision to our facts: the fair case, altered where the decision says something and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Behaviour, Channel
from ombudsman.decisions import Decision
from ombudsman.grounds import Way, way
from ombudsman.process import CONTACT_DAYS, NEED, STARTS_ON, Process, fair, plain_contacts

CONDUCT = {
    "persistent": ("persistent", "refuses_decision"),
    "aggressive": ("aggressive", "abusive_language"),
    "unreasonable_demand": ("unreasonable", "excessive_contact"),
}
MEASURES = {
    "single_point_of_contact": Measure(
        kind="single_contact", name="Named officer", phone="+441632960100", email="officer@council.example"
    ),
    "single_channel": Measure(kind="single_channel", channel=Channel.EMAIL),
    "refuse_reopen": Measure(kind="refuse_reopen", case_id="case"),
    "other": Measure(kind="other", description="The limit on contact that the decision speaks of"),
    "ban_premises": Measure(kind="other", description="No visits to the premises"),
}
REASON = "None of the listed arrangements answers what was recorded here."


def ways_of(decision: Decision) -> dict[str, tuple[Way, ...]]:
    """The ways to go wrong that the decision found, by ground."""
    return {ground: tuple(way(ground, name) for name in names) for ground, names in decision.wrong.items()}


def convert(decision: Decision, *, without: Iterable[str] = ()) -> Process:
    """The process that the decision describes; ``without`` names grounds to be repaired."""
    process = as_told(decision)
    for ground, ways in ways_of(decision).items():
        if ground not in without:
            for found in ways:
                process = found.happens(process)
    return process


def as_told(decision: Decision) -> Process:
    """The facts that are no fault: who, what conduct, how often, which measures, how long."""
    process = fair()
    for name in decision.behaviour or ():
        process = _behaving(process, *CONDUCT[name])
    if decision.volume:
        process = _contacting(process, **decision.volume)
    if decision.restrictions:
        process = _limited(process, decision)
    if decision.duration_days:
        process = process.with_proposal(ends_on=STARTS_ON + timedelta(days=decision.duration_days))
    if decision.has_access_needs:
        need = AccessNeed(need="As the customer told the office", adjustment="letters in large print", id=NEED)
        process = process.with_file(person=replace(process.file.person, access_needs=(need,)))
    return process


def _behaving(process: Process, behaviour: Behaviour, observation: str) -> Process:
    events = (
        replace(event, observations=(observation,) if event.observations else ()) for event in process.file.events
    )
    process = process.with_file(events=tuple(events)).with_warning(behaviours=(behaviour,))
    letter = replace(process.warning_letter, behaviours=(behaviour,))
    return replace(process.with_proposal(behaviours=(behaviour,)), warning_letter=letter)


def _contacting(process: Process, contacts: int, period_days: int) -> Process:
    observed = process.file.events[: len(CONTACT_DAYS)]
    return process.with_file(events=(*observed, *plain_contacts(contacts - len(observed), period_days)))


def _limited(process: Process, decision: Decision) -> Process:
    closes = tuple(Channel(name) for name in decision.closes_channels)
    measures = tuple(
        replace(MEASURES[name], closes_channels=closes) if name == "ban_premises" else MEASURES[name]
        for name in decision.restrictions or ()
    )
    is_other = any(measure.kind == "other" for measure in measures)
    reasons = {"other-measure-justified": REASON} if is_other else {}
    return process.with_proposal(measures=measures).with_decider(recorded_reasons=reasons)

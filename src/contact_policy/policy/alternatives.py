"""What less would be allowed: lighter sets of measures, found by search, or a narrower reach (MC-7.1, 8.18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from contact_policy.policy.access import unusable_channels
from contact_policy.policy.asked_when import looks_at_measures
from contact_policy.policy.checks import check_all, ready_of_proposals, verdict_of
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effect_entry import Circumstances
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.findings import Alternative, Check, Verdict
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import asked_of, is_first, measure_of, suggested
from contact_policy.policy.proportion import weight, weight_of
from contact_policy.policy.question import Question
from contact_policy.policy.rules import MEASURE_RULES
from contact_policy.policy.rules.warning import STEP_RULES
from contact_policy.policy.vocabulary import CaseStatus, MeasureKind


def less_intrusive(question: Question, checks: Sequence[Check]) -> tuple[Alternative, ...]:
    """What is less than what is proposed, and would be allowed: lighter measures first, then a narrower reach.

    Nothing is found where something stands in the way that neither cures, such as a missing warning. Lighter measures
    are sought as far as it would reach; where that itself stands in the way, for the services concerned alone.
    """
    found = _lighter(question, checks)
    services = narrower_reach(question)
    if not services:
        return found
    proposal = replace(question.proposal, services=services)
    narrower = Question(question.analysis, proposal, question.decider)
    asked = check_all(narrower, ready_of_proposals(question.policy))
    found = found or _lighter(narrower, asked)
    verdict = verdict_of(asked)
    if verdict is Verdict.NOT_PERMITTED:
        return found
    return (*found, Alternative(measures=question.proposal.measures, verdict=verdict, services=services))


def narrower_reach(question: Question) -> tuple[str, ...]:
    """The services that the conduct cited was about, where they are fewer than it would reach; else none.

    None, too, where of some of that conduct nobody said what it was about, or a service is withheld that is no such.
    """
    offered = question.policy.further.services
    about = {event.service for events in question.evidence_of.values() for event in events}
    reached = question.proposal.services or tuple(offered)
    narrower = tuple([service for service in reached if service in about])
    withheld = {service for measure in question.proposal.measures for service in measure.services}
    if not about <= offered.keys() or len(narrower) == len(reached) or not withheld <= set(narrower):
        return ()
    return narrower


def _lighter(question: Question, checks: Sequence[Check]) -> tuple[Alternative, ...]:
    """The smallest sets, lightest first, that weigh less than what is proposed and would be allowed.

    Only the rules that look at the measures are asked again. Nothing is found where another rule stands in the way:
    no lighter measure cures a missing warning.
    """
    policy = question.policy
    looking = MEASURE_RULES | {rule for rule, when in policy.asked_when.items() if looks_at_measures(when)}
    if any(step.before for step in policy.warning_steps):
        looking |= STEP_RULES
    others = [c for c in checks if c.rule not in looking]
    if verdict_of(others) is Verdict.NOT_PERMITTED:
        return ()
    ceiling, services = question.measures_put.weight, question.proposal.services
    asked = [ready for ready in ready_of_proposals(policy) if ready[0].id in looking]
    found: list[Alternative] = []
    for weighs, measures in _sets_by_weight(policy, candidates(policy, question.file, question.proposal)):
        if weighs >= ceiling:
            break
        if any(set(alternative.measures) <= set(measures) for alternative in found):
            continue
        verdict = verdict_of([*others, *check_all(question.with_measures(measures), asked)])
        if verdict is not Verdict.NOT_PERMITTED:
            found.append(Alternative(measures=measures, verdict=verdict, services=services))
    return tuple(found)


def _sets_by_weight(policy: Policy, measures: Sequence[Measure]) -> Sequence[tuple[int, tuple[Measure, ...]]]:
    """Every set of them with its weight, the lightest first; of those that weigh the same the smallest."""
    sets = [chosen for size in range(1, len(measures) + 1) for chosen in combinations(measures, size)]
    return sorted(
        [(weight(policy, chosen), chosen) for chosen in sets], key=lambda weighed: (weighed[0], len(weighed[1]))
    )


def candidates(policy: Policy, file: CaseFile, proposal: Proposal) -> tuple[Measure, ...]:
    """The measures worth trying, each as mild as it comes; what was proposed stands for its own kind if it is mild.

    What the document keeps for severe cases, and what the policy does not list, is never suggested.
    """
    mild = (m for m in proposal.measures if weight_of(policy, m) <= policy.measure[m.kind].intrusiveness)
    proposed = {measure.kind: measure for measure in mild}
    given = _circumstances(policy, file, proposal)
    found = [
        proposed.get(entry.kind) or _mildest(policy, entry.kind, given)
        for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)
        if not entry.severe_only and policy.terms[entry.kind].listed
    ]
    return tuple(measure for measure in found if measure is not None)


def _mildest(policy: Policy, kind: MeasureKind, given: Circumstances) -> Measure | None:
    filled_in = EFFECTS[policy.terms[kind].effect].mildest(given)
    if filled_in is not None:
        return suggested(policy, kind, filled_in)
    is_settled = not is_first(policy, kind) and not asked_of(policy, kind)
    return measure_of(policy, kind, {}) if is_settled else None


def _circumstances(policy: Policy, file: CaseFile, proposal: Proposal) -> Circumstances:
    unusable = unusable_channels(file.person)
    return Circumstances(
        office=policy.office,
        routes=[route for route in policy.access.routes if route not in unusable],
        closed_case_ids=[c.id for c in file.cases if c.status is CaseStatus.CLOSED and c.id in proposal.case_ids],
    )

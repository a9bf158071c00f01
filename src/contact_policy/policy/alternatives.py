"""Which less intrusive sets of measures would be allowed, found by search over the measures (MC-7.1, 8.18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from contact_policy.policy.access import unusable_channels
from contact_policy.policy.checks import check_all, verdict_of
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Measure, Proposal
from contact_policy.policy.findings import Alternative, Check, Verdict
from contact_policy.policy.proportion import weight, weight_of
from contact_policy.policy.question import Question
from contact_policy.policy.rules import MEASURE_RULES
from contact_policy.policy.vocabulary import CaseStatus, Channel, MeasureKind

DEFAULT_CALL_MINUTES = 10


def less_intrusive(question: Question, checks: Sequence[Check]) -> tuple[Alternative, ...]:
    """The smallest sets, lightest first, that weigh less than what is proposed and would be allowed.

    Only the rules that look at the measures are asked again. Nothing is found where another rule stands in the way:
    no lighter measure cures a missing warning.
    """
    policy = question.policy
    others = [c for c in checks if c.rule not in MEASURE_RULES]
    if verdict_of(others) is Verdict.NOT_PERMITTED:
        return ()
    ceiling = question.weight
    asked = [entry for entry in policy.rules if entry.id in MEASURE_RULES]
    found: list[Alternative] = []
    for measures in _sets_by_weight(policy, candidates(policy, question.file, question.proposal)):
        if weight(policy, measures) >= ceiling:
            break
        if any(set(alternative.measures) <= set(measures) for alternative in found):
            continue
        verdict = verdict_of([*others, *check_all(question.with_measures(measures), asked)])
        if verdict is not Verdict.NOT_PERMITTED:
            found.append(Alternative(measures=measures, verdict=verdict))
    return tuple(found)


def _sets_by_weight(policy: Policy, measures: Sequence[Measure]) -> Iterator[tuple[Measure, ...]]:
    sets = [chosen for size in range(1, len(measures) + 1) for chosen in combinations(measures, size)]
    yield from sorted(sets, key=lambda chosen: (weight(policy, chosen), len(chosen)))


def candidates(policy: Policy, file: CaseFile, proposal: Proposal) -> tuple[Measure, ...]:
    """The measures worth trying, each as mild as it comes; what was proposed stands for its own kind if it is mild.

    Blocks and ``other`` are never suggested.
    """
    mild = (m for m in proposal.measures if weight_of(policy, m) <= policy.measure[m.kind].intrusiveness)
    proposed = {measure.kind: measure for measure in mild}
    found = [
        proposed.get(entry.kind) or _mildest(policy, file, proposal, entry.kind)
        for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)
        if not entry.severe_only and entry.kind is not MeasureKind.OTHER
    ]
    return tuple(measure for measure in found if measure is not None)


def _mildest(policy: Policy, file: CaseFile, proposal: Proposal, kind: MeasureKind) -> Measure | None:
    if kind is MeasureKind.CALL_TIME_LIMIT:
        return Measure(kind=kind, minutes=DEFAULT_CALL_MINUTES)
    if kind is MeasureKind.SINGLE_CONTACT:
        office = policy.office
        return Measure(kind=kind, name=office.contact_name, phone=office.phone, email=office.email)
    if kind is MeasureKind.SINGLE_CHANNEL:
        channel = _preferred_channel(policy, file)
        return Measure(kind=kind, channel=channel) if channel else None
    if kind is MeasureKind.REFUSE_REOPEN:
        closed = [c.id for c in file.cases if c.status is CaseStatus.CLOSED and c.id in proposal.case_ids]
        return Measure(kind=kind, case_id=closed[0]) if closed else None
    return Measure(kind=kind)


def _preferred_channel(policy: Policy, file: CaseFile) -> Channel | None:
    """The e-mail of someone who can use it, else the first monitored route they can use."""
    unusable = unusable_channels(file.person)
    usable = [route for route in policy.access.routes if route not in unusable]
    return Channel.EMAIL if Channel.EMAIL in usable else usable[0] if usable else None

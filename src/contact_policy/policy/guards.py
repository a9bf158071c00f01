"""What the classification deliberately did not hold against the customer, said openly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contact_policy.policy.conduct import is_approach, is_chasing, is_own
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import Case, ContactEvent, Raises
from contact_policy.policy.findings import Finding, Guard, Indicator, Strength
from contact_policy.policy.grounds import GuardId

_RIGHTS = {Raises.STATUTORY, Raises.SAFEGUARDING}


def guards_of(
    policy: Policy,
    cases: Mapping[str, Case],
    events: Sequence[ContactEvent],
    indicators: Sequence[Indicator],
    findings: Sequence[Finding],
) -> tuple[Guard, ...]:
    """The guards that applied, each with the events it spared."""
    applied = dict(_spared(policy, cases, events))
    established = {f.behaviour for f in findings if f.strength is Strength.ESTABLISHED}
    idle = [i for i in indicators if i.reached and i.behaviour not in established]
    applied[GuardId.NUMBERS_NEVER_DECIDE] = tuple(dict.fromkeys(e for i in idle for e in i.event_ids))
    return tuple(
        Guard(guard=entry.id, clauses=entry.clauses, statement=entry.statement, event_ids=applied[GuardId(entry.id)])
        for entry in policy.guards
        if applied[GuardId(entry.id)]
    )


def _spared(
    policy: Policy, cases: Mapping[str, Case], events: Sequence[ContactEvent]
) -> Iterator[tuple[GuardId, tuple[str, ...]]]:
    own = [event for event in events if is_own(event)]
    neutral = {o.code: o for o in policy.observations if o.behaviour is None}
    forceful = {"forceful", "determined"}
    yield GuardId.FORCEFUL, _ids(e for e in own if forceful & set(e.observations))
    yield GuardId.OUT_OF_CHARACTER, _ids(e for e in own if (set(neutral) - forceful) & set(e.observations))
    yield GuardId.NEW_MATTER, _ids(e for e in own if e.raises is Raises.NEW_MATTER)
    yield GuardId.NEW_INFORMATION, _ids(e for e in own if e.raises is Raises.NEW_INFORMATION)
    yield GuardId.RIGHTS, _ids(e for e in own if e.raises in _RIGHTS)
    yield GuardId.OTHERS_CONDUCT, _ids(e for e in events if not is_own(e))
    yield GuardId.OFFICE_SILENCE, _ids(e for e in own if is_approach(e) and is_chasing(e, cases))


def _ids(events: Iterator[ContactEvent]) -> tuple[str, ...]:
    return tuple(event.id for event in events)

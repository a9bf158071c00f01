"""What the classification deliberately did not hold against the customer, said openly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.findings import Finding, Guard, Indicator, Strength
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.sifting import Sifted
from contact_policy.policy.words import Raises

_FORCEFUL = frozenset({"forceful", "determined"})
_RIGHTS = {Raises.STATUTORY, Raises.SAFEGUARDING}


def guards_of(sifted: Sifted, indicators: Sequence[Indicator], findings: Sequence[Finding]) -> tuple[Guard, ...]:
    """The guards that applied, each with the events it spared."""
    applied = dict(_spared(sifted))
    established = {f.behaviour for f in findings if f.strength is Strength.ESTABLISHED}
    idle = [i for i in indicators if i.reached and i.behaviour not in established]
    applied[GuardId.NUMBERS_NEVER_DECIDE] = tuple(dict.fromkeys(e for i in idle for e in i.event_ids))
    return tuple(
        Guard(guard=entry.id, clauses=entry.clauses, statement=entry.statement, event_ids=applied[GuardId(entry.id)])
        for entry in sifted.policy.guards
        if applied[GuardId(entry.id)]
    )


def _spared(sifted: Sifted) -> Iterator[tuple[GuardId, tuple[str, ...]]]:
    told = sifted.told
    observed = [event for event in told if event.observations]
    neutral = {o.code for o in sifted.policy.observations if o.behaviour is None}
    yield GuardId.FORCEFUL, _ids(e for e in observed if not _FORCEFUL.isdisjoint(e.observations))
    yield GuardId.OUT_OF_CHARACTER, _ids(e for e in observed if not (neutral - _FORCEFUL).isdisjoint(e.observations))
    yield GuardId.NEW_MATTER, _ids(e for e in told if e.raises is Raises.NEW_MATTER)
    yield GuardId.NEW_INFORMATION, _ids(e for e in told if e.raises is Raises.NEW_INFORMATION)
    yield GuardId.RIGHTS, _ids(e for e in told if e.raises in _RIGHTS)
    yield GuardId.OTHERS_CONDUCT, _ids(iter(sifted.others))
    yield GuardId.OFFICE_SILENCE, _ids(iter(sifted.chasing))


def _ids(events: Iterator[ContactEvent]) -> tuple[str, ...]:
    return tuple(event.id for event in events)

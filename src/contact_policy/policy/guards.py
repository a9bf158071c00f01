"""What the classification deliberately did not hold against the customer, said openly."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.findings import Finding, Guard, Indicator, Strength
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.vocabulary import Raises

# The law's, not a policy's: no document lists it (UK GDPR Article 18).
RECORD_CONTESTED = "record-contested"
_CONTESTED = (
    "The customer contests the record of these contacts: they count in nothing until somebody has checked it, corrected"
    " what is wrong and answered the request."
)
_BROUGHT = {
    Raises.NEW_MATTER: GuardId.NEW_MATTER,
    Raises.NEW_INFORMATION: GuardId.NEW_INFORMATION,
    Raises.STATUTORY: GuardId.RIGHTS,
    Raises.SAFEGUARDING: GuardId.RIGHTS,
}


def guards_of(
    event_index: EventIndex, indicators: Sequence[Indicator], findings: Sequence[Finding]
) -> tuple[Guard, ...]:
    """The guards that applied, each with the events it spared."""
    spared = _spared(event_index)
    established = [f.behaviour for f in findings if f.strength is Strength.ESTABLISHED]
    idle = [i for i in indicators if i.reached and i.behaviour not in established]
    spared[GuardId.NUMBERS_NEVER_DECIDE] = list(dict.fromkeys([e for i in idle for e in i.event_ids]))
    guards = [
        Guard(entry.id, entry.clauses, entry.statement, tuple(ids))
        for entry in event_index.policy.guards
        if (ids := spared.get(entry.id))
    ]
    if event_index.disputed:
        guards.append(Guard(RECORD_CONTESTED, (), _CONTESTED, tuple(event_index.disputed)))
    return tuple(guards)


def _spared(event_index: EventIndex) -> dict[str, list[str]]:
    """The ids of the events that each guard spared, by the guard's id."""
    spared: dict[str, list[str]] = {
        GuardId.OTHERS_CONDUCT: [event.id for event in event_index.others],
        GuardId.OFFICE_SILENCE: [event.id for event in event_index.chasing],
        GuardId.REVIEW_PENDING: [event.id for event in event_index.under_review],
    }
    sparing = event_index.policy.sparing
    for event in event_index.told:
        observed = event.observations
        for told in dict.fromkeys([sparing[code] for code in observed if code in sparing]):
            spared.setdefault(told, []).append(event.id)
        if event.raises is not None and (guard := _BROUGHT.get(event.raises)):
            spared.setdefault(guard, []).append(event.id)
    return spared

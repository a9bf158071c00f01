"""One bare pass over the events that sums the windows of the built-in document, and does nothing else."""

from __future__ import annotations

from datetime import timedelta

from contact_policy.policy.facts import CaseFile
from contact_policy.policy.vocabulary import Direction, MadeBy, Raises
from contact_policy.policy.working_days import LONDON

NEVER = frozenset({Raises.NEW_MATTER, Raises.NEW_INFORMATION, Raises.STATUTORY, Raises.SAFEGUARDING})


def bare_pass(file: CaseFile) -> tuple[int, int, int, int, int, int, int]:
    """Contacts in 30 and 90 days, minutes, channels and out-of-hours in 30, after a decision in 90, repeats in 183."""
    as_of = file.as_of
    since_30, since_90, since_183 = (as_of - timedelta(days=days) for days in (30, 90, 183))
    decided = {case.id: case.decided_at for case in file.cases if case.decided_at}
    contacts_30 = contacts_90 = minutes = after_hours = after_decision = repeats = 0
    channels = set()
    for event in file.events:
        at = event.occurred_at
        if (
            at > as_of
            or event.made_by is not MadeBy.CUSTOMER
            or event.direction is not Direction.INBOUND
            or event.raises in NEVER
        ):
            continue
        if at > since_183 and event.raises is Raises.REPEAT:
            repeats += 1
        if at > since_90:
            contacts_90 += 1
            decided_at = decided.get(event.case_id or "")
            if decided_at is not None and decided_at < at:
                after_decision += 1
            if at > since_30:
                contacts_30 += 1
                minutes += event.staff_minutes or 0
                channels.add(event.channel)
                local = at.astimezone(LONDON)
                if local.weekday() > 4 or not 9 <= local.hour < 17:
                    after_hours += 1
    return contacts_30, contacts_90, minutes, len(channels), after_hours, after_decision, repeats

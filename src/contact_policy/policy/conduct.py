"""Which recorded contacts may be held against a customer at all, and for which behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contact_policy.policy.days import add_months, london_date, start_of
from contact_policy.policy.edition import ObservationEntry, Policy
from contact_policy.policy.facts import Behaviour, Case, CaseFile, CaseStatus, ContactEvent, Direction, MadeBy, Raises

NEVER_HELD = frozenset({Raises.NEW_MATTER, Raises.NEW_INFORMATION, Raises.STATUTORY, Raises.SAFEGUARDING})
UNNAMED = ""

Cases = Mapping[str, Case]


def standing_events(events: Iterable[ContactEvent]) -> tuple[ContactEvent, ...]:
    """The events as they stand after corrections, oldest first: a corrected event gives way to its correction."""
    listed = list(events)
    corrected = {event.corrects for event in listed if event.corrects}
    return tuple(sorted((e for e in listed if e.id not in corrected), key=lambda e: (e.occurred_at, e.id)))


def living_events(policy: Policy, file: CaseFile) -> tuple[ContactEvent, ...]:
    """The standing events up to the file's ``as_of`` that have not faded: what is older shows nothing."""
    oldest = start_of(add_months(london_date(file.as_of), -policy.lengths.evidence_life_months))
    return tuple(e for e in standing_events(file.events) if oldest <= e.occurred_at <= file.as_of)


def is_own(event: ContactEvent) -> bool:
    """Whether the contact was the customer's own (MC-2.1): a relative's or representative's never counts."""
    return event.made_by is MadeBy.CUSTOMER


def is_chasing(event: ContactEvent, cases: Cases) -> bool:
    """Whether the customer only asked after a case that the office had not decided by then (MC-8.12).

    One who refuses an explanation was given one, and is not met with silence.
    """
    if "refuses_explanation" in event.observations:
        return False
    case = cases.get((event.repeats_case_id if event.raises is Raises.REPEAT else None) or event.case_id or "")
    if case is None or (case.decided_at is None and case.status is CaseStatus.CLOSED):
        return False
    return case.decided_at is None or case.decided_at > event.occurred_at


def is_approach(event: ContactEvent) -> bool:
    """Whether this is the customer's own approach that brings nothing they have a right to bring.

    New matters, new information, statutory requests and safeguarding are never counted (MC-6.1, 8.23), and neither is
    what the office itself began.
    """
    return is_own(event) and event.direction is Direction.INBOUND and event.raises not in NEVER_HELD


def is_counted(event: ContactEvent, cases: Cases) -> bool:
    """Whether the contact may count in a figure: an approach that does not chase the office's own silence."""
    return is_approach(event) and not is_chasing(event, cases)


def is_repeat(event: ContactEvent, cases: Cases) -> bool:
    """Whether a person recorded that this is an earlier complaint again, and which (MC-6.2)."""
    is_named = (event.repeats_case_id or event.case_id) is not None
    return event.raises is Raises.REPEAT and is_named and is_counted(event, cases)


def refused_case(event: ContactEvent, cases: Cases) -> str | None:
    """The id of the case whose decision this contact refuses; None where none had been decided by then.

    A refusal recorded without its case is of the only decision there was; of several it is ``UNNAMED``.
    """
    if "refuses_decision" not in event.observations:
        return None
    decided = [c.id for c in cases.values() if c.decided_at and c.decided_at <= event.occurred_at]
    named = event.case_id or event.repeats_case_id
    if named:
        return named if named in decided else None
    return decided[0] if len(decided) == 1 else UNNAMED if decided else None


def has_effect(policy: Policy, event: ContactEvent) -> bool:
    """Whether a person recorded what the contact did to the office's work (MC-5.3, 6.5)."""
    return bool(event.effect_on_work) and not policy.is_token(event.effect_on_work, minimum_words=1)


def is_incident(policy: Policy, event: ContactEvent, behaviour: Behaviour, cases: Cases) -> bool:
    """Whether the contact is a report of ``behaviour`` to managers (MC-8.2): an observation or a confirmed repeat.

    Aggression counts whatever else the contact brings; demands and persistence do not where it brings something new
    or claims a right.
    """
    if not is_own(event) or (policy.behaviour[behaviour].needs_effect and event.raises in NEVER_HELD):
        return False
    if behaviour is Behaviour.PERSISTENT and is_repeat(event, cases):
        return True
    return any(
        entry.behaviour is behaviour and (entry.code != "refuses_decision" or refused_case(event, cases) is not None)
        for entry in _observed(policy, event)
    )


def _observed(policy: Policy, event: ContactEvent) -> list[ObservationEntry]:
    return [entry for code in event.observations if (entry := policy.observation.get(code))]


def bears_effect(policy: Policy, event: ContactEvent, behaviour: Behaviour, cases: Cases) -> bool:
    """Whether the contact's recorded effect on the work is an effect of ``behaviour``.

    It is where the contact shows the behaviour, or is one of those that add up to it. What a contact did that shows
    aggression alone, or that chases the office's own silence, is no effect of demands or persistence.
    """
    if not policy.behaviour[behaviour].needs_effect or not is_approach(event) or not has_effect(policy, event):
        return False
    if is_incident(policy, event, behaviour, cases):
        return True
    unacceptable = [entry.behaviour for entry in _observed(policy, event) if entry.behaviour]
    is_other_conduct = bool(unacceptable) and not any(policy.behaviour[b].needs_effect for b in unacceptable)
    return not is_other_conduct and not is_chasing(event, cases)


def shows(policy: Policy, event: ContactEvent, behaviour: Behaviour, cases: Cases) -> bool:
    """Whether what a person recorded of this contact shows ``behaviour``: a report of it, or its effect on the work."""
    return is_incident(policy, event, behaviour, cases) or bears_effect(policy, event, behaviour, cases)

"""Which recorded contacts may be held against a customer at all, and for which behaviour."""

from __future__ import annotations

from collections.abc import Iterable

from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import Behaviour, ContactEvent, Direction, MadeBy, Raises

NEVER_HELD = frozenset({Raises.NEW_MATTER, Raises.NEW_INFORMATION, Raises.STATUTORY, Raises.SAFEGUARDING})


def standing_events(events: Iterable[ContactEvent]) -> tuple[ContactEvent, ...]:
    """The events as they stand after corrections, oldest first: a corrected event gives way to its correction."""
    listed = list(events)
    corrected = {event.corrects for event in listed if event.corrects}
    return tuple(sorted((e for e in listed if e.id not in corrected), key=lambda e: (e.occurred_at, e.id)))


def is_own(event: ContactEvent) -> bool:
    """Whether the contact was the customer's own (MC-2.1): a relative's or representative's never counts."""
    return event.made_by is MadeBy.CUSTOMER


def is_counted(event: ContactEvent) -> bool:
    """Whether the contact may count in a figure: the customer's own approach, and nothing they have a right to bring.

    New matters, new information, statutory requests and safeguarding are never counted (MC-6.1, 8.23).
    """
    return event.made_by is MadeBy.CUSTOMER and event.direction is Direction.INBOUND and event.raises not in NEVER_HELD


def is_repeat(event: ContactEvent) -> bool:
    """Whether a person recorded that this is an earlier complaint again, and which (MC-6.2)."""
    return event.raises is Raises.REPEAT and (event.repeats_case_id or event.case_id) is not None


def has_effect(policy: Policy, event: ContactEvent) -> bool:
    """Whether a person recorded what the contact did to the office's work (MC-5.3, 6.5)."""
    return bool(event.effect_on_work) and not policy.is_token(event.effect_on_work, minimum_words=1)


def shows(policy: Policy, event: ContactEvent, behaviour: Behaviour) -> bool:
    """Whether what a person recorded of this contact shows ``behaviour``.

    An observation of it does; so does, for a behaviour that its effect makes unacceptable, a recorded effect of a
    contact that may be counted; so does, for persistence, a confirmed repeat.
    """
    if not is_own(event):
        return False
    if any((o := policy.observation.get(code)) and o.behaviour is behaviour for code in event.observations):
        return True
    if behaviour is Behaviour.PERSISTENT and is_repeat(event):
        return True
    return policy.behaviour[behaviour].needs_effect and is_counted(event) and has_effect(policy, event)


def is_incident(policy: Policy, event: ContactEvent, behaviour: Behaviour) -> bool:
    """Whether the contact is a report of ``behaviour`` to managers (MC-8.2): an observation or a confirmed repeat."""
    return is_own(event) and (
        any((o := policy.observation.get(code)) and o.behaviour is behaviour for code in event.observations)
        or (behaviour is Behaviour.PERSISTENT and is_repeat(event))
    )

"""Contact events as facts: which columns they are read from, and what a filed one counts as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import raised
from contact_policy.storage.tables import contact_events

EVENT = tuple(contact_events.c[field.name] for field in fields(ContactEvent))


def as_read(events: tuple[ContactEvent, ...], readings: Mapping[str, str]) -> tuple[ContactEvent, ...]:
    """The events as whoever read each last found it, where it was filed and read; ``readings`` are by event."""
    return tuple([_as_read(event, readings) for event in events]) if readings else events


def _as_read(event: ContactEvent, readings: Mapping[str, str]) -> ContactEvent:
    brings = readings.get(event.id)
    return event if brings is None else replace(event, raises=raised(event.raises, brings))

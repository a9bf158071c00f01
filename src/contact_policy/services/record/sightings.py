"""What managers noted who looked at what staff had reported, as lines of the record."""

from __future__ import annotations

from collections.abc import Iterable

from contact_policy.records.reviews import IncidentSighting
from contact_policy.services.record.entry import Entry


def entries(sightings: Iterable[IncidentSighting]) -> list[Entry]:
    """That each was seen, when, by whom, and what they noted."""
    return [
        Entry(
            at=sighting.seen_at,
            kind="incident.seen",
            by=sighting.seen_by,
            subject=f"contact-events/{sighting.contact_event_id}",
            paper=sighting.id,
            details={"note": sighting.note},
        )
        for sighting in sightings
    ]

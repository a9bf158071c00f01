"""What other systems call the contacts that they recorded. One reference names one contact, for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from contact_policy.policy.facts import ContactEvent
from contact_policy.records import ExternalReference
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository
from contact_policy.storage.event_facts import EVENT
from contact_policy.storage.membership import owner
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.references_asked import asked, named_each
from contact_policy.storage.tables import contact_event_references, contact_events

_references = contact_event_references.c
_NAMED = Prepared(
    named_each(
        select(
            _references.system, _references.external_id, owner(contact_events.c.customer_id).label("owner"), *EVENT
        ).join(contact_events, contact_events.c.id == _references.contact_event_id),
        contact_event_references,
    )
)
_OF = Prepared(
    select(_references.contact_event_id, _references.system, _references.external_id).where(
        among(_references.contact_event_id)
    )
)


class ContactEventReferenceRepository(Repository):
    """The references of contact events."""

    async def add(self, references: Mapping[ExternalReference, str]) -> None:
        """Keep what each contact event, by its id, is called. Raises Duplicate where another is called so."""
        rows = [
            {"system": reference.system, "external_id": reference.id, "contact_event_id": id_}
            # in an order that is everybody's, as whoever writes the same one waits for the other
            for reference, id_ in sorted(references.items(), key=lambda item: (item[0].system, item[0].id))
        ]
        await self._connection.add(contact_event_references, *rows)

    async def named(
        self, references: Collection[ExternalReference]
    ) -> Mapping[ExternalReference, tuple[str, ContactEvent]]:
        """Whose contacts are called so, and what they are; those that nobody recorded are left out."""
        if not references:
            return {}
        found = {}
        for row in await self._connection.rows(_NAMED, **asked(references)):
            values = dict(row)
            reference = ExternalReference(system=values.pop("system"), id=values.pop("external_id"))
            found[reference] = values.pop("owner"), ContactEvent(**values)
        return found

    async def of(self, ids: Collection[str]) -> Mapping[str, ExternalReference]:
        """What each of these contact events is called, where another system recorded it."""
        rows = await self._connection.rows(_OF, ids=list(ids))
        return {row["contact_event_id"]: ExternalReference(system=row["system"], id=row["external_id"]) for row in rows}

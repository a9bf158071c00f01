"""What other systems call the contacts that they recorded. One reference names one contact, for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ARRAY, Text, and_, column, func, select

from contact_policy.policy.facts import ContactEvent
from contact_policy.records import ExternalReference
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository
from contact_policy.storage.event_facts import EVENT
from contact_policy.storage.membership import owner
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import contact_event_references, contact_events

_references = contact_event_references.c
_asked = (
    func.unnest(given("systems", ARRAY(Text)), given("external_ids", ARRAY(Text)))
    .table_valued(column("system", Text), column("external_id", Text), name="asked")
    .render_derived()
)
_is_asked = and_(_references.system == _asked.c.system, _references.external_id == _asked.c.external_id)
_NAMED = Prepared(
    select(_references.system, _references.external_id, owner(contact_events.c.customer_id).label("owner"), *EVENT)
    .select_from(_asked)
    .join(contact_event_references, _is_asked)
    .join(contact_events, contact_events.c.id == _references.contact_event_id)
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
        asked = {"systems": [r.system for r in references], "external_ids": [r.id for r in references]}
        found = {}
        for row in await self._connection.rows(_NAMED, **asked):
            values = dict(row)
            reference = ExternalReference(system=values.pop("system"), id=values.pop("external_id"))
            found[reference] = values.pop("owner"), ContactEvent(**values)
        return found

    async def of(self, ids: Collection[str]) -> Mapping[str, ExternalReference]:
        """What each of these contact events is called, where another system recorded it."""
        rows = await self._connection.rows(_OF, ids=list(ids))
        return {row["contact_event_id"]: ExternalReference(system=row["system"], id=row["external_id"]) for row in rows}

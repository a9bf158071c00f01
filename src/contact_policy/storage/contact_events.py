"""What customers did, contact by contact, as staff recorded it. Only ever added; a correction is a further event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, Text, case, func, or_, select, true
from sqlalchemy import text as sql

from contact_policy.policy.facts import ContactEvent
from contact_policy.records import Page, RecordPart
from contact_policy.records.reviews import IncidentSighting
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Id, Moment, among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.event_facts import EVENT, as_read
from contact_policy.storage.membership import belongs, of_customer, owner, records_of_customer, records_of_customers
from contact_policy.storage.pages import Listing
from contact_policy.storage.parts import first_from, values_of
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import contact_events, customers, filed_readings, incident_sightings

_events = contact_events.c
_correcting = contact_events.alias("correcting").c
# In the index's own words, so that PostgreSQL uses it.
_HAS_OBSERVATIONS = sql("observations <> '{}'::text[]")
# What rules read. No rule reads what became of a call, nor a contact's words where nobody observed anything in it.
_ACCOUNT = case((_events.observations != [], _events.summary), else_="").label("summary")
_READ = [_ACCOUNT if column.name == "summary" else column for column in EVENT if column.name != "outcome"]


def _known(as_of: AsOf) -> Select[Any]:
    """Select what was recorded of a customer by ``as_of``, or by now, in order of occurrence."""
    statement = select(*EVENT).where(belongs(_events.customer_id, as_of))
    if as_of is not None:
        statement = statement.where(_events.recorded_at <= as_of)
    return statement.order_by(_events.occurred_at, _events.id)


def _living(as_of: AsOf) -> Select[Any]:
    """Select of ``_known`` what an answer can rest on: see ``ContactEvents.living``."""
    is_within = _events.occurred_at.between(given("since", Moment), given("until", Moment))
    corrected = select(_correcting.corrects).where(belongs(_correcting.customer_id, as_of))
    is_corrected = _events.id.in_(corrected.where(_correcting.corrects.is_not(None)))
    rests_on = or_(is_within, _events.corrects.is_not(None), is_corrected, among(_events.id, "cited"))
    return _known(as_of).with_only_columns(*_READ).where(rests_on)


def _readings(as_of: AsOf) -> Select[Any]:
    """Select what each filed contact was found to bring by then, the latest last."""
    c = filed_readings.c
    statement = select(c.contact_event_id, c.brings).where(belongs(c.customer_id, as_of))
    if as_of is not None:
        statement = statement.where(c.read_at <= as_of)
    return statement.order_by(c.read_at, c.id)


def _told() -> Select[Any]:
    """Select the part of a customer's contacts that is asked for, record by record, each in its index's order."""
    records = records_of_customer()
    of_record = select(*EVENT).where(_events.customer_id == records.c.id)
    first = first_from(of_record, _events.occurred_at).lateral("first")
    return select(first).select_from(records.join(first, true())).order_by(first.c.occurred_at, first.c.id)


def _latest() -> Select[Any]:
    """Select the latest events of several customers, record by record, each in its index's order."""
    records = records_of_customers()
    of_record = select(*EVENT).where(_events.customer_id == records.c.id)
    latest = of_record.order_by(_events.occurred_at.desc(), _events.id.desc()).limit(given("most", Integer))
    first = latest.lateral("first")
    chosen = select(records.c.owner, first).select_from(records.join(first, true()))
    return chosen.order_by(first.c.occurred_at.desc(), first.c.id.desc())


_TOLD = Prepared(_told(), ContactEvent)
_LATEST = Prepared(_latest())
_LAST_RECORDED = Prepared(select(func.max(_events.recorded_at)).where(belongs(_events.customer_id)))
_OWNERS = Prepared(select(_events.id, owner(_events.customer_id).label("owner")).where(among(_events.id)))
_LIVING = AsKnown(_living, ContactEvent)
_SEVERAL = Prepared(_known(None).where(among(_events.id)), ContactEvent)
_RECORDERS = Prepared(select(_events.recorded_by).where(belongs(_events.customer_id), among(_events.id)).distinct())
_KNOWN, _READINGS = AsKnown(_known, ContactEvent), AsKnown(_readings)
_WHOSE = select(_events.customer_id, *EVENT)
_GET = Prepared(_WHOSE.where(_events.id == given("id", Id)))
_LIST = Listing(_WHOSE.where(belongs(_events.customer_id)), _events.occurred_at, _events.id)
_INCIDENTS = Listing(
    _WHOSE.where(_HAS_OBSERVATIONS, _events.observations.op("&&")(given("observations", ARRAY(Text)))),
    _events.occurred_at,
    _events.id,
    filters={"customer_id": belongs(_events.customer_id)},
)


_is_corrected = select(_correcting.id).where(_correcting.corrects == _events.id).exists()
_is_seen = select(incident_sightings.c.id).where(incident_sightings.c.contact_event_id == _events.id).exists()
# Nothing more is written of them, so that nobody could say that they have seen it.
_is_erased = (
    select(customers.c.id).where(customers.c.id == _events.customer_id, customers.c.erased_at.is_not(None)).exists()
)
_SIGHTINGS = of_customer(incident_sightings, IncidentSighting)
_UNEXPLAINED = Listing(
    _WHOSE.where(
        # In the index's own words, as above.
        sql("outcome <> 'normal'::text"),
        ~_events.observations.bool_op("&&")(given("observations", ARRAY(Text))),
        ~_is_corrected,
        ~_is_seen,
        ~_is_erased,
    ),
    _events.occurred_at,
    _events.id,
    filters={"customer_id": belongs(_events.customer_id)},
)


class ContactEventRepository(Repository):
    """Contact events; the policy's fact does not name its customer, so the customer's id goes beside it."""

    async def add(self, customer_id: str, event: ContactEvent) -> None:
        """Keep a new event."""
        await self.add_all([(customer_id, event)])

    async def add_all(self, events: Sequence[tuple[str, ContactEvent]]) -> None:
        """Keep new events, each with its customer's id."""
        rows = [columns_of(contact_events, event) | {"customer_id": customer_id} for customer_id, event in events]
        await self._connection.add(contact_events, *rows)

    async def owners(self, ids: Collection[str]) -> Mapping[str, str]:
        """Whose each of these events is; those that are none are left out."""
        if not ids:
            return {}
        return {row["id"]: row["owner"] for row in await self._connection.rows(_OWNERS, ids=list(ids))}

    async def latest_of(self, customer_ids: Collection[str], most: int) -> Mapping[str, tuple[ContactEvent, ...]]:
        """The latest ``most`` events of each of these customers, latest occurrence first; some more of the merged."""
        found: dict[str, tuple[ContactEvent, ...]] = defaultdict(tuple)
        if not customer_ids:
            return found
        for row in await self._connection.rows(_LATEST, customer_ids=list(customer_ids), most=most):
            values = dict(row)
            found[values.pop("owner")] += (ContactEvent(**values),)
        return found

    async def get(self, id_: str) -> tuple[str, ContactEvent]:
        """The customer's id and the event. Raises NotFound."""
        return _read(await self._connection.one(_GET, "contact event", id_))

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[ContactEvent, ...], str | None]:
        """One page of a customer's events, latest occurrence first, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page, customer_id=customer_id)
        return tuple(_read(row)[1] for row in rows), after

    async def last_recorded(self, customer_id: str) -> tuple[datetime, ...]:
        """When the last of a customer's events was recorded, if there are any."""
        last = await self._connection.value(_LAST_RECORDED, customer_id=customer_id)
        return () if last is None else (last,)

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[ContactEvent, ...]:
        """Every event recorded by ``as_of`` (None: by now), in order of occurrence.

        What was filed counts as what it was found to bring by whoever had read it by then.
        """
        events = await self._connection.rows(_KNOWN.at(as_of), customer_id=customer_id, as_of=as_of)
        return await self._as_read(events, customer_id, as_of)

    async def living(
        self,
        customer_id: str,
        *,
        since: datetime,
        until: datetime,
        cited: Collection[str] = (),
        as_of: datetime | None = None,
    ) -> tuple[ContactEvent, ...]:
        """Of what is ``known`` the events an answer can rest on, without what none does.

        That is their ``outcome``, and the ``summary`` of those in which nothing was observed.
        They are those that happened from ``since`` until ``until``, those ``cited``, and every correction with what it
        replaces: that no longer counts, whenever the correction itself is dated, and says when it was first written
        down.
        """
        asked = {"customer_id": customer_id, "since": since, "until": until, "cited": list(cited), "as_of": as_of}
        events = await self._connection.rows(_LIVING.at(as_of), **asked)
        return await self._as_read(events, customer_id, as_of)

    async def several(self, customer_id: str, ids: Collection[str]) -> tuple[ContactEvent, ...]:
        """These events of a customer's, as ``known`` now."""
        events = await self._connection.rows(_SEVERAL, customer_id=customer_id, ids=list(ids))
        return await self._as_read(events, customer_id, None)

    async def recorders(self, customer_id: str, ids: Collection[str]) -> frozenset[str]:
        """Who recorded these events of a customer's."""
        rows = await self._connection.rows(_RECORDERS, customer_id=customer_id, ids=list(ids))
        return frozenset(row["recorded_by"] for row in rows)

    async def told(self, customer_id: str, part: RecordPart) -> tuple[ContactEvent, ...]:
        """The contacts in that part of a customer's record, as ``known`` now."""
        events = await self._connection.rows(_TOLD, customer_id=customer_id, **values_of(part))
        return await self._as_read(events, customer_id, None)

    async def _as_read(
        self, events: tuple[ContactEvent, ...], customer_id: str, as_of: datetime | None
    ) -> tuple[ContactEvent, ...]:
        latest_last = await self._connection.rows(_READINGS.at(as_of), customer_id=customer_id, as_of=as_of)
        return as_read(events, {row["contact_event_id"]: row["brings"] for row in latest_last})

    async def incidents(
        self, page: Page, observations: Sequence[str], *, customer_id: str | None = None
    ) -> tuple[tuple[tuple[str, ContactEvent], ...], str | None]:
        """One page of (customer's id, event with any of ``observations``), latest first, and the next page's cursor."""
        asked = {"observations": observations, "customer_id": customer_id}
        rows, after = await _INCIDENTS.page(self._connection, page, **asked)
        return tuple(_read(row) for row in rows), after

    async def unexplained(
        self, page: Page, observations: Sequence[str], *, customer_id: str | None = None
    ) -> tuple[tuple[tuple[str, ContactEvent], ...], str | None]:
        """Like ``incidents``, those that were held or ended with none of ``observations``, and that nobody has seen."""
        asked = {"observations": observations, "customer_id": customer_id}
        rows, after = await _UNEXPLAINED.page(self._connection, page, **asked)
        return tuple(_read(row) for row in rows), after

    async def see(self, sighting: IncidentSighting) -> None:
        """Keep that somebody has seen a contact. Raises Duplicate where somebody had."""
        await self._connection.add(incident_sightings, columns_of(incident_sightings, sighting))

    async def sightings(self, customer_id: str) -> tuple[IncidentSighting, ...]:
        """What managers noted who saw contacts of one customer, oldest first."""
        return await self._connection.rows(_SIGHTINGS, customer_id=customer_id)


def _read(row: Row) -> tuple[str, ContactEvent]:
    values = dict(row)
    return values.pop("customer_id"), ContactEvent(**values)

"""Everything that is kept of one person, table by table, as the data map names the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, cast, func, select, type_coerce, union_all
from sqlalchemy.dialects.postgresql import JSONB

from contact_policy.storage.columns import Plain, told
from contact_policy.storage.connection import Repository
from contact_policy.storage.data_map import DataKind, data_map
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import (
    appeals,
    audit_entries,
    case_versions,
    cases,
    changes,
    contact_event_references,
    contact_events,
    customer_merges,
    customers,
    merged_details,
    metadata,
    outgoing_messages,
    restriction_supports,
    restrictions,
    webhook_deliveries,
    webhook_subscriptions,
)

LEFT_OUT = {
    "audit_entries": "Which of our staff did what and when, by the ids of what is listed here: nothing more about you.",
    "idempotency_answers": "For seven days, copies of answers that our own systems were given about what is listed.",
}
"""Tables that hold nothing of a person which is not listed of another, and why each is left out."""

_ABOUT_PEOPLE = {DataKind.WHO, DataKind.HEALTH, DataKind.CONDUCT}
_my_merges = belongs(customer_merges.c.survivor_id) & belongs(customer_merges.c.duplicate_id)


def _mine(parent: Table) -> Any:
    return select(parent.c.id).where(belongs(parent.c.customer_id))


def _ids_of(parent: Table) -> Any:
    return select(cast(parent.c.id, Text)).where(belongs(parent.c.customer_id))


# Reminders about a thing of theirs go to people of the office, and name no customer.
_is_about_mine = func.split_part(outgoing_messages.c.about, "/", 2).in_(
    union_all(*(_ids_of(table) for table in (restrictions, appeals, contact_events)))
)
_OTHERWISE: Mapping[str, ColumnElement[bool]] = {
    customers.name: belongs(customers.c.id),
    case_versions.name: case_versions.c.case_id.in_(_mine(cases)),
    contact_event_references.name: contact_event_references.c.contact_event_id.in_(_mine(contact_events)),
    outgoing_messages.name: belongs(outgoing_messages.c.customer_id) | _is_about_mine,
    restriction_supports.name: restriction_supports.c.restriction_id.in_(_mine(restrictions)),
    customer_merges.name: _my_merges,
    merged_details.name: merged_details.c.merge_id.in_(select(customer_merges.c.id).where(_my_merges)),
    webhook_deliveries.name: webhook_deliveries.c.change_id.in_(_mine(changes)),
}
"""How the rows of a person are found in the tables that do not name their customer, or not in every row.

The database's own ``whose_rows`` says the same of what is blanked; a test holds the two together.
"""


def _whose(table: Table) -> ColumnElement[bool] | None:
    return _OTHERWISE.get(table.name, belongs(table.c.customer_id) if "customer_id" in table.c else None)


def _reading(table: Table) -> Prepared[Row] | None:
    whose = _whose(table)
    if whose is None or table.name in LEFT_OUT:
        return None
    columns = (type_coerce(c, JSONB).label(c.name) if isinstance(c.type, Plain) else c for c in told(table))
    return Prepared(select(*columns).where(whose))


def _tables() -> Mapping[str, Prepared[Row]]:
    of_people = [holding.table for holding in data_map() if _ABOUT_PEOPLE & set(holding.columns)]
    found = {name: _reading(metadata.tables[name]) for name in of_people}
    return {name: statement for name, statement in found.items() if statement is not None}


_OF_TABLES = _tables()
_BY_WHOM = Prepared(
    select(audit_entries.c.subject, audit_entries.c.actor, audit_entries.c.roles)
    .where(belongs(audit_entries.c.customer_id))
    .order_by(audit_entries.c.sequence)
)
_POSTED = Prepared(
    select(
        webhook_subscriptions.c.system,
        webhook_subscriptions.c.description,
        changes.c.kind,
        changes.c.about,
        func.coalesce(webhook_deliveries.c.settled_at, webhook_deliveries.c.queued_at).label("at"),
    )
    .join(webhook_subscriptions, webhook_subscriptions.c.id == webhook_deliveries.c.subscription_id)
    .join(changes, changes.c.id == webhook_deliveries.c.change_id)
    .where(belongs(changes.c.customer_id), webhook_deliveries.c.state == "sent")
    .order_by(webhook_deliveries.c.id)
)
_SENT = Prepared(
    select(
        outgoing_messages.c.channel,
        outgoing_messages.c.notice_id,
        outgoing_messages.c.about,
        outgoing_messages.c.to_role,
        outgoing_messages.c.settled_at,
    )
    .where(belongs(outgoing_messages.c.customer_id), outgoing_messages.c.state == "sent")
    .order_by(outgoing_messages.c.id)
)


class SubjectDataRepository(Repository):
    """What is kept of one person, those records included that were merged into theirs."""

    async def tables(self, customer_id: str) -> Mapping[str, tuple[Row, ...]]:
        """Every row about them, by table: columns by name, JSON as it is stored."""
        return {
            name: await self._connection.rows(statement, customer_id=customer_id)
            for name, statement in _OF_TABLES.items()
        }

    async def by_whom(self, customer_id: str) -> tuple[Row, ...]:
        """Who did what to which thing of theirs, and in which roles, oldest first."""
        return await self._connection.rows(_BY_WHOM, customer_id=customer_id)

    async def posted(self, customer_id: str) -> tuple[Row, ...]:
        """What other systems were posted about them, oldest first."""
        return await self._connection.rows(_POSTED, customer_id=customer_id)

    async def sent(self, customer_id: str) -> tuple[Row, ...]:
        """Letters and reminders about them that were sent, oldest first."""
        return await self._connection.rows(_SENT, customer_id=customer_id)

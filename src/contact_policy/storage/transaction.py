"""What a service holds while it does one thing: every noun's repository, in one transaction."""

from __future__ import annotations

from sqlalchemy import func, literal, select

from contact_policy.records import ExternalReference
from contact_policy.storage.api_keys import ApiKeys
from contact_policy.storage.appeals import Appeals
from contact_policy.storage.audit import AuditTrail
from contact_policy.storage.breaches import Breaches
from contact_policy.storage.cases import Cases
from contact_policy.storage.connection import Connection
from contact_policy.storage.contact_events import ContactEvents
from contact_policy.storage.customers import Customers
from contact_policy.storage.decisions import Decisions
from contact_policy.storage.editions import Editions
from contact_policy.storage.filed_contacts import FiledContacts
from contact_policy.storage.idempotency import IdempotencyAnswers
from contact_policy.storage.merges import Merges
from contact_policy.storage.notices import Notices
from contact_policy.storage.outgoing import Outgoing
from contact_policy.storage.proposals import Proposals
from contact_policy.storage.replies import Replies
from contact_policy.storage.restrictions import Restrictions
from contact_policy.storage.review_reminders import ReviewReminders
from contact_policy.storage.reviews import Reviews
from contact_policy.storage.statistics import Statistics
from contact_policy.storage.status_changes import StatusChanges
from contact_policy.storage.variations import Variations
from contact_policy.storage.warnings import Warnings


class Transaction:
    """Everything remembered, by noun. It ends with the ``async with`` block that gave it."""

    def __init__(self, connection: Connection) -> None:
        """Open every repository on ``connection``."""
        self._connection = connection
        self.customers = Customers(connection)
        self.merges = Merges(connection)
        self.cases = Cases(connection)
        self.contact_events = ContactEvents(connection)
        self.filed_contacts = FiledContacts(connection)
        self.warnings = Warnings(connection)
        self.replies = Replies(connection)
        self.proposals = Proposals(connection)
        self.decisions = Decisions(connection)
        self.restrictions = Restrictions(connection)
        self.reviews = Reviews(connection)
        self.review_reminders = ReviewReminders(connection)
        self.variations = Variations(connection)
        self.appeals = Appeals(connection)
        self.breaches = Breaches(connection)
        self.notices = Notices(connection)
        self.outgoing = Outgoing(connection)
        self.editions = Editions(connection)
        self.api_keys = ApiKeys(connection)
        self.audit = AuditTrail(connection)
        self.statistics = Statistics(connection)
        self.status_changes = StatusChanges(connection)
        self.idempotency = IdempotencyAnswers(connection)

    async def lock_customer(self, customer_id: str) -> None:
        """Wait until nobody else is changing this customer's affairs; take it before reading what is to be changed.

        Of a merged record it is the affairs of the customer whose record it is. Raises NotFound.
        """
        # Whose the record is stays so from here on, and nobody who merges can wait for one who waits for them.
        await self._connection.lock_shared("merging")
        await self._connection.lock("customer", await self.customers.owner(customer_id))

    async def lock_merging(self) -> None:
        """Wait until nobody else is changing any customer's affairs: whose a record is concerns them all."""
        await self._connection.lock("merging")

    async def lock_external_reference(self, reference: ExternalReference) -> None:
        """Wait until nobody else is looking up or giving out this external reference."""
        await self._connection.lock("external_reference", reference.system, reference.id)

    async def lock_policy(self) -> None:
        """Wait until nobody else is adopting a policy edition."""
        await self._connection.lock("policy")

    async def emit_replay_marker(self) -> None:
        """Write a mark to the log so that the commit waits for the standby.

        A repeated request that finds its answer stored writes nothing else, and would not wait; the first commit may
        have stopped waiting, and the answer would be lost on a failover after it was given twice.
        """
        await self._connection.value(select(func.pg_logical_emit_message(literal(True), "replay", "")))  # noqa: FBT003

    async def ping(self) -> None:
        """Ask for nothing and get an answer."""
        await self._connection.value(select(1))

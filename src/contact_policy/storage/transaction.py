"""What a service holds while it does one thing: every noun's repository, in one transaction."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select, true

from contact_policy.records import ExternalReference
from contact_policy.storage import on_record
from contact_policy.storage.api_keys import ApiKeyRepository
from contact_policy.storage.appeals import AppealRepository
from contact_policy.storage.audit import AuditRepository
from contact_policy.storage.breaches import BreachRepository
from contact_policy.storage.cases import CaseRepository
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Connection, lock_key
from contact_policy.storage.contact_events import ContactEventRepository
from contact_policy.storage.customers import CustomerRepository
from contact_policy.storage.decisions import DecisionRepository
from contact_policy.storage.editions import EditionRepository
from contact_policy.storage.filed_contacts import FiledContactRepository
from contact_policy.storage.idempotency import IdempotencyRepository
from contact_policy.storage.membership import owner
from contact_policy.storage.merges import MergeRepository
from contact_policy.storage.notices import NoticeRepository
from contact_policy.storage.outgoing_messages import OutgoingMessageRepository
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.proposals import ProposalRepository
from contact_policy.storage.restrictions import RestrictionRepository
from contact_policy.storage.review_reminders import ReviewReminderRepository
from contact_policy.storage.reviews import ReviewRepository
from contact_policy.storage.statistics import StatisticsRepository
from contact_policy.storage.status_changes import StatusChangeRepository
from contact_policy.storage.tables import customers
from contact_policy.storage.variations import VariationRepository
from contact_policy.storage.warning_responses import WarningResponseRepository
from contact_policy.storage.warnings import WarningRepository

_MARK = Prepared(select(func.pg_logical_emit_message(true(), "replay", "")))
_NOTHING = Prepared(select(literal_column("1")))
_whose = func.concat("customer/", owner(customers.c.id))
_LOCK_OWNER = Prepared(select(func.pg_advisory_xact_lock(lock_key(_whose))).where(customers.c.id == given("id", Id)))


class Transaction:
    """Everything remembered, by noun. It ends with the ``async with`` block that gave it."""

    def __init__(self, connection: Connection) -> None:
        """Open every repository on ``connection``."""
        self._connection = connection
        self.customers = CustomerRepository(connection)
        self.merges = MergeRepository(connection)
        self.cases = CaseRepository(connection)
        self.contact_events = ContactEventRepository(connection)
        self.filed_contacts = FiledContactRepository(connection)
        self.warnings = WarningRepository(connection)
        self.warning_responses = WarningResponseRepository(connection)
        self.proposals = ProposalRepository(connection)
        self.decisions = DecisionRepository(connection)
        self.restrictions = RestrictionRepository(connection)
        self.reviews = ReviewRepository(connection)
        self.review_reminders = ReviewReminderRepository(connection)
        self.variations = VariationRepository(connection)
        self.appeals = AppealRepository(connection)
        self.breaches = BreachRepository(connection)
        self.notices = NoticeRepository(connection)
        self.outgoing_messages = OutgoingMessageRepository(connection)
        self.editions = EditionRepository(connection)
        self.api_keys = ApiKeyRepository(connection)
        self.audit = AuditRepository(connection)
        self.statistics = StatisticsRepository(connection)
        self.status_changes = StatusChangeRepository(connection)
        self.idempotency = IdempotencyRepository(connection)

    async def find(self, noun: str, id_: str) -> str:
        """The id of what is on record: of a merged customer, the survivor's. Raises NotFound for ``noun``."""
        return await on_record.find(self._connection, noun, id_)

    async def lock_customer(self, customer_id: str) -> None:
        """Wait until nobody else is changing this customer's affairs; take it before reading what is to be changed.

        Of a merged record it is the affairs of the customer whose record it is. Raises NotFound.
        """
        # Whose the record is stays so from here on, and nobody who merges can wait for one who waits for them.
        await self._connection.lock_shared("merging")
        await self._connection.one(_LOCK_OWNER, "customer", customer_id)

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
        await self._connection.value(_MARK)

    async def ping(self) -> None:
        """Ask for nothing and get an answer."""
        await self._connection.value(_NOTHING)

"""What a service holds while it does one thing: every noun's repository, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Text, column, func, literal_column, or_, select, table, true

from contact_policy.errors import CustomerErased
from contact_policy.records import ExternalReference
from contact_policy.storage import on_record
from contact_policy.storage.api_keys import ApiKeyRepository
from contact_policy.storage.appeals import AppealRepository
from contact_policy.storage.audit import AuditRepository
from contact_policy.storage.breaches import BreachRepository
from contact_policy.storage.cases import CaseRepository
from contact_policy.storage.changes import ChangeRepository
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Connection, Repository
from contact_policy.storage.contact_event_references import ContactEventReferenceRepository
from contact_policy.storage.contact_events import ContactEventRepository
from contact_policy.storage.customers import CustomerRepository
from contact_policy.storage.data_requests import DataRequestRepository
from contact_policy.storage.decisions import DecisionRepository
from contact_policy.storage.disposals import DisposalRepository
from contact_policy.storage.drafts import DraftRepository
from contact_policy.storage.editions import EditionRepository
from contact_policy.storage.erasures import ErasureRepository
from contact_policy.storage.filed_contacts import FiledContactRepository
from contact_policy.storage.guards import GuardRepository
from contact_policy.storage.idempotency import IdempotencyRepository
from contact_policy.storage.locks import lock_name, lock_of
from contact_policy.storage.membership import owner
from contact_policy.storage.merges import MergeRepository
from contact_policy.storage.notice_returns import NoticeReturnRepository
from contact_policy.storage.notices import NoticeRepository
from contact_policy.storage.outgoing_messages import OutgoingMessageRepository
from contact_policy.storage.people_seen import PeopleSeenRepository
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.proposals import ProposalRepository
from contact_policy.storage.reconsideration_requests import ReconsiderationRequestRepository
from contact_policy.storage.restriction_supports import RestrictionSupportRepository
from contact_policy.storage.restrictions import RestrictionRepository
from contact_policy.storage.review_reminders import ReviewReminderRepository
from contact_policy.storage.reviews import ReviewRepository
from contact_policy.storage.seals import SealRepository
from contact_policy.storage.signatures import SignatureRepository
from contact_policy.storage.sizes import SizeRepository
from contact_policy.storage.spoken_warnings import SpokenWarningRepository
from contact_policy.storage.statistics import StatisticsRepository
from contact_policy.storage.status_changes import StatusChangeRepository
from contact_policy.storage.stored_facts import StoredFactRepository
from contact_policy.storage.subject_access_copies import SubjectAccessCopyRepository
from contact_policy.storage.subject_data import SubjectDataRepository
from contact_policy.storage.tables import customers
from contact_policy.storage.told_standings import ToldStandingRepository
from contact_policy.storage.variations import VariationRepository
from contact_policy.storage.warning_responses import WarningResponseRepository
from contact_policy.storage.warnings import WarningRepository
from contact_policy.storage.webhook_deliveries import WebhookDeliveryRepository
from contact_policy.storage.webhook_subscriptions import WebhookSubscriptionRepository
from contact_policy.storage.work_lists import WorkListRepository

R = TypeVar("R", bound=Repository)

_MARK = Prepared(select(func.pg_logical_emit_message(true(), "replay", "")))
_some_lock = func.pg_try_advisory_xact_lock(func.hashtextextended("health", 0))
_is_writable = func.current_setting("transaction_read_only") == "off"
_CAN_WRITE = Prepared(select(_is_writable.label("can_write")).where(_some_lock.is_not(None)))
_REVISION = Prepared(select(column("version_num", Text)).select_from(table("alembic_version")))
_NOW = Prepared(select(func.clock_timestamp()))
_owner: ColumnElement[int] = literal_column(
    "(SELECT relowner FROM pg_class WHERE oid = CAST('audit_entries' AS regclass))"
)
_IS_PRIVILEGED = Prepared(
    select(or_(func.current_setting("is_superuser") == "on", func.pg_has_role(_owner, "MEMBER")).label("is_privileged"))
)
_NOTHING = Prepared(select(literal_column("1")))
_OWNER = lock_of(func.concat("customer/", owner(customers.c.id)), customers.c.id == given("id", Id))

# The lock of those who change whose a record is.
MERGING = "merging"


class _Noun(Generic[R]):
    """A noun's repository, opened when it is first asked for: most requests need a few of them."""

    def __init__(self, repository: type[R]) -> None:
        self._repository = repository

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tx: Transaction, owner: type) -> R:
        opened = self._repository(tx._connection)  # noqa: SLF001 - it is a part of the transaction
        vars(tx)[self._name] = opened
        return opened


class Transaction:
    """Everything remembered, by noun. It ends with the ``async with`` block that gave it."""

    customers = _Noun(CustomerRepository)
    merges = _Noun(MergeRepository)
    cases = _Noun(CaseRepository)
    contact_events = _Noun(ContactEventRepository)
    contact_event_references = _Noun(ContactEventReferenceRepository)
    filed_contacts = _Noun(FiledContactRepository)
    warnings = _Noun(WarningRepository)
    spoken_warnings = _Noun(SpokenWarningRepository)
    warning_responses = _Noun(WarningResponseRepository)
    proposals = _Noun(ProposalRepository)
    decisions = _Noun(DecisionRepository)
    signatures = _Noun(SignatureRepository)
    stored_facts = _Noun(StoredFactRepository)
    restrictions = _Noun(RestrictionRepository)
    restriction_supports = _Noun(RestrictionSupportRepository)
    reviews = _Noun(ReviewRepository)
    review_reminders = _Noun(ReviewReminderRepository)
    variations = _Noun(VariationRepository)
    appeals = _Noun(AppealRepository)
    data_requests = _Noun(DataRequestRepository)
    subject_data = _Noun(SubjectDataRepository)
    subject_access_copies = _Noun(SubjectAccessCopyRepository)
    breaches = _Noun(BreachRepository)
    reconsideration_requests = _Noun(ReconsiderationRequestRepository)
    notices = _Noun(NoticeRepository)
    notice_returns = _Noun(NoticeReturnRepository)
    outgoing_messages = _Noun(OutgoingMessageRepository)
    editions = _Noun(EditionRepository)
    people_seen = _Noun(PeopleSeenRepository)
    drafts = _Noun(DraftRepository)
    work_lists = _Noun(WorkListRepository)
    api_keys = _Noun(ApiKeyRepository)
    audit = _Noun(AuditRepository)
    seals = _Noun(SealRepository)
    guards = _Noun(GuardRepository)
    statistics = _Noun(StatisticsRepository)
    sizes = _Noun(SizeRepository)
    status_changes = _Noun(StatusChangeRepository)
    changes = _Noun(ChangeRepository)
    webhook_subscriptions = _Noun(WebhookSubscriptionRepository)
    webhook_deliveries = _Noun(WebhookDeliveryRepository)
    told_standings = _Noun(ToldStandingRepository)
    idempotency = _Noun(IdempotencyRepository)
    erasures = _Noun(ErasureRepository)
    disposals = _Noun(DisposalRepository)

    def __init__(self, connection: Connection) -> None:
        """Speak over ``connection``, whose transaction has begun."""
        self._connection = connection
        self._written_of: set[str] = set()

    async def find(self, noun: str, id_: str) -> str:
        """The id of what is on record: of a merged customer, the survivor's. Raises NotFound for ``noun``."""
        return await on_record.find(self._connection, noun, id_)

    async def lock_customer(self, customer_id: str, *, even_erased: bool = False) -> None:
        """Wait until nobody else is changing this customer's affairs; take it before reading what is to be changed.

        Of a merged record it is the affairs of the customer whose record it is. What is written of somebody erased is
        refused at the end (see ``check_erased``), but for what has to be written down ``even_erased``. Raises NotFound.
        """
        if not even_erased:
            self.writes_of(customer_id)
        # Whose the record is stays so from here on, and nobody who merges can wait for one who waits for them.
        await self._connection.lock_shared(MERGING)
        await self._connection.lock_one(_OWNER, "customer", customer_id)

    async def lock_customers(self, customer_ids: Collection[str]) -> Mapping[str, str]:
        """Lock several customers' affairs, and give whose each record is; those that are nobody's are left out."""
        await self._connection.lock_shared(MERGING)
        owners = await self.customers.owners(customer_ids)
        await self._connection.lock_each(lock_name("customer", customer) for customer in owners.values())
        return owners

    def writes_of(self, *record_ids: str) -> None:
        """Have what is done refused where one of these records was erased: once all else that is wrong was told."""
        self._written_of.update(record_ids)

    async def check_erased(self) -> None:
        """Raise CustomerErased where something is written of somebody who was erased."""
        if self._written_of and await self.customers.erased(self._written_of):
            raise CustomerErased

    async def lock_merging(self, *record_ids: str) -> None:
        """Wait until nobody else is changing any customer's affairs: whose these records are concerns them all."""
        self.writes_of(*record_ids)
        await self._connection.wait_for_lock(MERGING)

    async def lock_external_reference(self, reference: ExternalReference) -> None:
        """Wait until nobody else is looking up or giving out this external reference."""
        await self._connection.lock("external_reference", reference.system, reference.id)

    async def lock_external_references(self, references: Collection[ExternalReference]) -> None:
        """Do the same for several, in an order that is everybody's."""
        await self._connection.lock_each(lock_name("external_reference", r.system, r.id) for r in references)

    async def lock_policy(self) -> None:
        """Wait until nobody else is adopting a policy edition."""
        await self._connection.lock("policy")

    async def lock_read_trace(self, action: str, subject: str, reader: str) -> None:
        """Wait until nobody else is writing down that ``reader`` read that thing."""
        await self._connection.lock("read", action, subject, reader)

    async def can_write(self) -> bool:
        """Whether a write would be taken: as far as taking a lock, which leaves nothing behind."""
        return bool(await self._connection.value(_CAN_WRITE))

    async def now(self) -> datetime:
        """The time by the database's clock, whatever has passed since the transaction began."""
        now: datetime = await self._connection.value(_NOW)
        return now

    async def schema_revision(self) -> str:
        """The revision that the database's schema is at."""
        return str(await self._connection.value(_REVISION))

    async def is_privileged(self) -> bool:
        """Whether the login could change what it must not: it is superuser, or may act as the tables' owner."""
        return bool(await self._connection.value(_IS_PRIVILEGED))

    async def emit_replay_marker(self) -> None:
        """Write a mark to the log so that the commit waits for the standby.

        A repeated request that finds its answer stored writes nothing else, and would not wait; the first commit may
        have stopped waiting, and the answer would be lost on a failover after it was given twice.
        """
        await self._connection.value(_MARK)

    async def ping(self) -> None:
        """Ask for nothing and get an answer."""
        await self._connection.value(_NOTHING)

"""What the office keeps that is not policy: people by name, papers, decisions and the trail. Frozen, storage-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contact_policy.policy.facts import AccessNeed, ContactPoint, Measure, Person, Proposal, Restriction
from contact_policy.policy.findings import Assessment, Check, PolicyReference
from contact_policy.policy.notices import Letterhead
from contact_policy.policy.words import (
    Behaviour,
    CaseStatus,
    InternalReview,
    IssueMethod,
    MeasureKind,
    NoticeForm,
    ReviewOutcome,
)
from contact_policy.policy.words import NoticeKind as NoticeKind  # noqa: PLC0414 - a word of records as well
from contact_policy.redress import ReplyRecord


class Role(StrEnum):
    """What a caller may be; an operation states which of these it is open to."""

    STAFF = "staff"
    MANAGER = "manager"
    CHIEF_EXECUTIVE = "chief_executive"
    REVIEWER = "reviewer"
    CRM = "crm"
    TELEPHONY = "telephony"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is asking: the token's ``sub`` and roles, and the request that carries the question."""

    subject: str
    roles: frozenset[Role]
    request_id: str = ""


# A key is a device, not a person, and whoever proposes, decides or hears an appeal must be one (MC-8.3, 8.10).
DEVICE_ROLES = tuple(role for role in Role if role not in {Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What a device that cannot ask for tokens is known by. ``name`` says which device; it is no person's name.

    Of the key itself only ``key_hash`` is kept, and ``prefix``, its first characters, to recognise it by.
    ``last_used_at`` may be some seconds behind.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    key_hash: str = field(repr=False)
    prefix: str
    created_by: str
    created_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def subject(self) -> str:
        """Who the trail says it was, whatever other keys are named."""
        return f"key:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReference:
    """What another system calls this customer."""

    system: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer by name. ``version`` counts changes (the ETag).

    ``merged_ids`` are the records that turned out to be this customer's too.
    """

    id: str
    name: str
    contact_points: tuple[ContactPoint, ...] = ()
    access_needs: tuple[AccessNeed, ...] = ()
    external_references: tuple[ExternalReference, ...] = ()
    merged_ids: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def person(self) -> Person:
        """The customer as the policy knows them: without the name."""
        return Person(id=self.id, contact_points=self.contact_points, access_needs=self.access_needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A customer's matter as stored. ``version`` counts changes (the ETag)."""

    id: str
    customer_id: str
    reference: str
    subject: str = ""
    status: CaseStatus = CaseStatus.OPEN
    decision: str = ""
    decided_at: datetime | None = None
    internal_review: InternalReview = InternalReview.NOT_REQUESTED
    created_at: datetime
    updated_at: datetime
    version: int = 1


class NoticeStatus(StrEnum):
    """A draft binds nobody; an issued notice is a fact."""

    DRAFT = "draft"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a notice goes to: the customer, or for a refusal whoever proposed. ``address`` is postal, on one line."""

    name: str
    address: str = ""
    form: NoticeForm = NoticeForm.LETTER


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """A letter or e-mail. ``about_id`` is the warning or restriction it tells of.

    ``sections`` is the text: a tuple of (heading, paragraphs). ``checks`` is what the policy demands of such a notice.
    ``addressee``, ``address`` and ``form`` are the recipient's when it went out (of a draft: when drafted), whatever
    they are called, move to or need later.
    ``letterhead`` is the office's when it was drafted.
    ``issue_recorded_at`` is when the office wrote down that it was issued (an issue may be recorded later).
    """

    id: str
    customer_id: str
    kind: NoticeKind
    about_id: str
    addressee: str = ""
    address: str = ""
    form: NoticeForm = NoticeForm.LETTER
    letterhead: Letterhead = field(default_factory=Letterhead)
    subject: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    checks: tuple[Check, ...]
    policy: PolicyReference
    status: NoticeStatus = NoticeStatus.DRAFT
    created_at: datetime
    issued_at: datetime | None = None
    issue_recorded_at: datetime | None = None
    issued_by: str = ""
    method: IssueMethod | None = None
    deemed_received_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRecord:
    """A written warning as drafted; whether and when it was issued stands on its notice.

    ``quashed_at`` is when an appeal against it was allowed: it supports no restriction from then on.
    """

    id: str
    customer_id: str
    behaviours: tuple[Behaviour, ...]
    conduct: str
    change_expected: str
    response_days: int
    notice_id: str
    created_by: str
    created_at: datetime
    policy: PolicyReference
    issued_at: datetime | None = None
    issue_recorded_at: datetime | None = None
    method: IssueMethod | None = None
    quashed_at: datetime | None = None
    responses: tuple[ReplyRecord, ...] = ()


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    AWAITING_DECISION = "awaiting_decision"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """A proposal as made, with the assessment given at that moment and the facts it rests on (plain data)."""

    id: str
    customer_id: str
    proposal: Proposal
    status: ProposalStatus
    assessment: Assessment
    facts: Mapping[str, Any]
    proposed_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    version: int = 1


class DecisionOutcome(StrEnum):
    """What the deciding office holder said."""

    AUTHORISE = "authorise"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision with the assessment made anew at that moment. One a proposal, for ever."""

    id: str
    proposal_id: str
    customer_id: str
    outcome: DecisionOutcome
    reasons: str
    recorded_reasons: Mapping[str, str]
    decided_by: str
    decider_roles: tuple[str, ...] = ()
    decided_at: datetime
    assessment: Assessment
    facts: Mapping[str, Any]
    restriction_id: str | None = None
    notice_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRecord:
    """A restriction with its papers. The policy's facts are ``restriction``; status is read off them, never stored."""

    restriction: Restriction
    proposal_id: str
    decision_id: str
    decision_notice_id: str
    authorised_by: str
    policy: PolicyReference
    replaces: str | None = None
    ended_by: str = ""
    end_reasons: str = ""
    lapse_recorded_at: datetime | None = None
    version: int = 1

    @property
    def id(self) -> str:
        """The restriction's id."""
        return self.restriction.id

    @property
    def customer_id(self) -> str:
        """Whose contact is limited."""
        return self.restriction.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRecord:
    """A contact that broke a restriction's conditions (MC-8.31). It never adds or lengthens anything.

    ``measure`` is which of the restriction's measures it broke, where somebody said so.
    """

    id: str
    restriction_id: str
    customer_id: str
    contact_event_id: str
    description: str
    recorded_by: str
    recorded_at: datetime
    staff_guidance: str
    measure: MeasureKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """A review of a restriction by the deciding office holder (MC-9.3). ``measures`` are what it was varied to."""

    id: str
    restriction_id: str
    customer_id: str
    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None
    measures: tuple[Measure, ...] = ()
    reviewed_by: str
    reviewed_at: datetime
    notice_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: how many, and where to go on (the last id of the page before, opaque to callers)."""

    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """Somebody whom a restriction binds now or may come to bind, as the contact status needs to know them: no name.

    ``merged_ids`` are the records merged into theirs, which a question may still name.
    """

    person: Person
    restrictions: tuple[Restriction, ...]
    external_references: tuple[ExternalReference, ...] = ()
    merged_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanges:
    """Whose contact status may have changed since an earlier look, and what this look has seen.

    ``snapshot`` is to be asked with the next time, ``version`` is the number of the latest change, ``seen_at`` the
    database's own time. ``server_started_at`` tells one server from another, and from itself after a restart.
    """

    snapshot: str
    version: int
    seen_at: datetime
    server_started_at: datetime
    customer_ids: frozenset[str]
    have_keys_changed: bool


class OutgoingKind(StrEnum):
    """What is sent: a notice to its customer, or a reminder to the office's own people."""

    NOTICE = "notice"
    REMINDER = "reminder"


class OutgoingChannel(StrEnum):
    """How it is sent."""

    EMAIL = "email"
    POST = "post"


class OutgoingState(StrEnum):
    """How far a message has come.

    ``waiting`` to be tried (again), ``sending`` just now, ``accepted`` by a carrier that will tell later what became of
    it, ``sent``; ``held`` because it must not go as it stands and ``failed`` because it cannot, both for a person to
    see to; ``withdrawn`` because it is no longer needed.
    """

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


# What may still happen by itself.
UNDER_WAY = (OutgoingState.WAITING, OutgoingState.SENDING, OutgoingState.ACCEPTED)


class Trouble(StrEnum):
    """Why a message has not gone, was held, or was taken off the queue."""

    ADDRESS_MISSING = "address-missing"
    ADDRESS_SHARED = "address-shared"
    ADDRESS_CHANGED = "address-changed"
    CHANNEL_UNUSABLE = "channel-unusable"
    CHANNEL_NOT_SET_UP = "channel-not-set-up"
    CHANNEL_AWAY = "channel-away"
    REFUSED_FOR_NOW = "refused-for-now"
    REFUSED = "refused"
    NOT_DELIVERED = "not-delivered"
    OUTCOME_UNKNOWN = "outcome-unknown"
    ALREADY_ISSUED = "already-issued"
    NO_LONGER_SO = "no-longer-so"
    CANNOT_BE_MADE = "cannot-be-made"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """Something to be sent, kept in the transaction of the change it tells of.

    A notice has ``notice_id``, ``customer_id`` and the ``address`` it was to go to when queued; its words are the
    notice's own. A reminder has ``to_role``, ``subject`` and ``paragraphs``, and ``about`` says of which thing it is
    (``restrictions/…``). ``once`` is a name under which it is queued once and never again, empty where that is no
    matter. ``tries`` counts attempts to hand it over, ``why`` is the latest trouble, ``carrier_id`` what the carrier
    that accepted it calls it. ``next_try_at`` is None where it may go at once; while ``sending`` it is when whoever is
    at it is given up for dead.
    """

    id: str
    kind: OutgoingKind
    channel: OutgoingChannel
    customer_id: str | None = None
    notice_id: str | None = None
    address: str = field(default="", repr=False)
    to_role: Role | None = None
    subject: str = ""
    paragraphs: tuple[str, ...] = ()
    about: str = ""
    once: str = ""
    queued_by: str
    queued_at: datetime
    state: OutgoingState = OutgoingState.WAITING
    tries: int = 0
    next_try_at: datetime | None = None
    why: Trouble | None = None
    carrier_id: str = ""
    accepted_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCounts:
    """How sending stands: what waits and since when, and what a person must see to."""

    waiting: int = 0
    held: int = 0
    failed: int = 0
    oldest_waiting_at: datetime | None = None

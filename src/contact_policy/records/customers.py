"""Who asks, and whom the office deals with: callers, devices, customers and their cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contact_policy.policy.facts import AccessNeed, ContactPoint, Person
from contact_policy.policy.vocabulary import Capacity, CaseKind, CaseStatus, InternalReview, Language


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
    """Who is asking: the token's ``sub``, whose rights they have, and the request that carries the question.

    ``held`` are their roles by the document's names; empty of a device, and of what the service does by itself.
    """

    subject: str
    roles: frozenset[Role]
    request_id: str = ""
    held: frozenset[str] = frozenset()


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
        """Who the audit trail says it was, whatever other keys are named."""
        return f"key:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReference:
    """What another system calls this customer."""

    system: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBySource:
    """The record that another system's reference names, and as of when it last told us of it, if it said so."""

    record_id: str
    source_updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer by name. ``version`` counts changes (the ETag).

    ``merged_ids`` are the records that turned out to be this customer's too. ``language`` (BCP 47) is what they are
    written and spoken to in, ``capacity`` as what they deal with the office. ``erased_at`` is when all that was
    personal was blanked.
    """

    id: str
    name: str
    contact_points: tuple[ContactPoint, ...] = ()
    access_needs: tuple[AccessNeed, ...] = ()
    external_references: tuple[ExternalReference, ...] = ()
    merged_ids: tuple[str, ...] = ()
    deceased_on: date | None = None
    language: str = Language.ENGLISH.value
    capacity: Capacity = Capacity.CUSTOMER
    created_at: datetime
    updated_at: datetime
    version: int = 1
    erased_at: datetime | None = None

    @property
    def person(self) -> Person:
        """The customer as the policy knows them: without the name."""
        return Person(
            id=self.id,
            contact_points=self.contact_points,
            access_needs=self.access_needs,
            language=self.language,
            capacity=self.capacity,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A customer's matter as stored. ``version`` counts changes (the ETag)."""

    id: str
    customer_id: str
    reference: str
    subject: str = ""
    kind: CaseKind = CaseKind.ORDINARY
    status: CaseStatus = CaseStatus.OPEN
    decision: str = ""
    decided_at: datetime | None = None
    told_at: datetime | None = None
    answer_promised_on: date | None = None
    internal_review: InternalReview = InternalReview.NOT_REQUESTED
    internal_review_requested_at: datetime | None = None
    internal_review_ended_at: datetime | None = None
    statutory_route_ended_on: date | None = None
    service: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1

"""The change feed: what the office's own systems can follow. Ids, dates and codes; no names, behaviours or reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from contact_policy.policy.lifecycle import RestrictionStatus
from contact_policy.records.customers import ExternalReference


class ChangeKind(StrEnum):
    """What came about: the closed list of what the feed and webhooks tell of."""

    RESTRICTION_AUTHORISED = "restriction.authorised"
    RESTRICTION_IN_FORCE = "restriction.in_force"
    RESTRICTION_SUSPENDED = "restriction.suspended"
    RESTRICTION_CHANGED = "restriction.changed"
    RESTRICTION_SUPPORT_LOST = "restriction.support_lost"
    RESTRICTION_ENDED = "restriction.ended"
    REVIEW_COMING = "review.coming"
    REVIEW_OVERDUE = "review.overdue"
    RECONSIDERATION_REQUESTED = "reconsideration.requested"
    RECONSIDERATION_OVERDUE = "reconsideration.overdue"
    APPEAL_OVERDUE = "appeal.overdue"
    DATA_REQUEST_OVERDUE = "data-request.overdue"
    WARNING_ISSUED = "warning.issued"
    NOTICE_RETURNED = "notice.returned"
    FILED_CONTACT_DUE = "filed-contact.due"
    CUSTOMER_CHANGED = "customer.changed"
    CUSTOMER_MERGED = "customer.merged"
    CUSTOMER_SPLIT = "customer.split"
    CUSTOMER_ERASED = "customer.erased"


# What the passing of time alone brings: each is written once for the moment at which it came about.
BROUGHT_BY_TIME = (
    ChangeKind.RESTRICTION_ENDED,
    ChangeKind.REVIEW_COMING,
    ChangeKind.REVIEW_OVERDUE,
    ChangeKind.RECONSIDERATION_OVERDUE,
    ChangeKind.APPEAL_OVERDUE,
    ChangeKind.DATA_REQUEST_OVERDUE,
    ChangeKind.FILED_CONTACT_DUE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """One change. ``effective_at`` is when it came about, ``recorded_at`` when it was written down.

    ``about`` says of which thing it is (``restrictions/…``). ``external_references`` are kept of who cannot be found by
    them afterwards: erased, merged or split customers, and references taken away. ``position`` is its place in the
    feed, None until it is numbered.
    """

    id: str
    position: int | None = None
    kind: ChangeKind
    customer_id: str
    about: str
    effective_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    external_references: tuple[ExternalReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedExtent:
    """How far the feed reaches: changes up to ``forgotten_to`` are kept no longer, ``last_position`` is the newest.

    ``feed_id`` tells one feed from another: a place in one means nothing in the other.
    """

    feed_id: str
    last_position: int
    forgotten_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStanding:
    """How a restriction stands by what the feed has told: since ``since``, or None where nothing was told of it yet.

    By the policy edition of digest ``edition`` it may stand otherwise from ``next_at`` on, or never by itself (None).
    """

    restriction_id: str
    status: RestrictionStatus
    since: datetime | None
    next_at: datetime | None
    edition: str

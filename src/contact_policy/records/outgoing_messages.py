"""What is queued to be sent, how far it got, and what kept it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contact_policy.records.customers import Role


class OutgoingKind(StrEnum):
    """What is sent: a notice to its customer, or a reminder to the office's own people."""

    NOTICE = "notice"
    REMINDER = "reminder"


class OutgoingChannel(StrEnum):
    """How it is sent. ``webhook`` stands in reminders of earlier releases: these have subscriptions."""

    EMAIL = "email"
    POST = "post"
    WEBHOOK = "webhook"


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
    ADDRESS_RETURNED = "address-returned"
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
    (``restrictions/…``). ``once`` is a name under which it is queued once and never again, empty where that
    is no matter. ``tries`` counts attempts to hand it over, ``why`` is the latest trouble, ``carrier_id`` what the
    carrier that accepted it calls it. ``next_try_at`` is None where it may go at once; while ``sending`` it is when
    whoever is at it is given up for dead.
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

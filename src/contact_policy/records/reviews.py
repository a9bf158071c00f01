"""What follows from reviews: reminders that were told, breaches to look at, and how the sweep last went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contact_policy.policy.reminders import ReminderKind
from contact_policy.policy.vocabulary import Channel, MeasureKind, Raises


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRecord:
    """That something was told of a review, once a restriction, review date, kind and number of days.

    ``told`` is False where a later thing came due before anybody swept, and was told instead. ``notice_id`` is the
    letter to the customer that was drafted with it.
    """

    id: str
    restriction_id: str
    customer_id: str
    kind: ReminderKind
    review_on: date
    days: int
    due_at: datetime
    told: bool
    recorded_at: datetime
    notice_id: str | None = None

    @property
    def key(self) -> tuple[ReminderKind, date, int]:
        """What makes it the same reminder of one restriction."""
        return self.kind, self.review_on, self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakingContact:
    """When and how the contact was made that is recorded as a breach, of which measure, and what it raised.

    ``raises`` is as the last said who read it, where it was filed.
    """

    occurred_at: datetime
    channel: Channel
    recorded_at: datetime
    measure: MeasureKind | None = None
    raises: Raises | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachesSince:
    """The contacts that broke a restriction's conditions since ``since``: its last review, else its authorisation.

    ``by_measure`` counts those of which somebody said what they broke, ``by_month`` is by the month of the contact
    (``2026-11``), so that a trend shows. ``earlier`` is how many there were before. A count is for a person to weigh;
    it does nothing by itself (MC-8.31).
    """

    since: datetime
    count: int = 0
    last_at: datetime | None = None
    by_channel: Mapping[Channel, int] = field(default_factory=dict)
    by_measure: Mapping[MeasureKind, int] = field(default_factory=dict)
    by_month: Mapping[str, int] = field(default_factory=dict)
    earlier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCounts:
    """How many restrictions are to be reviewed soon, and how many should have been."""

    due_soon: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What one sweep wrote down, as of ``swept_at``; ``failed`` counts the restrictions it could not deal with."""

    swept_at: datetime
    lapses: int = 0
    reminders: int = 0
    failed: int = 0


class RequestState(StrEnum):
    """Whether a review has answered a request to look again."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationRequest:
    """A customer's request to look at a restriction sooner than it would be (MC-9.3); ``review_id`` answers it."""

    id: str
    restriction_id: str
    customer_id: str
    received_at: datetime
    text: str
    due_on: date
    recorded_by: str
    recorded_at: datetime
    review_id: str | None = None

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        return RequestState.OPEN if self.review_id is None else RequestState.ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSighting:
    """That a manager has seen a contact, and what they noted."""

    id: str
    contact_event_id: str
    customer_id: str
    note: str
    seen_by: str
    seen_at: datetime

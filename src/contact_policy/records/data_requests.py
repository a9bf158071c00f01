"""What somebody asks of the office about the data kept of them, and by when the law has it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from contact_policy.policy.working_days import add_months, london_date

# UK GDPR Article 12(3): a month to answer, and two more for what is complex or many.
MONTHS = 1
MONTHS_MORE = 2


class DataRequestKind(StrEnum):
    """The right that is used: UK GDPR Articles 15, 16, 17, 18 and 21."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class DataRequestOutcome(StrEnum):
    """How it was answered; ``withdrawn`` where the person let it go."""

    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DataRequestStatus(StrEnum):
    """Whether it waits for an answer."""

    OPEN = "open"
    ANSWERED = "answered"


class Clock(StrEnum):
    """How the time to answer stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStop:
    """That the clock stood still while the office waited for the person; ``restarted_at`` is None while it does."""

    stopped_at: datetime
    reason: str
    restarted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """A request about one person's data. ``due_on`` is the last day to answer, None while the clock stands still.

    ``contact_event_ids`` name the contacts whose record is contested, ``statement`` is what the person wants beside
    them where that was refused. ``appeal_id`` is the appeal that an objection began.
    """

    id: str
    customer_id: str
    kind: DataRequestKind
    received_at: datetime
    identity_confirmed_at: datetime | None
    recorded_by: str
    recorded_at: datetime
    details: str = ""
    contact_event_ids: tuple[str, ...] = ()
    appeal_id: str | None = None
    extended_at: datetime | None = None
    extension_reason: str = ""
    stops: tuple[ClockStop, ...] = ()
    due_on: date | None = None
    outcome: DataRequestOutcome | None = None
    reasons: str = ""
    statement: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer_recorded_at: datetime | None = None
    version: int = 1

    @property
    def status(self) -> DataRequestStatus:
        """Open until it is answered."""
        return DataRequestStatus.OPEN if self.outcome is None else DataRequestStatus.ANSWERED

    @property
    def open_stop(self) -> ClockStop | None:
        """The stop that lasts, if one does."""
        return self.stops[-1] if self.stops and self.stops[-1].restarted_at is None else None

    @property
    def clock(self) -> Clock:
        """Running from receipt, or from when it was clear who asks; stopped; ended with the answer."""
        if self.outcome is not None:
            return Clock.ENDED
        is_stopped = self.identity_confirmed_at is None or self.open_stop is not None
        return Clock.STOPPED if is_stopped else Clock.RUNNING

    @property
    def why(self) -> str | None:
        """Why the clock stands still; None where it does not."""
        if self.clock is not Clock.STOPPED:
            return None
        return "identity not confirmed" if self.open_stop is None else self.open_stop.reason

    @property
    def is_late(self) -> bool:
        """Whether it was answered after the last day to."""
        return self.answered_at is not None and self.due_on is not None and london_date(self.answered_at) > self.due_on

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been answered by now."""
        return self.outcome is None and self.due_on is not None and today > self.due_on


def last_day(request: DataRequest) -> date | None:
    """The last day to answer: so many months from the day the clock began, and the days for which it stood still.

    None while it stands still. It is the day of the same number, or the last of a shorter month; where that is no
    working day the Commissioner's guidance lets the next one do, on which an office should not count.
    """
    if request.identity_confirmed_at is None or request.open_stop is not None:
        return None
    began = london_date(max(request.received_at, request.identity_confirmed_at))
    months = MONTHS if request.extended_at is None else MONTHS + MONTHS_MORE
    return add_months(began, months) + sum((_length(stop) for stop in request.stops), timedelta())


def _length(stop: ClockStop) -> timedelta:
    if stop.restarted_at is None:
        return timedelta()
    return london_date(stop.restarted_at) - london_date(stop.stopped_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the person has to say beside the record of a contact that was not put right as they asked (Article 16)."""

    data_request_id: str
    statement: str
    refused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What a person says against the record of a contact; ``is_open`` until every request about it is answered."""

    is_open: bool = False
    statements: tuple[Statement, ...] = ()


UNCONTESTED = Contest()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequestCounts:
    """How many wait for an answer, and how many of these are overdue."""

    open: int
    overdue: int

"""What waits for somebody, line by line: names and dates, never conduct or reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from contact_policy.policy.findings import Verdict
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records.outgoing_messages import OutgoingState
from contact_policy.records.restrictions import NoticeStatus, ProposalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedIncidents:
    """What staff reported of one customer, and no warning or proposal has followed. ``total`` lines there are."""

    customer_id: str
    name: str
    incidents: int
    last_at: datetime
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnexplainedCall:
    """A call that was held or ended without a word of why, and that nobody has seen."""

    id: str
    customer_id: str
    name: str
    occurred_at: datetime
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedWarning:
    """A warning that counts, whose time to change is over and which no proposal has followed."""

    id: str
    customer_id: str
    name: str
    received_at: datetime
    response_days: int
    replies: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProposal:
    """A proposal that nobody has decided: its verdict as it was made, and whether the record has grown since.

    ``in_the_way`` is how many things the policy had against it then.
    """

    id: str
    customer_id: str
    name: str
    verdict: Verdict
    in_the_way: int
    proposed_by: str
    proposed_at: datetime
    has_changed: bool
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedProposal:
    """A proposal that was decided or taken back."""

    id: str
    customer_id: str
    name: str
    status: ProposalStatus
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLetter:
    """A letter drafted and not issued, or come back from nobody; ``sending`` is how its last sending stands, if any."""

    id: str
    customer_id: str
    name: str
    kind: NoticeKind
    status: NoticeStatus
    created_at: datetime
    sending: OutgoingState | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSupport:
    """A restriction in being that would not be decided so on what is known today."""

    id: str
    customer_id: str
    name: str
    as_of: datetime
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """A request to look at a restriction sooner that no review has answered."""

    restriction_id: str
    customer_id: str
    name: str
    received_at: datetime
    due_on: date
    total: int

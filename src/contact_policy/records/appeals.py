"""What a customer says back and what becomes of it: replies to warnings, appeals, and what an appeal changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contact_policy.policy.findings import PolicyReference
from contact_policy.policy.measure import Measure
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.support import Support
from contact_policy.policy.vocabulary import AppealOutcome, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningResponseRecord:
    """The customer's reply to a warning, as somebody wrote it down."""

    id: str
    warning_id: str
    customer_id: str
    received_at: datetime
    channel: Channel
    summary: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationRecord:
    """What a restriction's measures were changed to, by a review or an appeal: the same or gentler."""

    id: str
    restriction_id: str
    customer_id: str
    measures: tuple[Measure, ...]
    reasons: str
    varied_by: str
    varied_at: datetime


class AppealAbout(StrEnum):
    """What may be appealed against."""

    WARNING = "warning"
    RESTRICTION = "restriction"


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    DISMISSED = "dismissed"
    VARIED = "varied"
    QUASHED = "quashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecision:
    """What a reviewer who took no part before decided, once. ``measures`` are those that go on if it was varied.

    ``may_be_decided_again`` says of what was quashed that the fault lay in the procedure. ``support`` is how far what
    the restriction was decided on held then; ``support_weighed`` says what was made of its being lost. ``recorded`` is
    what the reviewer put on record beside the reasons.
    """

    id: str
    appeal_id: str
    customer_id: str
    outcome: AppealOutcome
    reasons: str
    measures: tuple[Measure, ...]
    decided_by: str
    decided_at: datetime
    notice_id: str
    policy: PolicyReference
    may_be_decided_again: bool = False
    support: Support | None = None
    support_weighed: str = ""
    recorded: PutOnRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRecord:
    """An appeal as received. ``appeal_by`` is the last day in time, None while no letter had set it running.

    ``due_by`` is the last day for the office to decide. Both are as the policy said when it was received.
    """

    id: str
    about: AppealAbout
    about_id: str
    customer_id: str
    received_at: datetime
    grounds: str
    appeal_by: date | None
    due_by: date
    is_in_time: bool
    recorded_by: str
    recorded_at: datetime
    policy: PolicyReference
    decision: AppealDecision | None = None

    @property
    def status(self) -> AppealStatus:
        """Open, or what was decided."""
        return AppealStatus.OPEN if self.decision is None else AppealStatus(self.decision.outcome)

    @property
    def version(self) -> int:
        """How often it changed, from 1 (the ETag): only its decision changes it."""
        return 1 if self.decision is None else 2

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been decided by now."""
        return self.decision is None and today > self.due_by

"""What keeps a customer from harm where no rule can say so beforehand: it acts on the fault, not on its twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contact_policy.policy.findings import CheckOutcome, Kind
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.lifecycle import RestrictionStatus
from contact_policy.policy.working_days import start_of
from ombudsman.process import Process

A_WEEK_IN = datetime(2022, 6, 27, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Safeguard:
    """What the product does by itself; ``acts`` says whether it does on a process."""

    says: str
    clauses: tuple[str, ...]
    acts: Callable[[Process], bool]


def after_grace(process: Process) -> datetime:
    """The first moment at which a review that was due and not held has ended the restriction."""
    return start_of(process.proposal.review_on + timedelta(days=process.policy.lengths.review_grace_days + 1))


def _guard(guard: GuardId, says: str, *clauses: str) -> Safeguard:
    def acts(process: Process) -> bool:
        return any(found.guard == guard and found.event_ids for found in process.classified().guards)

    return Safeguard(says, clauses, acts)


LAPSES = Safeguard(
    "the restriction ends by itself at review date plus grace",
    ("MC-9.3",),
    lambda process: process.status(after_grace(process)) is RestrictionStatus.LAPSED,
)
WAITS_FOR_ITS_LETTER = Safeguard(
    "the restriction has no effect before its letter is issued",
    ("MC-7.4", "MC-8.26"),
    lambda process: process.status(A_WEEK_IN) is RestrictionStatus.PENDING_NOTICE,
)
LETTER_REFUSED = Safeguard(
    "the letter of warning cannot be issued",
    ("MC-8.6", "MC-8.7"),
    lambda process: any(c.kind is Kind.BREACH and c.outcome is CheckOutcome.NOT_MET for c in process.letter_checks()),
)
NOT_HELD_AS_A_FIGURE = _guard(GuardId.NUMBERS_NEVER_DECIDE, "figures establish nothing", "MC-5.2")
NOT_HELD_AS_ANOTHERS = _guard(GuardId.OTHERS_CONDUCT, "a relative's conduct is not counted", "MC-2.1")
NOT_HELD_AS_CHASING = _guard(GuardId.OFFICE_SILENCE, "chasing an open matter is not counted", "MC-1.1", "MC-8.12")
NOT_HELD_AS_NEW = _guard(GuardId.NEW_MATTER, "a new matter is not counted as repetition", "MC-6.1")

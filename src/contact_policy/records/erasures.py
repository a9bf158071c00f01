"""What is forgotten of a customer, why, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ErasureGround(StrEnum):
    """Why somebody's data are erased (UK GDPR, Article 17)."""

    NO_LONGER_NECESSARY = "no_longer_necessary"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    WRONG_PERSON = "wrong_person"
    LEGAL_OBLIGATION = "legal_obligation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRecord:
    """That everything of a customer's ``records`` was blanked: theirs, and those merged into it."""

    id: str
    customer_id: str
    data_request_id: str | None
    ground: ErasureGround
    reason: str
    erased_by: str
    erased_at: datetime
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """An erasure with how many rows of each table it blanked or removed, those of none left out.

    ``was_tried`` says that it was taken back: nothing is erased.
    """

    erasure: ErasureRecord
    rows: Mapping[str, int]
    was_tried: bool = False


class HindranceKind(StrEnum):
    """What stands against an erasure."""

    RESTRICTION = "restriction-in-force"
    PROPOSAL = "proposal-open"
    APPEAL = "appeal-open"
    DATA_REQUEST = "data-request-open"
    LETTER = "letter-under-way"
    FILED = "filed-contact-waiting"
    HOLD = "legal-hold"
    RETENTION = "retention"
    ERASED = "already-erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One thing that stands against an erasure: the ``subject`` it is about, and until when it does, where known.

    Of a period of retention, ``retention_class`` is what is kept so long and ``source`` says who set the period.
    """

    hindrance: HindranceKind
    subject: str = ""
    until: date | None = None
    retention_class: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """That nothing of a customer's may be erased until a day, as litigation or a request for information may come.

    ``reason_due_on`` is the day on which it has to be held anew, for a reason of then; None once it has ended.
    """

    id: str
    customer_id: str
    reason: str
    until: date
    set_by: str
    set_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    end_reason: str = ""
    reason_due_on: date | None = None

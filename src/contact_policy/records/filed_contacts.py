"""Filed correspondence as a queue: what came in, who read it and found what, and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import FiledStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReading:
    """That a person saw a filed contact, and what they found it to bring. A later one corrects those before it.

    ``answer_by`` is the last day to answer, as the policy said then; None where nothing needs an answer.
    """

    id: str
    contact_event_id: str
    customer_id: str
    brings: str
    note: str
    read_by: str
    read_at: datetime
    answer_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAnswer:
    """The office's answer to what a reading found: a contact of its own, the event ``answer_event_id``."""

    id: str
    reading_id: str
    contact_event_id: str
    customer_id: str
    answer_event_id: str
    answered_at: datetime
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """That a contact was filed under a restriction, and the last day to see it, as the policy said then."""

    contact_event_id: str
    customer_id: str
    restriction_id: str
    received_at: datetime
    see_by: date
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledContact:
    """A filed contact with all that was done about it, oldest reading first. Its status is read off, never stored.

    ``corrected_by`` is the contact that it was recorded anew as, which has its place on the queue.
    """

    filing: Filing
    event: ContactEvent
    readings: tuple[FiledReading, ...] = ()
    answers: tuple[FiledAnswer, ...] = ()
    corrected_by: str | None = None

    @property
    def id(self) -> str:
        """The contact event's id."""
        return self.filing.contact_event_id

    @property
    def reading(self) -> FiledReading | None:
        """The reading that holds: the latest."""
        return self.readings[-1] if self.readings else None

    @property
    def answer(self) -> FiledAnswer | None:
        """The answer to what the latest reading found; one to an earlier reading may have missed the point."""
        reading = self.reading
        return next((a for a in self.answers if reading is not None and a.reading_id == reading.id), None)

    @property
    def status(self) -> FiledStatus:
        """Unseen, to be answered, or done."""
        if self.reading is None:
            return FiledStatus.UNSEEN
        is_open = self.reading.answer_by is not None and self.answer is None
        return FiledStatus.TO_ANSWER if is_open else FiledStatus.DONE

    @property
    def due_by(self) -> date | None:
        """The last day for what is to be done next; None where all is done."""
        if self.reading is None:
            return self.filing.see_by
        return self.reading.answer_by if self.answer is None else None

    @property
    def version(self) -> int:
        """How often it changed, from 1 (the ETag)."""
        return 1 + len(self.readings) + len(self.answers) + (self.corrected_by is not None)

    def is_overdue(self, today: date) -> bool:
        """Whether somebody should have acted by now."""
        return self.due_by is not None and today > self.due_by


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCounts:
    """How the queue stands: what nobody has seen, what has yet to be answered, and what of both is overdue."""

    unseen: int = 0
    to_answer: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFiling:
    """A filed contact that nobody has seen, or answered, by ``due_on``: ``status`` says which of the two it awaits."""

    contact_event_id: str
    customer_id: str
    due_on: date
    status: FiledStatus

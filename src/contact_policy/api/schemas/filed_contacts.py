"""Filed correspondence as callers read and answer it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Id, Instant, Text, example
from contact_policy.api.schemas.offices_names import BringsIn, BringsOut
from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.policy.vocabulary import Channel, MadeBy
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.services.filed_contacts import Answering


class ReadingIn(Body):
    """What a person found a filed contact to bring. All but `nothing` must be answered.

    `note` says why, where an earlier reading found something else.
    """

    model_config = example(brings="new_information", note="Encloses a receipt that nobody has seen before.")

    brings: BringsIn
    note: Text = ""


class AnswerIn(Body):
    """How it was answered: the `contact_event_id` of an outbound contact on record, or when, how and what."""

    model_config = example(answered_at="2026-11-27T10:00:00Z", channel="post", summary="Thanked for the receipt.")

    contact_event_id: Id | None = None
    answered_at: Instant | None = None
    channel: Channel | None = None
    summary: Text = ""

    def answering(self) -> Answering:
        """The answer as the service takes it."""
        return Answering(
            contact_event_id=self.contact_event_id,
            answered_at=self.answered_at,
            channel=self.channel,
            summary=self.summary,
        )


class ReadingOut(Answer):
    """One reading; the latest holds. `read_by` is who saw it."""

    brings: BringsOut
    note: str
    read_by: str
    read_at: datetime
    answer_by: date | None


class AnswerOut(Answer):
    """One answer, a contact event of its own."""

    answer_event_id: str
    answered_at: datetime
    recorded_by: str
    recorded_at: datetime


class FiledContactOut(Answer):
    """A contact that was read and filed. `id` is its contact event's."""

    id: str
    customer_id: str
    restriction_id: str
    received_at: datetime
    channel: Channel
    made_by: MadeBy
    summary: str
    status: FiledStatus
    brings: BringsOut | None = Field(description="What the last who read it found; null while nobody has seen it")
    see_by: date = Field(description="The last day for a person to see it")
    answer_by: date | None = Field(description="The last day to answer it; null where it needs none, or is unseen")
    due_by: date | None = Field(description="The last day for what is to be done next; null where all is done")
    is_overdue: bool
    readings: list[ReadingOut]
    answers: list[AnswerOut]
    corrected_by: str | None = Field(description="The contact event it was recorded anew as, which has its place")


def filed_contact_out(item: FiledContact, today: date) -> FiledContactOut:
    """A filed contact as callers see it on ``today``."""
    reading = item.reading
    return FiledContactOut(
        id=item.id,
        customer_id=item.filing.customer_id,
        restriction_id=item.filing.restriction_id,
        received_at=item.filing.received_at,
        channel=item.event.channel,
        made_by=item.event.made_by,
        summary=item.event.summary,
        status=item.status,
        brings=None if reading is None else reading.brings,
        see_by=item.filing.see_by,
        answer_by=None if reading is None else reading.answer_by,
        due_by=item.due_by,
        is_overdue=item.is_overdue(today),
        readings=[ReadingOut.model_validate(found) for found in item.readings],
        answers=[AnswerOut.model_validate(answer) for answer in item.answers],
        corrected_by=item.corrected_by,
    )

"""Contact events as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import (
    EXAMPLE_ID,
    Body,
    Id,
    Instant,
    Integer,
    RequiredText,
    ShortText,
    Text,
    example,
)
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Channel, Direction, MadeBy, Outcome, Raises

A_DAY_IN_SECONDS = 24 * 60 * 60
A_WEEK_IN_MINUTES = 7 * 24 * 60


class ContactEventIn(Body):
    """One contact as a member of staff saw it. ``corrects`` names an earlier event that this one replaces.

    `summary` is the account: of a threat, harassment or the like it says what was said and done. `source_recorded_at`
    is said by an import alone: when the other system first wrote the contact down.
    """

    model_config = example(
        occurred_at="2026-11-20T10:00:00Z",
        channel="phone",
        direction="inbound",
        duration_seconds=900,
        staff_minutes=25,
        case_id=EXAMPLE_ID,
        summary="Asked again why the complaint was not upheld",
        observations=["refuses_decision"],
        effect_on_work="Two other callers waited an hour each",
        raises="repeat",
        repeats_case_id=EXAMPLE_ID,
    )

    occurred_at: Instant
    channel: Channel
    direction: Direction
    made_by: MadeBy = MadeBy.CUSTOMER
    duration_seconds: Annotated[Integer, Field(ge=0, le=A_DAY_IN_SECONDS)] | None = None
    staff_minutes: Annotated[Integer, Field(ge=0, le=A_WEEK_IN_MINUTES)] | None = None
    case_id: Id | None = None
    summary: Text = ""
    observations: Annotated[list[ShortText], Field(max_length=20)] = []
    effect_on_work: Text = ""
    outcome: Outcome = Outcome.NORMAL
    raises: Raises | None = None
    repeats_case_id: Id | None = None
    corrects: Id | None = None
    source_recorded_at: Instant | None = None

    def facts(self, event_id: str, recorded_by: str, recorded_at: datetime) -> ContactEvent:
        """The event under its id, as this caller recorded it at this moment."""
        return ContactEvent(
            id=event_id,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            occurred_at=self.occurred_at,
            channel=self.channel,
            direction=self.direction,
            made_by=self.made_by,
            duration_seconds=self.duration_seconds,
            staff_minutes=self.staff_minutes,
            case_id=self.case_id,
            summary=self.summary,
            observations=tuple(dict.fromkeys(self.observations)),
            effect_on_work=self.effect_on_work,
            outcome=self.outcome,
            raises=self.raises,
            repeats_case_id=self.repeats_case_id,
            corrects=self.corrects,
            source_recorded_at=self.source_recorded_at,
        )


class ContactEventOut(Answer):
    """A contact event as kept."""

    id: str
    customer_id: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    channel: Channel
    direction: Direction
    made_by: MadeBy
    duration_seconds: int | None
    staff_minutes: int | None
    case_id: str | None
    summary: str
    observations: list[str]
    effect_on_work: str
    outcome: Outcome
    raises: Raises | None
    repeats_case_id: str | None
    corrects: str | None
    source_recorded_at: datetime | None
    resembles_case_id: str | None = Field(
        description="A closed case that the wording resembles: a suggestion, which only `raises: repeat` confirms."
    )


class SeenIn(Body):
    """What whoever saw it noted: why the call was held or ended, or what follows."""

    model_config = example(note="The line had failed. Nothing was said that should not have been.")

    note: RequiredText


class IncidentSeenOut(Answer):
    """That a manager has seen an incident."""

    id: str
    contact_event_id: str
    customer_id: str
    note: str
    seen_by: str
    seen_at: datetime


def contact_event_out(customer_id: str, event: ContactEvent) -> ContactEventOut:
    """The event with whose it is."""
    fields: dict[str, Any] = {
        name: getattr(event, name) for name in ContactEventOut.model_fields if name != "customer_id"
    }
    return ContactEventOut(customer_id=customer_id, **fields)

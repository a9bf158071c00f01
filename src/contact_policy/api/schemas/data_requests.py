"""Requests about a person's data as callers send and read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.base import Answer, omittable
from contact_policy.api.schemas.fields import Body, Id, Instant, RequiredText, Text, example
from contact_policy.records.data_requests import (
    Clock,
    DataRequest,
    DataRequestKind,
    DataRequestOutcome,
    DataRequestStatus,
)
from contact_policy.services.data_requests import DataRequestAnswer, DataRequestChanges, ReceivedDataRequest

MOST_CONTACTS = 100


class DataRequestIn(Body):
    """What somebody asks about the data that is kept of them.

    Without `identity_confirmed_at` there was no doubt who asks, and the clock runs from receipt; null says that it is
    not clear yet, and the clock stands still.
    """

    model_config = example(kind="access", received_at="2026-11-26T09:00:00Z", identity_confirmed_at=None)

    kind: DataRequestKind
    received_at: Instant
    identity_confirmed_at: Instant | None = None
    details: Annotated[Text, Field(description="What they ask for; of an objection, its grounds")] = ""
    contact_event_ids: Annotated[
        list[Id],
        Field(max_length=MOST_CONTACTS, description="The contacts whose record they contest, where they do"),
    ] = []
    restriction_id: Annotated[
        Id | None,
        Field(description="Of an objection: the restriction that it is an appeal against, which is kept with it"),
    ] = None

    def received(self) -> ReceivedDataRequest:
        """The request as the service takes it."""
        is_said = "identity_confirmed_at" in self.model_fields_set
        return ReceivedDataRequest(
            kind=self.kind,
            received_at=self.received_at,
            identity_confirmed_at=self.identity_confirmed_at if is_said else self.received_at,
            details=self.details,
            contact_event_ids=tuple(self.contact_event_ids),
            restriction_id=self.restriction_id,
        )


class DataRequestPatch(Body):
    """What has come about: who asks is clear; the clock was stopped, or goes on; more time was taken."""

    model_config = example(identity_confirmed_at="2026-11-27T09:00:00Z")

    identity_confirmed_at: Instant = omittable()
    extended_at: Annotated[Instant, Field(description="When the person was told that it takes longer")] = omittable()
    extension_reason: RequiredText = omittable()
    clock_stopped_at: Instant = omittable()
    clock_stop_reason: RequiredText = omittable()
    clock_restarted_at: Instant = omittable()

    def changes(self) -> DataRequestChanges:
        """The changes as the service takes them."""
        return DataRequestChanges(
            identity_confirmed_at=self.identity_confirmed_at,
            extended_at=self.extended_at,
            extension_reason=self.extension_reason,
            clock_stopped_at=self.clock_stopped_at,
            clock_stop_reason=self.clock_stop_reason,
            clock_restarted_at=self.clock_restarted_at,
        )


class DataRequestAnswerIn(Body):
    """How it was answered. A refusal says why; what was not corrected has the person's statement beside it."""

    model_config = example(outcome="withdrawn", reasons="They have what they need from the letters.")

    outcome: DataRequestOutcome
    reasons: Text = ""
    statement: Annotated[
        Text, Field(description="Of a refused rectification: what the person wants beside the contacts named")
    ] = ""
    answered_at: Instant | None = None

    def answering(self) -> DataRequestAnswer:
        """The answer as the service takes it."""
        return DataRequestAnswer(
            outcome=self.outcome, reasons=self.reasons, statement=self.statement, answered_at=self.answered_at
        )


class ClockStopOut(Answer):
    """That the clock stood still while the office waited for the person."""

    stopped_at: datetime
    restarted_at: datetime | None
    reason: str


class DataRequestOut(Answer):
    """A request about a person's data, and by when it is to be answered."""

    id: str
    customer_id: str
    kind: DataRequestKind
    status: DataRequestStatus
    received_at: datetime
    identity_confirmed_at: datetime | None = Field(description="When it was clear who asks; null while it is not")
    details: str = Field(description="What they ask for; of an objection, its grounds")
    contact_event_ids: list[str] = Field(description="The contacts whose record they contest")
    appeal_id: str | None = Field(description="The appeal that an objection began")
    due_on: date | None = Field(
        description="The last day to answer: a month from receipt, or from when it was clear who asks; null while the"
        " clock stands still"
    )
    clock: Clock
    why: str | None = Field(description="Why the clock stands still; null where it does not")
    is_overdue: bool
    extended: bool = Field(description="Whether two more months were taken (UK GDPR Article 12(3))")
    extended_at: datetime | None = Field(description="When the person was told that it takes longer")
    extension_reason: str
    clock_stopped_at: datetime | None = Field(description="When the clock was last stopped")
    clock_restarted_at: datetime | None = Field(description="When it went on after that; null while it does not")
    clock_stops: list[ClockStopOut] = Field(description="Each time it stood still, oldest first")
    outcome: DataRequestOutcome | None = Field(description="Null until it is answered")
    reasons: str
    statement: str = Field(description="What the person wants beside the contacts that were not corrected")
    answered_at: datetime | None
    answered_by: str | None = Field(description="The subject who answered it")
    answered_late: bool = Field(description="Whether it was answered after `due_on`")
    recorded_by: str
    recorded_at: datetime


def data_request_out(request: DataRequest, today: date) -> DataRequestOut:
    """A request as callers see it on ``today``."""
    last = request.stops[-1] if request.stops else None
    return DataRequestOut(
        id=request.id,
        customer_id=request.customer_id,
        kind=request.kind,
        status=request.status,
        received_at=request.received_at,
        identity_confirmed_at=request.identity_confirmed_at,
        details=request.details,
        contact_event_ids=list(request.contact_event_ids),
        appeal_id=request.appeal_id,
        due_on=request.due_on,
        clock=request.clock,
        why=request.why,
        is_overdue=request.is_overdue(today),
        extended=request.extended_at is not None,
        extended_at=request.extended_at,
        extension_reason=request.extension_reason,
        clock_stopped_at=None if last is None else last.stopped_at,
        clock_restarted_at=None if last is None else last.restarted_at,
        clock_stops=[ClockStopOut.model_validate(stop) for stop in request.stops],
        outcome=request.outcome,
        reasons=request.reasons,
        statement=request.statement,
        answered_at=request.answered_at,
        answered_by=request.answered_by,
        answered_late=request.is_late,
        recorded_by=request.recorded_by,
        recorded_at=request.recorded_at,
    )

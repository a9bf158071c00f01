"""Requests to look at a restriction sooner, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Instant, RequiredText, example
from contact_policy.records.reviews import RequestState


class ReconsiderationIn(Body):
    """When the request came in, and what the customer says has changed."""

    model_config = example(received_at="2026-11-24T10:00:00Z", text="I have not called since. Please look again.")

    received_at: Instant
    text: RequiredText


class ReconsiderationOut(Answer):
    """A request. It is to be answered by `due_on`, by a review that names it: `review_id`."""

    id: str
    restriction_id: str
    customer_id: str
    received_at: datetime
    text: str
    due_on: date
    state: RequestState
    review_id: str | None
    recorded_by: str
    recorded_at: datetime

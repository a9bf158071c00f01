"""Sending as callers ask for it, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Lines, example
from contact_policy.records import OutgoingChannel, OutgoingMessage, OutgoingState, Trouble

# No notice goes by webhook.
_Method = Literal[OutgoingChannel.EMAIL, OutgoingChannel.POST]


class SendIn(Body):
    """By which channel, and to which of the customer's addresses where they have several."""

    model_config = example(method="email")

    method: _Method
    address: Annotated[Lines, Field(max_length=500)] | None = None


class SendingOut(Answer):
    """How far a notice has come on its way. Sent, it is issued."""

    method: _Method
    address: str
    state: OutgoingState = Field(
        description="`held` and `failed` need a person: mend what `why` says and send it again, or take it to the "
        "customer otherwise and record its issue"
    )
    why: Trouble | None = Field(description="The latest trouble; null where there was none")
    tries: int
    next_try_at: datetime | None
    queued_by: str
    queued_at: datetime
    settled_at: datetime | None


def sending_out(message: OutgoingMessage | None) -> SendingOut | None:
    """How callers see it; None for a notice that was never queued."""
    if message is None or message.channel is OutgoingChannel.WEBHOOK:
        return None
    return SendingOut(
        method=message.channel,
        address=message.address,
        state=message.state,
        why=message.why,
        tries=message.tries,
        next_try_at=message.next_try_at,
        queued_by=message.queued_by,
        queued_at=message.queued_at,
        settled_at=message.settled_at,
    )

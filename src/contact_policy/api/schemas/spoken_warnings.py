"""Warnings by word of mouth, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Instant, RequiredText, ShortText, example
from contact_policy.api.schemas.warnings import Behaviours
from contact_policy.services.spoken_warnings import WordsSaid


class SpokenWarningIn(Body):
    """That somebody was told, by word of mouth, what is unacceptable. `step` is what the policy document calls it."""

    model_config = example(
        behaviours=["aggressive"],
        said="I told Jo that shouting ends the call, and that the next one ends sooner.",
        said_at="2026-11-20T10:15:00Z",
    )

    behaviours: Behaviours
    said: Annotated[RequiredText, Field(description="What was said, and what was asked for")]
    said_at: Instant
    step: ShortText = ""

    def told(self) -> WordsSaid:
        """The same as the service takes it."""
        return WordsSaid(
            step=self.step, behaviours=tuple(dict.fromkeys(self.behaviours)), said=self.said, said_at=self.said_at
        )


class SpokenWarningOut(Answer):
    """What somebody was told by word of mouth. It has no letter, and takes no written warning's place.

    A restriction asks for it only where the policy says that the step comes first.
    """

    id: str
    customer_id: str
    step: str
    behaviours: list[str]
    said: str = Field(description="What was said, and what was asked for")
    said_at: datetime
    counts_until: date | None
    recorded_by: str
    recorded_at: datetime
    response_days: int | None = Field(description="The time to change that it gave; null where none")

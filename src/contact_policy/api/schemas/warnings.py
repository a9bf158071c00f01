"""Warnings as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Integer, Text, example
from contact_policy.policy import Policy
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import Behaviour, Channel, IssueMethod

Behaviours = Annotated[list[Behaviour], Field(min_length=1, max_length=len(Behaviour))]


class WarningIn(Body):
    """A written warning: which conduct is unacceptable, and what should change within how many days."""

    model_config = example(
        behaviours=["persistent"],
        conduct="You have gone on writing and calling about a decision that has been explained to you.",
        change_expected="Please accept the decision, or ask the ombudsman to look at it.",
        response_days=14,
    )

    behaviours: Behaviours
    conduct: Text = ""
    change_expected: Text = ""
    response_days: Annotated[Integer, Field(ge=1, le=365)] | None = None

    def notice(self, policy: Policy) -> WarningNotice:
        """The warning with the policy's own time to change where none was given."""
        return WarningNotice(
            behaviours=tuple(dict.fromkeys(self.behaviours)),
            conduct=self.conduct,
            change_expected=self.change_expected,
            response_days=self.response_days or policy.lengths.response_days,
        )


class ReplyOut(Answer):
    """A customer's reply to a warning."""

    id: str
    warning_id: str
    customer_id: str
    received_at: datetime
    channel: Channel
    summary: str
    recorded_by: str
    recorded_at: datetime


class WarningOut(Answer):
    """A warning. It counts from when its notice is issued (`issued_at` is null until then) until it is quashed."""

    id: str
    customer_id: str
    behaviours: list[Behaviour]
    conduct: str
    change_expected: str
    response_days: int
    notice_id: str
    created_by: str
    created_at: datetime
    issued_at: datetime | None
    method: IssueMethod | None
    quashed_at: datetime | None
    responses: list[ReplyOut]

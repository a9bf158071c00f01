"""Warnings as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.assessments import AssessmentOut
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import (
    ConsiderationOut,
    CriteriaIn,
    ReasonsIn,
    considerations_out,
    recorded_of,
)
from contact_policy.api.schemas.fields import Body, Integer, LetterText, ShortText, example
from contact_policy.api.schemas.offices_names import BehaviourIn, BehaviourOut
from contact_policy.policy import Policy
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.recorded import NOTHING_RECORDED
from contact_policy.policy.vocabulary import Channel, IssueMethod
from contact_policy.records import WarningRecord

MOST_BEHAVIOURS = 12

ByBehaviour = dict[BehaviourIn, LetterText]
Behaviours = Annotated[list[BehaviourIn], Field(min_length=1, max_length=MOST_BEHAVIOURS)]


class WarningIn(Body):
    """A written warning: which conduct is unacceptable, and what should change within how many days.

    One that names several behaviours describes each in `conduct_of`; `conduct` then says what goes for all.
    `change_expected` may ask one change for all, `change_of` one of a behaviour alone. What is written here is printed
    in the letter as it is. `step` is which of the policy's warnings it is, by the document's name (left out: the
    first that is a letter); `criteria`, and `recorded_reasons` for what `checks` ask a reason of, stay on record.
    """

    model_config = example(
        behaviours=["persistent"],
        conduct="You have gone on writing and calling about a decision that has been explained to you.",
        change_expected="Please accept the decision, or ask the ombudsman to look at it.",
        response_days=14,
    )

    behaviours: Behaviours
    conduct: LetterText = ""
    change_expected: LetterText = ""
    conduct_of: ByBehaviour = {}
    change_of: ByBehaviour = {}
    response_days: Annotated[Integer, Field(ge=1, le=365)] | None = None
    criteria: CriteriaIn = {}
    recorded_reasons: ReasonsIn = {}
    step: ShortText = ""

    def notice(self, policy: Policy) -> WarningNotice:
        """The warning with the policy's own time to change where none was given."""
        step = policy.written_step(self.step)
        return WarningNotice(
            behaviours=tuple(dict.fromkeys(self.behaviours)),
            conduct=self.conduct,
            change_expected=self.change_expected,
            response_days=self.response_days or step.response_days,
            conduct_of=self.conduct_of,
            change_of=self.change_of,
            recorded=recorded_of(self.criteria, self.recorded_reasons),
            step=self.step or step.name,
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
    """A warning. It counts from when its notice is issued (`issued_at` is null until then) until it is quashed.

    `assessment` is what the policy said of it at the draft (null for one from before warnings were assessed). It is
    asked again when the letter is to go: what is not permitted then is not issued.
    """

    id: str
    customer_id: str
    behaviours: list[BehaviourOut]
    conduct: str
    change_expected: str
    conduct_of: dict[BehaviourOut, str]
    change_of: dict[BehaviourOut, str]
    response_days: int
    notice_id: str
    created_by: str
    created_at: datetime
    issued_at: datetime | None
    method: IssueMethod | None
    quashed_at: datetime | None
    assessment: AssessmentOut | None
    criteria: dict[str, ConsiderationOut]
    recorded_reasons: dict[str, str]
    step: str = Field(description="Which of the policy's warnings it is; empty from before they had names")
    responses: list[ReplyOut]


def warning_out(record: WarningRecord) -> WarningOut:
    """A warning as callers see it."""
    recorded = record.recorded or NOTHING_RECORDED
    return WarningOut(
        id=record.id,
        customer_id=record.customer_id,
        behaviours=list(record.behaviours),
        conduct=record.conduct,
        change_expected=record.change_expected,
        conduct_of=dict(record.conduct_of),
        change_of=dict(record.change_of),
        response_days=record.response_days,
        notice_id=record.notice_id,
        created_by=record.created_by,
        created_at=record.created_at,
        issued_at=record.issued_at,
        method=record.method,
        quashed_at=record.quashed_at,
        assessment=AssessmentOut.model_validate(record.assessment) if record.assessment else None,
        criteria=considerations_out(recorded.criteria),
        recorded_reasons=dict(recorded.reasons),
        step=record.step or "",
        responses=[ReplyOut.model_validate(reply) for reply in record.responses],
    )

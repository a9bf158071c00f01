"""Replies to warnings and appeals, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import (
    ConsiderationOut,
    CriteriaIn,
    ReasonsIn,
    considerations_out,
    recorded_of,
)
from contact_policy.api.schemas.fields import (
    Body,
    Boolean,
    Instant,
    RequiredLetterText,
    RequiredText,
    Text,
    example,
    needed,
    wrong,
)
from contact_policy.api.schemas.measures import MeasureIn, MeasureOut, measure_facts, measure_shape
from contact_policy.api.schemas.proposals import MOST_MEASURES
from contact_policy.policy.recorded import NOTHING_RECORDED
from contact_policy.policy.vocabulary import AppealOutcome, Channel
from contact_policy.records.appeals import AppealAbout, AppealRecord, AppealStatus
from contact_policy.services.appeals import AppealRuling


class ReplyIn(Body):
    """What a customer answered to a warning, when, and how it came."""

    model_config = example(
        received_at="2026-11-23T10:00:00Z", channel="post", summary="Says that nobody had told them of the decision."
    )

    received_at: Instant
    channel: Channel
    summary: RequiredText


class AppealIn(Body):
    """What a customer appeals against it for, and when the appeal was received."""

    model_config = example(received_at="2026-11-24T10:00:00Z", grounds="Ten minutes are too few to explain the case.")

    received_at: Instant
    grounds: RequiredText


class AppealDecisionIn(Body):
    """A reviewer's decision. `measures` are those that go on, where the outcome is `varied`, and only there.

    What was on record when a restriction was quashed restricts nobody again. `may_be_decided_again` says with `quashed`
    that the fault lay in the procedure: a new proposal on the same events then needs a recorded reason.
    """

    model_config = example(
        outcome="varied",
        reasons="Calls may be short, but not that short.",
        measures=[{"kind": "call_time_limit", "minutes": 20}],
        support_weighed="A reply came to light that was in time; the calls went on all the same.",
    )

    outcome: AppealOutcome
    reasons: RequiredLetterText
    measures: Annotated[list[MeasureIn], Field(max_length=MOST_MEASURES, validate_default=True)] = []
    may_be_decided_again: Boolean = False
    support_weighed: Text = Field(
        default="", description="How what no longer holds was weighed; required where the restriction's support is lost"
    )

    criteria: CriteriaIn = {}
    recorded_reasons: ReasonsIn = {}

    @field_validator("measures")
    @classmethod
    def _go_with_varied(cls, measures: list[MeasureIn], info: ValidationInfo) -> list[MeasureIn]:
        is_varied = info.data.get("outcome") is AppealOutcome.VARIED
        if is_varied and not measures:
            raise needed("Give the measures that go on.")
        if "outcome" in info.data and measures and not is_varied:
            raise wrong("Leave them out: only a varied restriction goes on with other measures.")
        return measures

    @field_validator("may_be_decided_again")
    @classmethod
    def _goes_with_quashed(cls, may: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        if may and "outcome" in info.data and info.data["outcome"] is not AppealOutcome.QUASHED:
            raise wrong("Leave it out: only what is quashed is decided again.")
        return may

    def ruling(self) -> AppealRuling:
        """The decision as the service takes it."""
        return AppealRuling(
            outcome=self.outcome,
            reasons=self.reasons,
            measures=tuple(dict.fromkeys(measure_facts(measure) for measure in self.measures)),
            may_be_decided_again=self.may_be_decided_again,
            support_weighed=self.support_weighed,
            recorded=recorded_of(self.criteria, self.recorded_reasons),
        )


class AppealOut(Answer):
    """An appeal as it stands at the moment of asking. What was decided is empty or null while it is open."""

    id: str
    about: AppealAbout
    about_id: str
    customer_id: str
    status: AppealStatus
    received_at: datetime
    grounds: str
    appeal_by: date | None
    is_in_time: bool
    due_by: date
    is_overdue: bool
    recorded_by: str
    recorded_at: datetime
    reasons: str
    measures: list[MeasureOut]
    decided_by: str
    decided_at: datetime | None
    notice_id: str | None
    may_be_decided_again: bool
    support_weighed: str
    criteria: dict[str, ConsiderationOut] = Field(description="What was considered on it, by criterion")
    recorded_reasons: dict[str, str]


def appeal_out(appeal: AppealRecord, today: date) -> AppealOut:
    """An appeal as callers see it on ``today``."""
    decision = appeal.decision
    recorded = (decision.recorded if decision else None) or NOTHING_RECORDED
    return AppealOut(
        id=appeal.id,
        about=appeal.about,
        about_id=appeal.about_id,
        customer_id=appeal.customer_id,
        status=appeal.status,
        received_at=appeal.received_at,
        grounds=appeal.grounds,
        appeal_by=appeal.appeal_by,
        is_in_time=appeal.is_in_time,
        due_by=appeal.due_by,
        is_overdue=appeal.is_overdue(today),
        recorded_by=appeal.recorded_by,
        recorded_at=appeal.recorded_at,
        reasons=decision.reasons if decision else "",
        measures=[measure_shape(measure) for measure in decision.measures] if decision else [],
        decided_by=decision.decided_by if decision else "",
        decided_at=decision.decided_at if decision else None,
        notice_id=decision.notice_id if decision else None,
        may_be_decided_again=decision.may_be_decided_again if decision else False,
        support_weighed=decision.support_weighed if decision else "",
        criteria=considerations_out(recorded.criteria),
        recorded_reasons=dict(recorded.reasons),
    )

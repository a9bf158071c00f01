"""Erasures and holds against them, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field, StrictBool

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Id, RequiredText, example
from contact_policy.records.erasures import Erased, ErasureGround


class ErasureIn(Body):
    """Why everything personal of a customer's is to be blanked."""

    model_config = example(ground="wrong_person", reason="Recorded under the wrong person by mistake.")

    ground: ErasureGround
    reason: RequiredText
    data_request_id: Id | None = None
    dry_run: StrictBool = False


class ErasureOut(Answer):
    """What was blanked, or would be: how many rows of each table."""

    id: str
    customer_id: str
    data_request_id: str | None
    ground: ErasureGround
    erased_by: str
    erased_at: datetime
    records: list[str] = Field(description="The customer's record, and those merged into it")
    rows: dict[str, int] = Field(description="How many rows of each table, of those with any")
    dry_run: bool = Field(description="Whether it was only tried: nothing is erased")


def erasure_out(erased: Erased) -> ErasureOut:
    """An erasure as callers see it."""
    erasure = erased.erasure
    return ErasureOut(
        id=erasure.id,
        customer_id=erasure.customer_id,
        data_request_id=erasure.data_request_id,
        ground=erasure.ground,
        erased_by=erasure.erased_by,
        erased_at=erasure.erased_at,
        records=list(erasure.records),
        rows=dict(erased.rows),
        dry_run=erased.was_tried,
    )


class HoldIn(Body):
    """Why nothing of a customer's may be erased, and until which day."""

    model_config = example(reason="A claim against the office is expected.", until="2031-06-30")

    reason: RequiredText
    until: date


class HoldEndIn(Body):
    """Why a hold is ended before its day."""

    model_config = example(reason="The claim was settled.")

    reason: RequiredText


class HoldOut(Answer):
    """A hold, and whether somebody has ended it."""

    id: str
    customer_id: str
    reason: str
    until: date = Field(description="The last day of it")
    set_by: str
    set_at: datetime
    ended_by: str
    ended_at: datetime | None
    end_reason: str = Field(description="Why it was ended before its day, if it was")
    reason_due_on: date | None = Field(
        description="From then on it is held for longer than anything is kept, and has to be held anew for a reason of"
        " then: each year. Null where its own day comes first, or it has ended"
    )

"""Lists of whose time has come, as callers see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.records.disposals import Disposal, DisposalStatus


class ListedDisposalOut(Answer):
    """A list of those of whom nothing need be kept any more, and what became of it."""

    id: str
    status: DisposalStatus = Field(
        description="`listed` until somebody approves it, `done` once all on it were dealt with"
    )
    customers: int = Field(description="How many are on it")
    listed_by: str = Field(description="The subject who made it")
    listed_at: datetime = Field(description="As of when")
    approved_by: str = Field(description="The subject who approved it; empty while nobody has")
    approved_at: datetime | None = Field(description="Null while nobody has")
    looked_at: int = Field(description="How many of them were dealt with by now")
    erased: int = Field(description="Of these, who was erased; something had come to stand against the others since")
    done_at: datetime | None = Field(description="When the last of them was dealt with")


class DisposalOut(ListedDisposalOut):
    """The same, with who is on it."""

    customer_ids: list[str] = Field(description="In the order in which they are dealt with")
    undecided: list[str] = Field(
        description="Periods that nobody of the office has decided on: while there is one, nobody is erased"
    )


def listed_disposal_out(disposal: Disposal) -> ListedDisposalOut:
    """A list as callers see it among others."""
    return ListedDisposalOut(
        id=disposal.id,
        status=disposal.status,
        customers=len(disposal.customer_ids),
        listed_by=disposal.listed_by,
        listed_at=disposal.listed_at,
        approved_by=disposal.approved_by,
        approved_at=disposal.approved_at,
        looked_at=disposal.looked_at,
        erased=disposal.erased,
        done_at=disposal.done_at,
    )


def disposal_out(disposal: Disposal, undecided: tuple[str, ...]) -> DisposalOut:
    """A list as callers see it by itself."""
    listed = listed_disposal_out(disposal)
    return DisposalOut(**dict(listed), customer_ids=list(disposal.customer_ids), undecided=list(undecided))

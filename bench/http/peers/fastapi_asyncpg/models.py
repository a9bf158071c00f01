"""What goes in and comes out, as the product's API has it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Kind = Literal["phone", "email", "post"]
Channel = Literal["phone", "email", "post", "in_person", "web", "sms", "social_media"]
Direction = Literal["inbound", "outbound"]
MadeBy = Literal["customer", "representative", "household"]
Outcome = Literal["normal", "placed_on_hold", "call_ended"]
Raises = Literal["new_matter", "new_information", "repeat", "statutory", "safeguarding"]
CaseStatus = Literal["open", "closed"]
InternalReview = Literal["not_requested", "pending", "exhausted"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Prose = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid")


class ContactPointIn(Body):
    """Where a customer is reached."""

    kind: Kind
    value: Annotated[str, Field(min_length=1, max_length=500)]
    shared: bool = False


class ContactPointOut(BaseModel):
    """The same as kept."""

    kind: Kind
    value: str
    shared: bool
    used_by_others: bool


class AccessNeed(Body):
    """What a customer needs."""

    need: Prose
    adjustment: str = ""
    channels_unusable: list[Channel] = []


class Reference(Body):
    """What another system calls a customer."""

    system: Name
    id: Name


class CustomerPatch(Body):
    """What is to be different."""

    name: Name


class CustomerIn(Body):
    """A customer."""

    name: Name
    contact_points: Annotated[list[ContactPointIn], Field(max_length=100)] = []
    access_needs: Annotated[list[AccessNeed], Field(max_length=100)] = []
    external_references: Annotated[list[Reference], Field(max_length=100)] = []


class CustomerOut(BaseModel):
    """The same as kept."""

    id: UUID
    name: str
    contact_points: list[ContactPointOut]
    access_needs: list[AccessNeed]
    external_references: list[Reference]
    merged_ids: list[UUID]
    created_at: datetime
    updated_at: datetime


class Customers(BaseModel):
    """A page of them."""

    items: list[CustomerOut]
    next_cursor: str | None


class ContactEventIn(Body):
    """A contact."""

    occurred_at: AwareDatetime
    channel: Channel
    direction: Direction
    made_by: MadeBy = "customer"
    duration_seconds: Annotated[int, Field(ge=0)] | None = None
    staff_minutes: Annotated[int, Field(ge=0)] | None = None
    case_id: UUID | None = None
    summary: Prose = ""
    observations: Annotated[list[str], Field(max_length=20)] = []
    effect_on_work: Prose = ""
    outcome: Outcome = "normal"
    raises: Raises | None = None
    repeats_case_id: UUID | None = None
    corrects: UUID | None = None


class ContactEventOut(ContactEventIn):
    """The same as kept."""

    id: UUID
    customer_id: UUID
    recorded_at: datetime
    recorded_by: str
    resembles_case_id: UUID | None


class ContactEvents(BaseModel):
    """A page of them."""

    items: list[ContactEventOut]
    next_cursor: str | None


class CaseIn(Body):
    """A matter."""

    reference: Name
    subject: Prose = ""


class CaseOut(CaseIn):
    """The same as kept."""

    id: UUID
    customer_id: UUID
    status: CaseStatus
    decision: str
    decided_at: datetime | None
    internal_review: InternalReview
    created_at: datetime
    updated_at: datetime


class Cases(BaseModel):
    """A page of them."""

    items: list[CaseOut]
    next_cursor: str | None

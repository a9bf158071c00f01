"""The change feed as it is read, and what each kind of change tells: ids, dates and codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.customers import ExternalReferenceOut
from contact_policy.api.schemas.fields import Sought
from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.policy.vocabulary import Channel, NoticeKind
from contact_policy.records import ExternalReference
from contact_policy.records.changes import ChangeKind, ChangeRecord
from contact_policy.services.feed import FeedPage, RestrictedPage


class HowEnded(StrEnum):
    """By itself, by somebody's lifting it, by an appeal, or because another takes its place."""

    LAPSED = "lapsed"
    LIFTED = "lifted"
    QUASHED = "quashed"
    REPLACED = "replaced"


class CustomerField(StrEnum):
    """What of a customer's record may change."""

    NAME = "name"
    CONTACT_POINTS = "contact_points"
    ACCESS_NEEDS = "access_needs"
    EXTERNAL_REFERENCES = "external_references"
    DECEASED_ON = "deceased_on"
    LANGUAGE = "language"
    CAPACITY = "capacity"


class RestrictionData(BaseModel):
    """A restriction as it was then."""

    restriction_id: str
    starts_on: date
    review_on: date = Field(description="The review date that holds")
    ends_on: date | None = Field(description="Its end date; it ends sooner where nobody reviews it")
    measures: list[str] = Field(description="The kinds of its measures")
    services: list[str] = Field(
        default=[], description="The services of the office that it reaches; none: the whole organisation"
    )


class RestrictionEndedData(RestrictionData):
    """How a restriction ended."""

    how: HowEnded


class ReviewData(BaseModel):
    """A review that comes, or is overdue."""

    restriction_id: str
    review_on: date
    days: int = Field(description="How many days before or after `review_on` this is told")
    ends_on: date = Field(description="The last day if nobody renews it")
    roles: list[str] = Field(description="Whose it is to see to, as the policy document names them")


class ReconsiderationData(BaseModel):
    """A customer's request to look at a restriction sooner."""

    restriction_id: str
    request_id: str
    due_on: date = Field(description="The last day to answer it")


class OverdueData(BaseModel):
    """What should have been answered by now; `about` names it."""

    due_on: date
    days: int = Field(description="How many days after `due_on` this is told")
    roles: list[str] = Field(description="Whose it is to see to, as the policy document names them")


class WarningData(BaseModel):
    """A warning that was issued."""

    warning_id: str
    notice_id: str


class NoticeData(BaseModel):
    """A letter that came back and reached nobody."""

    notice_id: str
    notice_kind: NoticeKind


class FiledContactData(BaseModel):
    """Filed correspondence that nobody saw, or answered, by its day."""

    contact_event_id: str
    due_on: date
    status: FiledStatus = Field(description="What it waits for: `unseen` to be seen, `to_answer` to be answered")


class CustomerChangedData(BaseModel):
    """What of a customer's record changed, by name alone."""

    fields: list[CustomerField]


class CustomerMergedData(BaseModel):
    """A record that turned out to be this customer's too."""

    merged_id: str


class CustomerSplitData(BaseModel):
    """The record that was split off, or off which this one was: `customer.split` comes of each of the two."""

    split_id: str


class CustomerErasedData(BaseModel):
    """Nothing more: `external_references` say whom to forget."""


DATA: Mapping[ChangeKind, type[BaseModel]] = {
    ChangeKind.RESTRICTION_AUTHORISED: RestrictionData,
    ChangeKind.RESTRICTION_IN_FORCE: RestrictionData,
    ChangeKind.RESTRICTION_SUSPENDED: RestrictionData,
    ChangeKind.RESTRICTION_CHANGED: RestrictionData,
    ChangeKind.RESTRICTION_SUPPORT_LOST: RestrictionData,
    ChangeKind.RESTRICTION_ENDED: RestrictionEndedData,
    ChangeKind.REVIEW_COMING: ReviewData,
    ChangeKind.REVIEW_OVERDUE: ReviewData,
    ChangeKind.RECONSIDERATION_REQUESTED: ReconsiderationData,
    ChangeKind.RECONSIDERATION_OVERDUE: OverdueData,
    ChangeKind.APPEAL_OVERDUE: OverdueData,
    ChangeKind.DATA_REQUEST_OVERDUE: OverdueData,
    ChangeKind.WARNING_ISSUED: WarningData,
    ChangeKind.NOTICE_RETURNED: NoticeData,
    ChangeKind.FILED_CONTACT_DUE: FiledContactData,
    ChangeKind.CUSTOMER_CHANGED: CustomerChangedData,
    ChangeKind.CUSTOMER_MERGED: CustomerMergedData,
    ChangeKind.CUSTOMER_SPLIT: CustomerSplitData,
    ChangeKind.CUSTOMER_ERASED: CustomerErasedData,
}


def _parted(given: Any) -> Any:
    """Take ``a,b`` for two."""
    return [part for text in given for part in str(text).split(",")] if isinstance(given, list) else given


Kinds = Annotated[list[ChangeKind] | None, BeforeValidator(_parted)]
"""Some kinds of changes, repeated or with commas between."""

Systems = Annotated[list[Annotated[Sought, Field(min_length=1, max_length=200)]], Field(max_length=20)]
"""Other systems by name."""


class ChangeOut(Answer):
    """One change. Which fields `data` has goes by `type`: `/asyncapi.json` and docs/changes.md say."""

    id: str
    position: int = Field(description="Its place in the feed: one more than that of the change before it")
    type: ChangeKind = Field(description="What came about")
    effective_at: datetime = Field(description="When it came about")
    recorded_at: datetime = Field(description="When it was written down")
    customer_id: str = Field(description="As it was then: a merged record's id is still understood everywhere")
    about: str = Field(description="Of which thing it is, as `restrictions/{id}`")
    external_references: list[ExternalReferenceOut] = Field(
        description="What the systems in `?system=` call the customer now; of one who was merged, split or erased, or"
        " who lost a reference, what they called them before, too"
    )
    data: dict[str, Any] = Field(description="Ids, dates and codes: no names, behaviours or reasons")


class ChangesOut(BaseModel):
    """Changes in their order. Remember `next` in the transaction in which you act on them."""

    items: list[ChangeOut]
    next: str = Field(description="Send it as `?since=` to go on")
    caught_up: bool = Field(description="There is nothing behind `next` yet")


class RestrictedOut(BaseModel):
    """A customer who is restricted now."""

    customer_id: str
    external_references: list[ExternalReferenceOut] = Field(description="Those of the systems in `?system=`")
    restriction_ids: list[str]
    staff_guidance: str
    permitted_channels: list[Channel]
    ends_on: str
    review_on: str
    scope: list[str] = Field(description="The services that it concerns; empty: the whole organisation")


class RestrictedListOut(BaseModel):
    """Everybody restricted now, page by page. Clear whoever is on none of the pages, then follow the feed."""

    items: list[RestrictedOut]
    next: str = Field(description="Where in the feed to go on, once every page is read; the same on each")
    next_cursor: str | None = Field(description="Send it as `?cursor=` for the next page; null on the last one.")


def change_out(change: ChangeRecord, references: tuple[ExternalReference, ...]) -> ChangeOut:
    """A change as the feed and a webhook tell it."""
    return ChangeOut(
        id=change.id,
        position=change.position or 0,
        type=change.kind,
        effective_at=change.effective_at,
        recorded_at=change.recorded_at,
        customer_id=change.customer_id,
        about=change.about,
        external_references=[ExternalReferenceOut.model_validate(reference) for reference in references],
        data=dict(change.data),
    )


def changes_out(page: FeedPage) -> ChangesOut:
    """A page of the feed."""
    items = [change_out(change, references) for change, references in page.items]
    return ChangesOut(items=items, next=page.next, caught_up=page.is_caught_up)


def restricted_out(page: RestrictedPage) -> RestrictedListOut:
    """A page of those who are restricted."""
    return RestrictedListOut(
        items=[
            RestrictedOut(
                customer_id=item.customer_id,
                external_references=[ExternalReferenceOut.model_validate(r) for r in item.external_references],
                restriction_ids=list(item.status.restriction_ids),
                staff_guidance=item.status.staff_guidance,
                permitted_channels=list(item.status.permitted_channels),
                ends_on=item.status.ends_on,
                review_on=item.status.review_on,
                scope=list(item.status.scope),
            )
            for item in page.items
        ],
        next=page.next,
        next_cursor=page.cursor,
    )

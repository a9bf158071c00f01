"""Webhook subscriptions and deliveries, as callers send them and see them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.base import Answer, omittable
from contact_policy.api.schemas.fields import Body, Integer, Line, RequiredShortText, ShortText, example
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import (
    DeliveryState,
    DisabledBecause,
    SubscriptionStatus,
)
from contact_policy.services.webhook_subscriptions import SubscriptionChanges

# What can be one at all; whether it may be reached is for carriers.destinations to say.
_URL_SCHEMA = r"^[Hh][Tt][Tt][Pp][Ss]://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([/?][!$-;=?-\[\]_a-z~]*)?$"
_Url = Annotated[
    Line,
    Field(
        min_length=1,
        max_length=2000,
        json_schema_extra={"pattern": _URL_SCHEMA},
        description="`https://`, without user name or `#`; where the name leads is looked at anew at each try",
    ),
]
_Kinds = Annotated[
    list[ChangeKind], Field(min_length=1, max_length=len(ChangeKind), description="What is told, by type")
]
_SYSTEM = "Whose names for the customers go with each event; empty: none"
_LONGEST_OVERLAP = 168


class SubscriptionIn(Body):
    """Where changes of which kinds are to be posted."""

    model_config = example(
        url="https://crm.office.example/hooks/contact-policy",
        kinds=["restriction.in_force", "restriction.ended"],
        system="crm",
    )

    url: _Url
    kinds: _Kinds
    system: ShortText = Field(default="", description=_SYSTEM)
    description: ShortText = Field(default="", description="For people: which system it is")

    def changes(self) -> SubscriptionChanges:
        """What the subscription is to be."""
        return SubscriptionChanges(**self.model_dump())


class SubscriptionPatch(Body):
    """What is to be different."""

    model_config = example(kinds=["restriction.in_force", "restriction.suspended", "restriction.ended"])

    url: _Url = omittable()
    kinds: _Kinds = omittable()
    system: ShortText = omittable()
    description: ShortText = omittable()

    def changes(self) -> SubscriptionChanges:
        """What is to be different."""
        return SubscriptionChanges(**self.model_dump())


class SecretRotationIn(Body):
    """For how long the former secret signs beside the new one."""

    model_config = example(overlap_hours=24)

    overlap_hours: Annotated[
        Integer, Field(ge=0, le=_LONGEST_OVERLAP, description="Hours for receivers to change over; 0: at once")
    ] = 24

    @property
    def overlap(self) -> timedelta:
        """The same as a length of time."""
        return timedelta(hours=self.overlap_hours)


class EnablingIn(Body):
    """From where on a subscription that was disabled is delivered to again."""

    model_config = example(since="f7c1a0b2.4711")

    since: RequiredShortText | None = Field(
        default=None,
        description="A `next` of the change feed: what the subscription missed behind it goes out; left out: what"
        " changes from now on",
    )


class SubscriptionOut(Answer):
    """A subscription. Its secret was shown when it was made, and is not shown again."""

    id: str
    url: str = Field(description="Empty where the settings have it")
    kinds: list[ChangeKind] = Field(description="What is told, by type")
    system: str = Field(description=_SYSTEM)
    description: str = Field(description="For people: which system it is")
    status: SubscriptionStatus = Field(
        description="`unverified` until the test is taken; `disabled` where the receiver said 410, or took nothing for"
        " three days"
    )
    is_from_settings: bool = Field(description="Made by CONTACT_POLICY_REMINDER_WEBHOOK_URL: change it there")
    former_secret_until: datetime | None = Field(description="Until when the former secret signs, too")
    failing_since: datetime | None = Field(description="Since when nothing has come through; null where something did")
    disabled_at: datetime | None = Field(description="When it was disabled")
    disabled_because: DisabledBecause | None = Field(description="Why it was")
    created_by: str = Field(description="Who made it")
    created_at: datetime = Field(description="When it was made")


class SubscriptionWithSecretOut(SubscriptionOut):
    """A subscription with the secret that signs what goes to it: keep it, it is not shown again."""

    secret: str = Field(description="`whsec_` and base64, as the libraries of Standard Webhooks take it")


class DeliveryOut(Answer):
    """One event on its way to one subscription."""

    id: str
    subscription_id: str = Field(description="Where it goes")
    change_id: str | None = Field(description="The change it tells of, which is its `webhook-id`; null: a test")
    type: str = Field(validation_alias="kind", description="The type of the change, or `subscription.test`")
    state: DeliveryState = Field(
        description="`waiting` to be tried (again), `sent`, `failed` for three days, `disabled` with its subscription"
    )
    tries: int = Field(description="How often it was tried")
    last_status: int | None = Field(description="What was answered last; null where nothing was")
    last_tried_at: datetime | None = Field(description="When it was tried last")
    next_try_at: datetime | None = Field(description="When it will be tried again; null: at once, or not any more")
    queued_at: datetime = Field(description="When it was queued")

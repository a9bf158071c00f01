"""The contact status as it is asked and answered: one flat object, every key in every answer, never null."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from contact_policy.api.schemas.fields import Body, Instant, example
from contact_policy.api.schemas.offices_names import ServiceIn
from contact_policy.policy.contact_status import Action, EmailAction, Match
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.vocabulary import Channel
from contact_policy.services.contact_statuses import StatusAnswer

EffectName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(EFFECTS)})]

MOST_AT_ONCE = 500
MOST_BYTES = 2000  # of the 2,048 that devices have room for; the time and the version may grow


class ContactStatusParameters(BaseModel):
    """Who is calling or writing: a number, an address, our id or another system's, the first of these that is given."""

    phone: str | None = Field(default=None, description="However written; a `+` turned into a space is a plus.")
    email: str | None = None
    customer_id: str | None = None
    external_system: str | None = None
    external_id: str | None = Field(default=None, description="Goes with external_system.")
    channel: Channel | None = Field(default=None, description="Defaults to the one asked by.")
    service: ServiceIn | None = Field(
        default=None, description="What the contact is about: a service that the policy document names"
    )
    as_of: Instant | None = Field(default=None, description="Replay from what was recorded by then; not for telephony.")


class ContactStatusQuestion(ContactStatusParameters, Body):
    """The same question as a body: an unknown field is an error here."""

    model_config = example(phone="07700 900123", channel="phone")


class ContactStatusBatch(Body):
    """Many questions at once, such as a CRM asks before it shows a list."""

    items: list[ContactStatusQuestion] = Field(min_length=1, max_length=MOST_AT_ONCE)

    model_config = example(items=[{"phone": "07700 900123"}, {"email": "jo@example.org"}])


class ContactStatusOut(BaseModel):
    """What to do with this contact. Additive changes only while `contract` is "1"."""

    contract: Literal["1"]
    restricted: bool
    match: Match
    action: Action
    max_call_seconds: int
    warn_before_end_seconds: int
    transfer_to: str
    transfer_uri: str
    sip_code: int
    sip_reason: str
    email_action: EmailAction
    smtp_reply: str
    file_to: str
    say: str
    staff_guidance: str
    permitted_channels: list[Channel]
    access_adjustments: list[str]
    restriction_ids: list[str]
    ends_on: str
    review_on: str
    as_of: datetime
    ttl_seconds: int
    version: int
    stale: bool
    say_texts: dict[str, str] = Field(
        description="What the caller is told, by language (`en`, `cy`), in letters of that language and written to be"
        " read aloud. Empty texts where nothing is said, and for staff where it would be too much beside the guidance."
    )
    language: str = Field(
        description="The language among these to speak to the caller in, as `say` does; empty where it is not known."
    )
    effects: list[EffectName] = Field(
        description="What the measures in force do, of the closed list that is the same in every office."
    )
    scope: list[str] = Field(
        description="The services that this restriction concerns; empty: the whole organisation. Where it is not empty"
        " and no `service` was asked about, the contact is connected or accepted as any other."
    )
    allowed_now: bool = Field(
        description="False outside the hours that a measure leaves for contact: the caller is told so, and connected"
        " all the same."
    )


class ContactStatusBatchOut(BaseModel):
    """An answer for each question, in the order of the questions."""

    items: list[ContactStatusOut]


def contact_status_out(answered: StatusAnswer, *, for_staff: bool) -> ContactStatusOut:
    """The answer; what is meant for staff is left empty for a machine."""
    out = _whole(answered, for_staff=for_staff)
    if for_staff and len(out.model_dump_json().encode()) > MOST_BYTES:
        return out.model_copy(update={"say_texts": dict.fromkeys(out.say_texts, "")})
    return out


def _whole(answered: StatusAnswer, *, for_staff: bool) -> ContactStatusOut:
    status = answered.status
    return ContactStatusOut(
        contract="1",
        restricted=status.restricted,
        match=status.match,
        action=status.action,
        max_call_seconds=status.max_call_seconds,
        warn_before_end_seconds=status.warn_before_end_seconds,
        transfer_to=status.transfer_to,
        transfer_uri=status.transfer_uri,
        sip_code=status.sip_code,
        sip_reason=status.sip_reason,
        email_action=status.email_action,
        smtp_reply=status.smtp_reply,
        file_to=status.file_to,
        say=status.say,
        staff_guidance=status.staff_guidance if for_staff else "",
        permitted_channels=list(status.permitted_channels),
        access_adjustments=list(status.access_adjustments) if for_staff else [],
        restriction_ids=list(status.restriction_ids),
        ends_on=status.ends_on,
        review_on=status.review_on,
        as_of=answered.as_of,
        ttl_seconds=status.ttl_seconds,
        version=answered.version,
        stale=answered.is_stale,
        say_texts=dict(status.say_texts),
        language=status.language,
        effects=list(status.effects),
        scope=list(status.scope),
        allowed_now=status.allowed_now,
    )

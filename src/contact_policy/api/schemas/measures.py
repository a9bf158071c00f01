"""The measures of a proposal or restriction: one shape a kind, the same going in and coming out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from contact_policy.api.schemas.fields import (
    EMAIL_SCHEMA,
    EXAMPLE_ID,
    PHONE_SCHEMA,
    Body,
    Email,
    Id,
    Integer,
    Phone,
    RequiredText,
    ShortText,
    example,
)
from contact_policy.policy.codec import from_plain
from contact_policy.policy.facts import Measure
from contact_policy.policy.vocabulary import Channel, MeasureKind

MOST_MINUTES = 240
MOST_BLOCKED = 50


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _or_empty(schema: dict[str, Any]) -> WithJsonSchema:
    """Say in the documentation that an empty text, which is how we answer it, means none as null does."""
    return WithJsonSchema({"anyOf": [schema, {"const": "", "type": "string"}, {"type": "null"}]})


class CallTimeLimit(Body):
    """Calls end after ``minutes``."""

    model_config = example(kind="call_time_limit", minutes=10)

    kind: Literal[MeasureKind.CALL_TIME_LIMIT]
    minutes: Annotated[Integer, Field(ge=1, le=MOST_MINUTES)]


class SingleChannel(Body):
    """One method of contact."""

    model_config = example(kind="single_channel", channel="email")

    kind: Literal[MeasureKind.SINGLE_CHANNEL]
    channel: Channel


class SingleContact(Body):
    """One named point of contact, and the ways to reach them."""

    model_config = example(
        kind="single_contact",
        name="Public Response Co-ordinator",
        phone="01632 960101",
        email="responses@office.example",
        sip_uri="sip:responses@office.example",
    )

    kind: Literal[MeasureKind.SINGLE_CONTACT]
    name: ShortText = ""
    phone: Annotated[Phone | None, BeforeValidator(_empty_is_none), _or_empty(PHONE_SCHEMA)] = None
    email: Annotated[Email | None, BeforeValidator(_empty_is_none), _or_empty(EMAIL_SCHEMA)] = None
    sip_uri: Annotated[str, Field(max_length=255, pattern=r"^(sips?:[\x21-\x7e]+)?$")] = ""


class ReadAndFile(Body):
    """Correspondence is read and filed, and answered only where it brings something new."""

    model_config = example(kind="read_and_file")

    kind: Literal[MeasureKind.READ_AND_FILE]


class RefuseReopen(Body):
    """A closed case stays closed."""

    model_config = example(kind="refuse_reopen", case_id=EXAMPLE_ID)

    kind: Literal[MeasureKind.REFUSE_REOPEN]
    case_id: Id


class BlockPhone(Body):
    """Calls from these whole numbers are declined; there are no wildcards."""

    model_config = example(kind="block_phone", numbers=["07700 900123"])

    kind: Literal[MeasureKind.BLOCK_PHONE]
    numbers: Annotated[list[Phone], Field(min_length=1, max_length=MOST_BLOCKED)]


class BlockEmail(Body):
    """Mail from these whole addresses is refused."""

    model_config = example(kind="block_email", addresses=["jo@example.org"])

    kind: Literal[MeasureKind.BLOCK_EMAIL]
    addresses: Annotated[list[Email], Field(min_length=1, max_length=MOST_BLOCKED)]


class OtherMeasure(Body):
    """Another arrangement, in words; it names the channels that it closes."""

    model_config = example(kind="other", description="Visits by appointment only", closes_channels=["in_person"])

    kind: Literal[MeasureKind.OTHER]
    description: RequiredText
    closes_channels: Annotated[list[Channel], Field(max_length=len(Channel))] = []


MeasureShape = Annotated[
    CallTimeLimit | SingleChannel | SingleContact | ReadAndFile | RefuseReopen | BlockPhone | BlockEmail | OtherMeasure,
    Field(discriminator="kind"),
]


def measure_facts(shape: MeasureShape) -> Measure:
    """The measure as the policy knows it."""
    measure: Measure = from_plain(Measure, shape.model_dump(mode="json", exclude_none=True))
    return measure


def measure_shape(measure: Measure) -> MeasureShape:
    """The measure as callers see it: only what its kind uses."""
    shape = _BY_KIND[measure.kind]
    values: dict[str, Any] = {name: getattr(measure, name) for name in shape.model_fields}
    return shape.model_construct(None, **{n: list(v) if isinstance(v, tuple) else v for n, v in values.items()})


_BY_KIND: dict[MeasureKind, type[MeasureShape]] = {
    MeasureKind.CALL_TIME_LIMIT: CallTimeLimit,
    MeasureKind.SINGLE_CHANNEL: SingleChannel,
    MeasureKind.SINGLE_CONTACT: SingleContact,
    MeasureKind.READ_AND_FILE: ReadAndFile,
    MeasureKind.REFUSE_REOPEN: RefuseReopen,
    MeasureKind.BLOCK_PHONE: BlockPhone,
    MeasureKind.BLOCK_EMAIL: BlockEmail,
    MeasureKind.OTHER: OtherMeasure,
}

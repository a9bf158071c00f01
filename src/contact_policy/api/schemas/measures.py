"""The measures of a proposal or restriction: one shape a kind, the same going in and coming out.

The shapes are read off the entries of ``policy.effects``; here is only how each field of a measure goes over the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, create_model

from contact_policy.api.schemas.fields import (
    EMAIL_SCHEMA,
    PHONE_SCHEMA,
    Body,
    Email,
    Id,
    Integer,
    Phone,
    RequiredText,
    ShortText,
    SipUri,
    example,
)
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.effects import EFFECTS, example_of
from contact_policy.policy.facts import Measure
from contact_policy.policy.vocabulary import Channel, MeasureKind

MOST_MINUTES = 240
MOST_BLOCKED = 50


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _or_empty(schema: dict[str, Any]) -> WithJsonSchema:
    """Say in the documentation that an empty text, which is how we answer it, means none as null does."""
    return WithJsonSchema({"anyOf": [schema, {"const": "", "type": "string"}, {"type": "null"}]})


FIELDS: Mapping[str, tuple[Any, Any]] = {
    "minutes": (Annotated[Integer, Field(ge=1, le=MOST_MINUTES)], ...),
    "channel": (Channel, ...),
    "name": (ShortText, ""),
    "phone": (Annotated[Phone | None, BeforeValidator(_empty_is_none), _or_empty(PHONE_SCHEMA)], None),
    "email": (Annotated[Email | None, BeforeValidator(_empty_is_none), _or_empty(EMAIL_SCHEMA)], None),
    "sip_uri": (SipUri, ""),
    "case_id": (Id, ...),
    "numbers": (Annotated[list[Phone], Field(min_length=1, max_length=MOST_BLOCKED)], ...),
    "addresses": (Annotated[list[Email], Field(min_length=1, max_length=MOST_BLOCKED)], ...),
    "description": (RequiredText, ...),
    "closes_channels": (Annotated[list[Channel], Field(max_length=len(Channel))], []),
}
"""The type of each field of a measure and its default; ``...`` where it must be given."""


class MeasureBody(Body):
    """A measure of any kind; the shape of each kind adds the fields that it uses."""

    kind: MeasureKind


def _shape(kind: MeasureKind) -> type[MeasureBody]:
    effect = EFFECTS[kind]
    shown = {"kind": kind, **{name: getattr(example_of(kind), name) for name in effect.parameters}}
    fields: dict[str, Any] = {"kind": (Literal[kind], ...), **{name: FIELDS[name] for name in effect.parameters}}
    return create_model(
        _name(kind),
        __base__=MeasureBody,
        __doc__=effect.meaning,
        __cls_kwargs__={**example(**to_plain(shown))},
        **fields,
    )


def _name(kind: MeasureKind) -> str:
    """How the shape is called in the API's documentation; a kind of one word says what it is of."""
    words = kind.split("_")
    return "".join(word.capitalize() for word in (words if len(words) > 1 else [*words, "measure"]))


SHAPES: Mapping[MeasureKind, type[MeasureBody]] = {kind: _shape(kind) for kind in MeasureKind}
_NAMES: Mapping[str, tuple[str, ...]] = {kind: tuple(shape.model_fields) for kind, shape in SHAPES.items()}

if TYPE_CHECKING:
    MeasureShape = MeasureBody
else:  # a union of what was made just now, which no type checker can know
    MeasureShape = Annotated[reduce(or_, SHAPES.values()), Field(discriminator="kind")]


def measure_facts(shape: MeasureShape) -> Measure:
    """The measure as the policy knows it."""
    measure: Measure = from_plain(Measure, shape.model_dump(mode="json", exclude_none=True))
    return measure


def measure_shape(measure: Measure) -> MeasureShape:
    """The measure as callers see it: only what its kind uses."""
    values: dict[str, Any] = {name: getattr(measure, name) for name in _NAMES[measure.kind]}
    return SHAPES[measure.kind].model_construct(
        None, **{n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
    )


def measure_as_kept(measure: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same of a measure in the plain form it has today."""
    return {name: measure[name] for name in _NAMES[measure["kind"]]}

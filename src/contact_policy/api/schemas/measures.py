"""The measures of a proposal or restriction: one shape a kind, the same going in and coming out.

Which kinds there are, and what is asked of each, the office's policy document says: the shapes are read off the edition
in use. Here is only how each field of a measure goes over the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PlainValidator,
    TypeAdapter,
    WithJsonSchema,
    create_model,
)

from contact_policy.api.schemas.fields import (
    EMAIL_SCHEMA,
    PHONE_SCHEMA,
    Body,
    Email,
    Id,
    Integer,
    Phone,
    RequiredShortText,
    RequiredText,
    ShortText,
    SipUri,
    example,
)
from contact_policy.api.schemas.offices_names import MEASURE, MEASURE_KIND, NAMED, edition_in_use, is_a_service
from contact_policy.policy import Policy
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.document.format2.measures import CONDITIONS, COUNTED, DISPOSALS, PERIODS
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import LISTED, Measure
from contact_policy.policy.measure_fields import AskedField, asked_of, example_of, is_first, measure_of, wire_name
from contact_policy.policy.vocabulary import Channel, MeasureKind

MOST_MINUTES = 240
MOST_COUNTED = 1000
MOST_LISTED = 50
_SERVICES = "services"


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _or_empty(schema: dict[str, Any]) -> WithJsonSchema:
    """Say in the documentation that an empty text, which is how we answer it, means none as null does."""
    return WithJsonSchema({"anyOf": [schema, {"const": "", "type": "string"}, {"type": "null"}]})


_TIME = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
FIELDS: Mapping[str, tuple[Any, Any]] = {
    "minutes": (Integer, ...),
    "channel": (Channel, ...),
    "name": (ShortText, ""),
    "phone": (Annotated[Phone | None, BeforeValidator(_empty_is_none), _or_empty(PHONE_SCHEMA)], None),
    "email": (Annotated[Email | None, BeforeValidator(_empty_is_none), _or_empty(EMAIL_SCHEMA)], None),
    "sip_uri": (SipUri, ""),
    "case_id": (Id, ...),
    "numbers": (Phone, ...),
    "addresses": (Email, ...),
    "description": (RequiredText, ...),
    "closes_channels": (Channel, []),
    "channels": (Channel, []),
    "days": (Literal[WEEKDAYS], ...),
    "from_": (Annotated[_TIME, Field(description="From which time of day, as the office's clock has it")], ...),
    "to": (Annotated[_TIME, Field(description="Until which time of day, as the office's clock has it")], ...),
    "of": (Literal[COUNTED], ...),
    "count": (Integer, ...),
    "per": (Literal[PERIODS], ...),
    "post": (ShortText, ""),
    "disposal": (Literal[DISPOSALS] | None, None),
    "case_ids": (Id, []),
    "subject": (ShortText, ""),
    "accounts": (RequiredShortText, ...),
    "places": (RequiredShortText, ...),
    "condition": (Literal[CONDITIONS], ...),
    "precautions": (RequiredText, ...),
    "terms": (RequiredText, ...),
    "agreed_on": (date | None, None),
    "services": (RequiredShortText, ...),
    "instead": (ShortText, ""),
}
"""The type of each field of a measure, of a list what it lists, and its default; ``...`` where it must be given."""
_MOST: Mapping[str, int] = {"minutes": MOST_MINUTES, "count": MOST_COUNTED}
_LONGEST: Mapping[str, int] = {"channels": len(Channel), "closes_channels": len(Channel), "days": len(WEEKDAYS)}


class MeasureBody(Body):
    """A measure of any kind; the shape of each kind adds the fields that it uses."""

    kind: MeasureKind


def _shape(policy: Policy, kind: MeasureKind) -> type[MeasureBody]:
    """How a measure of ``kind`` is sent."""
    asked, terms = asked_of(policy, kind), policy.terms[kind]
    first = FIRST_MEASURES[kind] if is_first(policy, kind) else None
    shown = example_of(policy, kind)
    fields: dict[str, Any] = {"kind": (Literal[kind], ...)}
    for name, each in asked.items():
        fields[name] = _field(policy, name, each)
    return create_model(
        _name(kind),
        __base__=MeasureBody,
        __doc__=first.meaning if first else f"{_label(policy, kind)}. {EFFECTS[terms.effect].meaning}",
        __cls_kwargs__={**example(**to_plain({"kind": kind, **{wire_name(n): getattr(shown, n) for n in asked}}))},
        **fields,
    )


def _label(policy: Policy, kind: MeasureKind) -> str:
    label = policy.measure[kind].label
    return f"{label[:1].upper()}{label[1:]}"


def _field(policy: Policy, name: str, each: AskedField) -> tuple[Any, Any]:
    """The type of a field within the bounds that the document sets, and its default."""
    type_, default = FIELDS[name]
    bounds = each.bounds
    if bounds.among:
        type_ = Literal[tuple(bounds.among)]
    elif name == _SERVICES and policy.further.services:
        told = {"type": "string", "enum": list(policy.further.services)}
        type_ = Annotated[str, AfterValidator(is_a_service), WithJsonSchema(told)]
    if name in _MOST:
        within = Field(ge=1 if bounds.least is None else bounds.least, le=bounds.most or _MOST[name])
        type_ = Annotated[type_, within]
    if name in LISTED:
        least, most = bounds.least, bounds.most or _LONGEST.get(name, MOST_LISTED)
        least = (1 if each.parameter.is_needed else 0) if least is None else least
        listed = Field(min_length=least, max_length=most) if least else Field(max_length=most)
        type_ = Annotated[list.__class_getitem__(type_), listed]
        default = ... if least else []
    elif each.is_needed and default is not ...:
        default = default if name in {"name", "phone", "email", "sip_uri", "post"} else ...
    if wire_name(name) != name:
        return Annotated[type_, Field(alias=wire_name(name))], default
    return type_, default


def _name(kind: MeasureKind) -> str:
    """How the shape is called in the API's documentation; a kind of one word says what it is of."""
    words = kind.split("_")
    return "".join(word.capitalize() for word in (words if len(words) > 1 else [*words, "measure"]))


class MeasureShapes:
    """The shapes of the measures that an edition offers, and of those of format 1: some may be in force under it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        kinds = dict.fromkeys((*policy.measure, *FIRST_MEASURES))
        self.by_kind: Mapping[MeasureKind, type[MeasureBody]] = {kind: _shape(policy, kind) for kind in kinds}
        self.offered = {kind: self.by_kind[kind] for kind in policy.measure}
        """Those that a proposal may name."""
        any_of: Any = reduce(or_, self.by_kind.values())
        if len(self.by_kind) > 1:
            any_of = Annotated.__class_getitem__((any_of, Field(discriminator="kind")))  # type: ignore[attr-defined]
        self.adapter: TypeAdapter[Any] = TypeAdapter(any_of)


_shapes: dict[str, MeasureShapes] = {}
"""By the edition's digest: a process has one in use."""


def shapes_of(policy: Policy) -> MeasureShapes:
    """The shapes of an edition, made once."""
    if policy.digest not in _shapes:
        _shapes[policy.digest] = MeasureShapes(policy)
    return _shapes[policy.digest]


def _read(value: Any) -> MeasureBody:
    """A measure of the edition in use. What is wrong with it is said where it stands."""
    if isinstance(value, MeasureBody):
        return value
    shape: MeasureBody = shapes_of(edition_in_use()).adapter.validate_python(value)
    return shape


MeasureIn = Annotated[Any, PlainValidator(_read), WithJsonSchema({"type": "object", NAMED: MEASURE})]
MeasureOut = Annotated[Mapping[str, Any], WithJsonSchema({"type": "object", NAMED: MEASURE})]
MeasureKindName = Annotated[str, WithJsonSchema({"type": "string", NAMED: MEASURE_KIND})]


def measure_facts(shape: BaseModel) -> Measure:
    """The measure as the policy knows it."""
    given = {name: value for name, value in shape.model_dump(mode="json").items() if value is not None}
    kind = given.pop("kind")
    policy = edition_in_use()
    filled: Measure = from_plain(Measure, {"kind": kind, "effect": policy.terms[kind].effect, **given})
    return measure_of(policy, kind, {name: getattr(filled, name) for name in given})


def measure_shape(measure: Measure) -> Mapping[str, Any]:
    """The measure as callers see it: only what it uses; its effect beside a name that is the office's own."""
    return measure_as_kept(to_plain(measure))


def measure_as_kept(measure: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same of a measure in the plain form it has today."""
    effect = measure.get("effect")
    if not effect:
        return {name: measure[name] for name in _FIRST_FIELDS[measure["kind"]]}
    names = [
        field
        for name, parameter in EFFECTS[effect].parameters.items()
        for field in ((name, parameter.one) if parameter.one else (name,))
    ]
    told = {wire_name(name): said for name in names if (said := measure.get(name)) not in (None, "", [])}
    return {"kind": measure["kind"], "effect": effect, **told}


_FIRST_FIELDS: Mapping[str, tuple[str, ...]] = {k: ("kind", *first.fields) for k, first in FIRST_MEASURES.items()}

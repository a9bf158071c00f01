"""The schemas of what is told: each kind of change as an item of the feed, and as it is posted to subscribers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contact_policy.api.described.fields import words
from contact_policy.api.schemas.changes import DATA, ChangeOut
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import TEST

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_ID: Json = {"type": "string", "format": "uuid"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
HEADERS: Json = {
    "webhook-id": {**_ID, "description": "The change's id: the same each time the event is posted"},
    "webhook-timestamp": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "description": "Seconds since 1970, of this try",
    },
    "webhook-signature": {
        "type": "string",
        "pattern": "^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$",
        "description": "As Standard Webhooks 1 says; two while a secret is being rotated",
    },
}
"""The headers of what is posted, by name."""


def items() -> Json:
    """The feed's item of each kind, by the name of its schema."""
    return {_name(kind, "Change"): _item(kind) for kind in ChangeKind}


def events() -> Json:
    """What is posted of each kind, and as a test, by the name of its schema."""
    return {_name(kind, "Event"): _event(kind) for kind in ChangeKind} | {"SubscriptionTestEvent": _test()}


def kind_of(schema: Json) -> str:
    """The type that an item's or event's schema is of."""
    kind: str = schema["properties"]["type"]["const"]
    return kind


def to_schema(name: str) -> Json:
    """A reference to the schema of that name."""
    return {"$ref": _REF.format(model=name)}


def _name(kind: ChangeKind, what: str) -> str:
    return "".join(part.capitalize() for part in kind.replace(".", "_").replace("-", "_").split("_")) + what


def _item(kind: ChangeKind) -> Json:
    """The feed's item of that kind."""
    schema = ChangeOut.model_json_schema(mode="serialization", ref_template=_REF)
    properties: Json = schema["properties"]
    for name in ("id", "customer_id"):
        properties[name] |= {"format": "uuid"}
    properties["position"]["minimum"] = 1
    properties["type"] = {"const": kind.value}
    properties["data"] = to_schema(DATA[kind].__name__)
    return {
        "type": "object",
        "description": _meaning(DATA[kind]),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _event(kind: ChangeKind) -> Json:
    """The same as a webhook has it."""
    properties: Json = ChangeOut.model_json_schema(mode="serialization", ref_template=_REF)["properties"]
    data = {
        "allOf": [
            to_schema(DATA[kind].__name__),
            {
                "type": "object",
                "required": ["customer_id", "about", "external_references"],
                "properties": {
                    "customer_id": _ID | {"description": properties["customer_id"]["description"]},
                    "about": {"type": "string", "description": properties["about"]["description"]},
                    "external_references": {
                        "type": "array",
                        "items": to_schema("ExternalReferenceOut"),
                        "description": "What the subscription's system calls the customer, as in the feed",
                    },
                },
            },
        ]
    }
    more = {
        "id": _ID | {"description": "The change's id, which stands in webhook-id, too"},
        "position": {"type": "integer", "minimum": 1, "description": properties["position"]["description"]},
    }
    return _enveloped(kind.value, _meaning(DATA[kind]), data, more)


def _test() -> Json:
    said = _ID | {"description": "The subscription that is tried"}
    data = {"type": "object", "required": ["subscription_id"], "properties": {"subscription_id": said}}
    return _enveloped(TEST, "A test, by which a subscription is verified.", data, {})


def _enveloped(kind: str, description: str, data: Json, more: Json) -> Json:
    properties = {
        "type": {"const": kind, "description": "What came about"},
        "timestamp": _MOMENT | {"description": "When it came about"},
        "data": data | {"description": "Ids, dates and codes: no names, behaviours or reasons"},
        **more,
    }
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _meaning(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()


def data_schemas() -> Json:
    """What each kind's data is, with the meaning of each field."""
    models: dict[type[BaseModel], None] = dict.fromkeys([*DATA.values(), ChangeOut])
    _, definitions = models_json_schema([(model, "serialization") for model in models], ref_template=_REF)
    schemas: Json = {name: schema for name, schema in definitions["$defs"].items() if name != "ChangeOut"}
    meanings = words()
    for schema in schemas.values():
        for field, said in schema.get("properties", {}).items():
            said.setdefault("description", meanings.get(field, field))
            said.pop("title", None)
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
    return schemas

"""What the feed and webhooks tell, described in AsyncAPI 3.1: ``/asyncapi.json``, from the same models as the feed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contact_policy.api.described.fields import words
from contact_policy.api.schemas.changes import DATA, ChangeOut
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import TEST

Json = dict[str, Any]

VERSION = "3.1.0"
_REF = "#/components/schemas/{model}"
_DESCRIPTION = """\
What other systems are told of by webhook, and find again in the change feed (`GET /v1/changes`): ids, dates and codes,
never a name, a behaviour or a reason. What a change means for a customer, the contact status says.
"""
_ID: Json = {"type": "string", "format": "uuid"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_HEADERS: Json = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
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
    },
}


def describe_events(title: str, version: str) -> Json:
    """Write the AsyncAPI document."""
    items = {_name(kind, "Change"): _item(kind) for kind in ChangeKind}
    events = {_name(kind, "Event"): _event(kind) for kind in ChangeKind} | {"SubscriptionTestEvent": _test()}
    return {
        "asyncapi": VERSION,
        "info": {"title": f"{title} events", "version": version, "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {
            "feed": {
                "address": "/v1/changes",
                "description": "The change feed, whose items these are, in order and without gaps.",
                "messages": {name: _to("messages", name) for name in items},
            },
            "subscriber": {
                "address": "{subscriberUrl}",
                "description": "The URL of a webhook subscription. Order is not promised: `position` has it.",
                "parameters": {"subscriberUrl": {"description": "As the subscription names it"}},
                "messages": {name: _to("messages", name) for name in events},
            },
        },
        "operations": {
            "tell": _sending("feed", items, "Answered to whoever follows the feed.", "GET"),
            "post": _sending("subscriber", events, "Posted, signed, and again until it is taken.", "POST"),
        },
        "components": {
            "messages": {name: _message(name, kind_of(schema)) for name, schema in items.items()}
            | {name: _message(name, kind_of(schema)) | {"headers": _HEADERS} for name, schema in events.items()},
            "schemas": _data_schemas() | items | events,
        },
    }


def _name(kind: ChangeKind, what: str) -> str:
    return "".join(part.capitalize() for part in kind.replace(".", "_").replace("-", "_").split("_")) + what


def kind_of(schema: Json) -> str:
    """The type that a message's schema is of."""
    kind: str = schema["properties"]["type"]["const"]
    return kind


def _to(where: str, name: str) -> Json:
    return {"$ref": f"#/components/{where}/{name}"}


def _sending(channel: str, messages: Json, summary: str, method: str) -> Json:
    return {
        "action": "send",
        "summary": summary,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
        "bindings": {"http": {"method": method, "bindingVersion": "0.3.0"}},
    }


def _message(name: str, kind: str) -> Json:
    return {"name": kind, "title": kind, "payload": _to("schemas", name)}


def _item(kind: ChangeKind) -> Json:
    """The feed's item of that kind."""
    schema = ChangeOut.model_json_schema(mode="serialization", ref_template=_REF)
    properties: Json = schema["properties"]
    for name in ("id", "customer_id"):
        properties[name] |= {"format": "uuid"}
    properties["position"]["minimum"] = 1
    properties["type"] = {"const": kind.value}
    properties["data"] = _to("schemas", DATA[kind].__name__)
    return {
        "type": "object",
        "description": _meaning(DATA[kind]),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _event(kind: ChangeKind) -> Json:
    """The same as a webhook has it."""
    data = {
        "allOf": [
            _to("schemas", DATA[kind].__name__),
            {
                "type": "object",
                "required": ["customer_id", "about", "external_references"],
                "properties": {
                    "customer_id": _ID,
                    "about": {"type": "string"},
                    "external_references": {"type": "array", "items": _to("schemas", "ExternalReferenceOut")},
                },
            },
        ]
    }
    return _enveloped(
        kind.value, _meaning(DATA[kind]), data, {"id": _ID, "position": {"type": "integer", "minimum": 1}}
    )


def _test() -> Json:
    data = {"type": "object", "required": ["subscription_id"], "properties": {"subscription_id": _ID}}
    return _enveloped(TEST, "A test, by which a subscription is verified.", data, {})


def _enveloped(kind: str, description: str, data: Json, more: Json) -> Json:
    properties = {"type": {"const": kind}, "timestamp": _MOMENT, "data": data, **more}
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _meaning(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()


def _data_schemas() -> Json:
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

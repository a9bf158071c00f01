"""What the feed and webhooks tell, described in AsyncAPI 3.1: ``/asyncapi.json``, from the same models as the feed."""

from __future__ import annotations

from contact_policy.api import event_schemas
from contact_policy.api.event_schemas import Json, to_schema

VERSION = "3.1.0"
_DESCRIPTION = """\
What other systems are told of by webhook, and find again in the change feed (`GET /v1/changes`): ids, dates and codes,
never a name, a behaviour or a reason. What a change means for a customer, the contact status says.
"""
_HEADERS: Json = {
    "type": "object",
    "required": list(event_schemas.HEADERS),
    "properties": event_schemas.HEADERS,
}


def describe_events(title: str, version: str) -> Json:
    """Write the AsyncAPI document."""
    items, events = event_schemas.items(), event_schemas.events()
    return {
        "asyncapi": VERSION,
        "info": {"title": f"{title} events", "version": version, "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {
            "feed": {
                "address": "/v1/changes",
                "description": "The change feed, whose items these are, in order and without gaps.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in items},
            },
            "subscriber": {
                "address": "{subscriberUrl}",
                "description": "The URL of a webhook subscription. Order is not promised: `position` has it.",
                "parameters": {"subscriberUrl": {"description": "As the subscription names it"}},
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in events},
            },
        },
        "operations": {
            "tell": _sending("feed", items, "Answered to whoever follows the feed.", "GET"),
            "post": _sending("subscriber", events, "Posted, signed, and again until it is taken.", "POST"),
        },
        "components": {
            "messages": {name: _message(name, event_schemas.kind_of(schema)) for name, schema in items.items()}
            | {
                name: _message(name, event_schemas.kind_of(schema)) | {"headers": _HEADERS}
                for name, schema in events.items()
            },
            "schemas": event_schemas.data_schemas() | items | events,
        },
    }


def _sending(channel: str, messages: Json, summary: str, method: str) -> Json:
    return {
        "action": "send",
        "summary": summary,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
        "bindings": {"http": {"method": method, "bindingVersion": "0.3.0"}},
    }


def _message(name: str, kind: str) -> Json:
    return {"name": kind, "title": kind, "payload": to_schema(name)}

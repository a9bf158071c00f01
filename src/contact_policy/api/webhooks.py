"""What we post to subscribers, described in the OpenAPI document, where generators of clients look for it."""

from __future__ import annotations

from contact_policy.api import event_schemas
from contact_policy.api.event_schemas import Json, to_schema

_TAKEN = "Taken, whatever is in the answer: its body is not read."
_GONE = "Nobody is there for it any more: the subscription is disabled at once."
_TRIED_AGAIN = "Tried again later, as any other status but 2xx is, for three days; `Retry-After` is heeded."


def describe(document: Json) -> None:
    """Add each event to the document, and the schemas of what it holds."""
    events = event_schemas.events()
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = dict(sorted({**event_schemas.data_schemas(), **events, **schemas}.items()))
    document["webhooks"] = {
        event_schemas.kind_of(schema): {"post": _post(name, schema)} for name, schema in events.items()
    }


def _post(name: str, schema: Json) -> Json:
    kind = event_schemas.kind_of(schema)
    return {
        "tags": ["Webhooks"],
        "operationId": f"post_{kind.replace('.', '_').replace('-', '_')}",
        "summary": kind,
        "description": f"{schema['description']} Posted to each subscription that asks for it, signed.",
        "security": [],
        "parameters": [_header(header, said) for header, said in event_schemas.HEADERS.items()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": to_schema(name)}}},
        "responses": {
            "2XX": {"description": _TAKEN},
            "410": {"description": _GONE},
            "503": {"description": _TRIED_AGAIN},
        },
    }


def _header(name: str, said: Json) -> Json:
    schema = {key: value for key, value in said.items() if key != "description"}
    return {"name": name, "in": "header", "required": True, "description": said["description"], "schema": schema}

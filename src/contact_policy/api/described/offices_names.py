"""The names that an office gives its behaviours, told in the document as closed lists: those of the policy in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from contact_policy.api.schemas.offices_names import BEHAVIOUR, BRINGS, MEASURE, MEASURE_KIND, NAMED, SERVICE, SERVICES
from contact_policy.policy import Policy
from contact_policy.policy.filed_contacts import brings_of
from contact_policy.policy.measure_fields import is_first

Json = dict[str, Any]

_PREFIX = "#/components/schemas/"


def tell_names(document: Json, policy: Policy, measures: Mapping[str, type[BaseModel]]) -> None:
    """Put the names of the office's own policy document, and its ``measures``, where a field takes no others."""
    one_of, shapes = _shapes(policy, measures)
    lists: Mapping[str, Json] = {
        BEHAVIOUR: _listed(
            BEHAVIOUR, policy.behaviour, "A behaviour the policy covers, by the name its document gives it (MC-3.4)."
        ),
        MEASURE_KIND: _listed(
            MEASURE_KIND,
            policy.measure,
            "A way of limiting contact, by the name the policy document gives it (MC-8.19 to 8.25).",
        ),
        BRINGS: _listed(
            BRINGS,
            brings_of(policy),
            "What a person found that a filed contact brings; all but ``nothing`` must be answered.",
        ),
        SERVICE: _listed(
            SERVICE,
            ("", *policy.further.services),
            "A service of the office, by the name the policy document gives it; empty: none in particular.",
        ),
        SERVICES: _services(policy),
    }
    document["info"]["x-policy"] = {"id": policy.about.id, "version": policy.about.version, "digest": policy.digest}
    document["components"]["schemas"] |= {**lists, **shapes}
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    _refer(document, one_of)


def _services(policy: Policy) -> Json:
    """Several services; an office that names none has none to list."""
    names = list(policy.further.services)
    items: Json = {"type": "string", "enum": names} if names else {"type": "string"}
    return {
        "type": "array",
        "items": items,
        "maxItems": len(names),
        "title": SERVICES,
        "description": "Services of the office, by the names the policy document gives them; none: all of it.",
    }


def _listed(title: str, names: Iterable[str], description: str) -> Json:
    return {"type": "string", "enum": list(names), "title": title, "description": description}


def _shapes(policy: Policy, measures: Mapping[str, type[BaseModel]]) -> tuple[Json, Json]:
    """What a measure is one of, and the shape of each."""
    made = {kind: shape.model_json_schema(ref_template=_PREFIX + "{model}") for kind, shape in measures.items()}
    needed = {name: said for schema in made.values() for name, said in schema.pop("$defs", {}).items()}
    refs = {kind: _PREFIX + str(schema["title"]) for kind, schema in made.items()}
    for kind, schema in made.items():
        if not is_first(policy, kind):
            schema["x-effect"] = policy.terms[kind].effect
    one_of = {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "kind", "mapping": dict(sorted(refs.items()))},
    }
    return one_of, {**needed, **{str(schema["title"]): schema for schema in made.values()}}


def _refer(part: Any, measure: Json) -> None:
    """Refer to the list from each field that takes its names, and to the shapes from each that takes a measure."""
    if isinstance(part, dict):
        if NAMED in part:
            name = part.pop(NAMED)
            part.pop("type", None)
            part.pop("title", None)
            part.update(measure if name == MEASURE else {"$ref": _PREFIX + name})
        for said in part.values():
            _refer(said, measure)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for said in part:
            _refer(said, measure)

"""What each field means and whether it is there, as a reader or a generator of clients takes it from the document."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from contact_policy.api.admission import PATH_IDS

Json = dict[str, Any]

# An error leaves out what it has nothing to say of; every other answer has all its fields.
_MAY_LACK = {"Problem": frozenset({"errors", "checks", "hindrances"})}
_PREFIX = "#/components/schemas/"


def complete_fields(document: Json) -> None:
    """Describe each field of each schema; say of answers that all fields are there, and of bodies what is left out."""
    schemas = document["components"]["schemas"]
    meanings = words()
    special = meanings.pop("in")
    in_bodies = set(_reached(document, schemas, "requestBody"))
    for name, schema in schemas.items():
        fields = schema.get("properties", {})
        for field, said in fields.items():
            meaning = special.get(name, {}).get(field) or meanings.get(field)
            if meaning and "description" not in said:
                said["description"] = meaning
            _say_default(said)
        if fields and name not in in_bodies:
            schema["required"] = [field for field in fields if field not in _MAY_LACK.get(name, ())]
        if name.startswith("Listed_"):
            schema["description"] = "One page of a list."


def complete_parameters(document: Json) -> None:
    """Describe each parameter, and what holds for one that is left out."""
    meanings = words()
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                name = parameter["name"]
                if parameter["in"] == "path" and name in PATH_IDS:
                    parameter["description"] = f"The {PATH_IDS[name]}'s id"
                    parameter["schema"]["format"] = "uuid"
                elif not parameter.get("description"):
                    parameter["description"] = f"Only those with this: {meanings[name][0].lower()}{meanings[name][1:]}"
                parameter["schema"] = _without_null(parameter["schema"])
                parameter["schema"].pop("description", None)
                _say_default(parameter, parameter["schema"])
                if name == "if-match" and "428" in operation["responses"]:
                    parameter["required"] = True


def _without_null(schema: Json) -> Json:
    """A parameter's schema: what is not sent is no null, and none can be sent."""
    if "anyOf" not in schema:
        return schema
    sent = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
    own = {name: said for name, said in schema.items() if name != "anyOf"}
    return (sent[0] if len(sent) == 1 else {"anyOf": sent}) | own


def words() -> dict[str, Any]:
    """The meanings by field; under ``in`` those that hold in one schema alone."""
    return tomllib.loads(resources.files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))


def _say_default(said: Json, schema: Json | None = None) -> None:
    """Say in words what holds where nothing is given: generators take a field with ``default`` for one always there."""
    schema = said if schema is None else schema
    default = schema.pop("default", None)
    if default not in (None, "", [], {}):
        said["description"] = f"{said.get('description', '').rstrip('.')}. If left out: {json.dumps(default)}"


def _reached(document: Json, schemas: Json, part: str) -> Iterator[str]:
    """The schemas that some operation's ``part`` refers to, directly or through others."""
    places: list[Any] = [said[part] for path in document["paths"].values() for said in path.values() if part in said]
    seen: set[str] = set()
    while places:
        place = places.pop()
        if isinstance(place, dict):
            name = str(place.get("$ref", "")).removeprefix(_PREFIX)
            if name and name not in seen:
                seen.add(name)
                yield name
                places.append(schemas[name])
            places += place.values()
        elif isinstance(place, list):
            places += place

"""The JSON Schema of format 2, made of the tables themselves: for editors, which complete and check a document by it.

It is written in words that readers of draft 4 and of 2020-12 understand alike. What names another part of the document,
and the guarantees, no schema can say: ``checking`` does.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.reader import shape_of, shapes_of
from contact_policy.policy.document.shapes import OneOf, Spelt

_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def schema() -> dict[str, Any]:
    """The schema, whole; each table is a definition of its own."""
    defined: dict[str, Any] = {}
    _Definitions(defined).of(WrittenPolicy)
    whole = defined.pop(WrittenPolicy.__name__)
    measure = defined["MeasureTable"]
    measure["allOf"] = [_only_its_own(effect) for effect in EFFECTS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:contact-policy:policy-document:2",
        "title": "A policy on managing contact, as a document (format 2)",
        **whole,
        "$defs": dict(sorted(defined.items())),
    }


class _Definitions:
    """Makes the schema of a type, and of each table that it meets a definition in ``defined``."""

    def __init__(self, defined: dict[str, Any]) -> None:
        self._defined = defined

    def of(self, type_: Any) -> dict[str, Any]:
        """The schema of a type, or where it is a table of its own the reference to it."""
        origin = typing.get_origin(type_)
        if origin is Annotated:
            return self._shaped(type_)
        if dataclasses.is_dataclass(type_):
            return self._table(type_)
        if origin is types.UnionType or origin is typing.Union:
            possible = [self.of(t) for t in typing.get_args(type_) if t is not types.NoneType]
            return possible[0] if len(possible) == 1 else {"anyOf": possible}
        if origin is tuple:
            return {"type": "array", "items": self.of(typing.get_args(type_)[0])}
        if origin is not None:
            return self._mapping(*typing.get_args(type_))
        return {"enum": [word.value for word in type_]} if issubclass(type_, StrEnum) else dict(_PLAIN[type_])

    def _shaped(self, type_: Any) -> dict[str, Any]:
        made = self.of(type_.__origin__)
        if "$ref" in made:  # readers of draft 4 look at nothing beside it
            made = {"allOf": [made]}
        said = [text for text in type_.__metadata__ if isinstance(text, str)]
        words = {key: value for shape in shapes_of(type_) for key, value in shape.schema().items()}
        if made.get("type") == "object":  # it is how many there are of a table's keys that is meant
            words = {"minProperties": words["minItems"]} if words.get("minItems") else {}
        if "enum" in words:
            made.pop("type", None)
        return {**({"description": said[-1]} if said else {}), **made, **words}

    def _table(self, type_: Any) -> dict[str, Any]:
        name = type_.__name__
        if name not in self._defined:
            self._defined[name] = {}
            hints, fields = shape_of(type_)
            required = [
                key
                for key, field in fields.items()
                if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            ]
            self._defined[name] = {
                "type": "object",
                "description": " ".join((type_.__doc__ or "").split()).replace("``", "`"),
                "additionalProperties": False,
                "properties": {key: self.of(hint) for key, hint in hints.items()},
                **({"required": required} if required else {}),
            }
        return {"$ref": f"#/$defs/{name}"}

    def _mapping(self, key: Any, value: Any) -> dict[str, Any]:
        made, names = self.of(value), [shape for shape in shapes_of(key) if isinstance(shape, OneOf | Spelt)]
        table = {"type": "object", "additionalProperties": False}
        if isinstance(key, type) and issubclass(key, StrEnum):
            words = [word.value for word in key]
            return {**table, "properties": dict.fromkeys(words, made), "required": words}
        if not names:
            return {"type": "object", "additionalProperties": made}
        named = names[0]
        if isinstance(named, OneOf):
            return {**table, "properties": {str(word): made for word in named.words}}
        return {**table, "patternProperties": {named.pattern: made}}


def _only_its_own(effect: str) -> dict[str, Any]:
    """That a measure of the effect has its parameters and no other: an implication, in words of draft 4."""
    only = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {} for key in EFFECTS[effect].parameters},
    }
    is_block = effect == "block"
    fixed = {**only, "required": ["points"]} if is_block else only
    return {
        "anyOf": [
            {"not": {"required": ["effect"], "properties": {"effect": {"enum": [effect]}}}},
            {"properties": {"fixed": fixed, "asks": only}, **({"required": ["fixed"]} if is_block else {})},
        ]
    }

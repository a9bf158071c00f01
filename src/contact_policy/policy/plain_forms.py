"""How a field of a fact is written as plain data, where that is not as a matter of course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, field, fields
from typing import Any

_IF_SET = "said if set"


def said_if_set(default: Any) -> Any:
    """A field that plain data leaves out where it has its default: what is kept of facts without it stays as it was."""
    return field(default=default, metadata={_IF_SET: True})


def is_said_if_set(item: Field[Any]) -> bool:
    """Whether plain data leaves the field out where it has its default."""
    return bool(item.metadata.get(_IF_SET))


def unset(type_: Any) -> Mapping[str, Any]:
    """The fields of a dataclass that plain data leaves out where they have their default, with that."""
    return {item.name: item.default for item in fields(type_) if is_said_if_set(item)}

"""Tables of a document as plain data: as TOML would give them, and the clauses that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.tables import key_of


def cited(value: Any) -> Iterator[str]:
    """Every clause that some entry of the document cites."""
    if is_dataclass(value) and not isinstance(value, type):
        yield from getattr(value, "clauses", ()) if not isinstance(value, WrittenPolicy) else ()
        for item in fields(value):
            yield from cited(getattr(value, item.name))
    elif isinstance(value, Mapping):
        for said in value.values():
            yield from cited(said)
    elif isinstance(value, tuple):
        for said in value:
            yield from cited(said)


def plain(value: Any) -> Any:
    """A table as TOML would give it, without what was left out."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {key_of(item): plain(getattr(value, item.name)) for item in fields(value)}
        return {key: said for key, said in found.items() if said is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(said) for key, said in value.items()}
    if isinstance(value, tuple | frozenset):
        return [plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value

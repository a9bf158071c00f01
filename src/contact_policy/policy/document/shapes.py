"""What a value of a policy document must be beside its type: ``Annotated[int, Within(1, 12)]``.

Each says the cure for a value that is not so, and the words of JSON Schema that editors refuse it by. A text beside
them in ``Annotated`` is what the key means.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, Protocol


class Demand(Protocol):
    """Something that a value must be."""

    def cure(self, value: Any) -> str:
        """What to do about ``value``; empty where it is as it must be."""

    def schema(self) -> dict[str, Any]:
        """The same for editors, in words that readers of draft 4 know, too."""


@dataclass(frozen=True, slots=True)
class Within:
    """A whole number between two bounds, both allowed."""

    least: int
    most: int = 100_000

    def cure(self, value: int) -> str:
        """Which bound is passed."""
        if value < self.least:
            return f"give {self.least} or more"
        return f"give {self.most} or less" if value > self.most else ""

    def schema(self) -> dict[str, Any]:
        """The bounds."""
        return {"minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text of this spelling, which ``as_words`` tells."""

    pattern: str
    as_words: str

    def cure(self, value: str) -> str:
        """How it is written."""
        return "" if re.search(self.pattern, value) else f"write {self.as_words}"

    def schema(self) -> dict[str, Any]:
        """The spelling."""
        return {"pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word, or a figure, of a closed list."""

    words: Collection[str | int]

    def cure(self, value: str | int) -> str:
        """The list."""
        return "" if value in self.words else f"use one of {', '.join(map(str, self.words))}"

    def schema(self) -> dict[str, Any]:
        """The list."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Said:
    """A text that says something."""

    def cure(self, value: str) -> str:
        """That it is empty."""
        return "" if value.strip() else "say something, or leave the key out"

    def schema(self) -> dict[str, Any]:
        """At least a character."""
        return {"minLength": 1}


@dataclass(frozen=True, slots=True)
class Several:
    """A list, or a table, of at least so many, and at most so many, and in a list nothing twice."""

    least: int = 0
    most: int = 0

    def cure(self, value: Sequence[Any] | Collection[Any]) -> str:
        """How many there must be, or what stands there twice."""
        if len(value) < self.least:
            return f"give at least {self.least}"
        if self.most and len(value) > self.most:
            return f"give no more than {self.most}"
        is_list = isinstance(value, tuple)
        twice = [item for position, item in enumerate(value) if item in list(value)[:position]] if is_list else []
        return f"{_named(twice[0])} stands here twice; remove one" if twice else ""

    def schema(self) -> dict[str, Any]:
        """How many, of a list."""
        return {"minItems": self.least, "uniqueItems": True, **({"maxItems": self.most} if self.most else {})}


def _named(item: Any) -> str:
    """What stands in a list, as a message calls it."""
    return "an entry" if is_dataclass(item) else str(item)


@dataclass(frozen=True, slots=True)
class ForCustomers:
    """A text that customers read: it stands in every language that the office offers."""

    def cure(self, value: Any) -> str:  # noqa: ARG002 - which languages are offered, the whole document tells
        """Nothing by itself."""
        return ""

    def schema(self) -> dict[str, Any]:
        """Nothing of its own."""
        return {}

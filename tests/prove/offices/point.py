"""A state of a space whose factors a document names."""

from __future__ import annotations

from collections.abc import Mapping


class Point:
    """One level of each factor, as attributes of the factors' names."""

    __slots__ = ("_hash", "_levels")

    def __init__(self, levels: Mapping[str, str]) -> None:
        self._levels = dict(levels)
        self._hash = hash(tuple(self._levels.values()))

    def __getattr__(self, factor: str) -> str:
        try:
            return self._levels[factor]
        except KeyError:
            raise AttributeError(factor) from None

    def __getitem__(self, factor: str) -> str:
        return self._levels[factor]

    def get(self, factor: str, otherwise: str) -> str:
        """The level of a factor that not every office has."""
        return self._levels.get(factor, otherwise)

    def _replace(self, **levels: str) -> Point:
        return Point({**self._levels, **levels})

    def having(self, levels: Mapping[str, str]) -> Point:
        """The same with these levels."""
        return Point({**self._levels, **levels})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self._levels == other._levels

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Point({self._levels})"

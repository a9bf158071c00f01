"""Small numbers are not told, nor what would give them back.

A count of 1 to 4 is hidden: so few people may be known to a reader. Nought is told, as there is nobody behind it. Where
the parts of a total are told, what is hidden could be worked out from the rest, so further parts are hidden, in the
order in which they stand and whatever their size, until no hidden part has only one possible value, even to a reader
who knows this rule; where that cannot be had, the total and every part are hidden. A test tries every small table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LEAST_TOLD = 5
_FEWEST_HIDDEN = 2
_LARGEST_SMALL = LEAST_TOLD - 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, or None where it is hidden."""

    count: int | None

    @property
    def suppressed(self) -> bool:
        """Whether it is hidden."""
        return self.count is None


HIDDEN = Figure(None)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts, by name."""

    total: Figure = HIDDEN
    parts: Mapping[str, Figure] = field(default_factory=dict)


def told(count: int) -> Figure:
    """A count by itself."""
    return HIDDEN if _is_small(count) else Figure(count)


def split(parts: Mapping[str, int]) -> Breakdown:
    """Parts that add up to their total."""

    def is_safe(hidden: frozenset[str]) -> bool:
        together = sum(parts[name] for name in hidden)
        # All ones or all fours would be certain, where only small parts are hidden.
        is_certain = _are_small(parts, hidden) and together in {len(hidden), _LARGEST_SMALL * len(hidden)}
        return len(hidden) >= _FEWEST_HIDDEN and together >= LEAST_TOLD and not is_certain

    return _breakdown(sum(parts.values()), parts, is_safe)


def overlapping(total: int, parts: Mapping[str, int]) -> Breakdown:
    """Parts that one and the same thing may belong to several of, and each thing to at least one."""

    def is_safe(hidden: frozenset[str]) -> bool:
        # So many, at least, belong to what is hidden.
        at_least = total - sum(count for name, count in parts.items() if name not in hidden)
        is_certain = _are_small(parts, hidden) and at_least >= _LARGEST_SMALL * len(hidden)
        return at_least <= 1 or (len(hidden) >= _FEWEST_HIDDEN and not is_certain)

    return _breakdown(total, parts, is_safe)


def together(*breakdowns: Breakdown) -> tuple[Breakdown, ...]:
    """Breakdowns of one and the same total: where one must hide it, the others tell nothing either."""
    if any(breakdown.total.suppressed for breakdown in breakdowns):
        return tuple(_nothing_of(breakdown.parts) for breakdown in breakdowns)
    return breakdowns


def crossed(group: int, of_group: int, everybody: int, of_everybody: int) -> tuple[Figure, Figure]:
    """How many of a group within everybody, and of everybody, are of a kind.

    Both are hidden where any of the four they make (in the group and of the kind, in it and not, outside …) is fewer
    than 5, nought too: that nobody or everybody of a known few is of the kind tells it of each of them.
    """
    inside = (of_group, group - of_group)
    outside = (of_everybody - of_group, everybody - group - (of_everybody - of_group))
    if min(*inside, *outside) < LEAST_TOLD:
        return HIDDEN, HIDDEN
    return Figure(of_group), Figure(of_everybody)


def _breakdown(total: int, parts: Mapping[str, int], is_safe: Callable[[frozenset[str]], bool]) -> Breakdown:
    hidden = _hidden(parts, is_safe)
    if _is_small(total) or hidden is None:
        return _nothing_of(parts)
    figures = {name: HIDDEN if name in hidden else Figure(count) for name, count in parts.items()}
    return Breakdown(Figure(total), figures)


def _hidden(parts: Mapping[str, int], is_safe: Callable[[frozenset[str]], bool]) -> frozenset[str] | None:
    """What is hidden of the parts; None where hiding parts does not do."""
    hidden = frozenset(name for name, count in parts.items() if _is_small(count))
    if not hidden:
        return hidden
    for name in (name for name, count in parts.items() if count >= LEAST_TOLD):
        if is_safe(hidden):
            break
        hidden |= {name}
    return hidden if is_safe(hidden) else None


def _nothing_of(parts: Mapping[str, object]) -> Breakdown:
    return Breakdown(HIDDEN, dict.fromkeys(parts, HIDDEN))


def _is_small(count: int) -> bool:
    return 0 < count < LEAST_TOLD


def _are_small(parts: Mapping[str, int], names: frozenset[str]) -> bool:
    return all(_is_small(parts[name]) for name in names)

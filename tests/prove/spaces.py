"""A space of decisions: factors with levels, the fairest first, and which level is more evidence of fairness.

A state has one level of each factor as an attribute of the factor's name, and ``_replace`` makes another of it, as of a
named tuple.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any, Generic, TypeVar

S = TypeVar("S")

Levels = Mapping[str, tuple[str, ...]]


def _as_they_are(_state: Any, _factor: str) -> bool:
    return False


@dataclass(frozen=True)
class Space(Generic[S]):
    """Every state with these ``levels``, of which ``fair`` has the first of each.

    ``measures`` are the factors that propose something: one of them is not empty. ``chains`` go from less to more
    evidence of fairness, by factor; where ``is_no_fairer`` says so of a state, a factor's chains do not hold.
    """

    fair: S
    levels: Levels
    measures: tuple[str, ...]
    chains: Mapping[str, tuple[tuple[str, ...], ...]]
    is_no_fairer: Callable[[S, str], bool] = _as_they_are

    @cached_property
    def steps(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """By factor and level, the levels one step fairer."""
        return {
            factor: {
                less: frozenset(chain[chain.index(less) + 1] for chain in chains if less in chain[:-1])
                for less in self.levels[factor]
            }
            for factor, chains in self.chains.items()
        }

    def put(self, state: S, levels: Mapping[str, str]) -> S:
        """``state`` with these levels."""
        given: Any = state
        made: S = given._replace(**levels)
        return made

    def is_state(self, state: S) -> bool:
        """Whether anything is proposed at all."""
        return any(getattr(state, factor) for factor in self.measures)

    def fairer(self, state: S) -> Iterator[S]:
        """The states one step fairer than ``state``, and otherwise the same."""
        for factor, steps in self.steps.items():
            if not self.is_no_fairer(state, factor):
                for more in steps[getattr(state, factor)]:
                    yield self.put(state, {factor: more})

    def enumerated(self, levels: Mapping[str, Iterable[str]]) -> Iterator[S]:
        """Every state with these levels of these factors, all else fair."""
        factors = list(levels)
        for chosen in product(*(tuple(levels[factor]) for factor in factors)):
            state = self.put(self.fair, dict(zip(factors, chosen, strict=True)))
            if self.is_state(state):
                yield state

    def singles(self) -> Iterator[S]:
        """Every level of each factor, all else fair."""
        yield self.fair
        for factor in self.levels:
            yield from filter(self.is_state, (self.put(self.fair, {factor: level}) for level in self._else(factor)))

    def pairs(self) -> Iterator[S]:
        """Every level of each factor beside every level of each other, all else fair; each state once."""
        yield from self.singles()
        for one, other in combinations(self.levels, 2):
            for levels in product(self._else(one), self._else(other)):
                state = self.put(self.fair, dict(zip((one, other), levels, strict=True)))
                if self.is_state(state):
                    yield state

    def _else(self, factor: str) -> list[str]:
        """The levels of a factor that are not the fair one."""
        return [level for level in self.levels[factor] if level != getattr(self.fair, factor)]

    def anywhere(self, rng: random.Random, fair_share: float) -> S:
        """A state of the whole space; each factor is left fair with probability ``fair_share``."""
        while True:
            drawn = {
                factor: levels[0] if rng.random() < fair_share else rng.choice(levels)
                for factor, levels in self.levels.items()
            }
            state = self.put(self.fair, drawn)
            if self.is_state(state):
                return state

    def smallest(self, state: S, fails: Callable[[S], bool]) -> S:
        """The failing state with as many factors as possible put back to fair."""
        for factor in self.levels:
            candidate = self.put(state, {factor: getattr(self.fair, factor)})
            if candidate != state and self.is_state(candidate) and fails(candidate):
                return self.smallest(candidate, fails)
        return state

    def described(self, state: S) -> str:
        """The factors in which ``state`` differs from the fairest."""
        told = [f"{f}={getattr(state, f)!r}" for f in self.levels if getattr(state, f) != getattr(self.fair, f)]
        return ", ".join(told) or "the fairest state"

    def count(self, levels: Mapping[str, Iterable[str]]) -> int:
        """How many states these levels make, without those that propose nothing."""
        listed = {factor: tuple(given) for factor, given in levels.items()}
        total = math.prod(len(given) for given in listed.values())
        proposing = [listed.get(factor, (getattr(self.fair, factor),)) for factor in self.measures]
        if any("" not in given for given in proposing):
            return total
        return total - math.prod(len(given) for factor, given in listed.items() if factor not in self.measures)

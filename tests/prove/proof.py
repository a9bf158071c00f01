"""A space held to its promises: state by state, each with the states one step fairer, and cured as the checks say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from contact_policy.policy.findings import Assessment
from prove.asking import Asker
from prove.spaces import Space

S = TypeVar("S")

ROUNDS = 4


@dataclass(frozen=True)
class Proof(Generic[S]):
    """What is asked of every state of ``space``.

    ``cures`` do, by rule, what the cure of an unmet check asks for, as a change of the facts.
    """

    asker: Asker[S]
    space: Space[S]
    promises: tuple[Callable[[S, Assessment], None], ...]
    cures: Mapping[str, Callable[[S], S]]

    def holds(self, state: S, factors: frozenset[str] | None = None) -> None:
        """Every promise, in one state; the steps fairer are those in ``factors``."""
        assessment = self.asker.assessment(state)
        for promise in self.promises:
            promise(state, assessment)
        self.fairness_never_harms(state, factors)
        self.cures_work(state)

    def check(self, states: Iterable[S], factors: frozenset[str] | None = None) -> int:
        """How many states were held to every promise; a failure is told in its smallest form."""
        checked = 0
        for state in states:
            checked += 1
            try:
                self.holds(state, factors)
            except AssertionError as failure:
                least = self.space.smallest(state, lambda candidate: self.fails(candidate, factors))
                told = f"smallest: {self.space.described(least)}\nfirst: {self.space.described(state)}"
                raise AssertionError(f"{failure}\n{told}") from failure
        return checked

    def fails(self, state: S, factors: frozenset[str] | None = None) -> bool:
        """Whether some promise is broken in ``state``."""
        try:
            self.holds(state, factors)
        except AssertionError:
            return True
        return False

    def fairness_never_harms(self, state: S, factors: frozenset[str] | None = None) -> None:
        """What is allowed stays allowed when one of ``factors`` becomes fairer."""
        if not self.asker.answer(state).is_allowed:
            return
        for better in self.space.fairer(state):
            if factors is None or any(getattr(better, factor) != getattr(state, factor) for factor in factors):
                answer = self.asker.answer(better)
                told = f"fairer, and yet refused for {sorted(answer.unmet)}: {self.space.described(better)}"
                assert answer.is_allowed, told

    def cures_work(self, state: S) -> None:
        """Where every unmet check is curable, doing the cures leads to a restriction that is allowed."""
        if self.asker.answer(state).incurable:
            return
        after = self._cured(state)
        answer = self.asker.answer(after)
        assert answer.is_allowed, f"the cures do not cure {sorted(answer.unmet)}: {self.space.described(after)}"

    def _cured(self, state: S) -> S:
        """``state`` after the cures of its unmet checks are done, again until none is left or ``ROUNDS`` are over."""
        for _ in range(ROUNDS):
            unmet = self.asker.answer(state).unmet
            before = state
            for rule in sorted(unmet):
                assert rule in self.cures, f"nobody wrote down how the cure of {rule} is done; add it to the cures"
                state = self.cures[rule](state)
            if state == before:
                break
        return state

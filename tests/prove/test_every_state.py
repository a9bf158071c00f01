"""Block by block: every state under ``make prove``, some of each in the ordinary suite."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from fixtures.sampling import IS_WHOLE, chance, size
from prove.asking import ASKER, TALLY
from prove.blocks import BLOCKS, Block
from prove.promises import holds
from prove.space import State, anywhere, described, smallest

BLOCK_SAMPLE = 90


def check(states: Iterable[State], factors: frozenset[str]) -> int:
    checked = 0
    for state in states:
        checked += 1
        try:
            holds(state, factors)
        except AssertionError as failure:
            least = smallest(state, lambda candidate: _fails(candidate, factors))
            raise AssertionError(f"{failure}\nsmallest: {described(least)}\nfirst: {described(state)}") from failure
    return checked


def _fails(state: State, factors: frozenset[str]) -> bool:
    try:
        holds(state, factors)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_what_never_fails_holds_throughout_a_block(block: Block) -> None:
    ASKER.forget()
    states = block.states() if IS_WHOLE else block.sample(chance(block.name), BLOCK_SAMPLE)
    checked = check(states, frozenset(block.levels))
    assert checked == block.size if IS_WHOLE else checked > BLOCK_SAMPLE // 2
    TALLY["states of blocks, enumerated" if IS_WHOLE else "states of blocks, sampled"] += checked


def test_what_never_fails_holds_anywhere_in_the_whole_space() -> None:
    rng = chance(2019)
    allowed = total = 0
    for _ in range(size(5, 400)):
        ASKER.forget()
        states = [anywhere(rng, fair_share) for fair_share in (0.5, 0.8, 0.85, 0.9, 0.95) for _ in range(10)]
        total += check(states, frozenset(State._fields))
        allowed += sum(ASKER.answer(state).is_allowed for state in states)
    TALLY["states of the whole space, sampled"] += total
    assert total // 20 < allowed < total, "the sample hardly meets what is allowed, or what is not"

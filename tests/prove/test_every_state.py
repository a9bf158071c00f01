"""Block by block: every state under ``make prove``, some of each in the ordinary suite."""

from __future__ import annotations

import pytest

from fixtures.sampling import IS_WHOLE, chance, size
from prove.asking import ASKER, TALLY
from prove.blocks import BLOCKS, Block
from prove.promises import PROOF
from prove.space import anywhere

BLOCK_SAMPLE = 90


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_what_never_fails_holds_throughout_a_block(block: Block) -> None:
    ASKER.forget()
    states = block.states() if IS_WHOLE else block.sample(chance(block.name), BLOCK_SAMPLE)
    checked = PROOF.check(states, frozenset(block.levels))
    assert checked == block.size if IS_WHOLE else checked > BLOCK_SAMPLE // 2
    TALLY["states of blocks, enumerated" if IS_WHOLE else "states of blocks, sampled"] += checked


def test_what_never_fails_holds_anywhere_in_the_whole_space() -> None:
    rng = chance(2019)
    allowed = total = 0
    for _ in range(size(5, 400)):
        ASKER.forget()
        states = [anywhere(rng, fair_share) for fair_share in (0.5, 0.8, 0.85, 0.9, 0.95) for _ in range(10)]
        total += PROOF.check(states)
        allowed += sum(ASKER.answer(state).is_allowed for state in states)
    TALLY["states of the whole space, sampled"] += total
    assert total // 20 < allowed < total, "the sample hardly meets what is allowed, or what is not"

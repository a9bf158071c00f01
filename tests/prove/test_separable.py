"""That blocks may be enumerated apart: a rule answers any state as it does the block's state that stands for it."""

from __future__ import annotations

from fixtures.sampling import chance, size
from prove.asking import ASKER, TALLY
from prove.blocks import BLOCKS, Block
from prove.made import POLICY
from prove.put_back import PUT_BACK
from prove.space import LEVELS, State, anywhere, described

# Whether these are met is the office's doing and the same in every state.
SAME_EVERYWHERE = frozenset({"policy-in-date"})
# Their facts are the same in every state; the cases in tests/policy/cases fire them.
NOT_VARIED = frozenset({"office-did-its-part", "criteria-considered-afresh"}) | {
    rule for rule, factors in PUT_BACK.items() if LEVELS.keys().isdisjoint(factors)
}
RULES = frozenset(rule.id for rule in POLICY.rules_of_proposals)
# An old act for which nobody was warned: drawn by chance alone too seldom for a sample.
SELDOM = {"warning": "none", "exemption": "real", "evidence": "stale"}


def difference(state: State, block: Block) -> frozenset[str]:
    """The rules that answer ``state`` otherwise than the block's state that stands for it."""
    here, there = ASKER.answer(state), ASKER.answer(block.within(state))
    return (here.unmet ^ there.unmet) | (here.incurable ^ there.incurable)


def test_every_rule_is_known_from_one_block() -> None:
    rng = chance(62)
    homes = dict.fromkeys(RULES, BLOCKS)
    lost: dict[str, list[str]] = {rule: [] for rule in RULES}
    unmet: set[str] = set()
    for number in range(size(160, 20_000)):
        state = anywhere(rng, rng.choice((0.3, 0.5, 0.7, 0.9)))
        state = state if number % 10 else state._replace(**SELDOM)
        unmet |= ASKER.answer(state).unmet
        for block in {found[0] for found in homes.values()}:
            for rule in difference(state, block):
                if homes[rule][0] is block:
                    homes[rule] = homes[rule][1:]
                    lost[rule].append(f"{block.name}: {described(state)}")
                    assert homes[rule], "\n".join([f"{rule} answers as no block does", *lost[rule]])
        TALLY["states drawn to show that blocks are separable"] += 1
    assert unmet >= RULES - SAME_EVERYWHERE - NOT_VARIED, RULES - unmet
    TALLY["rules known from one block"] = len(homes)


def test_a_rule_that_looks_at_more_than_one_block_would_be_found() -> None:
    block = next(block for block in BLOCKS if block.name == "length")
    states = (anywhere(chance(seed), 0.5) for seed in range(40))
    assert any("criterion-1" in difference(state, block) for state in states)


def test_every_factor_is_in_a_block() -> None:
    assert {factor for block in BLOCKS for factor in block.levels} == set(LEVELS)


def test_every_level_is_in_a_block_or_has_one_that_stands_for_it() -> None:
    stand_ins = {(factor, level) for block in BLOCKS for factor, level in block.alike}
    listed = {(factor, level) for block in BLOCKS for factor, levels in block.levels.items() for level in levels}
    assert {(factor, level) for factor, levels in LEVELS.items() for level in levels} <= listed | stand_ins

"""A lesser set is never out of proportion where a harsher one is not; and what is suggested instead is allowed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contact_policy.policy import assess
from contact_policy.policy.findings import Alternative, Verdict
from contact_policy.policy.measure import Measure
from fixtures.sampling import IS_WHOLE, chance, size
from prove import made
from prove.asking import ASKER, TALLY
from prove.blocks import BLOCKS
from prove.model import weight
from prove.space import KINDS, LEVELS, State, anywhere, is_state

PROPORTION = next(block for block in BLOCKS if block.name.startswith("proportion"))
OF_SIZE = frozenset({"measure-in-proportion", "lesser-measure-considered", "blocking-only-if-severe"})


def lesser(state: State) -> Iterator[State]:
    """The same proposal with one measure less, or with a longer limit on calls."""
    for kind in sorted(state.kinds):
        yield state.without(kind)
    if state.limit == "two":
        yield state._replace(limit="ten")


@pytest.mark.long("pairs of sets, each assessed")
def test_a_lesser_set_is_never_refused_as_out_of_proportion_where_a_harsher_one_is_allowed() -> None:
    ASKER.forget()
    states = PROPORTION.states() if IS_WHOLE else PROPORTION.sample(chance(8), 300)
    pairs = 0
    for harsher in states:
        for milder in filter(is_state, lesser(harsher)):
            pairs += 1
            assert weight(milder) <= weight(harsher)
            assert not (ASKER.answer(milder).unmet - ASKER.answer(harsher).unmet) & OF_SIZE, (milder, harsher)
    assert pairs > 300
    TALLY["pairs of a lesser and a harsher set compared"] += pairs


def test_of_two_sets_the_lighter_is_in_proportion_if_the_heavier_is() -> None:
    ASKER.forget()
    alone = {factor: levels for factor, levels in PROPORTION.levels.items() if factor in KINDS}
    by_record: dict[State, dict[int, set[bool]]] = {}
    for state in list(replace(PROPORTION, levels=alone).states())[:: size(3, 1)]:
        weights = by_record.setdefault(state._replace(**dict.fromkeys(KINDS, "")), {})
        weights.setdefault(weight(state), set()).add("measure-in-proportion" in ASKER.answer(state).unmet)
    assert len(by_record) == 4
    for weights in by_record.values():
        in_order = [is_refused for heavy in sorted(weights) for is_refused in sorted(weights[heavy])]
        assert in_order == sorted(in_order)
        assert False in in_order


def key(measure: Measure) -> tuple[object, ...]:
    return tuple(getattr(measure, name) for name in Measure.__dataclass_fields__)


def suggested(state: State) -> tuple[Alternative, ...]:
    return ASKER.assessment(state, seek_alternatives=True).alternatives


def weigh(measures: tuple[Measure, ...]) -> int:
    entries = {entry.kind: entry for entry in made.POLICY.measures}
    short = [m for m in measures if m.kind == "call_time_limit" and (m.minutes or 0) < 5]
    limit = entries["call_time_limit"]
    return sum(entries[m.kind].intrusiveness for m in measures) + len(short) * (
        limit.short_intrusiveness - limit.intrusiveness
    )


def with_several_measures(rng: random.Random) -> State:
    state = anywhere(rng, 0.93)
    kinds = {kind: rng.choice((variant, "")) for kind, variant in _VARIANTS.items()}
    state = state._replace(plain=rng.choice(LEVELS["plain"]), **kinds)
    return state if is_state(state) else with_several_measures(rng)


_VARIANTS = {
    "limit": "ten", "channel": "email", "contact": "both", "phone_block": "own",
    "email_block": "own", "other": "open",
}  # fmt: skip


def test_what_is_suggested_instead_is_itself_allowed_lighter_and_no_part_of_another_suggestion() -> None:
    rng = chance(7)
    found = 0
    for _ in range(size(60, 5_000)):
        state = with_several_measures(rng)
        alternatives = suggested(state)
        TALLY["states asked for alternatives"] += 1
        for alternative in alternatives:
            found += 1
            TALLY["alternatives assessed in their own right"] += 1
            proposal = replace(made.proposal(state), measures=alternative.measures)
            answer = assess(
                made.POLICIES[state.letter],
                ASKER.file(state),
                proposal,
                decider=made.decider(state),
                classification=ASKER.classification(state),
                seek_alternatives=False,
            )
            assert answer.verdict is alternative.verdict is not Verdict.NOT_PERMITTED
            assert weigh(alternative.measures) < weigh(made.measures(state))
        sets = [frozenset(map(key, alternative.measures)) for alternative in alternatives]
        assert not [(a, b) for a in sets for b in sets if a < b]
        assert len(set(sets)) == len(sets)
    assert found > 20


def test_no_allowed_lighter_part_of_what_was_proposed_is_overlooked() -> None:
    rng = chance(11)
    parts = 0
    for _ in range(size(60, 5_000)):
        state = with_several_measures(rng)._replace(phone_block="", email_block="", other="")
        if not is_state(state):
            continue
        sets = [frozenset(map(key, alternative.measures)) for alternative in suggested(state)]
        for part in filter(is_state, lesser(state)):
            if ASKER.answer(part).is_allowed and weight(part) < weight(state):
                parts += 1
                whole_part = frozenset(map(key, made.measures(part)))
                assert any(found <= whole_part for found in sets), (state, part)
    assert parts > 20

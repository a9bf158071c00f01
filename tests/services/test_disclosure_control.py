"""Small numbers stay hidden, from those too who know how they are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from contact_policy.services.disclosure_control import (
    HIDDEN,
    Breakdown,
    Figure,
    crossed,
    overlapping,
    split,
    together,
    told,
)
from fixtures.sampling import size

Table = tuple[int, ...]


def named(parts: Table) -> dict[str, int]:
    return {f"part {number}": count for number, count in enumerate(parts)}


def adding_up_to_at_most(parts: int, most: int) -> Iterator[Table]:
    if parts == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in adding_up_to_at_most(parts - 1, most - first):
            yield (first, *rest)


def seen(breakdown: Breakdown) -> tuple[int | None, ...]:
    return (breakdown.total.count, *(figure.count for figure in breakdown.parts.values()))


def given_back(tables: Iterator[tuple[Table, Breakdown]]) -> list[Table]:
    """The tables with a hidden part that only one value is possible of, to one who has tried every table there is."""
    alike: dict[tuple[int | None, ...], list[Table]] = defaultdict(list)
    for table, breakdown in tables:
        alike[seen(breakdown)].append(table)
    return [
        tables[0]
        for (_, *parts), tables in alike.items()
        for place, count in enumerate(parts)
        if count is None and len({table[place] for table in tables}) == 1
    ]


@pytest.mark.parametrize(("parts", "most"), [(2, 40), (3, size(20, 30)), (4, size(15, 26)), (5, size(11, 20))])
def test_no_hidden_part_of_a_total_can_be_worked_out(parts: int, most: int) -> None:
    tables = [(table, split(named(table))) for table in adding_up_to_at_most(parts, most)]
    assert any(None in seen(breakdown)[1:] and breakdown.total.count is not None for _, breakdown in tables)
    assert given_back(iter(tables)) == []


@pytest.mark.parametrize(("parts", "most"), [(1, 30), (2, 24), (3, size(10, 14)), (4, size(7, 9))])
def test_no_hidden_part_of_an_overlapping_whole_can_be_worked_out(parts: int, most: int) -> None:
    tables = [
        (table, overlapping(total, named(table)))
        for total in range(most + 1)
        for table in product(range(total + 1), repeat=parts)
        if sum(table) >= total
    ]
    assert given_back(iter(tables)) == []


def test_hiding_one_small_part_alone_would_be_found() -> None:
    def naive(table: Table) -> Breakdown:
        return Breakdown(told(sum(table)), {name: told(count) for name, count in named(table).items()})

    assert given_back((table, naive(table)) for table in adding_up_to_at_most(3, 20))


@pytest.mark.parametrize("make", [split, lambda parts: overlapping(max(parts.values()), parts)])
def test_no_number_from_1_to_4_is_ever_told(make: Callable[[dict[str, int]], Breakdown]) -> None:
    for table in product(range(9), repeat=3):
        assert {1, 2, 3, 4}.isdisjoint(seen(make(named(table))))


def test_nought_and_five_are_told() -> None:
    assert [told(count) for count in (0, 1, 4, 5)] == [Figure(0), HIDDEN, HIDDEN, Figure(5)]
    assert seen(split(named((0, 5, 20)))) == (25, 0, 5, 20)


def test_a_large_part_is_hidden_beside_a_lone_small_one() -> None:
    assert seen(split(named((2, 9, 20, 0)))) == (31, None, None, 20, 0)


def test_where_one_breakdown_must_hide_the_total_another_tells_nothing() -> None:
    by_length, by_measure = split(named((4, 4))), overlapping(8, named((8, 5)))
    assert seen(by_measure) == (8, 8, 5)
    assert [seen(breakdown) for breakdown in together(by_length, by_measure)] == [(None,) * 3] * 2


def test_a_kind_of_person_is_counted_only_where_it_tells_nothing_of_anybody() -> None:
    assert crossed(20, 6, 100, 30) == (Figure(6), Figure(30))
    assert crossed(20, 0, 100, 30) == (HIDDEN, HIDDEN)
    assert crossed(20, 20, 100, 30) == (HIDDEN, HIDDEN)
    assert crossed(20, 6, 100, 8) == (HIDDEN, HIDDEN)
    assert crossed(20, 6, 22, 7) == (HIDDEN, HIDDEN)

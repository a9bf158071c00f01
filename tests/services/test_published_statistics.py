"""Statistics of several periods beside each other: none gives back what another hides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from contact_policy.errors import Invalid
from contact_policy.policy import load_policy
from contact_policy.records import Caller, Role
from contact_policy.services.context import Context
from contact_policy.services.disclosure_control import HIDDEN, Breakdown, Figure, told
from contact_policy.services.published_statistics import publish
from contact_policy.services.statistics import Statistics
from contact_policy.services.statistics_periods import Piece, period, pieces
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records

pytestmark = pytest.mark.anyio

POLICY = load_policy()
AUDITOR = Caller(subject="ada", roles=frozenset({Role.AUDITOR}))
LATER = datetime(2027, 6, 1, tzinfo=UTC)
OCTOBER, NOVEMBER, DECEMBER = (Piece(date(2026, month, 1), 1) for month in (10, 11, 12))
QUARTER, NEXT_QUARTER = Piece(date(2026, 10, 1), 3), Piece(date(2027, 1, 1), 3)


async def published(tx: Transaction, first: Piece, last: Piece | None = None) -> Statistics:
    return await publish(Context(tx, POLICY, AUDITOR, LATER), first.first_on, (last or first).last_on)


async def happened(tx: Transaction, month: Piece, times: int) -> None:
    """So many contacts and breach-free restrictions in a month."""
    person = await tx.customers.add(records.customer())
    noon = datetime.combine(month.first_on, datetime.min.time(), UTC) + timedelta(days=3, hours=12)
    for _ in range(times):
        await tx.contact_events.add(person.id, records.event(occurred_at=noon))
        await records.restricted(tx, authorised_at=noon)


async def test_a_hidden_month_is_not_the_quarter_less_the_two_others(store: Store) -> None:
    async with store.transaction() as tx:
        for month, times in ((OCTOBER, 9), (NOVEMBER, 8), (DECEMBER, 2)):
            await happened(tx, month, times)
        months = [await published(tx, month) for month in (OCTOBER, NOVEMBER, DECEMBER)]
        quarter = await published(tx, QUARTER)
    assert [month.contacts for month in months] == [HIDDEN] * 3
    assert {month.restrictions.by_length.total for month in months} == {HIDDEN}
    assert {month.restrictions.median_months for month in months} == {None}
    assert (quarter.contacts, quarter.restrictions.by_length.total) == (Figure(19), Figure(19))
    assert quarter.restrictions.median_months is not None
    assert [month.breaches for month in (*months, quarter)] == [Figure(0)] * 4


async def test_months_with_nothing_to_hide_are_told_and_add_up(store: Store) -> None:
    async with store.transaction() as tx:
        for month, times in ((OCTOBER, 9), (NOVEMBER, 8), (DECEMBER, 0)):
            await happened(tx, month, times)
        months = [await published(tx, month) for month in (OCTOBER, NOVEMBER, DECEMBER)]
        quarter = await published(tx, QUARTER)
        two = await published(tx, OCTOBER, NOVEMBER)
    assert [month.contacts.count for month in months] == [9, 8, 0]
    assert quarter.contacts == two.contacts == Figure(17)
    assert two.restrictions.by_length.total == Figure(17)


async def test_a_longer_period_is_the_sum_of_its_quarters_and_hides_what_one_of_them_hides(store: Store) -> None:
    january = Piece(date(2027, 1, 1), 1)
    async with store.transaction() as tx:
        await happened(tx, OCTOBER, 9)
        await happened(tx, january, 3)
        both = await published(tx, QUARTER, NEXT_QUARTER)
        second = await published(tx, NEXT_QUARTER)
    assert (second.contacts, both.contacts) == (HIDDEN, HIDDEN)
    assert both.restrictions.by_measure.total == HIDDEN
    assert both.restrictions.in_force_at_end == second.restrictions.in_force_at_end
    assert (both.breaches, both.first_on, both.last_on) == (Figure(0), QUARTER.first_on, NEXT_QUARTER.last_on)
    assert both.access.people.total == HIDDEN
    assert both.restrictions.median_months is None


def figures(node: Any) -> Iterator[Figure]:
    if isinstance(node, Figure):
        yield node
    elif isinstance(node, Breakdown):
        yield from figures((node.total, *node.parts.values()))
    elif isinstance(node, tuple):
        for item in node:
            yield from figures(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from figures(getattr(node, field.name))


async def test_no_figure_of_any_month_is_what_is_left_of_its_quarter(store: Store) -> None:
    async with store.transaction() as tx:
        for month, times in ((OCTOBER, 6), (NOVEMBER, 1), (DECEMBER, 7)):
            await happened(tx, month, times)
        months = [tuple(figures(await published(tx, month))) for month in (OCTOBER, NOVEMBER, DECEMBER)]
        quarter = tuple(figures(await published(tx, QUARTER)))
    assert len(quarter) > 60
    for whole, *each in zip(quarter, *months, strict=True):
        assert not (whole.count is not None and sum(month.suppressed for month in each) == 1)


def test_of_every_small_quarter_no_hidden_month_has_one_possible_value() -> None:
    """A reader who knows the rule tries every quarter there is."""
    alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
    for months in product(range(13), repeat=3):
        is_told = not any(told(count).suppressed for count in months)
        seen = (told(sum(months)).count, *(months if is_told else (None, None, None)))
        alike.setdefault(seen, []).append(months)
    for (_, *shown), possible in alike.items():
        if shown == [None] * 3:
            assert all(len({months[place] for months in possible}) > 1 for place in range(3))


def test_the_quarters_and_months_of_a_period() -> None:
    def named(first: date, last: date) -> list[str]:
        return [f"{piece.first_on:%Y-%m}/{piece.months}" for piece in pieces(first, last)]

    assert named(date(2026, 1, 1), date(2026, 12, 31)) == ["2026-01/3", "2026-04/3", "2026-07/3", "2026-10/3"]
    assert named(date(2026, 2, 1), date(2026, 6, 30)) == ["2026-02/1", "2026-03/1", "2026-04/3"]
    assert named(date(2026, 4, 1), date(2026, 5, 31)) == ["2026-04/1", "2026-05/1"]
    assert named(date(2024, 2, 1), date(2024, 2, 29)) == ["2024-02/1"]


def test_four_quarters_up_to_this_one_are_meant_where_nothing_is_said() -> None:
    now = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    assert period(now, None, None) == (date(2025, 10, 1), date(2026, 9, 30))
    assert period(now, None, date(2024, 2, 29)) == (date(2023, 3, 1), date(2024, 2, 29))
    assert period(now, date(2026, 8, 1), None) == (date(2026, 8, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (date(2026, 10, 1), None, "?from"),
        (date(2026, 7, 2), None, "?from"),
        (date(2026, 7, 1), date(2026, 7, 30), "?to"),
        (date(2026, 7, 1), date(2026, 8, 1), "?to"),
        (date(2020, 1, 1), date(2026, 8, 31), "?from"),
    ],
)
def test_a_period_of_chosen_days_is_refused(first: date, last: date | None, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        period(datetime(2026, 7, 31, 12, tzinfo=UTC), first, last)
    assert [field.pointer for field in refused.value.fields] == [pointer]

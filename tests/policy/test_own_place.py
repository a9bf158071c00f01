"""An office that is not in London: its days, its weekend and its numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contact_policy.policy import Policy, adopt
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN, load_policy
from contact_policy.policy.working_days import add_working_days, end_of, keep_time_of, london_date, start_of

LATE = datetime(2026, 11, 23, 20, tzinfo=UTC)


def edition(**parts: dict[str, Any]) -> Policy:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    for table, said in parts.items():
        made[table] |= said
    return adopt(written(made, head="Elsewhere.").encode())


@pytest.fixture
def sydney() -> Iterator[Policy]:
    policy = edition(office={"timezone": "Australia/Sydney", "country": "AU"})
    keep_time_of(policy)
    yield policy
    keep_time_of(load_policy())


def test_a_day_begins_and_ends_where_the_office_is(sydney: Policy) -> None:
    assert sydney.further.country == "AU"
    assert london_date(LATE) == date(2026, 11, 24)
    assert start_of(date(2026, 11, 24)) == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert end_of(date(2026, 11, 24)) == datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_what_one_office_keeps_is_not_what_another_keeps_beside_it() -> None:
    elsewhere = copy_context()
    elsewhere.run(keep_time_of, edition(office={"timezone": "Australia/Sydney"}))
    assert elsewhere.run(london_date, LATE) == date(2026, 11, 24)
    assert london_date(LATE) == date(2026, 11, 23)


def test_the_weekend_is_the_documents() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 1, load_policy().calendar) == date(2026, 11, 23)
    assert add_working_days(friday, 1, edition(calendar={"weekend": ["friday", "saturday"]}).calendar) == date(
        2026, 11, 22
    )

"""The reference on a letter: short, said on the telephone, and found again however it was heard."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_policy.records.notice_references import ids_of, reference_of

NOTICE = "01a222e9-06ab-7d79-8847-a061760c9144"


@given(made=st.integers(1_577_836_800_000, 2_600_000_000_000), rest=st.integers(0, (1 << 80) - 1))
def test_every_letter_is_found_by_its_reference_until_the_middle_of_the_century(made: int, rest: int) -> None:
    notice = str(UUID(int=made << 80 | rest))
    first, last = ids_of(reference_of(notice)) or ("", "")
    assert first <= notice <= last


@pytest.mark.parametrize("heard", ["6B28-47NB", "6b28 47nb", " 6B2847NB "])
def test_it_is_the_same_however_it_is_spaced_and_written(heard: str) -> None:
    assert reference_of(NOTICE) == "6B28-47NB"
    assert ids_of(heard) == ids_of("6B28-47NB")


def test_letters_that_are_taken_for_figures_are_those_figures() -> None:
    assert ids_of("OIL0-0000") == ids_of("0110-0000")


@pytest.mark.parametrize("heard", ["", "6B28", "6B28-47NBX", "6B28-47NU", "6B28_47NB", "Ünïcödé8"])
def test_what_can_be_no_reference_finds_nothing(heard: str) -> None:
    assert ids_of(heard) is None

"""The calendar of holidays: worked out by the statute's rules; the document adds and takes away; it never ends.

The days below are as the government publishes them; those of 2029 were a working day to a list that ended in 2028.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.bank_holidays import BankHolidays, england_and_wales, worked_out
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS, recall
from contact_policy.policy.document.unasked import sentences
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.policy.working_days import deemed_receipt, london_date
from fixtures.fair_case import POLICY, changed, outcome
from prove.year.calendar import HOLIDAYS

LISTED = replace(
    POLICY, calendar=replace(POLICY.calendar, bank_holidays=BankHolidays.LISTED, holidays=HOLIDAYS, worked=frozenset())
)
PUBLISHED = {
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2032: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2033: "01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27",
    2038: "01-01 04-23 04-26 05-03 05-31 08-30 12-27 12-28",
}


@pytest.mark.parametrize("document", sorted(DOCUMENTS.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("year", PUBLISHED)
def test_a_year_has_the_holidays_that_are_published_of_it(document: Path, year: int) -> None:
    calendar = load_policy(document).calendar
    first = date(year, 1, 1).toordinal()
    days = [date.fromordinal(number) for number in range(first, first + 366)][: date(year, 12, 31).timetuple().tm_yday]
    assert " ".join(f"{day:%m-%d}" for day in days if calendar.is_holiday(day)) == PUBLISHED[year]


def test_the_years_that_were_listed_before_have_the_same_holidays_worked_out() -> None:
    assert frozenset().union(*(england_and_wales(year) for year in range(2025, 2029))) == HOLIDAYS


def test_every_year_has_eight_and_none_is_at_a_weekend() -> None:
    for year in range(1978, 2200):
        days = england_and_wales(year)
        assert len(days) == 8
        assert all(day.weekday() < 5 for day in days)


# As their governments publish them; days of one year alone, and Anzac Days moved by proclamation, no rule tells.
ELSEWHERE = {
    (BankHolidays.SCOTLAND, 2025): "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    (BankHolidays.SCOTLAND, 2027): "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    (BankHolidays.SCOTLAND, 2028): "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
    (BankHolidays.NORTHERN_IRELAND, 2025): "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
    (BankHolidays.NORTHERN_IRELAND, 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
    (BankHolidays.NEW_SOUTH_WALES, 2025): "01-01 01-27 04-18 04-21 04-25 06-09 10-06 12-25 12-26",
    (BankHolidays.NEW_SOUTH_WALES, 2027): "01-01 01-26 03-26 03-29 06-14 10-04 12-27 12-28",
    (BankHolidays.NEW_SOUTH_WALES, 2028): "01-03 01-26 04-14 04-17 04-25 06-12 10-02 12-25 12-26",
}


@pytest.mark.parametrize(("law", "year"), ELSEWHERE, ids=str)
def test_each_country_has_its_own(law: BankHolidays, year: int) -> None:
    days = sorted(day for day in worked_out(law, year) if day.weekday() < 5)
    assert " ".join(f"{day:%m-%d}" for day in days) == ELSEWHERE[law, year]


@pytest.mark.parametrize(
    ("posted", "received"),
    [("2029-12-24", "2029-12-28"), ("2033-12-23", "2033-12-29"), ("2038-04-22", "2038-04-28")],
)
def test_a_letter_over_a_far_christmas_or_easter_is_not_received_on_a_holiday(posted: str, received: str) -> None:
    at = datetime.combine(date.fromisoformat(posted), datetime.min.time(), UTC).replace(hour=12)
    assert str(london_date(deemed_receipt(POLICY, at, IssueMethod.POST))) == received


def test_a_document_adds_days_and_takes_days_away() -> None:
    closed, opened = date(2030, 12, 27), date(2030, 8, 26)
    calendar = replace(POLICY.calendar, holidays=frozenset({closed}), worked=frozenset({opened}))
    assert (calendar.is_holiday(closed), calendar.is_holiday(opened)) == (True, False)
    assert POLICY.calendar.is_holiday(opened)
    assert not POLICY.calendar.is_holiday(closed)


def test_an_edition_of_before_has_the_holidays_that_it_lists_and_no_others() -> None:
    text = BUILT_IN.read_text(encoding="utf-8")
    head, rest = text.split("[calendar]\n")
    old = f"{head}[calendar]\nholidays = [2026-12-25]\nworking_hours{rest.split('working_hours', 1)[1]}"
    calendar = recall(old.encode(), level=1).calendar
    assert [day for day in HOLIDAYS if calendar.is_holiday(day)] == [date(2026, 12, 25)]
    assert calendar.ends_on == date(2026, 12, 31)


def test_a_list_that_has_ended_says_so_in_each_assessment_and_at_each_start() -> None:
    fair = changed({})
    in_2026 = replace(fair, policy=replace(LISTED, policy=replace(LISTED.policy, next_review_on=date(2099, 1, 1))))
    ended = replace(in_2026.policy.calendar, holidays=frozenset(day for day in HOLIDAYS if day.year == 2025))
    after = replace(in_2026, policy=replace(in_2026.policy, calendar=ended))
    assert outcome(in_2026.assess(), "policy-in-date") is CheckOutcome.MET
    assert outcome(after.assess(), "policy-in-date") is CheckOutcome.NOT_MET
    assert any("up to 2025-12-31" in sentence for sentence in sentences(after.policy))
    assert not any("holidays" in sentence for sentence in sentences(POLICY))


@pytest.mark.parametrize(
    ("day", "is_over"), [(date(2028, 12, 31), False), (date(2029, 1, 1), True), (date(2031, 6, 1), True)]
)
def test_a_list_is_over_after_the_last_day_of_its_last_year(day: date, is_over: bool) -> None:  # noqa: FBT001
    assert LISTED.is_calendar_over(day) is is_over
    assert not POLICY.is_calendar_over(day)

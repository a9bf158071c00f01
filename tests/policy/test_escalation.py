"""What was tried, and what went on since the warning, let more weigh in proportion; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import EndedHow
from fixtures.fair_case import Situation, at, changed, contact, outcome, restriction

READ_AND_FILE = Measure(kind="read_and_file")
OTHER = Measure(kind="other", description="No visits to the office")
CONTACT = Measure(kind="single_contact", name="Mary Manager", email="mary@office.example")
LETTERS = tuple(
    contact(f"letter-{n}", at(6, 1 + n), channel="email", case_id="closed") for n in range(3)
)  # fmt: skip


def heavy(*more: Measure) -> Situation:
    situation = changed({})
    proposal = replace(situation.proposal, measures=(READ_AND_FILE, OTHER, *more))
    return replace(situation, proposal=proposal, file=with_events(situation.file, *LETTERS))


def with_events(file: CaseFile, *events: object) -> CaseFile:
    return replace(file, events=(*file.events, *events))  # type: ignore[arg-type]


def answer(situation: Situation) -> CheckOutcome:
    return outcome(situation.assess(), "measure-in-proportion")


def recurring(situation: Situation, *days: int, cited: bool = True) -> Situation:
    again = [contact(f"again-{day}", at(11, day), "refuses_decision", case_id="closed") for day in days]
    ids = [event.id for event in again] if cited else []
    proposal = replace(situation.proposal, evidence_event_ids=("before-1", "before-2", "after-1", "after-2", *ids))
    return replace(situation, file=with_events(situation.file, *again), proposal=proposal)


def test_five_occasions_since_the_warning_let_one_more_weigh() -> None:
    weighs_one_too_many = heavy(CONTACT, Measure(kind="call_time_limit", minutes=10))
    assert answer(weighs_one_too_many) is CheckOutcome.NOT_MET
    assert answer(recurring(weighs_one_too_many, 2, 5, 9)) is CheckOutcome.MET


def test_a_run_of_calls_in_two_days_is_one_occasion_and_what_is_not_cited_none() -> None:
    weighs_one_too_many = heavy(CONTACT, Measure(kind="call_time_limit", minutes=10))
    assert answer(recurring(weighs_one_too_many, 2, 3, 5)) is CheckOutcome.NOT_MET
    assert answer(recurring(weighs_one_too_many, 2, 5, 9, cited=False)) is CheckOutcome.NOT_MET


def tried(**more: Any) -> Situation:
    """More than weighs in proportion, after a restriction that ran for six weeks while the decision was refused."""
    weighs_one_too_many = heavy(CONTACT, Measure(kind="call_time_limit", minutes=10))
    given: dict[str, Any] = {
        "behaviours": ("persistent",), "authorised_at": at(9, 20), "notice_issued_at": at(9, 20),
        "starts_on": date(2026, 9, 20), "ends_on": date(2026, 10, 31), "review_on": date(2026, 10, 30),
    }  # fmt: skip
    earlier = restriction(Measure(kind="call_time_limit", minutes=10), **given | more)
    return replace(weighs_one_too_many, file=replace(weighs_one_too_many.file, restrictions=(earlier,)))


def test_an_earlier_restriction_that_did_not_help_lets_more_weigh() -> None:
    assert answer(tried()) is CheckOutcome.MET


@pytest.mark.parametrize(
    "otherwise",
    [
        {"ended_at": at(10, 30), "ended_how": EndedHow.LIFTED},
        {"quashed_at": at(11, 10)},
        {"ends_on": date(2026, 10, 10)},
        {"notice_issued_at": at(10, 20)},
        {"authorised_at": at(10, 27), "notice_issued_at": at(10, 27), "ends_on": date(2026, 11, 22)},
        {"starts_on": date(2026, 1, 5), "authorised_at": at(1, 5), "notice_issued_at": at(1, 5),
         "ends_on": date(2026, 3, 5)},
    ],
    ids=["lifted", "quashed after it had ended", "too short", "served too late", "nothing went on", "long ago"],
)  # fmt: skip
def test_nothing_weighs_more_for_one_taken_back_or_hardly_tried(otherwise: dict[str, Any]) -> None:
    assert answer(tried(**otherwise)) is CheckOutcome.NOT_MET

"""What was tried, and what went on since the warning, let more weigh in proportion; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contact_policy.policy.facts import CaseFile, Measure
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.vocabulary import Behaviour, EndedHow, MeasureKind
from fixtures.fair_case import Situation, at, changed, contact, outcome, restriction

READ_AND_FILE = Measure(kind=MeasureKind.READ_AND_FILE)
OTHER = Measure(kind=MeasureKind.OTHER, description="No visits to the office")
CONTACT = Measure(kind=MeasureKind.SINGLE_CONTACT, name="Mary Manager", email="mary@office.example")
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


def recurring(situation: Situation, times: int) -> Situation:
    again = [contact(f"again-{n}", at(11, 1 + n), "refuses_decision", case_id="closed") for n in range(times)]
    return replace(situation, file=with_events(situation.file, *again))


def test_five_reports_since_the_warning_let_one_more_weigh() -> None:
    weighs_one_too_many = heavy(CONTACT, Measure(kind=MeasureKind.CALL_TIME_LIMIT, minutes=10))
    assert answer(weighs_one_too_many) is CheckOutcome.NOT_MET
    assert answer(recurring(weighs_one_too_many, 5)) is CheckOutcome.MET


def test_an_earlier_restriction_that_did_not_help_lets_more_weigh_unless_it_was_taken_back() -> None:
    weighs_one_too_many = heavy(CONTACT, Measure(kind=MeasureKind.CALL_TIME_LIMIT, minutes=10))
    earlier = restriction(
        Measure(kind=MeasureKind.CALL_TIME_LIMIT, minutes=10),
        behaviours=(Behaviour.PERSISTENT,),
        authorised_at=at(1, 5), notice_issued_at=at(1, 5), starts_on=date(2026, 1, 5),
        ends_on=date(2026, 3, 5), review_on=date(2026, 3, 1),
    )  # fmt: skip
    tried = replace(weighs_one_too_many, file=replace(weighs_one_too_many.file, restrictions=(earlier,)))
    assert answer(tried) is CheckOutcome.MET
    lifted = replace(earlier, ended_at=at(2, 1), ended_how=EndedHow.LIFTED)
    taken_back = replace(weighs_one_too_many, file=replace(weighs_one_too_many.file, restrictions=(lifted,)))
    assert answer(taken_back) is CheckOutcome.NOT_MET

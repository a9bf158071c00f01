"""Each letter says what it must, in words the customer can act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contact_policy.letters import NoticeText
from contact_policy.policy import compose_notice
from contact_policy.policy.facts import Case, Person
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.notice_checks import warning_checks
from contact_policy.policy.notices import DecisionNotice, EndNotice, RefusalNotice, ReviewNotice, WarningNotice
from contact_policy.policy.vocabulary import Channel, MeasureKind, Part
from fixtures.fair_case import NOW, POLICY, changed, restriction
from fixtures.letters import written

WARNING = WarningNotice(
    behaviours=("persistent",),
    conduct="You have written forty times about a decision that was explained.",
    change_expected="Please accept the decision, or go to the ombudsman.",
    response_days=14,
)


def said(notice: NoticeText, part: Part) -> str:
    return " ".join(p for section in notice.sections if section.part is part for p in section.paragraphs)


def decision(change: dict[str, Any] | None = None, **more: Any) -> NoticeText:
    fair = changed(change or {})
    given = DecisionNotice(
        person=fair.file.person, proposal=fair.proposal, reasons="Others wait.", decided_at=NOW, cases=fair.file.cases
    )
    return written(fair.policy, replace(given, **more))


def test_a_warning_says_what_is_unacceptable_what_should_change_and_what_may_follow() -> None:
    notice = written(POLICY, WARNING)
    assert WARNING.conduct in said(notice, Part.CONDUCT)
    assert "unreasonable persistence" in said(notice, Part.CONDUCT)
    assert said(notice, Part.CHANGE) == WARNING.change_expected
    assert "we may take steps to manage how you make contact" in said(notice, Part.STEPS)
    assert "14 days" in said(notice, Part.STEPS)
    assert "you may answer" in said(notice, Part.STEPS)
    assert "by post" in said(notice, Part.ARRANGEMENTS)
    assert notice.states(Part.APPEAL)


@pytest.mark.parametrize("token", ["", "  ", "N/A", "as per policy"])
@pytest.mark.parametrize(("field", "part"), [("conduct", "conduct"), ("change_expected", "change expected")])
def test_a_warning_without_real_words_is_not_fit_to_be_issued(token: str, field: str, part: str) -> None:
    written: dict[str, Any] = {field: token}
    given = replace(WARNING, **written)
    (check,) = warning_checks(POLICY, compose_notice(POLICY, given))
    assert check.outcome == "not_met"
    assert check.statement.endswith(f"{part}.")


def test_a_warning_in_full_may_be_issued() -> None:
    (check,) = warning_checks(POLICY, compose_notice(POLICY, WARNING))
    assert check.outcome == "met"


def test_a_decision_notice_says_who_decided_what_why_how_to_reach_the_office_and_for_how_long() -> None:
    notice = decision()
    assert said(notice, Part.ACTION).startswith("The Chief Executive has decided")
    assert "no longer than 10 minutes" in said(notice, Part.ACTION)
    assert "only with the Public Response Co-ordinator (01632 960101)" in said(notice, Part.ACTION)
    assert "Others wait." in said(notice, Part.REASONS)
    assert "by telephone, by e-mail and by post" in said(notice, Part.ARRANGEMENTS)
    assert "not before 1 December 2026. It ends on 28 February 2027." in said(notice, Part.LENGTH)
    assert "review this by 26 February 2027" in said(notice, Part.LENGTH)
    assert "The Chief Finance Officer" in said(notice, Part.APPEAL)
    assert "Ombudsman" in said(notice, Part.SIGNPOSTING)
    assert "new complaint" in said(notice, Part.RIGHTS)


def test_a_decision_notice_without_an_end_date_says_so() -> None:
    assert "no end date has been set" in said(decision({"proposal.ends_on": None}), Part.LENGTH)


def test_a_decision_that_bites_at_once_does_not_claim_to_start_with_the_letter() -> None:
    at_once = said(decision(starts_at_once=True), Part.LENGTH)
    assert at_once.startswith("This starts on 1 December 2026. It ends")
    assert "when you receive" not in at_once


def test_a_decision_notice_names_the_numbers_addresses_and_case_it_is_about() -> None:
    blocks = [
        {"kind": "block_phone", "numbers": ["+447700900123"]},
        {"kind": "block_email", "addresses": ["jo@example.org"]},
        {"kind": "refuse_reopen", "case_id": "closed"},
    ]
    action = said(decision({"proposal.measures": blocks}), Part.ACTION)
    assert "07700 900123" in action
    assert "jo@example.org" in action
    assert "case R-1" in action


def test_a_decision_notice_names_the_route_and_the_adjustment_for_someone_who_cannot_use_post() -> None:
    need = {"need": "blind", "adjustment": "We will call you on Mondays.", "channels_unusable": ["post"]}
    arrangements = said(decision({"file.person.access_needs": [need]}), Part.ARRANGEMENTS)
    assert "You can always reach us by e-mail: contact@opcc.example" in arrangements
    assert "We will call you on Mondays." in arrangements


@pytest.mark.parametrize("kind", FIRST_MEASURES)
def test_every_measure_is_described_to_the_customer(kind: MeasureKind) -> None:
    measure = Measure(
        kind=kind,
        minutes=1,
        channel=Channel.POST,
        name="Pat",
        numbers=("+44",),
        addresses=("a",),
        description="Visits.",
    )
    notice = decision(proposal=replace(changed().proposal, measures=(measure,)))
    described = said(notice, Part.ACTION).split("- ", 1)[1]
    assert described.endswith(".")
    assert "None" not in described
    assert "1 minutes" not in described


def test_a_review_notice_says_what_goes_on_why_until_when_and_when_it_is_looked_at_next() -> None:
    held = restriction(Measure(kind="call_time_limit", minutes=10))
    given = ReviewNotice(
        person=Person(id="jo"), restriction=held, reasons="It went on.", next_review_on=date(2027, 4, 1)
    )
    notice = written(POLICY, given)
    assert "no longer than 10 minutes" in said(notice, Part.ACTION)
    assert said(notice, Part.REASONS) == "It went on."
    assert "goes on. It ends on 1 May 2027." in said(notice, Part.LENGTH)
    assert "review this by 1 April 2027" in said(notice, Part.LENGTH)
    assert "by post" in said(notice, Part.ARRANGEMENTS)
    assert notice.states(Part.APPEAL)


@pytest.mark.parametrize(("lapsed", "how"), [(True, "Their time was over"), (False, "have been lifted")])
def test_the_last_notice_says_that_it_is_over_since_when_and_that_every_way_is_open(lapsed: bool, how: str) -> None:  # noqa: FBT001 - a parameter of the test
    notice = written(POLICY, EndNotice(lapsed=lapsed, ended_on=date(2027, 5, 1), reasons="You have changed."))
    assert how in said(notice, Part.ACTION)
    assert "1 May 2027" in said(notice, Part.ACTION)
    assert "in all the usual ways" in said(notice, Part.ACTION)
    assert said(notice, Part.REASONS) == "You have changed."


def test_somebody_who_cannot_write_by_post_is_told_how_else_to_appeal() -> None:
    blind = {"need": "Cannot read print", "channels_unusable": ["post"]}
    situation = changed({"file.person.access_needs": [blind]})
    given = DecisionNotice(
        person=situation.file.person,
        proposal=situation.proposal,
        reasons="Others wait.",
        decided_at=situation.file.as_of,
    )
    letter = written(situation.policy, given)
    said = {section.part: " ".join(section.paragraphs) for section in letter.sections}
    assert f"You can ask by e-mail too: {situation.policy.office.email}." in said[Part.APPEAL]
    assert "by post" not in said[Part.ARRANGEMENTS]


def test_a_refusal_says_which_case_it_is_about_and_who_refused() -> None:
    cases = (Case(id="a", reference="R-1"), Case(id="b", reference="R-2"))
    given = RefusalNotice(
        proposed_on=date(2026, 11, 18),
        decided_on=date(2026, 11, 20),
        reasons="It is too soon.",
        decided_by="Chris Evans",
        cases=cases,
    )
    action = said(written(POLICY, given), Part.ACTION)
    assert "The case is R-1 and R-2." in action
    assert "Chris Evans, Chief Executive, refused this on 20 November 2026." in action
    assert "case" not in said(written(POLICY, replace(given, cases=())), Part.ACTION)


def test_an_arrangement_written_without_a_full_stop_is_closed_as_a_sentence() -> None:
    visits = {"kind": "other", "description": "Visits by appointment only"}
    assert said(decision({"proposal.measures": [visits]}), Part.ACTION).endswith("- Visits by appointment only.")

"""Spans and exemptions of a document's own: working days, reviews by grade, no grace, who goes without a warning."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from contact_policy.desk.book.chapters import book
from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.appeals import day_to_decide_by, last_day_to_appeal
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.facts import Person, Restriction
from contact_policy.policy.findings import Assessment, CheckOutcome, Kind
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import ReviewNotice
from contact_policy.policy.notices.reaching import reaching_facts
from contact_policy.policy.reminders import ReminderKind, reminders_due
from fixtures.fair_case import Json, changed, outcome
from fixtures.letters import written as letter_of

WORKING_DAYS = ("days_to_decide = 28", 'days_to_decide = 20\ncounted_in = "working_days"')
BY_GRADE = ("review_months = 3", "review_months = { minor = 3, serious = 2, severe = 6 }")
NOBODY = ('[exemption]\ngrade = "serious"\nbehaviours = ["aggressive"]\n', "[exemption]\n")
THREATS = (NOBODY[0], '[exemption]\nobservations = ["threat_of_violence"]\n')
OATHS = (NOBODY[0], '[exemption]\nobservations = ["abusive_language"]\n')
NO_GRACE = [("review_grace_days = 14", "review_grace_days = 0"), ("overdue_days = [1, 8]", "overdue_days = []")]
HELD = Restriction(
    id="one",
    customer_id="jo",
    measures=(),
    behaviours=("persistent",),
    authorised_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
    starts_on=date(2026, 11, 2),
    review_on=date(2027, 2, 2),
)


@cache
def document() -> str:
    return written(Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted(), head="Of its own.")


def edition(*changes: tuple[str, str]) -> Policy:
    text = document()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return adopt(text.encode())


def says(policy: Policy, key: str) -> str:
    return next(line.text for chapter in book(policy) for line in chapter.lines if line.key == key)


def test_an_appeal_is_counted_in_working_days_where_the_document_says_so() -> None:
    policy, received_at = edition(WORKING_DAYS), datetime(2026, 12, 18, 10, tzinfo=UTC)
    assert day_to_decide_by(policy, received_at) == date(2027, 1, 20)  # over three bank holidays
    assert last_day_to_appeal(policy, received_at) == date(2027, 2, 1)
    assert reaching_facts(policy, None)["answer_days"] == "20 working days"
    assert reaching_facts(policy.in_language("cy"), None)["answer_days"] == "20 diwrnod gwaith"
    assert says(policy, "appeals/days_to_decide") == "20 working days"


@pytest.mark.parametrize(("review_on", "is_in_time"), [("2027-02-01", True), ("2027-02-26", False)])
def test_conduct_of_each_grade_is_looked_at_within_its_own_months(review_on: str, *, is_in_time: bool) -> None:
    """Serious within two months; without figures by grade all within three."""
    situation = changed({"proposal.review_on": review_on})
    assert outcome(situation.assess(), "review-date-set") is CheckOutcome.MET
    found = replace(situation, policy=edition(BY_GRADE)).assess()
    assert outcome(found, "review-date-set") is (CheckOutcome.MET if is_in_time else CheckOutcome.NOT_MET)
    assert says(edition(BY_GRADE), "review/severe") == "6 months"


def review_letter(policy: Policy, language: str = "en") -> str:
    told = ReviewNotice(
        person=Person(id="jo", language=language),
        restriction=HELD,
        reasons="It went on.",
        next_review_on=HELD.review_on,
    )
    return str(letter_of(policy, told))


def test_without_grace_a_restriction_ends_on_its_review_date_and_the_letter_says_so() -> None:
    policy = edition(*NO_GRACE)
    assert standing_at(policy, HELD, datetime(2027, 2, 2, 10, tzinfo=UTC)).lapses_at == datetime(2027, 2, 3, tzinfo=UTC)
    assert "ends by itself at the end of that day." in review_letter(policy)
    assert "ar ddiwedd y diwrnod hwnnw." in review_letter(policy, "cy")


def test_what_else_gets_through_is_said_in_each_language() -> None:
    own = 'meetings = { says = { en = "You may come to open meetings.", cy = "Cewch ddod i gyfarfodydd." }'
    policy = edition(("[gets_through]\n", f"[gets_through]\n{own} }}\n"))
    assert "You may come to open meetings." in review_letter(policy)
    assert "Cewch ddod i gyfarfodydd." in review_letter(policy, "cy")
    assert "meetings" not in review_letter(edition())


def test_an_office_without_grace_need_not_speak_of_reminders() -> None:
    text = document().replace(NO_GRACE[0][0], NO_GRACE[0][1])
    start = text.index("[reminders]")
    policy = adopt((text[:start] + text[text.index("\n[", start) :]).encode())
    due = reminders_due(policy, HELD, datetime(2027, 2, 2, 10, tzinfo=UTC))
    assert ReminderKind.COMING in [reminder.kind for reminder in due]
    later = reminders_due(policy, HELD, datetime(2027, 2, 20, 10, tzinfo=UTC))
    assert ReminderKind.OVERDUE not in [reminder.kind for reminder in later]


def unwarned(
    observed: str, *changes: tuple[str, str], reason: str = "A member of staff fears for their safety."
) -> Assessment:
    act = {"id": "act", "occurred_at": "2026-11-20T10:00:00Z", "observations": [observed]}
    case: Json = {
        "proposal.behaviours": ["aggressive"],
        "file.warnings": [],
        "proposal.warning_exemption_reason": reason,
        "file.events.+": [act],
        "proposal.evidence_event_ids": ["act"],
    }
    return replace(changed(case), policy=edition(*changes)).assess()


CASES = [
    ("threat_of_violence", (), True, ""),
    ("threat_of_violence", (NOBODY,), False, "Nobody goes without one"),
    ("threat_of_violence", (THREATS,), True, ""),
    ("harassment", (THREATS,), False, "open only for what the cited events show of this"),
]


@pytest.mark.parametrize(("observed", "changes", "is_exempt", "why"), CASES)
def test_who_goes_without_a_warning_is_the_documents_to_say(
    observed: str, changes: tuple[tuple[str, str], ...], *, is_exempt: bool, why: str
) -> None:
    found = unwarned(observed, *changes)
    assert (outcome(found, "warned-in-writing") is CheckOutcome.MET) is is_exempt
    check = next(check for check in found.checks if check.rule == "warned-in-writing")
    assert is_exempt or (check.kind is Kind.BREACH and why in check.statement)


@pytest.mark.parametrize(
    ("observed", "changes", "is_open"),
    [
        ("threat_of_violence", (), True),
        ("threat_of_violence", (NOBODY,), False),
        ("abusive_language", (), False),
        ("threat_of_violence", (THREATS,), True),
        ("harassment", (THREATS,), False),
    ],
)
def test_whoever_has_no_reason_recorded_is_told_of_the_exemption_where_one_is_open(
    observed: str, changes: tuple[tuple[str, str], ...], *, is_open: bool
) -> None:
    found = unwarned(observed, *changes, reason="")
    check = next(check for check in found.checks if check.rule == "warned-in-writing")
    assert check.kind is Kind.BREACH
    assert ("so grave an act may go without" in check.cure) is is_open


def test_the_book_says_who_goes_without_a_warning() -> None:
    assert says(edition(NOBODY), "grading/exempt_from_warning_grade") == "Never"
    assert "threat" in says(edition(THREATS), "grading/exempt_from_warning_grade").lower()


def test_minor_conduct_is_never_named_as_exempt() -> None:
    with pytest.raises(PolicyDocumentError, match="G5"):
        edition(OATHS)


def test_the_law_may_give_longer_for_a_request_than_the_office_takes_for_a_new_matter() -> None:
    policy = edition(("within_working_days = 5 }", "within_working_days = 20 }"))
    assert policy.filed_mail.statutory_within_working_days > policy.filed_mail.answered_within_working_days


def test_what_is_wrong_is_told_by_the_key_that_the_document_has() -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        edition(("within_working_days = 1 }", "within_working_days = 11 }"))
    (flaw,) = refused.value.flaws
    assert flaw.key == "gets_through.safeguarding.within_working_days"
    assert document().splitlines()[flaw.line - 1].startswith("safeguarding = ")

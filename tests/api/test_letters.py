"""What a letter looks like to the one who reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contact_policy.letters import NoticeText, html_letter
from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.facts import Person, Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import ReviewNotice
from contact_policy.policy.vocabulary import NoticeKind, Part
from contact_policy.records import NoticeRecord, NoticeStatus
from fixtures.letters import written

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def reviewed(ends_on: date | None, next_review_on: date) -> NoticeText:
    restriction = Restriction(
        id="r", customer_id="c", behaviours=(), authorised_at=NOW, starts_on=NOW.date(), review_on=date(2026, 6, 2),
        ends_on=ends_on, measures=(Measure(kind="call_time_limit", minutes=10),),
    )  # fmt: skip
    occasion = ReviewNotice(
        person=Person(id="c"), restriction=restriction, reasons="It goes on.", next_review_on=next_review_on
    )
    return written(load_policy(BUILT_IN), occasion)


@pytest.mark.parametrize(
    ("ends_on", "is_said"),
    [(date(2026, 6, 2), False), (date(2026, 6, 16), False), (date(2026, 6, 17), True), (None, True)],
)
def test_a_letter_speaks_of_the_end_by_a_missed_review_only_where_that_comes_first(
    ends_on: date | None, *, is_said: bool
) -> None:
    section = next(s for s in reviewed(ends_on, date(2026, 6, 2)).sections if s.part is Part.LENGTH)
    text = " ".join(section.paragraphs)
    assert "We will review this by 2 June 2026." in text
    assert ("14 days later" in text) is is_said


def test_what_is_decided_is_a_list_in_the_html_letter() -> None:
    notice = NoticeRecord(
        id="01a222e9-06ab-7d79-8847-a061760c9144", customer_id="c",
        kind=NoticeKind.DECISION, about_id="r", subject="Contact", checks=(), created_at=NOW,
        policy=load_policy(BUILT_IN).reference, status=NoticeStatus.DRAFT,
        sections=(("Decided", ("We limit:", "- calls <10 minutes>", "- one contact", "Nothing else.")),),
    )  # fmt: skip
    page = html_letter(notice)
    listed = "<p>We limit:</p><ul><li>calls &lt;10 minutes&gt;</li><li>one contact</li></ul><p>Nothing else.</p>"
    assert listed in page

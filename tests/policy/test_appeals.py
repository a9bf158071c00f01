"""How long there is to appeal and to decide, and which restrictions a quashed warning leaves without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.policy import PolicyDocumentError, adopt, load_policy
from contact_policy.policy.appeals import day_to_decide_by, last_day_to_appeal, quashed_support, rests_on
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS
from contact_policy.policy.facts import Restriction
from contact_policy.policy.facts import Warning as WrittenWarning
from contact_policy.policy.vocabulary import Behaviour, IssueMethod

POLICY = load_policy()
COUNCIL = load_policy(DOCUMENTS / "council-2.1.toml")
WARNED = datetime(2026, 3, 2, 10, tzinfo=UTC)
AUTHORISED, QUASHED, LATER = WARNED + timedelta(days=40), WARNED + timedelta(days=60), WARNED + timedelta(days=70)
PERSISTENT, AGGRESSIVE = "persistent", "aggressive"


def warning(id_: str, *behaviours: Behaviour, quashed_at: datetime | None = None) -> WrittenWarning:
    return WrittenWarning(
        id=id_,
        behaviours=behaviours or (PERSISTENT,),
        response_days=14,
        issued_at=WARNED,
        method=IssueMethod.EMAIL,
        quashed_at=quashed_at,
    )


def restriction(*behaviours: Behaviour, authorised_at: datetime = AUTHORISED) -> Restriction:
    return Restriction(
        id="one",
        customer_id="jo",
        measures=(),
        behaviours=behaviours or (PERSISTENT,),
        authorised_at=authorised_at,
        starts_on=date(2026, 4, 11),
        review_on=date(2026, 7, 11),
    )


@pytest.mark.parametrize(
    ("received_at", "appeal_by", "decide_by"),
    [
        (datetime(2026, 3, 27, 23, 30, tzinfo=UTC), date(2026, 4, 24), date(2026, 4, 24)),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 4, 27), date(2026, 4, 27)),  # already the 30th in London
    ],
)
def test_the_days_are_counted_in_london(received_at: datetime, appeal_by: date, decide_by: date) -> None:
    assert last_day_to_appeal(POLICY, received_at) == appeal_by
    assert day_to_decide_by(POLICY, received_at) == decide_by


def test_each_document_has_its_own_times_and_an_old_one_the_defaults() -> None:
    assert (COUNCIL.appeals.days_to_appeal, COUNCIL.appeals.days_to_decide) == (20, 30)
    text = BUILT_IN.read_text(encoding="utf-8")
    start = text.index("[appeals]")
    without = text[:start] + text[text.index("\n[", start) :]
    assert adopt(without.encode()).appeals == POLICY.appeals


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("days_to_appeal = 0", "appeals.days_to_appeal: give 1 or more"),
        ('days_to_appeal = "long"', "appeals.days_to_appeal: give a whole number"),
        ("days_to_complain = 28", "appeals.days_to_complain: remove it"),
    ],
)
def test_no_document_leaves_no_time_to_appeal(line: str, cure: str) -> None:
    text = BUILT_IN.read_text(encoding="utf-8").replace("days_to_appeal = 28", line)
    number = 1 + next(n for n, said in enumerate(text.splitlines()) if said.startswith(line))
    with pytest.raises(PolicyDocumentError, match=f"line {number}: {cure}"):
        adopt(text.encode(), name="draft.toml")


def test_a_restriction_rests_on_the_warnings_of_its_behaviour_that_lived_when_it_was_authorised() -> None:
    living, other = warning("living"), warning("other", AGGRESSIVE)
    draft = replace(warning("draft"), issued_at=None, method=None)
    later = replace(warning("later"), issued_at=LATER)
    gone = warning("gone", quashed_at=WARNED + timedelta(days=1))
    assert rests_on(POLICY, restriction(), [living, other, draft, later, gone]) == ("living",)
    assert rests_on(POLICY, restriction(authorised_at=WARNED + timedelta(days=400)), [living]) == ()


def test_only_where_no_other_warning_of_a_behaviour_stands_is_its_restriction_left_without() -> None:
    gone, standing = warning("gone", quashed_at=QUASHED), warning("standing")
    assert quashed_support(POLICY, restriction(), [gone], LATER) == ("gone",)
    assert quashed_support(POLICY, restriction(), [gone], QUASHED - timedelta(seconds=1)) == ()
    assert quashed_support(POLICY, restriction(), [gone, standing], LATER) == ()
    both = restriction(PERSISTENT, AGGRESSIVE)
    assert quashed_support(POLICY, both, [gone, warning("of the other", AGGRESSIVE)], LATER) == ("gone",)
    assert quashed_support(POLICY, restriction(AGGRESSIVE), [gone], LATER) == ()  # it never had a warning to lose

"""A document of format 2 says how long is kept, to the month; whoever approved it has decided on it."""

from __future__ import annotations

import tomllib
from typing import Any

from contact_policy.policy import Policy, adopt
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN


def edition(**retention: Any) -> Policy:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    return adopt(written({**made, "retention": retention}, head="Keeps for its own time.").encode())


def kept(months: int, start: str) -> dict[str, Any]:
    return {"months": months, "from": start, "then": "erase", "clauses": [], "sources": ["The council's schedule"]}


def test_a_period_is_counted_in_months_and_decided_on_by_whoever_approved_the_policy() -> None:
    policy = edition(contact_events=kept(42, "recorded"), restrictions=kept(72, "ended"))
    periods = dict(policy.retention.classes())
    assert (periods["contact_event"].months, periods["restriction"].months) == (42, 72)
    assert periods["contact_event"].decided_by == policy.about.approved_by
    assert policy.retention.undecided == ("warning", "proposal", "customer")


def test_whatever_a_period_is_counted_from_nothing_is_forgotten_before_it_has_passed() -> None:
    policy = edition(
        contact_events=kept(48, "ended"), proposals=kept(30, "recorded"), customers=kept(36, "recorded"),
        appeals=kept(96, "ended"), audit=kept(120, "recorded"),
    )  # fmt: skip
    months = {name: period.months for name, period in policy.retention.classes()}
    assert months == {"contact_event": 48, "warning": 24, "restriction": 96, "proposal": 30, "customer": 120}
    assert policy.retention.undecided == ("warning", "restriction")


def test_what_no_class_keeps_for_less_changes_nothing() -> None:
    assert edition(appeals=kept(12, "ended"), audit=kept(12, "recorded")).retention.undecided == (
        "contact_event", "warning", "restriction", "proposal", "customer",
    )  # fmt: skip

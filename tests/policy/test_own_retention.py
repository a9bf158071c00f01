"""A document of format 2 says how long is kept, to the month; whoever approved it has decided on it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt
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


@pytest.mark.parametrize(
    ("record", "said", "cure"),
    [
        ("audit", kept(120, "recorded"), "leave it out"),
        ("customers", kept(36, "recorded"), 'count it from "last_contact"'),
    ],
)
def test_what_nothing_would_keep_is_refused(record: str, said: dict[str, Any], cure: str) -> None:
    with pytest.raises(PolicyDocumentError, match=cure):
        edition(**{record: said})

"""Two restrictions that leave one way each, and not the same: whoever decides on the second is told."""

from __future__ import annotations

import pytest

from contact_policy.policy.findings import Check
from contact_policy.policy.vocabulary import Channel
from fixtures.fair_case import Json, changed

CROSSED = "each closes the way that the other leaves"
BEFORE: Json = {"id": "r", "authorised_at": "2026-10-10T10:00:00Z", "starts_on": "2026-10-10"} | {
    "review_on": "2027-01-08",
    "ends_on": "2027-04-09",
}


def only(*channels: Channel) -> list[Json]:
    return [{"kind": "single_channel", "channel": channel} for channel in channels]


def said(before: list[Json], proposed: list[Json], *changes: Json) -> Check:
    """What is said of access where ``before`` goes on and ``proposed`` is asked for."""
    kept = {"file.restrictions.+": BEFORE | {"measures": before}, "proposal.measures": proposed}
    checks = changed(kept, *changes).assess().checks
    return next(check for check in checks if check.rule == "access-kept-open")


def test_two_single_channels_that_close_each_others_way_are_told_of() -> None:
    told = said(only(Channel.POST), only(Channel.EMAIL)).statement
    assert "A restriction that goes on asks for contact only by post, this one only by e-mail" in told
    assert told.endswith(f"{CROSSED}.")


@pytest.mark.parametrize(
    ("before", "proposed"),
    [
        (only(Channel.EMAIL), only(Channel.EMAIL)),
        ([{"kind": "call_time_limit", "minutes": 10}], only(Channel.EMAIL)),
        (only(Channel.POST), [{"kind": "call_time_limit", "minutes": 10}]),
    ],
    ids=["the same way", "no way named before", "no way named now"],
)
def test_restrictions_that_leave_a_way_in_common_are_not(before: list[Json], proposed: list[Json]) -> None:
    assert CROSSED not in said(before, proposed).statement


def test_one_that_takes_the_place_of_the_other_crosses_nothing() -> None:
    assert CROSSED not in said(only(Channel.POST), only(Channel.EMAIL), {"proposal.replaces": "r"}).statement


def test_one_whose_time_is_over_crosses_nothing() -> None:
    ended = {"file.restrictions.r.ends_on": "2026-11-01"}
    assert CROSSED not in said(only(Channel.POST), only(Channel.EMAIL), ended).statement

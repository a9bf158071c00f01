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

CONTACT: Json = {"kind": "single_contact", "name": "Public Response Co-ordinator"}


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


def test_a_named_contact_who_is_reached_one_way_alone_crosses_another_way() -> None:
    told = said(only(Channel.EMAIL), [CONTACT | {"phone": "+441632960101"}]).statement
    assert told.endswith(f"asks for contact only by e-mail, this one only by telephone: {CROSSED}.")


def test_what_blocks_the_only_way_that_another_leaves_is_told_of() -> None:
    block = [{"kind": "block_phone", "numbers": ["+447700900123"]}]
    closed = "A restriction that goes on asks for contact only by telephone, and this one closes that."
    assert said(only(Channel.PHONE), block).statement.endswith(closed)
    now = "This one asks for contact only by telephone, and a restriction that goes on closes that."
    assert said(block, only(Channel.PHONE)).statement.endswith(now)


@pytest.mark.parametrize(
    ("before", "proposed"),
    [
        (only(Channel.EMAIL), only(Channel.EMAIL)),
        (only(Channel.EMAIL), [CONTACT | {"phone": "+441632960101", "email": "c@office.example"}]),
        ([{"kind": "call_time_limit", "minutes": 10}], only(Channel.EMAIL)),
        (only(Channel.POST), [{"kind": "call_time_limit", "minutes": 10}]),
    ],
    ids=["the same way", "a contact who has that way, too", "no way named before", "no way named now"],
)
def test_restrictions_that_leave_a_way_in_common_are_not(before: list[Json], proposed: list[Json]) -> None:
    assert CROSSED not in said(before, proposed).statement


def test_one_that_takes_the_place_of_the_other_crosses_nothing() -> None:
    assert CROSSED not in said(only(Channel.POST), only(Channel.EMAIL), {"proposal.replaces": "r"}).statement


def test_one_whose_time_is_over_crosses_nothing() -> None:
    ended = {"file.restrictions.r.ends_on": "2026-11-01"}
    assert CROSSED not in said(only(Channel.POST), only(Channel.EMAIL), ended).statement

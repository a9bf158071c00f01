"""What a review or an appeal may change a restriction to: the same or gentler, and never anything new."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.access import permitted_channels
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.leniency import is_same_or_gentler
from contact_policy.policy.measure import Measure
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import Channel

POLICY = load_policy()

LIMIT = Measure(kind="call_time_limit", minutes=10)
CONTACT = Measure(kind="single_contact", name="Mary Manager", phone="+441632960101")
CHANNEL = Measure(kind="single_channel", channel=Channel.EMAIL)
FILED = Measure(kind="read_and_file")
CLOSED_CASE = Measure(kind="refuse_reopen", case_id="one")
NUMBERS = Measure(kind="block_phone", numbers=("+447700900001", "+447700900002"))
ADDRESSES = Measure(kind="block_email", addresses=("a@example.org", "b@example.org"))
VISITS = Measure(kind="other", description="Visits by appointment", closes_channels=(Channel.IN_PERSON, Channel.WEB))
ALL = (LIMIT, CONTACT, CHANNEL, FILED, CLOSED_CASE, NUMBERS, ADDRESSES, VISITS)

GENTLER = {
    "a longer call": (LIMIT, replace(LIMIT, minutes=20)),
    "a further way to the contact": (CONTACT, replace(CONTACT, email="mary@office.example")),
    "the contact's successor": (CONTACT, replace(CONTACT, name="Ali Manager", phone="+441632960102")),
    "one blocked number fewer": (NUMBERS, replace(NUMBERS, numbers=NUMBERS.numbers[1:])),
    "one blocked address fewer": (ADDRESSES, replace(ADDRESSES, addresses=ADDRESSES.addresses[1:])),
    "one closed channel fewer": (VISITS, replace(VISITS, closes_channels=(Channel.WEB,))),
}
HARSHER = {
    "a shorter call": (LIMIT, replace(LIMIT, minutes=9)),
    "one way fewer to the contact": (replace(CONTACT, email="mary@office.example"), CONTACT),
    "a contact with no name": (CONTACT, replace(CONTACT, name=" ")),
    "another channel": (CHANNEL, replace(CHANNEL, channel=Channel.POST)),
    "another case": (CLOSED_CASE, replace(CLOSED_CASE, case_id="two")),
    "another number": (NUMBERS, replace(NUMBERS, numbers=("+447700900001", "+447700900003"))),
    "another address": (ADDRESSES, replace(ADDRESSES, addresses=("c@example.org",))),
    "a further closed channel": (VISITS, replace(VISITS, closes_channels=(*VISITS.closes_channels, Channel.SMS))),
    "the arrangement in other words": (VISITS, replace(VISITS, description="No visits")),
    "a lighter measure of another kind": (FILED, LIMIT),
}


@pytest.mark.parametrize(("was", "now"), GENTLER.values(), ids=GENTLER)
def test_what_is_milder_of_its_kind_needs_no_new_proposal(was: Measure, now: Measure) -> None:
    assert is_same_or_gentler(POLICY, [was], [now])
    assert is_same_or_gentler(POLICY, ALL, [now if measure is was else measure for measure in ALL])


@pytest.mark.parametrize(("was", "now"), HARSHER.values(), ids=HARSHER)
def test_what_is_new_or_harsher_needs_one(was: Measure, now: Measure) -> None:
    assert not is_same_or_gentler(POLICY, [was], [now])
    assert not is_same_or_gentler(POLICY, [was], [was, now])


def test_no_longer_filing_the_mail_of_a_blocked_address_is_harsher_for_it_is_then_refused() -> None:
    assert not is_same_or_gentler(POLICY, [ADDRESSES, FILED], [ADDRESSES])
    assert is_same_or_gentler(POLICY, [ADDRESSES, FILED], [FILED])
    assert is_same_or_gentler(POLICY, [ADDRESSES], [ADDRESSES])


def test_one_arrangement_does_not_become_two() -> None:
    assert not is_same_or_gentler(POLICY, [VISITS], [VISITS, replace(VISITS, closes_channels=())])


def test_whoever_it_is_a_gentler_set_leaves_at_least_the_same_ways_open_and_weighs_no_more() -> None:
    people = [
        Person(id="anybody"),
        Person(id="no post", access_needs=(AccessNeed(need="sight", channels_unusable=(Channel.POST,)),)),
        Person(
            id="calls only",
            access_needs=(AccessNeed(need="writing", channels_unusable=(Channel.POST, Channel.EMAIL, Channel.WEB)),),
        ),
    ]
    sets = [chosen for size in range(1, len(ALL) + 1) for chosen in combinations(ALL, size)]
    gentler = [(was, now) for was in sets for now in sets if is_same_or_gentler(POLICY, was, now)]
    assert len(gentler) > len(sets)
    for was, now in gentler:
        assert weight(POLICY, now) <= weight(POLICY, was)
        for person in people:
            assert {*permitted_channels(POLICY, person, was)} <= {*permitted_channels(POLICY, person, now)}

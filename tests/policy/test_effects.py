"""What a set of measures comes to, worked out a second time and kind by kind: the entries must say the same.

What holds of a measure of any kind is asked of each entry, so that a new one is asked too.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import TypeVar

import pytest

from contact_policy.policy import contact_status
from contact_policy.policy.access import always_open_route, closed_outright, permitted_channels
from contact_policy.policy.contact_status import Candidate, StatusQuestion
from contact_policy.policy.effect_entry import Circumstances
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.leniency import is_same_or_gentler
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of, suggested
from contact_policy.policy.notices import describe
from contact_policy.policy.proportion import weight, weight_of
from contact_policy.policy.vocabulary import Channel, MeasureKind
from fixtures.fair_case import NOW, POLICY, restriction

SETS = 800
NUMBERS, ADDRESSES = ("+447700900001", "+447700900002"), ("a@example.org", "b@example.org")
PHONE, EMAIL, SMS = Channel.PHONE, Channel.EMAIL, Channel.SMS
T = TypeVar("T")


class Drawn:
    """A person under some measures, and what a review might change them to."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.was = tuple(self._measure() for _ in range(rng.randint(1, 4)))
        self.now = tuple(rng.choice((*self.was, self._measure())) for _ in range(rng.randint(1, 3)))
        needs = (AccessNeed(need="n", channels_unusable=self._some(tuple(Channel))),) if rng.random() < 0.5 else ()
        self.person = Person(id="jo", access_needs=needs)
        self.number, self.address = rng.choice(NUMBERS), rng.choice(ADDRESSES)

    def _some(self, values: Sequence[T]) -> tuple[T, ...]:
        return tuple(value for value in values if self._rng.random() < 0.5)

    def _measure(self) -> Measure:
        rng = self._rng
        return rng.choice(
            (
                Measure(kind="call_time_limit", minutes=rng.choice((2, 10, 30))),
                Measure(kind="single_channel", channel=rng.choice(tuple(Channel))),
                Measure(
                    kind="single_contact",
                    name=rng.choice(("Pat", "Mo", " ")),
                    phone=rng.choice(("", "+441632960101", "+441632960102")),
                    email=rng.choice(("", "pat@office.example")),
                    sip_uri=rng.choice(("", "sip:pat@office.example")),
                ),
                Measure(kind="read_and_file"),
                Measure(kind="refuse_reopen", case_id=rng.choice(("one", "two"))),
                Measure(kind="block_phone", numbers=self._some(NUMBERS) or NUMBERS[:1]),
                Measure(kind="block_email", addresses=self._some(ADDRESSES) or ADDRESSES[:1]),
                Measure(
                    kind="other",
                    description=rng.choice(("By appointment.", "No visits.")),
                    closes_channels=self._some(tuple(Channel)) if rng.random() < 0.3 else (),
                ),
            )
        )


def drawn() -> list[Drawn]:
    rng = random.Random(2026)  # noqa: S311 - it draws cases, not secrets
    return [Drawn(rng) for _ in range(SETS)]


def of(kind: MeasureKind, measures: Sequence[Measure]) -> list[Measure]:
    return [measure for measure in measures if measure.kind == kind]


def closed(measures: Sequence[Measure]) -> set[Channel]:
    shut = {channel for other in of("other", measures) for channel in other.closes_channels}
    if of("block_phone", measures):
        shut |= {PHONE, SMS}
    if of("block_email", measures) and not of("read_and_file", measures):
        shut |= {EMAIL}
    return shut


def is_open(channel: Channel, kept: Channel | None, measures: Sequence[Measure]) -> bool:
    only = {measure.channel for measure in of("single_channel", measures)}
    if channel is kept:
        return True
    return channel not in closed(measures) and (only == {channel} if only else channel in POLICY.access.routes)


def call(measures: Sequence[Measure], number: str, kept: Channel) -> tuple[str, int, str]:
    blocked = {number for block in of("block_phone", measures) for number in block.numbers}
    if number in blocked and kept is not PHONE:
        return "decline", 0, ""
    contacts = [c for c in of("single_contact", measures) if c.phone or c.sip_uri]
    seconds = min([60 * (limit.minutes or 0) for limit in of("call_time_limit", measures)], default=0)
    if contacts:
        return "transfer", seconds, contacts[-1].phone
    return "limit" if seconds else "connect", seconds, ""


def mail(measures: Sequence[Measure], address: str, kept: Channel) -> str:
    blocked = {address for block in of("block_email", measures) for address in block.addresses}
    if of("read_and_file", measures):
        return "file"
    return "reject" if address in blocked and kept is not EMAIL else "accept"


def weighs(measures: Sequence[Measure]) -> int:
    once = {"single_contact": 1, "read_and_file": 3, "refuse_reopen": 1}
    once |= {"block_phone": 5, "block_email": 5}
    total = sum(figure for kind, figure in once.items() if of(kind, measures))
    total += max([3 if (m.minutes or 0) < 5 else 1 for m in of("call_time_limit", measures)], default=0)
    total += 2 * len({measure.channel for measure in of("single_channel", measures)})
    return total + 3 * len(of("other", measures))


def is_had(measure: Measure, was: Sequence[Measure]) -> bool:
    alike = of(measure.kind, was)
    match measure.kind:
        case "call_time_limit":
            return any((measure.minutes or 0) >= (old.minutes or 0) for old in alike)
        case "single_contact":
            reached = [(bool(m.phone), bool(m.email), bool(m.sip_uri)) for m in (measure, *alike)]
            kept = [all(now or not then for now, then in zip(reached[0], old, strict=True)) for old in reached[1:]]
            return measure.name != " " and any(kept)
        case "block_phone":
            return all(any(number in old.numbers for old in alike) for number in measure.numbers)
        case "block_email":
            return all(any(address in old.addresses for old in alike) for address in measure.addresses)
        case "other":
            same = [old for old in alike if old.description == measure.description]
            return any({*measure.closes_channels} <= {*old.closes_channels} for old in same)
        case _:
            return measure in alike


def test_what_measures_close_and_leave_open_is_what_each_kind_closes_and_leaves() -> None:
    for case in drawn():
        kept = always_open_route(POLICY, case.person)
        assert closed_outright(case.was) == closed(case.was)
        left = permitted_channels(POLICY, case.person, case.was)
        assert left == tuple(channel for channel in Channel if is_open(channel, kept, case.was)), case.was


def test_what_a_call_and_an_e_mail_meet_is_what_each_kind_has_done_with_them() -> None:
    seen: set[str] = set()
    for case in drawn():
        kept = always_open_route(POLICY, case.person) or POLICY.access.always_open[0]
        held = (Candidate(person=case.person, restrictions=(restriction(*case.was),)),)
        told = contact_status(POLICY, StatusQuestion(as_of=NOW, phone=case.number), held)
        asked = StatusQuestion(as_of=NOW, channel=EMAIL, email=case.address)
        email_action = contact_status(POLICY, asked, held).email_action
        assert (told.action, told.max_call_seconds, told.transfer_to) == call(case.was, case.number, kept), case.was
        assert email_action == mail(case.was, case.address, kept), case.was
        seen |= {told.action, email_action}
    assert seen == {"connect", "limit", "transfer", "decline", "accept", "file", "reject"}


def test_what_measures_weigh_together_is_what_each_kind_weighs_once() -> None:
    assert [weight(POLICY, case.was) for case in drawn()] == [weighs(case.was) for case in drawn()]


def test_a_set_is_gentler_where_each_measure_was_had_and_no_more_is_weighed_or_closed() -> None:
    answers = []
    for case in drawn():
        is_less = weighs(case.now) <= weighs(case.was) and closed(case.now) <= closed(case.was)
        answers.append(is_less and all(is_had(measure, case.was) for measure in case.now))
        assert is_same_or_gentler(POLICY, case.was, case.now) == answers[-1], (case.was, case.now)
    assert SETS // 5 < sum(answers) < SETS * 4 // 5


def test_each_field_of_a_measure_is_some_kinds() -> None:
    used = {name for effect in EFFECTS.values() for name in effect.parameters}
    ones = {parameter.one for effect in EFFECTS.values() for parameter in effect.parameters.values() if parameter.one}
    assert used | ones == {field.name for field in fields(Measure)} - {"kind", "effect"}


@pytest.mark.parametrize("kind", FIRST_MEASURES)
def test_whoever_hears_of_a_measure_hears_a_sentence_and_nothing_that_is_the_letters_alone(kind: MeasureKind) -> None:
    said = describe(POLICY, example_of(POLICY, kind))
    assert said[0].isupper()
    assert "{" not in said
    for parameter in EFFECTS[FIRST_MEASURES[kind].effect].parameters.values():
        private = parameter.example if isinstance(parameter.example, tuple) else (parameter.example,)
        assert not parameter.is_private or not any(value in said for value in private)


@pytest.mark.parametrize("kind", FIRST_MEASURES)
def test_the_mildest_form_is_of_its_kind_and_weighs_what_the_kind_weighs(kind: MeasureKind) -> None:
    first = FIRST_MEASURES[kind]
    filled_in = EFFECTS[first.effect].mildest(Circumstances(POLICY.office, (PHONE, EMAIL), ("case",)))
    found = None if filled_in is None else suggested(POLICY, kind, filled_in)
    assert found is None or found.kind == kind
    assert found is None or weight_of(POLICY, found) == POLICY.measure[kind].intrusiveness
    assert first.is_listed or filled_in is None, "what the policy does not list is suggested to nobody"


@pytest.mark.parametrize("kind", FIRST_MEASURES)
def test_a_measure_is_no_harsher_than_itself_and_one_more_is_no_lighter(kind: MeasureKind) -> None:
    measure = example_of(POLICY, kind)
    for others in ((), (Measure(kind="call_time_limit", minutes=20),)):
        assert is_same_or_gentler(POLICY, (measure, *others), (measure, *others))
        assert weight(POLICY, (measure, *others)) >= weight(POLICY, others)


@pytest.mark.parametrize("kind", FIRST_MEASURES)
def test_under_a_measure_of_any_kind_one_route_stays_open_and_its_place_is_told(kind: MeasureKind) -> None:
    person = Person(id="jo", access_needs=(AccessNeed(need="n", channels_unusable=(Channel.POST, EMAIL)),))
    held = restriction(example_of(POLICY, kind), review_on=date(2027, 1, 5))
    asked = (Candidate(person=person, restrictions=(held,)),)
    told = contact_status(POLICY, StatusQuestion(as_of=NOW, phone=NUMBERS[0]), asked)
    assert told.restricted
    assert told.action != "decline"
    assert PHONE in told.permitted_channels
    assert "You can always reach us by telephone" in told.say

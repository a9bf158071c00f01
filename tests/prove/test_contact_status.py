"""What callers meet: declined only on a blocked number, always told the way in, never two people's measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from contact_policy.policy import contact_status
from contact_policy.policy.contact_status import Action, Candidate, ContactStatus, EmailAction, Match, StatusQuestion
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel
from fixtures.sampling import IS_WHOLE, chance, size
from prove import made
from prove.asking import TALLY
from prove.callers import QUESTIONS, holds
from prove.model import kept_route
from prove.record import restriction
from prove.space import FAIR, LEVELS, State, enumerate_states, whole

STATES = {
    "access": tuple(level for level in LEVELS["access"] if level != "nothing_at_all"),
    "limit": ("", "ten"),
    "channel": ("", "email", "phone"),
    "contact": ("both", "", "phone"),
    **whole("plain", "phone_block", "email_block", "other"),
}


def ask(question: StatusQuestion, *candidates: Candidate) -> ContactStatus:
    TALLY["contact status answers"] += 1
    return contact_status(made.POLICY, question, candidates)


def restricted(state: State, name: str = "r") -> Candidate:
    """A person restricted as ``state`` proposes."""
    person = replace(made.person(state.access), id=name)
    return Candidate(person=person, restrictions=(restriction(name, made.measures(state)),))


def always_open(state: State) -> Channel:
    route = kept_route(state)
    assert route is not None
    return route


def states() -> Iterator[State]:
    every = enumerate_states(STATES)
    return every if IS_WHOLE else iter(chance(9).sample(list(every), 250))


def test_a_restricted_person_is_declined_only_on_a_blocked_number_and_always_told_the_open_route() -> None:
    actions = set()
    for state in states():
        person = restricted(state)
        for question in QUESTIONS:
            answer = ask(question, person)
            holds(person.restrictions[0].measures, always_open(state), question, answer)
            actions.add(answer.action)
    assert actions == {Action.CONNECT, Action.LIMIT, Action.TRANSFER, Action.DECLINE}


def nobody_is_limited(answer: ContactStatus) -> None:
    assert answer.action is Action.IDENTIFY
    assert answer.email_action is EmailAction.ACCEPT
    assert (answer.max_call_seconds, answer.transfer_to, answer.transfer_uri, answer.sip_code) == (0, "", "", 0)
    assert (answer.file_to, answer.smtp_reply) == ("", "")


def anonymous(answer: ContactStatus) -> ContactStatus:
    return replace(answer, restriction_ids=())


def test_the_measures_of_two_people_never_add_up() -> None:
    plainest = restricted(FAIR, "a"), restricted(FAIR, "b")
    for first, second in zip(states(), reversed(list(states())), strict=True):
        for question in QUESTIONS[:1] if IS_WHOLE else QUESTIONS:
            answer = ask(question, restricted(first, "a"), restricted(second, "b"))
            nobody_is_limited(answer)
            assert answer.match is Match.SEVERAL
            assert anonymous(answer) == anonymous(ask(question, *plainest)), "what is said depends on the measures"


def test_somebody_who_shares_a_number_is_asked_who_they_are_and_not_limited() -> None:
    free = Candidate(person=made.person("none"))
    for state, question in product(list(states())[:: size(1, 3)], QUESTIONS[:2]):
        nobody_is_limited(ask(question, restricted(state), free))
        nobody_is_limited(ask(question, replace(restricted(state), is_shared=True)))


def test_who_is_not_restricted_or_not_known_is_simply_connected() -> None:
    free = Candidate(person=made.person("none"))
    for state, question in product(list(states())[:: size(1, 3)], QUESTIONS):
        lapsed = restriction("over", made.measures(state), is_over=True)
        withheld = ask(replace(question, is_identified=False), restricted(state))
        for answer in (
            ask(question, free),
            ask(question),
            withheld,
            ask(question, replace(free, restrictions=(lapsed,))),
        ):
            assert (answer.restricted, answer.action, answer.email_action) == (False, "connect", "accept")
            assert (answer.max_call_seconds, answer.transfer_to) == (0, "")


def test_two_restrictions_of_one_person_are_as_strict_as_the_stricter() -> None:
    short, long = (Measure(kind="call_time_limit", minutes=minutes) for minutes in (5, 20))
    for state in list(states())[:: size(1, 10)]:
        both = (restriction("r1", (long,)), restriction("r2", (short, *made.measures(state))))
        person = Candidate(person=made.person(state.access), restrictions=both)
        for order in (both, both[::-1]):
            answer = ask(QUESTIONS[0], replace(person, restrictions=order))
            assert answer.max_call_seconds <= 300
            assert answer == ask(QUESTIONS[0], person)

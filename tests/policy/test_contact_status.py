"""What a telephone or mail system is told: the strictest of one's own, never of two people's, and always a way in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from contact_policy.policy import adopt, contact_status, engine, load_policy, recall
from contact_policy.policy.codec import to_plain
from contact_policy.policy.contact_status import Action, Candidate, ContactStatus, EmailAction, Match, StatusQuestion
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.facts import AccessNeed, ContactPoint, Person, Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel, ContactPointKind
from fixtures.fair_case import JO, NOW, POLICY, at, restriction

NUMBER, ADDRESS = "+447700900123", "jo@example.org"
TEN = Measure(kind="call_time_limit", minutes=10)
PAT = Measure(kind="single_contact", name="Pat", phone="+441632960101", sip_uri="sip:pat@opcc.example")
BLOCK = Measure(kind="block_phone", numbers=(NUMBER,))
BLOCK_EMAIL = Measure(kind="block_email", addresses=(ADDRESS,))
FILE = Measure(kind="read_and_file")
BY_PHONE = StatusQuestion(as_of=NOW, phone=NUMBER)
BY_EMAIL = StatusQuestion(as_of=NOW, channel=Channel.EMAIL, email=ADDRESS)


def answered(*restrictions: Restriction, question: StatusQuestion = BY_PHONE, person: Person = JO) -> ContactStatus:
    return contact_status(POLICY, question, [Candidate(person=person, restrictions=restrictions)])


def cannot_use(*channels: Channel) -> Person:
    return Person(id="jo", access_needs=(AccessNeed(need="n", adjustment="a", channels_unusable=channels),))


def test_who_cannot_use_the_way_that_is_left_is_told_of_the_next_at_once() -> None:
    post_only = restriction(Measure(kind="single_channel", channel=Channel.POST))
    asked = replace(BY_PHONE, channel=Channel.EMAIL)
    before = answered(post_only, question=asked)
    assert before.permitted_channels == (Channel.POST,)
    assert "breaks a condition" in before.staff_guidance
    after = answered(post_only, question=asked, person=cannot_use(Channel.POST))
    assert after.permitted_channels == (Channel.EMAIL,)
    assert "by e-mail" in after.say
    assert "cannot make contact by post" in after.staff_guidance
    assert after.staff_guidance.startswith("This customer can reach us by e-mail.")
    assert "breaks a condition" not in after.staff_guidance
    last = answered(post_only, question=asked, person=cannot_use(Channel.POST, Channel.EMAIL))
    assert last.permitted_channels == (Channel.PHONE,)


def test_nobody_restricted_means_connect() -> None:
    answer = answered()
    assert (answer.restricted, answer.match, answer.action) == (False, Match.NONE, Action.CONNECT)


def test_a_withheld_number_means_connect() -> None:
    answer = contact_status(POLICY, replace(BY_PHONE, phone="", is_identified=False), [])
    assert (answer.match, answer.action) == (Match.UNIDENTIFIED, Action.CONNECT)


def test_the_strictest_of_ones_own_restrictions_wins() -> None:
    longer = restriction(replace(TEN, minutes=20), id="a", ends_on=date(2027, 3, 1), review_on=date(2027, 1, 5))
    answer = answered(longer, restriction(TEN, id="b"))
    assert (answer.action, answer.max_call_seconds) == (Action.LIMIT, 600)
    assert (answer.ends_on, answer.review_on) == ("2027-03-01", "2027-01-05")
    assert answer.restriction_ids == ("a", "b")


def test_a_transfer_may_come_with_a_limit_and_of_two_contacts_the_one_authorised_last_takes_the_call() -> None:
    older = restriction(replace(PAT, phone="+441632960999"), id="z", authorised_at=at(11, 1))
    for held in ((older, restriction(PAT, TEN, id="a")), (restriction(PAT, TEN, id="a"), older)):
        answer = answered(*held)
        assert (answer.action, answer.transfer_to, answer.max_call_seconds) == (Action.TRANSFER, PAT.phone, 600)


@pytest.mark.parametrize(("minutes", "warned"), [(1, 30), (2, 60), (3, 60), (10, 60), (240, 60)])
def test_the_warning_before_the_end_never_comes_at_the_start(minutes: int, warned: int) -> None:
    answer = answered(restriction(replace(TEN, minutes=minutes)))
    assert (answer.max_call_seconds, answer.warn_before_end_seconds) == (minutes * 60, warned)


def test_two_peoples_restrictions_never_add_up() -> None:
    both = [Candidate(person=Person(id=i), restrictions=(restriction(BLOCK, TEN, id=i),)) for i in ("a", "b")]
    answer = contact_status(POLICY, BY_PHONE, both)
    assert (answer.match, answer.action, answer.max_call_seconds) == (Match.SEVERAL, Action.IDENTIFY, 0)


def test_only_the_number_that_is_blocked_is_declined() -> None:
    blocked = answered(restriction(BLOCK, PAT, TEN))
    assert (blocked.action, blocked.sip_code, blocked.transfer_to, blocked.max_call_seconds) == (
        Action.DECLINE, 603, "", 0,
    )  # fmt: skip
    assert answered(restriction(BLOCK), question=replace(BY_PHONE, phone="+447700900999")).action is Action.CONNECT
    assert answered(restriction(BLOCK), question=StatusQuestion(as_of=NOW)).action is Action.CONNECT


def test_only_the_address_that_is_blocked_is_rejected_and_filed_where_mail_is_read_and_filed() -> None:
    rejected = answered(restriction(BLOCK_EMAIL), question=BY_EMAIL)
    assert rejected.email_action is EmailAction.REJECT
    assert rejected.smtp_reply.startswith("550 5.7.1 ")
    other = replace(BY_EMAIL, email="other@example.org")
    assert answered(restriction(BLOCK_EMAIL), question=other).email_action is EmailAction.ACCEPT
    filed = answered(restriction(BLOCK_EMAIL, FILE), question=BY_EMAIL)
    assert (filed.email_action, filed.smtp_reply, filed.file_to) == (EmailAction.FILE, "", POLICY.office.file_to)


def test_one_method_of_contact_leaves_that_and_the_route_that_never_closes() -> None:
    single = Measure(kind="single_channel", channel=Channel.EMAIL)
    answer = answered(restriction(single))
    assert answer.action is Action.CONNECT
    assert answer.permitted_channels == (Channel.EMAIL, Channel.POST)
    assert "Contact by telephone breaks a condition." in answer.staff_guidance


def test_who_asks_about_no_channel_hears_of_those_that_are_left_and_of_none_that_is_closed() -> None:
    single = Measure(kind="single_channel", channel=Channel.EMAIL)
    guidance = answered(restriction(single), question=StatusQuestion(as_of=NOW, channel=None)).staff_guidance
    assert "This customer can reach us by e-mail and by post." in guidance
    assert "breaks a condition" not in guidance


@pytest.mark.parametrize(
    ("unusable", "spoken", "call_answer", "mail_answer"),
    [
        ((), "by post", Action.DECLINE, EmailAction.REJECT),
        ((Channel.POST,), "by e-mail", Action.DECLINE, EmailAction.ACCEPT),
        ((Channel.POST, Channel.EMAIL), "by telephone", Action.CONNECT, EmailAction.REJECT),
        ((Channel.POST, Channel.EMAIL, Channel.PHONE), "in person", Action.DECLINE, EmailAction.REJECT),
    ],
)
def test_what_is_said_names_the_route_that_this_person_can_use_and_nothing_is_refused_on_it(
    unusable: tuple[Channel, ...], spoken: str, call_answer: Action, mail_answer: EmailAction
) -> None:
    person = cannot_use(*unusable)
    call = answered(restriction(BLOCK), person=person)
    mail = answered(restriction(BLOCK_EMAIL), question=BY_EMAIL, person=person)
    assert spoken in call.say
    assert (call.action, mail.email_action) == (call_answer, mail_answer)
    assert (spoken in call.sip_reason) == (call_answer is Action.DECLINE)
    assert (spoken in mail.smtp_reply) == (mail_answer is EmailAction.REJECT)


@pytest.mark.parametrize(
    "address",
    [
        "Great Hall " * 90,
        "x" * 900,
        "Tŷ\N{RIGHT SINGLE QUOTATION MARK}r Sir, Llŷn " * 30,
        "Tŷ\N{RIGHT SINGLE QUOTATION MARK}r Sir\r\nLlŷn",
    ],
)
def test_texts_stay_short_and_plain_whatever_the_office_is_called_and_still_name_the_route(address: str) -> None:
    office = {"postal_address": address, "email": f"{'e' * 400}@opcc.example", "phone": "+44" + "1" * 400}
    policy = recall(BUILT_IN.read_bytes(), level=engine.NEWEST_LEVEL, office=office)
    for unusable, spoken in (((), "by post"), ((Channel.POST,), "by e-mail"), ((Channel.POST, Channel.EMAIL), "phone")):
        held = (restriction(BLOCK, BLOCK_EMAIL, PAT, TEN),)
        candidate = Candidate(person=cannot_use(*unusable), restrictions=held)
        for question in (BY_PHONE, BY_EMAIL, replace(BY_PHONE, phone="+447700900999")):
            answer = contact_status(policy, question, [candidate])
            assert spoken in answer.say
            assert len(answer.sip_reason) <= 60
            for text in (answer.say, answer.smtp_reply, answer.sip_reason):
                assert len(text) <= 300
                assert all(" " <= character <= "~" for character in text)


def test_guidance_stays_short_whatever_a_measure_is_called_and_keeps_what_matters() -> None:
    endless = [replace(PAT, name="Pat " * 500), Measure(kind="other", description="No visits. " * 500)]
    guidance = answered(restriction(*endless)).staff_guidance
    assert len(guidance) < 800
    assert guidance.startswith("This customer can reach us by telephone, by e-mail and by post.")
    assert "New matters, new information" in guidance
    assert "..." not in guidance


def test_nothing_personal_is_said_aloud() -> None:
    held = restriction(replace(PAT, name="Secret Name"), BLOCK, id="secret-id")
    for question in (BY_PHONE, replace(BY_PHONE, phone="+447700900999")):
        answer = answered(held, question=question, person=cannot_use(Channel.POST))
        assert not any(word in answer.say + answer.sip_reason for word in ("Secret", NUMBER, "jo"))


def test_what_has_not_begun_or_has_ended_is_not_told() -> None:
    early, late = replace(BY_PHONE, as_of=at(11, 1)), replace(BY_PHONE, as_of=at(5, 2, year=2027))
    for question in (early, late):
        assert not answered(restriction(BLOCK), question=question).restricted


def test_the_whole_answer_stays_small_however_long_the_words_are() -> None:
    long = "Please speak slowly and clearly and repeat what was agreed at the end of the call. " * 20
    person = Person(
        id="jo",
        contact_points=(ContactPoint(kind=ContactPointKind.EMAIL, value="jo@example.org"),),
        access_needs=tuple(AccessNeed(need=long, adjustment=long) for _ in range(9)),
    )
    block = Measure(kind="block_email", addresses=("jo@example.org",))
    other = Measure(kind="other", description=long)
    restrictions = tuple(restriction(block, other, id=f"01a20a0a-0caa-7ea1-9474-5121cd671b{n:02}") for n in range(10))
    question = StatusQuestion(as_of=at(11, 20), channel=Channel.EMAIL, email="jo@example.org")
    answer = contact_status(load_policy(), question, [Candidate(person=person, restrictions=restrictions)])
    assert answer.match is Match.ONE
    told = {key: value for key, value in to_plain(answer).items() if key != "say_texts"}
    assert len(json.dumps(told)) < 1950  # and room for the version, the time and the contract; say_texts gives way


def test_a_caller_is_told_in_each_language_and_in_plain_letters_in_their_own() -> None:
    welsh = replace(JO, language="cy-GB")
    for person, language, heard in ((welsh, "cy", "Gall yr alwad hon bara"), (JO, "en", "This call can last")):
        answer = answered(restriction(PAT, TEN), person=person)
        assert answer.language == language
        assert answer.say.startswith(answer.say_texts[language].split(".")[0])
        assert heard in answer.say
        assert list(answer.say_texts) == ["en", "cy"]
    assert answered(restriction(TEN), person=replace(JO, language="pl")).language == "en"
    phone = answered(restriction(TEN), person=replace(cannot_use(Channel.POST, Channel.EMAIL), language="cy"))
    assert "dros y ffôn" in phone.say_texts["cy"]
    assert "dros y ffon" in phone.say


def test_no_postcode_and_no_number_is_read_aloud_as_a_word_or_a_sum() -> None:
    answer = answered(restriction(TEN))
    for said in (answer.say, *answer.say_texts.values()):
        assert "S A 1, 1 A A" in said
        assert "SA1" not in said
    ringing = answered(restriction(TEN), person=cannot_use(Channel.POST, Channel.EMAIL))
    assert "at 0 1 6 3 2, 9 6 0 1 0 0." in ringing.say
    mail = answered(restriction(BLOCK_EMAIL), question=BY_EMAIL)
    assert "SA1 1AA" in mail.smtp_reply


def test_an_office_says_it_in_its_own_words_in_each_language() -> None:
    text = BUILT_IN.read_text(encoding="utf-8") + (
        '\n[languages.en.say]\nlimited = "We have {minutes} for you."\n'
        '[languages.cy.say]\nroute_at = "Ysgrifennwch atom {route}: {address}."\n'
    )
    policy = adopt(text.encode())
    answer = contact_status(policy, BY_PHONE, [Candidate(person=JO, restrictions=(restriction(TEN),))])
    assert answer.say.startswith("We have 10 minutes for you. You can always reach us by post")
    assert "Ysgrifennwch atom drwy'r post: County Hall" in answer.say_texts["cy"]


def test_many_restricted_people_on_one_number_still_fit_into_an_answer() -> None:
    people = [
        Candidate(person=replace(JO, id=f"p{n}"), restrictions=(restriction(TEN, id=f"{n:036}"),)) for n in range(90)
    ]
    answer = contact_status(POLICY, BY_PHONE, people)
    assert answer.match is Match.SEVERAL
    assert 10 < len(answer.restriction_ids) < 40
    assert len(json.dumps(to_plain(answer))) < 1900

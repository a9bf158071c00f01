"""Measures of a document's own: what each of the sixteen effects does to calls, mail, ways in, weight and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contact_policy.policy import PolicyDocumentError, contact_status
from contact_policy.policy.access import permitted_channels
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.contact_status import Candidate, ContactStatus, StatusQuestion
from contact_policy.policy.document.loading import DOCUMENTS, adopt, load_policy
from contact_policy.policy.effects import EFFECTS, effect_name
from contact_policy.policy.facts import Person
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Verdict
from contact_policy.policy.leniency import is_same_or_gentler
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import asked_of, example_of, measure_of
from contact_policy.policy.notices import describe
from contact_policy.policy.notices.telling_measures import measure_facts
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import Channel
from fixtures.fair_case import NOW, Json, changed, restriction
from fixtures.own_measures import policy

JO = Person(id="jo")
OWN = [kind for kind in policy().measure if example_of(policy(), kind).effect]
PHONE, EMAIL, POST, WEB, IN_PERSON = Channel.PHONE, Channel.EMAIL, Channel.POST, Channel.WEB, Channel.IN_PERSON


def of(kind: str, **filled_in: Any) -> Measure:
    return measure_of(policy(), kind, filled_in)


def told(*measures: Measure, phone: str = "+447700900123", email: str = "") -> ContactStatus:
    held = restriction(*measures, review_on=date(2027, 1, 5))
    asked = StatusQuestion(as_of=NOW, phone=phone, email=email)
    return contact_status(policy(), asked, (Candidate(person=JO, restrictions=(held,)),))


def assessed(*measures: Measure, changes: Json | None = None) -> Assessment:
    situation = replace(changed(changes or {}), policy=policy())
    return replace(situation, proposal=replace(situation.proposal, measures=measures)).assess()


def check(found: Assessment, rule: str) -> Check:
    return next(each for each in found.checks if each.rule == rule)


def test_every_effect_has_a_measure_here() -> None:
    assert {effect_name(example_of(policy(), kind)) for kind in policy().measure} | {"service"} == set(EFFECTS)


def test_staff_are_told_that_papers_go_back_where_they_do() -> None:
    office = load_policy(DOCUMENTS / "examples" / "scottish-commission.toml")
    assert "send back" in describe(office, measure_of(office, "papers_returned", {}))
    assert "send back" not in describe(office, measure_of(office, "abuse_unanswered", {}))


def test_what_holds_of_one_channel_is_said_of_that_channel_alone() -> None:
    panel = load_policy(DOCUMENTS / "examples" / "cleveland-panel.toml")
    calls = describe(panel, measure_of(panel, "one_call_a_week", {"count": 1}))
    assert calls == "We will deal with no more than 1 contact by telephone in any week."
    only_email = replace(example_of(panel, "no_reply"), channels=(EMAIL,))
    assert "what you send by e-mail" in describe(panel, only_email)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("weight = 1\n", "weight = 10\n", "measures.call_length.heavier.weight"),
        ('effect = "channels"\n', 'effect = "channels"\nheavier = { below = 5, weight = 3 }\n', "one_channel.heavier"),
    ],
)
def test_what_makes_calls_weigh_more_is_told_by_the_key_that_the_document_has(old: str, new: str, key: str) -> None:
    document = (DOCUMENTS / "examples" / "welsh-council.toml").read_text(encoding="utf-8")
    start = document.index("[measures.call_length]")
    written = document[:start] + document[start:].replace(old, new, 1)
    with pytest.raises(PolicyDocumentError, match=key):
        adopt(written.encode())


ANY_CHANNEL = "asks = { channels = { least = 1, most = 1 } }"


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        (ANY_CHANNEL, 'asks = { channels = { most = 1, among = ["email", "post"], usually = "post" } }', ""),
        (ANY_CHANNEL, 'asks = { channels = { most = 1, among = ["email", "fax"] } }', "there is no channels 'fax'"),
        (ANY_CHANNEL, "asks = { channels = { most = 1, usually = 3 } }", "give a text, not 3"),
        ('effect = "hours"\n', 'effect = "hours"\nasks.from.usually = "09:00"\n', ""),
        ('effect = "hours"\n', 'effect = "hours"\nasks.from.usually = "9 am"\n', "as a time of day, as in 09:30"),
        ("usually = 15", 'usually = "fifteen"', "give a figure, not 'fifteen'"),
    ],
)
def test_what_is_usual_and_what_is_chosen_from_is_of_the_kind_that_is_filled_in(old: str, new: str, cure: str) -> None:
    document = (DOCUMENTS / "examples" / "cleveland-panel.toml").read_text(encoding="utf-8")
    assert old in document
    written = document.replace(old, new, 1).encode()
    if not cure:
        adopt(written)
        return
    with pytest.raises(PolicyDocumentError, match=cure):
        adopt(written)


@pytest.mark.parametrize("kind", OWN)
def test_a_measure_keeps_what_it_does_beside_its_name_so_that_no_edition_is_needed_to_read_it(kind: str) -> None:
    measure = example_of(policy(), kind)
    assert measure.effect == policy().terms[kind].effect
    assert from_plain(Measure, to_plain(measure)) == measure


@pytest.mark.parametrize("kind", OWN)
def test_whoever_hears_of_it_hears_a_whole_sentence_and_nothing_private(kind: str) -> None:
    said = describe(policy(), example_of(policy(), kind))
    assert said[0].isupper()
    assert said[-1] in ".!" or kind == "agreed"
    assert "{" not in said
    assert "@jo_example" not in said
    for edition in policy().spoken.values():
        (facts,) = measure_facts(edition, [example_of(policy(), kind)])
        assert facts.says.strip()
        assert "{" not in facts.says


@pytest.mark.parametrize("kind", OWN)
def test_no_measure_of_any_effect_closes_the_route_that_never_closes(kind: str) -> None:
    answer = told(example_of(policy(), kind))
    assert answer.restricted
    assert POST in answer.permitted_channels
    assert answer.action != "decline"


def test_a_call_is_limited_by_the_bounds_of_the_office_and_told_in_its_words() -> None:
    answer = told(of("short_calls", minutes=15))
    assert (answer.action, answer.max_call_seconds) == ("limit", 900)
    assert "Calls end after 15 minutes." in answer.staff_guidance
    assert asked_of(policy(), "short_calls")["minutes"].bounds.most == 20


def test_channels_that_the_document_settles_are_the_only_ones_left() -> None:
    assert permitted_channels(policy(), JO, [of("writing_only")]) == (EMAIL, POST, WEB)
    answer = told(of("writing_only"))
    assert answer.action == "connect"
    assert "Contact by telephone breaks a condition." in answer.staff_guidance


def test_all_contact_ended_leaves_the_one_route_and_says_which() -> None:
    assert permitted_channels(policy(), JO, [of("termination")]) == (POST,)
    assert "Please make contact only by post." in told(of("termination")).staff_guidance


def test_a_representative_takes_the_calls() -> None:
    answer = told(of("through_a_representative", name="Mo Advocate", phone="+441632960102"))
    assert (answer.action, answer.transfer_to) == ("transfer", "+441632960102")


def test_what_is_filed_is_filed_by_the_channels_that_the_document_names() -> None:
    assert told(of("papers_returned"), phone="", email="jo@example.org").email_action == "file"


def test_hours_and_an_allowance_are_told_and_stop_no_call() -> None:
    answer = told(of("morning_calls", days=("monday", "friday"), from_="10:00", to="11:00"))
    assert answer.action == "connect"
    assert "only on Mondays and Fridays, between 10:00 and 11:00." in answer.staff_guidance
    assert "2 contacts by post or by e-mail in any week" in told(of("two_letters_a_week", count=2)).staff_guidance


def test_staff_alone_are_told_of_a_precaution_and_nothing_changes_for_the_customer() -> None:
    plain, answer = permitted_channels(policy(), JO, []), told(of("two_staff"))
    assert answer.permitted_channels == plain
    assert "Two members of staff attend." in answer.staff_guidance


def test_what_is_milder_is_told_by_each_parameters_own_direction() -> None:
    milder, harsher = of("two_letters_a_week", count=3), of("two_letters_a_week", count=1)
    assert is_same_or_gentler(policy(), [harsher], [milder])
    assert not is_same_or_gentler(policy(), [milder], [harsher])
    one_day, two_days = (
        of("morning_calls", days=d, from_="10:00", to="11:00") for d in (("monday",), ("monday", "friday"))
    )
    assert is_same_or_gentler(policy(), [one_day], [two_days])
    assert not is_same_or_gentler(policy(), [two_days], [one_day])
    assert not is_same_or_gentler(policy(), [of("by_appointment")], [of("termination")])


def test_weights_are_the_documents() -> None:
    assert weight(policy(), [of("termination")]) == 8
    assert weight(policy(), [of("two_letters_a_week", count=2), of("two_letters_a_week", count=1)]) == 1


def test_a_mild_measure_of_the_offices_own_passes_where_a_first_one_does() -> None:
    assert assessed(of("writing_only")).verdict is not Verdict.NOT_PERMITTED


def test_what_needs_grave_conduct_is_refused_short_of_it_and_says_what_to_take_out() -> None:
    minor = {"proposal.evidence_event_ids": ["after-1", "after-2"]}
    for kind in ("no_visits", "termination", "accounts_blocked"):
        found = check(assessed(example_of(policy(), kind), changes=minor), "blocking-only-if-severe")
        assert found.outcome is CheckOutcome.NOT_MET, kind
        assert policy().measure[kind].label in found.cure


def test_a_measure_may_always_ask_for_a_reason_of_its_own() -> None:
    found = check(assessed(of("mediation")), "other-measure-justified")
    assert found.outcome is CheckOutcome.NOT_MET
    assert "mediation" in found.statement


def test_a_measure_shortens_the_usual_length_and_the_time_to_its_review() -> None:
    found = assessed(of("termination"), changes={"proposal.ends_on": "2027-05-01", "proposal.review_on": "2027-02-20"})
    assert "4 months" in check(found, "length-within-limit").statement
    assert "2 months" in check(found, "review-date-set").statement


def test_a_subject_needs_no_case_and_a_case_that_it_names_must_be_closed() -> None:
    assert not check(assessed(of("subject_closed", subject="the drain")), "measure-fits-behaviour").cure
    wrong = check(assessed(of("subject_closed", case_ids=("nothing",))), "measure-fits-behaviour")
    assert wrong.outcome is CheckOutcome.NOT_MET

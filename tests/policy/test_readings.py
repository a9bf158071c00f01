"""The seventeen readings of the policy, each as behaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contact_policy.policy import classify, contact_status
from contact_policy.policy.contact_status import Action, Candidate, StatusQuestion
from contact_policy.policy.facts import CaseFile, Person
from contact_policy.policy.findings import CheckOutcome, Kind, Strength
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import Channel, Grade, MadeBy, Part, Raises
from fixtures.fair_case import JO, NOW, POLICY, at, changed, contact, outcome, restriction, unmet
from fixtures.letters import written

PERSISTENT, AGGRESSIVE, UNREASONABLE = "persistent", "aggressive", "unreasonable"
BLOCK = {"proposal.measures": [{"kind": "block_phone", "numbers": ["+447700900123"]}]}
THREAT = {
    "proposal.behaviours": ["aggressive"],
    "proposal.evidence_event_ids": ["threat"],
    "proposal.warning_exemption_reason": "A member of staff fears for their safety.",
    "file.warnings": [],
    "file.events.+": {"id": "threat", "occurred_at": "2026-11-20T10:00:00Z", "observations": ["threat_of_violence"]},
}


def test_reading_1_a_breach_forbids_a_judgement_asks_for_a_reason_and_advice_never_blocks() -> None:
    assert changed({"proposal.proposer_roles": []}).assess().verdict == "not_permitted"
    assert changed({"proposal.ends_on": None}).assess().verdict == "permitted_with_reasons"
    advised = changed({"file.cases.closed.internal_review": "pending", "office.signposting": ""}).assess()
    assert advised.verdict == "permitted"
    assert unmet(advised) == unmet(advised, Kind.ADVICE) != set()


def test_reading_1_no_reason_heals_a_breach() -> None:
    reasons = {"decider.recorded_reasons": {"warned-in-writing": "There was really no time for that."}}
    assert changed({"file.warnings": []}, reasons).assess().verdict == "not_permitted"


def test_reading_2_figures_alone_only_indicate() -> None:
    calls = tuple(contact(str(n), NOW - timedelta(hours=n), staff_minutes=60) for n in range(60))
    (finding,) = classify(POLICY, CaseFile(as_of=NOW, person=JO, events=calls)).findings
    assert (finding.behaviour, finding.strength, finding.grade) == (UNREASONABLE, Strength.INDICATED, None)


def test_reading_3_forceful_determined_angry_or_distressed_alone_is_never_anything() -> None:
    seen = ("forceful", "determined", "angry", "distressed", "bereaved")
    calls = tuple(
        contact(str(n), NOW - timedelta(days=n), *seen, effect_on_work="An hour of work was lost") for n in range(15)
    )
    found = classify(POLICY, CaseFile(as_of=NOW, person=JO, events=calls))
    assert not any(finding.strength is Strength.ESTABLISHED for finding in found.findings)
    assert {"forceful-is-not-unacceptable", "out-of-character"} <= {guard.guard for guard in found.guards}


def test_reading_4_grave_aggression_may_go_without_a_warning_and_the_finding_calls_it_an_interpretation() -> None:
    assessment = changed(THREAT).assess()
    assert assessment.verdict == "permitted"
    said = next(check for check in assessment.checks if check.rule == "warned-in-writing")
    assert "interpretation" in said.statement
    assert "notice to the customer is not excused" in said.statement


def test_reading_4_the_exemption_needs_a_real_reason_and_covers_aggression_alone() -> None:
    assert "warned-in-writing" in unmet(changed(THREAT, {"proposal.warning_exemption_reason": "N/A"}).assess())
    both = changed(THREAT, {"proposal.behaviours": ["aggressive", "persistent"]}).assess()
    assert "warned-in-writing" in unmet(both)


def test_reading_4_a_warning_still_in_the_post_does_not_make_a_threat_harder_to_answer() -> None:
    posted = {"id": "w", "behaviours": ["aggressive"], "issued_at": "2026-11-20T09:00:00Z", "method": "post"}
    assert changed(THREAT, {"file.warnings.+": posted}).assess().verdict == "permitted"


def test_reading_5_considered_is_the_test_so_an_adverse_finding_needs_a_reason_only() -> None:
    adverse = changed({"proposal.criteria.gateway_organisation.concerns_remain": True}).assess()
    assert unmet(adverse) - {"policy-in-date"} == {"criteria-favourable"}


def test_reading_6_one_confirmed_repeat_starts_the_process_at_once_but_the_warning_still_comes_first() -> None:
    repeat = {"id": "again", "occurred_at": "2026-11-20T10:00:00Z", "raises": "repeat", "repeats_case_id": "closed"}
    repeat["effect_on_work"] = "It was read and compared for two hours"
    alone = {"file.events": [], "file.warnings": [], "proposal.evidence_event_ids": ["again"]}
    assessment = changed(alone, {"file.events.+": repeat}).assess()
    assert outcome(assessment, "behaviour-established") is CheckOutcome.MET
    assert "warned-in-writing" in unmet(assessment)


@pytest.mark.parametrize(
    ("code", "grade"),
    [
        *[(code, Grade.SEVERE) for code in ("physical_violence", "threat_of_violence")],
        *[(code, Grade.SERIOUS) for code in ("harassment", "intimidation", "discriminatory_language")],
        ("abusive_language", Grade.MINOR),
    ],
)
def test_reading_7_the_grade_is_that_of_the_kind_of_act(code: str, grade: Grade) -> None:
    found = classify(POLICY, CaseFile(as_of=NOW, person=JO, events=(contact("e", at(11, 2), code),)))
    established = found.established(AGGRESSIVE)
    assert established is not None
    assert established.grade is grade


def test_reading_7_recurrence_lifts_minor_to_serious_and_never_to_severe() -> None:
    events = tuple(contact(str(n), NOW - timedelta(days=n), "abusive_language") for n in range(50))
    found = classify(POLICY, CaseFile(as_of=NOW, person=JO, events=events)).established(AGGRESSIVE)
    assert found is not None
    assert found.grade is Grade.SERIOUS


def test_reading_8_refusing_to_reopen_is_no_block_and_blocking_is_for_severe_cases() -> None:
    reopen = {"proposal.measures": [{"kind": "refuse_reopen", "case_id": "closed"}]}
    assert changed(reopen).assess().verdict == "permitted"
    assert "blocking-only-if-severe" in unmet(changed(BLOCK).assess())
    assert changed(THREAT, BLOCK).assess().verdict == "permitted"


def test_reading_9_no_grade_closes_the_last_route_and_it_is_another_where_post_cannot_be_used() -> None:
    closing = {"proposal.measures": [{"kind": "other", "description": "Shut out", "closes_channels": ["post"]}]}
    assert "access-kept-open" in unmet(changed(THREAT, closing).assess())
    blind = {"file.person.access_needs": [{"need": "blind", "channels_unusable": ["post", "email"]}]}
    assert "access-kept-open" in unmet(changed(THREAT, BLOCK, blind).assess())


def test_reading_9_a_warning_names_a_route_this_customer_can_use() -> None:
    person = changed({"file.person.access_needs": [{"need": "blind", "channels_unusable": ["post"]}]}).file.person
    given = WarningNotice(behaviours=(PERSISTENT,), conduct="c", change_expected="c", response_days=1, person=person)
    (reach,) = [s for s in written(POLICY, given).sections if s.part is Part.ARRANGEMENTS]
    assert "by e-mail" in reach.paragraphs[0]
    assert "by post" not in reach.paragraphs[0]


def test_reading_9_a_blocked_address_whose_mail_is_filed_is_not_a_closed_route() -> None:
    blocked = {"kind": "block_email", "addresses": ["jo@example.org"]}
    mail = {"file.events.threat.channel": "email"}
    need = {"need": "cannot write", "adjustment": "Jo dictates e-mails", "channels_unusable": ["post"], "id": "need"}
    weighed = [{"access_need_id": "need", "finding": "What is dictated is filed and read all the same."}]
    needs = {"file.person.access_needs": [need], "proposal.criteria.access_needs.needs_weighed": weighed}
    assert "access-kept-open" in unmet(changed(THREAT, mail, needs, {"proposal.measures": [blocked]}).assess())
    filed = {"proposal.measures": [blocked, {"kind": "read_and_file"}]}
    assert changed(THREAT, mail, needs, filed).assess().verdict == "permitted"


def test_reading_10_only_a_blocked_number_is_declined_and_everything_else_is_left_to_staff() -> None:
    measures = [Measure(kind=kind, minutes=1, channel=Channel.POST) for kind in FIRST_MEASURES]
    asked = StatusQuestion(as_of=NOW, phone="+447700900123")
    answer = contact_status(POLICY, asked, [Candidate(person=JO, restrictions=(restriction(*measures),))])
    assert answer.action is not Action.DECLINE
    assert "you may decline to converse" in answer.staff_guidance


def test_reading_11_internal_review_is_one_road_and_no_precondition() -> None:
    for stage in ("not_requested", "pending", "exhausted"):
        assert changed({"file.cases.closed.internal_review": stage}).assess().verdict == "permitted"


@pytest.mark.parametrize("raises", [r for r in Raises if r is not Raises.REPEAT])
def test_reading_12_what_is_new_or_a_right_is_neither_demand_nor_persistence(raises: Raises) -> None:
    seen = ("excessive_contact", "refuses_decision", "refuses_explanation", "excessive_information_demand")
    more = {"raises": raises, "effect_on_work": "An hour of work was lost", "staff_minutes": 60, "case_id": "closed"}
    events = tuple(contact(str(n), NOW - timedelta(days=n), *seen, **more) for n in range(40))
    file = replace(changed().file, events=events)
    found = classify(POLICY, file)
    assert found.findings == ()
    assert all(indicator.figure == 0 for indicator in found.indicators)


def test_reading_12_abuse_stays_abuse_whatever_else_the_contact_brings() -> None:
    event = contact("e", at(11, 2), "abusive_language", raises=Raises.NEW_INFORMATION)
    assert classify(POLICY, CaseFile(as_of=NOW, person=JO, events=(event,))).established(AGGRESSIVE)


def test_reading_13_an_overdue_policy_is_said_and_stays_in_force() -> None:
    assessment = changed().assess()
    (said,) = assessment.unmet(Kind.ADVICE)
    assert said.rule == "policy-in-date"
    assert "It stays in force" in said.statement
    assert assessment.verdict == "permitted"


@pytest.mark.parametrize("number", ["+44*", "+447700900", "*"])
def test_reading_14_a_wildcard_is_nobodys_number(number: str) -> None:
    wild = {"proposal.measures": [{"kind": "block_phone", "numbers": [number]}]}
    assert "shared-contact-point-not-blocked" in unmet(changed(THREAT, wild).assess())


@pytest.mark.parametrize("made_by", [MadeBy.REPRESENTATIVE, MadeBy.HOUSEHOLD])
def test_reading_15_what_others_do_is_not_the_customers_conduct(made_by: MadeBy) -> None:
    events = tuple(contact(str(n), NOW - timedelta(days=n), "harassment", made_by=made_by) for n in range(40))
    found = classify(POLICY, CaseFile(as_of=NOW, person=JO, events=events))
    assert found.findings == ()
    assert [guard.guard for guard in found.guards] == ["others-conduct-not-counted"]


def test_reading_15_a_shared_number_is_not_even_declined_where_it_was_blocked_before_it_was_shared() -> None:
    held = restriction(Measure(kind="block_phone", numbers=("+447700900123",)))
    asked = StatusQuestion(as_of=NOW, phone="+447700900123")
    alone, other = Candidate(person=JO, restrictions=(held,)), Candidate(person=Person(id="other"))
    assert contact_status(POLICY, asked, [alone]).action is Action.DECLINE
    assert contact_status(POLICY, asked, [alone, other]).action is Action.IDENTIFY
    assert contact_status(POLICY, asked, [replace(alone, is_shared=True)]).action is Action.IDENTIFY


def test_reading_16_nothing_extends_itself_and_ending_needs_nobody() -> None:
    held = restriction()
    assert standing_at(POLICY, held, at(2, 15, year=2027)).status is RestrictionStatus.IN_FORCE
    assert standing_at(POLICY, held, at(2, 17, year=2027)).status is RestrictionStatus.LAPSED


def test_reading_17_a_warning_speaks_of_its_behaviour_for_twelve_months_and_its_answer_is_weighed() -> None:
    on_time, late = "2025-11-23T10:00:00Z", "2025-11-22T10:00:00Z"
    assert changed({"file.warnings.warning.issued_at": on_time}).assess().verdict == "permitted"
    assert changed({"file.warnings.warning.issued_at": late}).assess().verdict == "not_permitted"
    reply = [{"received_at": "2026-09-05T10:00:00Z", "channel": "post", "summary": "I was ill."}]
    weighed = {"proposal.warning_response_weighed": "The illness ended in July, before the conduct."}
    answered = {"file.warnings.warning.responses": reply}
    assert changed(answered).assess().verdict == "not_permitted"
    assert changed(answered, weighed).assess().verdict == "permitted"


CONTACT = {"kind": "single_contact", "name": "Public Response Co-ordinator", "phone": "+441632960101"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"proposal.measures": [CONTACT | {"name": " - "}]}, "single-contact-named"),
        ({"proposal.measures": [{"kind": "other", "description": "As agreed"}]}, "measure-fits-behaviour"),
        ({"proposal.grounds": "Noted."}, "evidence-recorded"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_the_letter_will_print_says_something(change: dict[str, object], rule: str) -> None:
    assert unmet(changed(change).assess(), Kind.BREACH) == {rule}


def test_reading_26_what_was_arranged_instead_of_a_channel_is_not_narrowed_unweighed() -> None:
    deaf = {"id": "need", "need": "Deaf", "adjustment": "Write by e-mail", "channels_unusable": ["phone"]}
    written = {"file.person.access_needs": [deaf], "file.events.*.channel": "email"}
    for measure, asked in (
        ({"kind": "read_and_file"}, {"measure-suits-the-person"}),
        ({"kind": "single_channel", "channel": "email"}, set()),
    ):
        assert unmet(changed(written, {"proposal.measures": [measure]}).assess(), Kind.NEEDS_REASON) == asked

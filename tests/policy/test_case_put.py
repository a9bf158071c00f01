"""What a case rests on: reported conduct, cited and current, on separate occasions, not answered before."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.policy import classify
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Verdict
from contact_policy.policy.severity import is_reference
from contact_policy.policy.vocabulary import Behaviour, Grade
from fixtures.fair_case import Json, changed, unmet

AGGRESSIVE = {"proposal.behaviours": ["aggressive"], "file.warnings.warning.behaviours": ["aggressive"]}
UNWARNED = {
    "proposal.behaviours": ["aggressive"],
    "file.warnings": [],
    "proposal.warning_exemption_reason": "A member of staff fears for their safety.",
}
REASON = {"proposal.warning_exemption_reason": "A member of staff fears for their safety."}
LIFTED = {
    "file.restrictions.+": {
        "id": "earlier", "measures": [{"kind": "read_and_file"}], "authorised_at": "2026-09-20T10:00:00Z",
        "starts_on": "2026-09-20", "review_on": "2026-12-01", "ends_on": "2026-12-31",
        "ended_at": "2026-11-10T10:00:00Z", "ended_how": "lifted",
    }
}  # fmt: skip


def seen(event_id: str, day: str, *observations: str, **more: Any) -> Json:
    return {"id": event_id, "occurred_at": f"2026-{day}T10:00:00Z", "observations": list(observations), **more}


def put(*events: Json, cite: bool = True) -> Json:
    """These events on record, and only these cited."""
    change: Json = {"file.events.+": list(events)}
    return change | ({"proposal.evidence_event_ids": [event["id"] for event in events]} if cite else {})


def check(assessment: Assessment, rule: str) -> Check:
    return next(c for c in assessment.checks if c.rule == rule)


def graded(*changes: Json) -> dict[Behaviour, Grade]:
    return dict(changed(*changes).assess().grades)


def test_an_effect_without_a_report_changes_nothing() -> None:
    """One excessive contact, and three polite ones that took their minutes."""
    polite = [seen(f"polite-{n}", f"10-{10 + n}", effect_on_work="Took Sam five minutes") for n in range(3)]
    excess = seen("excess", "08-10", "excessive_contact", effect_on_work="Took Sam a whole morning")
    file = changed({"file.events": [], "file.events.+": [excess, *polite]}).file
    found = classify(changed().policy, file).established("unreasonable")
    assert found is not None
    assert found.grade is Grade.MINOR
    assert [ground.event_ids for ground in found.grounds if ground.rule == "substantial-effect"] == [("excess",)]


def test_demands_and_persistence_are_what_the_customer_came_with() -> None:
    rung_up = {"file.events.after-1.direction": "outbound", "file.events.after-2.direction": "outbound"}
    assert "behaviour-continued-after-warning" in unmet(changed(rung_up).assess())


def test_abuse_on_a_call_that_the_office_made_is_abuse() -> None:
    again = put(seen("a", "08-20", "harassment"), seen("b", "10-05", "harassment", direction="outbound"))
    assert changed(AGGRESSIVE, again).assess().verdict is Verdict.PERMITTED


def test_three_oaths_in_one_week_are_one_episode() -> None:
    oaths = [seen(f"oath-{day}", f"10-{day:02}", "abusive_language") for day in (5, 8, 11)]
    assert graded(AGGRESSIVE, put(*oaths)) == {"aggressive": Grade.MINOR}
    oaths[2] = seen("oath-11", "10-19", "abusive_language")
    assert graded(AGGRESSIVE, put(*oaths)) == {"aggressive": Grade.SERIOUS}


def test_three_oaths_on_two_days_are_two_occasions() -> None:
    oaths = [seen("a", "10-05", "abusive_language"), seen("b", "10-20", "abusive_language"),
             seen("c", "10-21", "abusive_language")]  # fmt: skip
    assert graded(AGGRESSIVE, put(*oaths)) == {"aggressive": Grade.MINOR}


def test_an_effect_noted_three_times_on_two_days_does_not_go_on() -> None:
    same_day = {"file.events.before-2.occurred_at": "2026-08-03T15:00:00Z"}
    noted = {"proposal.evidence_event_ids": ["before-1", "before-2", "after-1"]}
    assert graded(noted) == {"persistent": Grade.SERIOUS}
    assert graded(noted, same_day) == {"persistent": Grade.MINOR}


def test_what_nobody_cites_makes_nothing_graver_and_the_record_keeps_its_own_grade() -> None:
    threat = seen("threat", "03-01", "threat_of_violence")
    oath = seen("oath", "10-05", "abusive_language")
    uncited = changed(AGGRESSIVE, put(threat, cite=False), put(oath))
    assert uncited.assess().grades == {"aggressive": Grade.MINOR}
    found = classify(uncited.policy, uncited.file).established("aggressive")
    assert found is not None
    assert found.grade is Grade.SEVERE


def test_an_uncited_threat_blocks_no_number() -> None:
    block = {"proposal.measures": [{"kind": "block_phone", "numbers": ["+447700900123"]}]}
    threat, oath = seen("threat", "08-01", "threat_of_violence"), seen("oath", "10-05", "abusive_language")
    assert "blocking-only-if-severe" not in unmet(changed(AGGRESSIVE, block, put(threat, oath)).assess())
    uncited = changed(AGGRESSIVE, block, put(threat, cite=False), put(oath)).assess()
    assert uncited.verdict is Verdict.NOT_PERMITTED
    assert check(uncited, "blocking-only-if-severe").kind is Kind.BREACH


def test_what_nobody_cites_makes_no_measure_fit() -> None:
    """He wrote the letters that are cited; that he once swore on the telephone is on record, and limits no call."""
    written = [
        seen(id_, day, "discriminatory_language", channel="email") for id_, day in (("a", "08-20"), ("b", "10-05"))
    ]
    rung = seen("oath", "08-01", "abusive_language")
    limit = {"proposal.measures": [{"kind": "call_time_limit", "minutes": 10}]}
    uncited = changed(AGGRESSIVE, limit, put(rung, cite=False), put(*written)).assess()
    assert unmet(uncited, Kind.BREACH) == {"measure-fits-behaviour"}
    assert changed(AGGRESSIVE, limit, put(rung, *written)).assess().verdict is Verdict.PERMITTED


def test_a_measure_fits_the_contacts_cited_that_add_up_to_a_demand_whichever_of_them_says_so() -> None:
    demand = {"proposal.behaviours": ["unreasonable"], "file.warnings.warning.behaviours": ["unreasonable"]}
    limit = {"proposal.measures": [{"kind": "call_time_limit", "minutes": 10}]}
    said = [seen(f"demand-{day}", day, "excessive_contact", channel="email", effect_on_work="Sam's whole morning")
            for day in ("08-20", "10-05")]  # fmt: skip
    calls = [seen(f"call-{n}", f"10-{10 + n}") for n in range(3)]
    uncited = changed(demand, limit, put(*calls, cite=False), put(*said)).assess()
    assert unmet(uncited, Kind.BREACH) == {"measure-fits-behaviour"}
    assert changed(demand, limit, put(*said, *calls)).assess().verdict is Verdict.PERMITTED


# --- the exemption


POSTED = {"file.warnings.warning.issued_at": "2026-11-16T10:00:00Z", "file.warnings.warning.method": "post",
          "file.warnings.warning.drafted_at": "2026-11-16T09:00:00Z"}  # fmt: skip


def test_a_threat_made_while_the_warning_was_in_the_post_may_be_exempted() -> None:
    acts = put(seen("oath", "11-13", "abusive_language"), seen("threat", "11-17", "threat_of_violence"))
    assert changed(AGGRESSIVE, POSTED, REASON, acts).assess().verdict is Verdict.PERMITTED


def test_harassment_that_came_to_light_while_the_warning_was_in_the_post_may_be_exempted() -> None:
    known = seen("act", "11-13", "harassment")
    later = known | {"recorded_at": "2026-11-17T09:00:00Z"}
    assert "behaviour-continued-after-warning" in unmet(changed(AGGRESSIVE, POSTED, REASON, put(known)).assess())
    assert changed(AGGRESSIVE, POSTED, REASON, put(later)).assess().verdict is Verdict.PERMITTED


def test_a_correction_does_not_make_an_old_report_new() -> None:
    known = seen("act", "11-13", "harassment")
    corrected = seen("put-right", "11-13", "harassment", corrects="act", recorded_at="2026-11-17T09:00:00Z")
    assessment = changed(AGGRESSIVE, POSTED, REASON, put(known, corrected)).assess()
    assert "behaviour-continued-after-warning" in unmet(assessment)


@pytest.mark.parametrize(
    ("spoken_of", "verdict"),
    [("abusive_language", Verdict.PERMITTED), ("harassment", Verdict.PERMITTED_WITH_REASONS)],
)
def test_a_severe_act_is_exempt_where_the_warning_speaks_of_minor_conduct_only(spoken_of: str, verdict: str) -> None:
    """Where it spoke of worse, the time to change that it gave is still running: that takes a reason."""
    received = {"file.warnings.warning.issued_at": "2026-11-16T10:00:00Z"}
    acts = put(seen("warned-of", "11-13", spoken_of), seen("threat", "11-20", "threat_of_violence"))
    assert changed(AGGRESSIVE, received, REASON, acts).assess().verdict is verdict


def test_an_exemption_rests_on_what_is_cited() -> None:
    assessment = changed(UNWARNED, put(seen("act", "11-20", "harassment"), cite=False)).assess()
    assert check(assessment, "warned-in-writing").kind is Kind.BREACH
    assert "warned-in-writing" in unmet(assessment)


def test_going_without_a_warning_below_a_serious_act_is_for_a_reason_and_not_forbidden() -> None:
    assessment = changed(UNWARNED, put(seen("act", "11-20", "abusive_language"))).assess()
    assert check(assessment, "warned-in-writing").kind is Kind.NEEDS_REASON
    assert assessment.verdict is Verdict.PERMITTED_WITH_REASONS
    unreasoned = changed(UNWARNED, {"proposal.warning_exemption_reason": "as per policy"},
                         put(seen("act", "11-20", "abusive_language"))).assess()  # fmt: skip
    assert check(unreasoned, "warned-in-writing").kind is Kind.BREACH


# --- outcomes


def test_conduct_since_a_lift_restricts_and_what_came_to_light_since_needs_a_reason() -> None:
    since = put(seen("since", "11-15", "refuses_decision", case_id="closed"), cite=False)
    assert check(changed(LIFTED).assess(), "conduct-since-last-outcome").kind is Kind.BREACH
    cites = {"proposal.evidence_event_ids": ["after-1", "after-2", "since"]}
    again = changed(LIFTED, since, cites).assess()
    assert check(again, "conduct-since-last-outcome").outcome is CheckOutcome.MET
    late = changed(LIFTED, {"file.events.after-2.recorded_at": "2026-11-12T10:00:00Z"}).assess()
    assert check(late, "conduct-since-last-outcome").kind is Kind.NEEDS_REASON


def test_a_polite_contact_since_a_lift_is_no_conduct_since() -> None:
    since = put(seen("since", "11-15", effect_on_work="Took Sam five minutes"), cite=False)
    cites = {"proposal.evidence_event_ids": ["after-1", "after-2", "since"]}
    found = check(changed(LIFTED, since, cites).assess(), "conduct-since-last-outcome")
    assert (found.kind, found.outcome, found.curable) == (Kind.BREACH, CheckOutcome.NOT_MET, False)


def test_what_an_appeal_sent_back_for_its_procedure_may_be_decided_again_with_a_reason() -> None:
    quashed = {"file.restrictions.earlier.ended_how": "quashed"}
    again = {"file.restrictions.earlier.may_be_decided_again": True}
    assert check(changed(LIFTED, quashed).assess(), "conduct-since-last-outcome").kind is Kind.BREACH
    sent_back = check(changed(LIFTED, quashed, again).assess(), "conduct-since-last-outcome")
    assert (sent_back.kind, sent_back.outcome) == (Kind.NEEDS_REASON, CheckOutcome.NOT_MET)
    assert "appeal" in sent_back.statement


def test_a_restriction_that_lapsed_used_up_what_it_was_authorised_on() -> None:
    lapsed = {"file.restrictions.earlier.ended_at": None, "file.restrictions.earlier.ended_how": None,
              "file.restrictions.earlier.ends_on": "2026-11-20"}  # fmt: skip
    assert check(changed(LIFTED, lapsed).assess(), "conduct-since-last-outcome").outcome is CheckOutcome.MET
    before = {"proposal.evidence_event_ids": ["before-1", "before-2"]}
    found = check(changed(LIFTED, lapsed, before).assess(), "conduct-since-last-outcome")
    assert found.kind is Kind.NEEDS_REASON
    assert "ended on 20 November 2026" in found.statement


# --- severe circumstances


def blocking(*changes: Json) -> Check:
    block = {"proposal.measures": [{"kind": "block_phone", "numbers": ["+447700900123"]}],
             "proposal.review_on": "2026-12-20"}  # fmt: skip
    return check(changed(AGGRESSIVE, block, *changes).assess(), "blocking-only-if-severe")


def test_harassment_that_went_on_may_be_blocked_in_the_deciders_own_words_with_an_early_review() -> None:
    went_on = put(seen("a", "08-20", "harassment"), seen("b", "10-05", "intimidation"))
    assert (blocking(went_on).kind, blocking(went_on).outcome) == (Kind.NEEDS_REASON, CheckOutcome.NOT_MET)
    late = blocking(went_on, {"proposal.review_on": "2027-01-10"})
    assert late.kind is Kind.BREACH
    assert "28 days" in late.cure


def test_it_went_on_after_the_warning_or_is_with_the_police_and_on_more_than_one_occasion() -> None:
    before = put(seen("a", "08-10", "harassment"), seen("b", "08-20", "harassment"))
    assert blocking(before).kind is Kind.BREACH
    assert blocking(before, {"proposal.police_reference": "CR/1234/26"}).kind is Kind.NEEDS_REASON
    once = put(seen("a", "10-05", "harassment"), seen("b", "10-06", "harassment"))
    assert blocking(once, {"proposal.police_reference": "CR/1234/26"}).kind is Kind.BREACH


def test_a_contact_dated_after_a_lift_but_written_down_before_it_is_used_up() -> None:
    redated = put(seen("put-right", "11-15", "refuses_decision", case_id="closed", corrects="after-2"), cite=False)
    cites = {"proposal.evidence_event_ids": ["after-1", "put-right"]}
    assert check(changed(LIFTED, redated, cites).assess(), "conduct-since-last-outcome").kind is Kind.BREACH


def test_what_happened_since_a_lift_and_is_not_cited_is_to_be_cited() -> None:
    since = put(seen("since", "11-15", "refuses_decision", case_id="closed"), cite=False)
    found = check(changed(LIFTED, since).assess(), "conduct-since-last-outcome")
    assert (found.outcome, found.curable, found.cure) == (
        CheckOutcome.NOT_MET, True, "Cite what has been recorded of it since.",
    )  # fmt: skip


def test_an_effect_noted_with_a_polite_contact_establishes_nothing() -> None:
    excess = [seen(f"excess-{n}", f"08-{10 + n}", "excessive_contact") for n in range(3)]
    noted = [seen(f"polite-{n}", f"09-{10 + n}", effect_on_work="Took Sam a whole morning") for n in range(3)]
    noted += [seen("polite-later", "10-25", effect_on_work="Took Sam a whole morning")]
    found = classify(changed().policy, changed({"file.events": [], "file.events.+": [*excess, *noted]}).file)
    assert found.established("unreasonable") is None


def test_a_threat_that_came_to_light_after_the_warning_for_oaths_may_be_exempted() -> None:
    """Nobody who wrote the letter knew of it."""
    received = {"file.warnings.warning.issued_at": "2026-11-16T10:00:00Z",
                "file.warnings.warning.drafted_at": "2026-11-16T09:00:00Z"}  # fmt: skip
    oath, threat = seen("oath", "11-12", "abusive_language"), seen("threat", "11-14", "threat_of_violence")
    late = threat | {"recorded_at": "2026-11-18T10:00:00Z"}
    assert changed(AGGRESSIVE, received, REASON, put(oath, late)).assess().verdict is Verdict.PERMITTED
    known = changed(AGGRESSIVE, received, REASON, put(oath, threat)).assess()
    assert "behaviour-continued-after-warning" in unmet(known)


def test_refusals_that_resume_after_a_lift_weigh_with_those_before_it() -> None:
    since = put(seen("since", "11-15", "refuses_decision", case_id="closed"), cite=False)
    cites = {"proposal.evidence_event_ids": ["before-1", "before-2", "after-1", "after-2", "since"]}
    resumed = changed(LIFTED, since, cites).assess()
    assert resumed.grades == {"persistent": Grade.SERIOUS}
    assert resumed.verdict is Verdict.PERMITTED


# --- what is cited bears the case out


@pytest.mark.parametrize(
    ("cited", "rules"),
    [
        (["before-1", "after-2"], set()),
        (["after-2"], {"evidence-recorded"}),
        (["before-1", "before-2"], {"evidence-current"}),
    ],
)
def test_the_customer_is_told_of_all_that_a_restriction_rests_on(cited: list[str], rules: set[str]) -> None:
    assert unmet(changed({"proposal.evidence_event_ids": cited}).assess()) - {"policy-in-date"} == rules


def test_a_refusal_of_another_decision_is_no_persistence_until_it_is_made_again() -> None:
    second = {"id": "second", "reference": "R-2", "status": "closed", "decision": "Not upheld",
              "decided_at": "2026-09-20T09:00:00Z", "internal_review": "exhausted"}  # fmt: skip
    other = {"file.cases.+": second, "file.events.after-2.case_id": "second"}
    once = changed(other, {"file.events.after-1.observations": []}).assess()
    assert unmet(once, Kind.BREACH) == {"behaviour-continued-after-warning"}
    twice = changed(other, {"file.events.after-1.case_id": "second"}).assess()
    assert unmet(twice, Kind.BREACH) == set()


@pytest.mark.parametrize("text", ["CR/1234/26", "CAD 411 of 9 June", "26000123456", "crime number 45/1/26"])
def test_the_number_of_a_police_report_is_a_reference(text: str) -> None:
    assert is_reference.at(2)(text)
    assert is_reference.at(3)(text)


@pytest.mark.parametrize(
    "text", ["No. 4512/26", "no.26/1234", "NO 12345", "Log 7 of 12/11/2026", "DC Will Hughes, 26/118"]
)
def test_a_number_that_is_called_one_is_no_denial(text: str) -> None:
    assert is_reference.at(3)(text)


@pytest.mark.parametrize(
    "text", ["", "None", "n/a", "not yet", "Not reported 12/6", "pending", "to follow on 3 July", "PC"]
)
def test_what_says_that_there_is_none_yet_is_no_reference(text: str) -> None:
    assert not is_reference.at(2)(text)
    assert not is_reference.at(3)(text)


@pytest.mark.parametrize(
    "text",
    ["Told on 12/11/2026", "Reported 3 November, no number yet", "Rang 101", "Called 999 on 3 Nov 2026 at 14:30",
     "Reference awaited, 12 Nov", "Police not called (12 incidents)", "We may report it on 1 December", "0"],
)  # fmt: skip
def test_a_day_an_hour_or_a_line_to_ring_is_no_reference(text: str) -> None:
    assert not is_reference.at(3)(text)

"""Several people under one decision, a meeting, somebody instead, and whoever is asked first: as a document says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.deciders import (
    Agreement,
    Consultation,
    Decider,
    HowDecided,
    Instead,
    Meeting,
    Substitution,
)
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Verdict
from contact_policy.policy.question import Question
from fixtures.fair_case import Situation, changed
from fixtures.own_people import ROLES, document
from fixtures.signatures import CONSULTED, MEETING, PANEL, SEVERAL, STANDS_IN, TWO

HAL = Agreement(subject="hal", roles=("head_of_service",))
HELD = Meeting(on=date(2026, 11, 20), minute="Minute 7 of the Complaints Panel")
STAFF = Consultation(who="The staff concerned", by="Mary", on=date(2026, 11, 19), advice="They ask for shorter calls.")
UNION = replace(STAFF, who="the union", advice="It has nothing against that at all.")
CONCERNED = Substitution(instead=Instead.CONFLICT, because="The complaint is about the chair of the panel.")


def edition(decide: str, rules: str = SEVERAL, roles: str = ROLES) -> Policy:
    return adopt(document(decide=decide, rules=rules, roles=roles).encode())


def meeting_policy() -> Policy:
    return edition(MEETING, SEVERAL + STANDS_IN + CONSULTED, ROLES + PANEL)


def put(policy: Policy, subject: str, role: str, how: HowDecided | None = None) -> Situation:
    case = changed()
    decider = replace(case.decider, subject=subject, roles=(role,), how_decided=how or HowDecided())
    return replace(
        case, policy=policy, decider=decider, proposal=replace(case.proposal, proposer_roles=("team_leader",))
    )


def check(case: Situation, rule: str) -> Check:
    return next(each for each in case.assess().checks if each.rule == rule)


def several(case: Situation) -> Check:
    return check(case, "enough-people-decided")


def test_the_first_of_two_waits_for_the_other_and_stands_in_nobodys_way() -> None:
    first = put(edition(TWO), "hal", "head_of_service")
    assert (several(first).outcome, several(first).statement) == (
        CheckOutcome.PENDING,
        "1 of the 2 people who must agree has agreed.",
    )
    assert first.assess().verdict is Verdict.PERMITTED


@pytest.mark.parametrize("role", ["director", "head_of_service"])
def test_two_people_decide_whether_of_one_role_or_of_two(role: str) -> None:
    second = put(edition(TWO), "dee", role, HowDecided(agreed=(HAL,)))
    assert several(second).outcome is CheckOutcome.MET


@pytest.mark.parametrize("subject", ["hal", "HAL", "h\u00adal"])
def test_one_person_is_not_two_however_they_are_spelt(subject: str) -> None:
    again = several(put(edition(TWO), subject, "director", HowDecided(agreed=(HAL,))))
    assert (again.outcome, again.kind) == (CheckOutcome.NOT_MET, Kind.BREACH)
    assert "has agreed to it already" in again.statement


def test_an_agreement_counts_only_of_those_who_decide_on_such_a_case_now() -> None:
    stranger = Agreement(subject="lee", roles=("team_leader",))
    assert several(put(edition(TWO), "dee", "director", HowDecided(agreed=(stranger,)))).outcome is CheckOutcome.PENDING


def test_a_document_that_has_several_decide_must_list_the_rule() -> None:
    with pytest.raises(PolicyDocumentError, match="enough-people-decided: add it"):
        edition(TWO, rules="")


def test_where_one_decides_a_document_lists_no_such_rule() -> None:
    assert "enough-people-decided" not in adopt(document().encode()).rule


def test_a_meeting_is_on_record_with_its_day_and_its_minute() -> None:
    policy = meeting_policy()
    for meeting in (None, replace(HELD, minute=" ")):
        unheld = several(put(policy, "clerk", "panel", HowDecided(meeting=meeting)))
        assert (unheld.outcome, unheld.kind) == (CheckOutcome.NOT_MET, Kind.BREACH)
    held = several(put(policy, "clerk", "panel", HowDecided(meeting=HELD)))
    assert (held.outcome, held.statement) == (CheckOutcome.MET, "It was decided at the meeting of 20 November 2026.")


def test_somebody_instead_says_why_and_only_for_what_the_document_allows() -> None:
    policy = meeting_policy()
    away = replace(CONCERNED, instead=Instead.ABSENCE)
    token = replace(CONCERNED, because="n/a")
    for said, outcome in ((None, "not_met"), (away, "not_met"), (token, "not_met"), (CONCERNED, "met")):
        found = check(put(policy, "dee", "director", HowDecided(substitute=said)), "substitute-stated")
        assert (found.outcome, found.kind) == (outcome, Kind.BREACH)
    case = put(policy, "dee", "director", HowDecided(substitute=CONCERNED))
    assert check(case, "authorised-by-office-holder").statement == "The Director decides."
    chair = put(policy, "clerk", "panel", HowDecided(meeting=HELD))
    assert check(chair, "substitute-stated").outcome is CheckOutcome.NOT_APPLICABLE


def test_whoever_is_neither_named_nor_a_substitute_decides_nothing() -> None:
    found = put(meeting_policy(), "hal", "head_of_service", HowDecided(substitute=CONCERNED))
    assert check(found, "authorised-by-office-holder").outcome is CheckOutcome.NOT_MET
    assert check(found, "substitute-stated").outcome is CheckOutcome.NOT_APPLICABLE


def test_what_a_missing_consultation_means_is_said_for_each() -> None:
    policy = meeting_policy()
    expected = [
        ((), CheckOutcome.NOT_MET, Kind.BREACH),
        ((UNION,), CheckOutcome.NOT_MET, Kind.BREACH),
        ((STAFF,), CheckOutcome.NOT_MET, Kind.ADVICE),
        ((replace(STAFF, advice="ok"), UNION), CheckOutcome.NOT_MET, Kind.BREACH),
        ((STAFF, UNION), CheckOutcome.MET, Kind.BREACH),
    ]
    for given, outcome, kind in expected:
        how = HowDecided(meeting=HELD, consultations=given)
        found = check(put(policy, "clerk", "panel", how), "consultation-recorded")
        assert (found.outcome, found.kind) == (outcome, kind), given
    assert "the union" in check(put(policy, "clerk", "panel", HowDecided(consultations=(STAFF,))), found.rule).cure


def letter(case: Situation, name: str, **others: str) -> str:
    question = Question(CaseAnalysis(case.policy, case.file), case.proposal, case.decider)
    text = built_in_templates().write(decision_notice(question, name, others))
    return " ".join(paragraph for section in text.sections for paragraph in section.paragraphs)


def test_letters_name_everybody_who_decided() -> None:
    text = letter(put(edition(TWO), "dee", "director", HowDecided(agreed=(HAL,))), "Dee Rector", hal="Hal Head")
    assert "Dee Rector, Director, has decided to limit" in text
    assert "This was decided together with Hal Head, Head of Service." in text


def test_a_body_decides_as_one_and_its_letter_says_when_it_met() -> None:
    text = letter(put(meeting_policy(), "clerk", "panel", HowDecided(meeting=HELD)), "Cleo Clerk")
    assert "The Complaints Panel has decided to limit" in text
    assert "This was decided at a meeting on 20 November 2026." in text
    assert "Cleo" not in text


def test_how_it_was_decided_is_kept_to_the_letter() -> None:
    how = HowDecided(agreed=(HAL,), meeting=HELD, substitute=CONCERNED, consultations=(STAFF, UNION))
    assert from_plain(HowDecided, to_plain(how)) == how
    assert from_plain(Decider, {"subject": "dee", "roles": ["director"]}).how_decided == HowDecided()

"""What the record shows: established by what people recorded, indicated by figures, and nothing by anybody's right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contact_policy.policy import classify
from contact_policy.policy.facts import Case, CaseFile, ContactEvent
from contact_policy.policy.findings import Classification, Strength
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, Direction, Grade, MadeBy, Raises
from fixtures.fair_case import EFFECT, JO, NOW, POLICY, at, changed, contact

AGGRESSIVE, UNREASONABLE, PERSISTENT = "aggressive", "unreasonable", "persistent"
CLOSED = Case(id="closed", reference="R-1", status=CaseStatus.CLOSED, decision="No", decided_at=at(6, 1))
OTHER = Case(id="other", reference="R-2", status=CaseStatus.CLOSED, decision="No", decided_at=at(6, 1))
OPEN = Case(id="open", reference="R-3")


def classified(
    *events: ContactEvent, cases: tuple[Case, ...] = (CLOSED, OPEN), as_of: datetime = NOW
) -> Classification:
    return classify(POLICY, CaseFile(as_of=as_of, person=JO, cases=cases, events=events))


def refusal(event_id: str, when: datetime, case_id: str | None = "closed", effect: str = EFFECT) -> ContactEvent:
    return contact(event_id, when, "refuses_decision", case_id=case_id, effect_on_work=effect)


def strength(found: Classification, behaviour: Behaviour) -> Strength | None:
    return next((f.strength for f in found.findings if f.behaviour == behaviour), None)


def test_the_order_in_which_events_are_given_does_not_matter() -> None:
    file = changed().file
    events = [*file.events, *(contact(str(n), NOW - timedelta(hours=7 * n), "abusive_language") for n in range(30))]
    first = classify(POLICY, replace(file, events=tuple(events)))
    for other_order in (events[::-1], events[::2] + events[1::2], sorted(events, key=lambda event: event.id)):
        assert classify(POLICY, replace(file, events=tuple(other_order))) == first


def test_a_correction_takes_the_place_of_what_it_corrects_and_may_itself_be_corrected() -> None:
    abuse = contact("a", at(11, 2), "abusive_language")
    calmer = contact("b", at(11, 2), "angry", corrects="a")
    again = contact("c", at(11, 2), "intimidation", corrects="b")
    assert strength(classified(abuse, calmer), AGGRESSIVE) is None
    found = classified(again, abuse, calmer).established(AGGRESSIVE)
    assert found is not None
    assert found.grade is Grade.SERIOUS
    assert found.grounds[0].event_ids == ("c",)


def test_one_refusal_is_not_persistent() -> None:
    assert strength(classified(refusal("a", at(11, 2))), PERSISTENT) is Strength.INDICATED


def test_two_refusals_before_the_decision_are_nothing() -> None:
    early = classified(refusal("a", at(5, 4)), refusal("b", at(5, 5)))
    assert strength(early, PERSISTENT) is None
    assert "office-silence" in {guard.guard for guard in early.guards}


def test_two_refusals_after_the_decision_with_their_effect_are_persistent() -> None:
    assert strength(classified(refusal("a", at(11, 2)), refusal("b", at(11, 3))), PERSISTENT) is Strength.ESTABLISHED


def test_two_refusals_of_different_decisions_are_not_persistent() -> None:
    two = (refusal("a", at(11, 2)), refusal("b", at(11, 3), "other"))
    assert strength(classified(*two, cases=(CLOSED, OTHER)), PERSISTENT) is Strength.INDICATED


def test_a_refusal_recorded_without_its_case_is_of_the_only_decision_there_was() -> None:
    two = (refusal("a", at(11, 2)), refusal("b", at(11, 3), None))
    assert strength(classified(*two), PERSISTENT) is Strength.ESTABLISHED


def test_refusals_that_do_not_say_which_of_several_decisions_are_not_added_up() -> None:
    two = (refusal("a", at(11, 2), None), refusal("b", at(11, 3), None))
    assert strength(classified(*two, cases=(CLOSED, OTHER)), PERSISTENT) is Strength.INDICATED
    assert strength(classified(*two, cases=(OPEN,)), PERSISTENT) is None


def test_two_refusals_of_an_explanation_are_persistent_even_while_the_case_is_open() -> None:
    two = [contact(i, at(11, 2), "refuses_explanation", case_id="open", effect_on_work=EFFECT) for i in "ab"]
    assert strength(classified(*two), PERSISTENT) is None, "nobody is on record as having explained anything"
    explained = contact("letter", at(10, 30), direction=Direction.OUTBOUND, case_id="open")
    assert strength(classified(explained, *two), PERSISTENT) is Strength.ESTABLISHED


def test_a_confirmed_repeat_of_a_decided_complaint_with_its_effect_is_persistent() -> None:
    repeat = contact("a", at(11, 2), raises=Raises.REPEAT, repeats_case_id="closed", effect_on_work=EFFECT)
    assert strength(classified(repeat), PERSISTENT) is Strength.ESTABLISHED


def test_a_repeat_of_a_complaint_the_office_has_not_decided_is_chasing() -> None:
    repeat = contact("a", at(11, 2), raises=Raises.REPEAT, repeats_case_id="open", effect_on_work=EFFECT)
    assert strength(classified(repeat), PERSISTENT) is None


@pytest.mark.parametrize(
    "effect", ["", " ", "none", "No impact at all", "no effect on work", "N/A", "n/a - nothing noted"]
)
def test_without_a_real_effect_on_the_work_demands_and_persistence_are_indicated_only(effect: str) -> None:
    found = classified(
        refusal("a", at(11, 2), effect=effect),
        refusal("b", at(11, 3), effect=effect),
        contact("c", at(11, 4), "excessive_contact", effect_on_work=effect),
    )
    assert [f.strength for f in found.findings] == [Strength.INDICATED, Strength.INDICATED]
    assert [f.grade for f in found.findings] == [None, None]


def test_what_abuse_did_to_the_office_is_no_effect_of_persistence() -> None:
    abuse = contact("c", at(11, 4), "abusive_language", effect_on_work="A colleague went home in tears")
    found = classified(refusal("a", at(11, 2), effect=""), refusal("b", at(11, 3), effect=""), abuse)
    assert strength(found, PERSISTENT) is Strength.INDICATED


def test_an_effect_of_what_a_representative_did_is_not_the_customers() -> None:
    theirs = replace(contact("c", at(11, 4), effect_on_work=EFFECT), made_by=MadeBy.REPRESENTATIVE)
    found = classified(refusal("a", at(11, 2), effect=""), refusal("b", at(11, 3), effect=""), theirs)
    assert strength(found, PERSISTENT) is Strength.INDICATED


def test_chasing_an_open_undecided_case_counts_in_no_figure_and_as_no_effect() -> None:
    more = {"case_id": "open", "staff_minutes": 30, "effect_on_work": EFFECT}
    found = classified(*(contact(str(n), NOW - timedelta(hours=9 * n), **more) for n in range(60)))
    assert found.findings == ()
    assert not any(indicator.figure for indicator in found.indicators)
    assert [guard.guard for guard in found.guards] == ["office-silence"]
    assert len(found.guards[0].event_ids) == 60


def test_what_the_office_itself_began_counts_in_no_figure_and_as_no_effect() -> None:
    more = {"direction": Direction.OUTBOUND, "staff_minutes": 30, "effect_on_work": EFFECT}
    found = classified(*(contact(str(n), NOW - timedelta(hours=n), **more) for n in range(60)))
    assert found.findings == ()
    assert not any(indicator.figure for indicator in found.indicators)


def test_abuse_on_a_call_that_the_office_made_is_abuse() -> None:
    call = contact("a", at(11, 2), "abusive_language", direction=Direction.OUTBOUND)
    assert strength(classified(call), AGGRESSIVE) is Strength.ESTABLISHED


def test_an_effect_that_goes_on_lifts_the_grade_to_serious() -> None:
    three = (refusal("a", at(10, 2)), refusal("b", at(10, 9)), refusal("c", at(10, 30)))
    brief, long = classified(*three[:2]).established(PERSISTENT), classified(*three).established(PERSISTENT)
    assert brief is not None
    assert long is not None
    assert (brief.grade, long.grade) == (Grade.MINOR, Grade.SERIOUS)
    assert "effect-goes-on" in {ground.rule for ground in long.grounds}


def test_three_abusive_contacts_in_half_a_year_are_serious_and_in_two_years_minor() -> None:
    def grade(*days: datetime) -> Grade | None:
        found = classified(*(contact(str(d), d, "abusive_language") for d in days)).established(AGGRESSIVE)
        return found.grade if found else None

    assert grade(at(6, 1), at(8, 1), at(11, 1)) is Grade.SERIOUS
    assert grade(at(1, 1, year=2025), at(11, 1, year=2025), at(11, 1)) is Grade.MINOR


def test_only_what_had_happened_by_then_is_seen() -> None:
    events = (refusal("a", at(11, 2)), refusal("b", at(11, 3)))
    assert strength(classified(*events, as_of=at(11, 3, 9)), PERSISTENT) is Strength.INDICATED
    assert strength(classified(*events, as_of=at(11, 3, 10)), PERSISTENT) is Strength.ESTABLISHED


def test_evidence_fades_after_thirty_six_months_of_london_days() -> None:
    last_day, day_before = at(11, 23, 0, year=2023), at(11, 22, 23, 59, year=2023)
    assert strength(classified(contact("a", last_day, "harassment")), AGGRESSIVE) is Strength.ESTABLISHED
    assert strength(classified(contact("a", day_before, "harassment")), AGGRESSIVE) is None


def test_a_figure_names_its_threshold_and_its_events_and_a_guard_says_it_decides_nothing() -> None:
    found = classified(*(contact(str(n), NOW - timedelta(days=n)) for n in range(25)))
    (finding,) = found.findings
    (ground,) = finding.grounds
    assert (ground.rule, ground.figure, ground.threshold, len(ground.event_ids)) == ("contacts", 25, 20, 25)
    assert "numbers-never-decide" in {guard.guard for guard in found.guards}


def test_a_code_that_the_document_does_not_know_is_held_against_nobody() -> None:
    assert classified(contact("a", at(11, 2), "rude_hat")).findings == ()


def test_each_behaviour_has_one_finding_at_most_however_much_shows_it() -> None:
    seen = ("abusive_language", "harassment", "excessive_contact", "refuses_explanation")
    explained = contact("letter", at(10, 30), direction=Direction.OUTBOUND)
    found = classified(explained, *(contact(str(n), at(11, n + 1), *seen, effect_on_work=EFFECT) for n in range(5)))
    assert [finding.behaviour for finding in found.findings] == [AGGRESSIVE, UNREASONABLE, PERSISTENT]

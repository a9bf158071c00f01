"""Probes of conduct, needs and support, under both documents: each unfair one beside a fair one that it looks like."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.probing import EXCESS, REFUSAL, THREAT, UNWARNED, Told, asked, contact, corrected, persistent
from fixtures.story import CHIEF, MANAGER, STAFF

LIMIT: Json = {"kind": "call_time_limit", "minutes": 10}
BY_EMAIL: Json = {"kind": "single_channel", "channel": "email"}
BY_POST: Json = {"kind": "single_channel", "channel": "post"}
FILED: Json = {"kind": "read_and_file"}
REACHED: Json = {"kind": "single_contact", "name": "Public Response Co-ordinator", "phone": "01632 960101"}
SUITS = {"measure-suits-the-person": "needs_reason"}


# --- what is to stay closed (MC-6.2, 8.24) ----------------------------------------------------------------------------


def test_a_case_that_nobody_asks_for_again_is_not_kept_closed(each_office: Office) -> None:
    told = Told(each_office)
    first, second, third = told.case, *[story.closed_case(each_office, told.customer) for _ in range(2)]
    each_office.later(days=1)
    repeat = EXCESS | {"observations": [], "raises": "repeat"}
    told.met(repeat | {"case_id": first, "repeats_case_id": first}).warned("persistent")
    told.met(repeat | {"case_id": second, "repeats_case_id": second})
    # A repeat of another complaint that was answered goes on with what was warned of: see reading 6.
    assert told.asked(LIMIT) == {}
    for case, expected in ((first, {}), (second, {}), (third, {"measure-fits-behaviour": "breach"})):
        assert told.asked({"kind": "refuse_reopen", "case_id": case}) == expected
    made = told.proposed(LIMIT)
    points = each_office.get(f"/v1/restriction-proposals/{made['id']}/dossier", CHIEF)["speaks_against"]
    (elsewhere,) = [point for point in points if point["about"] == "other_case_since_warning"]
    assert elsewhere["event_ids"] == told.events[1:]


def test_one_refusal_of_another_decision_is_not_what_was_warned_of(each_office: Office) -> None:
    told = Told(each_office)
    other = story.closed_case(each_office, told.customer)
    each_office.later(days=1)
    told.met(REFUSAL, REFUSAL).warned("persistent").met(REFUSAL | {"case_id": other})
    assert told.asked(LIMIT) == {"behaviour-continued-after-warning": "breach"}
    assert told.met(REFUSAL).asked(LIMIT) == {}


# --- needs (judgement 13) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "touching", "leaving"),
    [
        ({"need": "Blind", "adjustment": "Telephone first", "channels_unusable": ["post"]}, [LIMIT], []),
        ({"need": "Deaf", "adjustment": "Use e-mail", "channels_unusable": ["phone"]}, [FILED, BY_POST], [BY_EMAIL]),
        ({"need": "Dyslexia", "adjustment": "Ring rather than write"}, [LIMIT, BY_EMAIL], []),
        ({"need": "Tremor", "adjustment": "Dictates letters on the telephone"}, [LIMIT, BY_POST], []),
        ({"need": "Wheelchair user", "adjustment": "A step-free room"}, [BY_EMAIL], [LIMIT, FILED]),
    ],
    ids=lambda given: given["need"] if isinstance(given, dict) else "",
)
def test_what_was_arranged_for_somebody_is_not_narrowed_unweighed(
    each_office: Office, need: Json, touching: list[Json], leaving: list[Json]
) -> None:
    told = persistent(each_office)
    kept = told.changed(access_needs=[need])["access_needs"][0]
    found = {"access_need_id": kept["id"], "finding": "He was asked, and will manage with ten minutes a call."}
    weighed = story.criteria(each_office, access_needs={"needs_weighed": [found]})
    for measure in touching:
        assert told.asked(measure) == SUITS, measure
        assert told.asked(measure, criteria=weighed) == {}, measure
    for measure in leaving:
        assert told.asked(measure) == {}, measure


# --- support (judgement 7) --------------------------------------------------------------------------------------------


def _told_later(told: Told) -> None:
    told.office.act(f"/v1/cases/{told.case}", "change", STAFF, told_at=told.office.on(days_ago=1))


def _contested(told: Told) -> None:
    body: Json = {"kind": "rectification", "received_at": told.office.on(), "contact_event_ids": told.events[-2:]}
    told.office.post(f"/v1/customers/{told.customer}/data-requests", Role.AUDITOR, **body)


def _imported(told: Told) -> None:
    items = []
    for event in told.events[-2:]:
        was = told.office.get(f"/v1/contact-events/{event}", MANAGER)
        kept = {name: was[name] for name in ("occurred_at", "channel", "direction", "observations")}
        items.append({"customer": {"id": told.customer}, "made_by": "household", "corrects": event, **kept})
    told.office.post("/v1/contact-events/batch", Role.CRM, expect=200, items=items)


def _upserted(told: Told, need: str) -> None:
    told.changed(external_references=[{"system": "crm", "id": told.customer}])
    was = told.office.get(f"/v1/customers/{told.customer}", STAFF)
    points = [{name: point[name] for name in ("kind", "value", "shared")} for point in was["contact_points"]]
    body = {"name": was["name"], "contact_points": points, "access_needs": [{"need": need, "adjustment": "Asked for"}]}
    path = f"/v1/external-references/crm/{told.customer}/customer"
    assert told.office.ask("PUT", path, Role.CRM, json=body).status_code == 200


def _answered(told: Told) -> None:
    contact(told.office, told.customer, direction="outbound", case_id=told.case, summary="Explained once more.")
    told.office.act(f"/v1/cases/{told.case}", "change", STAFF, internal_review="exhausted")


def _retold(told: Told) -> None:
    corrected(told.office, told.customer, told.events[-1], summary="Rang about the decision for ten minutes.")


@pytest.mark.parametrize(
    ("change", "lost", "because"),
    [
        (_told_later, "behaviour-established", "told or reviewed anew"),
        (_contested, "behaviour-continued-after-warning", "contests the record"),
        (_imported, "behaviour-continued-after-warning", "corrected since"),
        (lambda told: _upserted(told, "Aphasia"), "measure-suits-the-person", "needs"),
        (lambda told: _upserted(told, "Wheelchair user"), "", ""),
        (_answered, "", ""),
        (_retold, "", ""),
    ],
    ids=["told later", "contested", "a relative's, by import", "a need, from the CRM", "another need",
         "answered", "reworded"],
)  # fmt: skip
def test_a_restriction_is_asked_again_whoever_writes_what_it_rests_on(
    each_office: Office, change: Any, lost: str, because: str
) -> None:
    told = persistent(each_office).restricted(LIMIT)
    assert told.restriction["support"]["state"] == "held"
    change(told)
    support = told.restriction["support"]
    assert support["state"] == ("lost" if lost else "held")
    assert [because in each["because"] for each in support["lost"] if each["rule"] == lost] == [True] * bool(lost)


def test_an_act_that_turns_out_lesser_leaves_no_exemption_to_stand_on(each_office: Office) -> None:
    told = Told(each_office).met(THREAT, later=0).restricted(LIMIT, behaviours=["aggressive"], **UNWARNED)
    again = corrected(each_office, told.customer, told.events[0], summary=f"{THREAT['summary']} He spoke slowly.")
    assert told.lost == set()
    corrected(each_office, told.customer, again, observations=["abusive_language"], summary="Swore once at Sam.")
    assert "warned-in-writing" in told.lost


# --- reviews, and two restrictions at once (judgement 22) -------------------------------------------------------------


def test_what_calls_for_a_restriction_to_go_on_is_a_report_since(each_office: Office) -> None:
    told = persistent(each_office).restricted(LIMIT)
    path, customer = f"/v1/restrictions/{told.decided['restriction_id']}/review-questions", told.customer
    each_office.later(days=20)
    for none in (
        {"effect_on_work": "Took Sam ninety minutes", "staff_minutes": 90},
        REFUSAL | {"made_by": "household"},
        REFUSAL | {"raises": "new_information"},
        REFUSAL | {"occurred_at": each_office.on(days_ago=30)},
        {"observations": ["abusive_language"]},
    ):
        contact(each_office, customer, later=0.1, **{"case_id": told.case} | none)
        assert [asked["outcome"] for asked in each_office.get(path, MANAGER)["items"]] == ["not_met"], none
    contact(each_office, customer, later=0.1, case_id=told.case, **REFUSAL)
    assert [asked["outcome"] for asked in each_office.get(path, MANAGER)["items"]] == ["met"]


def test_a_named_contact_who_is_reached_another_way_closes_the_only_way(each_office: Office) -> None:
    told = persistent(each_office).restricted(BY_EMAIL)
    for measure, crosses in ((REACHED, True), (REACHED | {"email": "co@office.example"}, False), (LIMIT, False)):
        made = told.proposed(measure)
        (said,) = [c["statement"] for c in made["assessment"]["checks"] if c["rule"] == "access-kept-open"]
        assert ("closes the way that the other leaves" in said) is crosses, measure
        assert "access-kept-open" not in asked(made)

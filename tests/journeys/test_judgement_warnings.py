"""A warning is assessed like a proposal: what went out before as a warning, and what it answers now."""

from __future__ import annotations

from typing import Any

from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import MANAGER, STAFF

CONDUCT = "You have gone on calling about a decision that has been explained to you."
CHANGE = "Please accept the decision, or ask the ombudsman to look at it."
THREAT = {"observations": ["threat_of_violence"]}


def draft(office: Office, customer: str, *behaviours: str, expect: int = 201, **more: Any) -> Json:
    body: Json = {"behaviours": list(behaviours), "conduct": CONDUCT, "change_expected": CHANGE} | more
    made: Json = office.post(f"/v1/customers/{customer}/warnings", MANAGER, expect=expect, **body)
    return made


def unmet(checks: list[Json]) -> set[str]:
    return {check["rule"] for check in checks if check["outcome"] == "not_met"}


def issue(office: Office, warning: Json, *, expect: int = 200) -> Json:
    done: Json = office.post(f"/v1/notices/{warning['notice_id']}/issue", MANAGER, expect=expect, method="by_hand")
    return done


def test_one_warning_for_everything_with_nothing_on_record_is_stored_and_goes_nowhere(office: Office) -> None:
    customer = story.register(office, "07700 900532")
    warning = draft(office, customer, "aggressive", "unreasonable", "persistent")
    assert warning["assessment"]["verdict"] == "not_permitted"
    assert unmet(warning["assessment"]["checks"]) == {"behaviour-recorded", "each-behaviour-described"}
    assert all(check["clauses"] and check["stage"] == "warning" for check in warning["assessment"]["checks"])
    refused = issue(office, warning, expect=409)
    assert refused["code"] == "policy-breach"
    assert unmet(refused["checks"]) == {"behaviour-recorded", "each-behaviour-described"}
    queued = office.post(f"/v1/notices/{warning['notice_id']}/send", MANAGER, expect=409, method="email")
    assert queued["code"] == "policy-breach"
    kept = office.get(f"/v1/warnings/{warning['id']}", MANAGER)
    assert (kept["issued_at"], kept["assessment"]) == (None, warning["assessment"])


def test_bad_and_stop_are_no_warning(office: Office) -> None:
    customer = story.register(office, "07700 900862")
    story.explained_in_vain(office, customer)
    warning = draft(office, customer, "persistent", conduct="Bad.", change_expected="Stop.")
    assert unmet(warning["assessment"]["checks"]) == {"each-behaviour-described", "change-asked"}
    assert unmet(issue(office, warning, expect=409)["checks"]) == {"each-behaviour-described", "change-asked"}


def test_one_behaviour_on_record_is_warned_of_with_no_more_than_before(office: Office) -> None:
    customer = story.register(office, "07700 900535")
    story.explained_in_vain(office, customer)
    warning = draft(office, customer, "persistent")
    assert (warning["assessment"]["verdict"], warning["conduct_of"]) == ("permitted", {})
    assert issue(office, warning)["status"] == "issued"


def test_of_several_behaviours_the_letter_tells_each_in_its_own_words(office: Office) -> None:
    customer = story.register(office, "07700 900864")
    story.explained_in_vain(office, customer)
    story.contact(office, customer, observations=["abusive_language"])
    told = {"persistent": "You called nine times to hear the same answer.", "aggressive": "You swore at Sam in May."}
    one_text = draft(office, customer, "persistent", "aggressive")
    assert unmet(one_text["assessment"]["checks"]) == {"each-behaviour-described"}
    asked = {"aggressive": "Please speak calmly to the people here."}
    warning = draft(office, customer, "persistent", "aggressive", conduct="", conduct_of=told, change_of=asked)
    assert (warning["assessment"]["verdict"], warning["conduct_of"]) == ("permitted", told)
    letter = issue(office, warning)["text"]
    for words in (*told.values(), *asked.values(), CHANGE):
        assert words in " ".join(letter.split())


def test_words_about_a_behaviour_that_is_not_warned_of_are_pointed_to(office: Office) -> None:
    customer = story.register(office, "07700 900865")
    refused = draft(office, customer, "persistent", expect=422, conduct_of={"aggressive": "You swore at Sam in May."})
    assert [flaw["pointer"] for flaw in refused["errors"]] == ["/conduct_of/aggressive"]


def test_a_threat_that_is_only_ticked_is_not_warned_of_until_somebody_says_what_happened(office: Office) -> None:
    customer = story.register(office, "07700 900866")
    bare = story.contact(office, customer, **THREAT)
    words: Json = {
        "conduct": "You said you would wait outside for Sam.",
        "change_expected": "Please do not threaten us.",
    }
    warning = draft(office, customer, "aggressive", **words)
    assert unmet(issue(office, warning, expect=409)["checks"]) == {"behaviour-recorded"}
    story.contact(office, customer, **THREAT, corrects=bare, summary="Said that he would wait outside for Sam.")
    assert issue(office, warning)["status"] == "issued"


def test_a_warning_whose_evidence_turns_out_to_be_a_relatives_does_not_go_out(office: Office) -> None:
    customer = story.register(office, "07700 900867")
    event = story.explained_in_vain(office, customer)
    warning = draft(office, customer, "persistent")
    assert warning["assessment"]["verdict"] == "permitted"
    story.contact(office, customer, corrects=event, made_by="household", observations=["refuses_explanation"])
    assert unmet(issue(office, warning, expect=409)["checks"]) == {"behaviour-recorded"}
    assert office.get(f"/v1/warnings/{warning['id']}", MANAGER)["issued_at"] is None


def test_whoever_records_contacts_reads_no_more_of_warnings_than_before(office: Office) -> None:
    customer = story.register(office, "07700 900868")
    warning = draft(office, customer, "persistent")
    assert office.ask("GET", f"/v1/warnings/{warning['id']}", STAFF).status_code == 403

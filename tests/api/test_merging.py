"""Merging and splitting customers' records: what is refused and why, and where the old id leads."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import MANAGER, STAFF

CRM, AUDITOR = Role.CRM, Role.AUDITOR


def somebody(office: Office, **said: Any) -> str:
    return str(office.post("/v1/customers", STAFF, **{"name": "Jo Caller"} | said)["id"])


def merge(office: Office, survivor: str, duplicate: str, expect: int = 200) -> Json:
    path = f"/v1/customers/{survivor}/merge"
    merged: Json = office.post(path, MANAGER, expect=expect, duplicate_id=duplicate, reason="The same person.")
    return merged


def split(office: Office, survivor: str, merged: str, expect: int = 200) -> Json:
    path = f"/v1/customers/{survivor}/split"
    parted: Json = office.post(path, MANAGER, expect=expect, merged_id=merged, reason="Father and son.")
    return parted


@pytest.fixture
def pair(office: Office) -> tuple[str, str]:
    """A customer, and a record that was merged into theirs."""
    survivor, duplicate = somebody(office), somebody(office, name="J. Caller")
    merge(office, survivor, duplicate)
    return survivor, duplicate


def test_a_merge_answers_with_the_one_customer_and_says_what_was_done(office: Office) -> None:
    survivor = somebody(office, contact_points=[{"kind": "phone", "value": "01632 960801"}])
    duplicate = somebody(office, contact_points=[{"kind": "phone", "value": "01632 960802"}])
    done = merge(office, survivor, duplicate)
    assert (done["id"], done["merged_ids"]) == (survivor, [duplicate])
    assert [point["value"] for point in done["contact_points"]] == ["+441632960801", "+441632960802"]
    act = done["merge"]
    assert (act["act"], act["survivor_id"], act["duplicate_id"], act["by"], act["reason"]) == (
        "merge", survivor, duplicate, "manager-1", "The same person.",
    )  # fmt: skip
    assert act["effect"]["changes_contact_status"] is False


def test_a_number_that_both_records_held_is_one_persons_until_they_are_split(office: Office) -> None:
    points = [{"kind": "phone", "value": "01632 960803"}]
    survivor, duplicate = somebody(office, contact_points=points), somebody(office, contact_points=points)
    before = office.get(f"/v1/customers/{survivor}", STAFF)["contact_points"]
    assert before[0]["used_by_others"]
    (point,) = merge(office, survivor, duplicate)["contact_points"]
    assert (point["shared"], point["used_by_others"]) == (False, False)
    parted = split(office, survivor, duplicate)
    for customer in (parted, parted["duplicate"]):
        (point,) = customer["contact_points"]
        assert (point["shared"], point["used_by_others"]) == (True, True)


@pytest.mark.parametrize("act", ["merge", "split"])
def test_a_duplicate_that_nobody_is_is_pointed_to(office: Office, service: RunningService, act: str) -> None:
    survivor = somebody(office)
    field = {"merge": "duplicate_id", "split": "merged_id"}[act]
    before = rows(service)
    body: Json = {field: "019d5f0a-7c00-7000-8000-0000000000a1", "reason": "The same person."}
    answer = office.ask("POST", f"/v1/customers/{survivor}/{act}", MANAGER, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
    assert rows(service) == before


def test_a_record_is_no_duplicate_of_itself(office: Office) -> None:
    survivor = somebody(office)
    assert merge(office, survivor, survivor, expect=422)["errors"][0]["pointer"] == "/duplicate_id"


def test_a_record_is_merged_once(office: Office, pair: tuple[str, str]) -> None:
    survivor, duplicate = pair
    for other in (survivor, somebody(office)):
        assert merge(office, other, duplicate, expect=409)["code"] == "already-merged"


def test_only_what_was_merged_is_split_and_once(office: Office, pair: tuple[str, str]) -> None:
    survivor, duplicate = pair
    for other in (somebody(office), survivor):
        assert split(office, survivor, other, expect=409)["code"] == "not-merged"
    split(office, survivor, duplicate)
    assert split(office, survivor, duplicate, expect=409)["code"] == "not-merged"


def test_a_record_that_came_with_another_is_split_after_it(office: Office, pair: tuple[str, str]) -> None:
    middle, last = pair
    first = somebody(office)
    assert merge(office, first, middle)["merged_ids"] == [middle, last]
    refused = split(office, first, last, expect=409)
    assert refused["code"] == "not-merged"
    assert "came with another record" in refused["detail"]
    parted = split(office, first, middle)
    assert (parted["merged_ids"], parted["duplicate"]["merged_ids"]) == ([], [last])


@pytest.mark.parametrize("path", ["", "/cases", "/record", "/contact-events", "/classification", "/warnings"])
def test_an_old_id_leads_to_the_survivor(office: Office, pair: tuple[str, str], path: str) -> None:
    survivor, duplicate = pair
    answer = office.ask("GET", f"/v1/customers/{duplicate.upper()}{path}", MANAGER)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/v1/customers/{survivor}{path}")
    assert (answer.json()["code"], answer.headers["Cache-Control"]) == ("merged", "no-store")
    assert office.ask("GET", answer.headers["Location"], MANAGER).is_success


def test_an_old_id_keeps_the_question_and_comes_after_who_may_ask(office: Office, pair: tuple[str, str]) -> None:
    survivor, duplicate = pair
    answer = office.ask("GET", f"/v1/customers/{duplicate}/cases", STAFF, params={"limit": "7", "cursor": "a b"})
    assert answer.headers["Location"] == f"/v1/customers/{survivor}/cases?limit=7&cursor=a+b"
    assert office.ask("GET", f"/v1/customers/{duplicate}", Role.TELEPHONY).status_code == 403


def test_a_write_to_an_old_id_is_sent_on_and_writes_nothing_itself(
    office: Office, service: RunningService, pair: tuple[str, str]
) -> None:
    survivor, duplicate = pair
    before = rows(service)
    event: Json = {"occurred_at": office.now.isoformat(), "channel": "phone", "direction": "inbound"}
    answer = office.ask("POST", f"/v1/customers/{duplicate}/contact-events", STAFF, json=event)
    assert answer.status_code == 308
    assert rows(service) == before
    kept = office.ask("POST", answer.headers["Location"], STAFF, json=event)
    assert (kept.status_code, kept.json()["customer_id"]) == (201, survivor)
    assert merge(office, duplicate, somebody(office), expect=308)["code"] == "merged"


def test_a_write_repeated_after_the_merge_gets_the_answer_it_got(office: Office) -> None:
    survivor, duplicate = somebody(office), somebody(office)
    event: Json = {"occurred_at": office.now.isoformat(), "channel": "phone", "direction": "inbound"}

    def send() -> httpx.Response:
        path, key = f"/v1/customers/{duplicate}/contact-events", {"Idempotency-Key": duplicate}
        return office.ask("POST", path, STAFF, json=event, headers=key)

    first = send()
    merge(office, survivor, duplicate)
    again = send()
    assert (again.status_code, again.text) == (first.status_code, first.text) == (201, first.text)


def test_before_the_merge_there_were_two_and_each_is_still_asked_about_as_of_then(office: Office) -> None:
    survivor, duplicate = somebody(office), somebody(office)
    story.contact(office, duplicate, observations=["abusive_language"])
    office.later(days=1)
    then = office.now.isoformat()
    office.later(days=1)
    merge(office, survivor, duplicate)
    office.later(days=1)

    def found(customer: str, **params: str) -> list[str]:
        said = office.get(f"/v1/customers/{customer}/classification", MANAGER, **params)
        return [finding["behaviour"] for finding in said["findings"]]

    assert (found(survivor, as_of=then), found(duplicate, as_of=then)) == ([], ["aggressive"])
    assert found(survivor) == ["aggressive"]
    late = office.ask("GET", f"/v1/customers/{duplicate}/classification", MANAGER, params={"as_of": office.on()})
    assert late.status_code == 308


def test_a_crm_that_knows_two_records_still_takes_nothing_away(office: Office) -> None:
    def put(id_: str, **said: Any) -> Json:
        answer = office.ask("PUT", f"/v1/external-references/twins/{id_}/customer", CRM, json=said)
        assert answer.is_success
        done: Json = answer.json()
        return done

    said: list[Json] = [
        {"name": name, "contact_points": [{"kind": "phone", "value": value}], "access_needs": [{"need": need}]}
        for name, value, need in (("Jo", "01632 960804", "Large print"), ("Joe", "01632 960805", "A quiet line"))
    ]
    survivor, duplicate = put("one", **said[0])["id"], put("two", **said[1])["id"]
    office.post(f"/v1/customers/{survivor}/merge", CRM, expect=200, duplicate_id=duplicate, reason="The same person.")
    both = office.get(f"/v1/customers/{survivor}", STAFF)
    for _ in range(2):
        assert [put(id_, **given)["id"] for id_, given in zip(("one", "two"), said, strict=True)] == [survivor] * 2
    assert office.get(f"/v1/customers/{survivor}", STAFF) == both
    assert both["name"] == "Jo"
    assert {reference["id"] for reference in both["external_references"]} == {"one", "two"}
    third = [{"kind": "phone", "value": "01632 960806"}]
    assert len(put("two", name="Joe", contact_points=third)["contact_points"]) == 3
    parted = split(office, survivor, duplicate)
    assert [r["id"] for r in parted["external_references"]] == ["one"]
    assert [r["id"] for r in parted["duplicate"]["external_references"]] == ["two"]
    assert [need["need"] for need in parted["access_needs"]] == ["Large print"]
    assert put("two", **said[1])["id"] == duplicate


def test_lists_show_the_one_customer_whatever_they_are_looked_up_by(office: Office) -> None:
    points = [{"kind": "phone", "value": "01632 960807"}]
    survivor = somebody(office, name="Sidney Found")
    duplicate = somebody(office, name="Sydney Lost", contact_points=points)
    merge(office, survivor, duplicate)
    for question in ({"name": "sydney lost"}, {"name": "sidney found"}, {"phone": "01632 960807"}):
        found = office.get("/v1/customers", STAFF, **question)["items"]
        assert [customer["id"] for customer in found] == [survivor]


def test_the_trail_of_each_says_that_they_were_one_for_a_while(office: Office, pair: tuple[str, str]) -> None:
    survivor, duplicate = pair
    split(office, survivor, duplicate)
    for id_ in pair:
        trail = office.get("/v1/audit", AUDITOR, customer_id=id_)["items"]
        assert [entry["action"] for entry in trail][:2] == ["customer.split", "customer.merged"]
        record = office.get(f"/v1/customers/{id_}/record", MANAGER)["items"]
        acts = [entry for entry in record if entry["kind"] in {"customer.merged", "customer.split"}]
        assert [entry["details"]["reason"] for entry in acts] == ["The same person.", "Father and son."]
        assert all(entry["details"]["duplicate_id"] == duplicate for entry in acts)


def test_a_record_of_somebody_living_and_one_of_somebody_dead_wait_until_the_wrong_one_is_corrected(
    office: Office,
) -> None:
    """Merged, one of the two would get letters after their death, or none while they live."""
    living, dead = somebody(office), somebody(office, name="J. Caller")
    died: Json = {"deceased_on": office.now.date().isoformat()}
    office.act(f"/v1/customers/{dead}", "change", MANAGER, **died)
    for survivor, duplicate in ((living, dead), (dead, living)):
        refused = merge(office, survivor, duplicate, expect=409)
        assert refused["code"] == "customer-deceased"
        assert "Correct the one that is wrong first" in refused["detail"]
    office.act(f"/v1/customers/{living}", "change", MANAGER, **died)
    merged = merge(office, living, dead)
    assert (merged["deceased_on"], merged["merged_ids"]) == (died["deceased_on"], [dead])
    office.act(f"/v1/customers/{living}", "change", MANAGER, deceased_on=None)
    split(office, living, dead)
    assert [office.get(f"/v1/customers/{id_}", MANAGER)["deceased_on"] for id_ in (living, dead)] == [
        None,
        died["deceased_on"],
    ]

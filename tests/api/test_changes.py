"""The change feed over HTTP: who may follow it, what it shows, waits, and where it sends whoever comes too late."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from contact_policy.api.schemas.changes import DATA
from contact_policy.records import Role
from contact_policy.records.changes import ChangeKind
from fixtures import story
from fixtures.office import Json, Office
from fixtures.restricting import restrict, threatening
from fixtures.running import RunningService
from fixtures.world import World

CRM = Role.CRM


def end_of(office: Office) -> str:
    """Where the feed ends now, once all that was done is numbered."""
    time.sleep(0.3)
    page = office.get("/v1/changes", CRM, limit="1000")
    while not page["caught_up"]:
        page = office.get("/v1/changes", CRM, since=page["next"], limit="1000")
    return str(page["next"])


def since(office: Office, place: str, **params: Any) -> list[Json]:
    """The changes behind that place."""
    time.sleep(0.3)
    answer = office.ask("GET", "/v1/changes", CRM, params={"since": place, "limit": 1000} | params)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def test_a_restriction_is_followed_from_its_authorisation_to_its_lift_without_a_word_about_anybody(
    office: Office,
) -> None:
    begun = end_of(office)
    customer = threatening(
        office, external_references=[{"system": "crm", "id": "2026/0017"}, {"system": "x", "id": "1"}]
    )
    held = restrict(office, customer, {"kind": "single_channel", "channel": "post"})
    office.act(f"/v1/restrictions/{held['id']}", "lift", story.CHIEF, reasons="Withdrawn, and apologised for.")
    items = since(office, begun, system=["crm"])
    assert [item["type"] for item in items] == [
        "warning.issued", "restriction.authorised", "restriction.in_force", "restriction.ended",
    ]  # fmt: skip
    assert all(item["external_references"] == [{"system": "crm", "id": "2026/0017"}] for item in items)
    positions = [item["position"] for item in items]
    assert positions == list(range(positions[0], positions[0] + 4))
    in_force, ended = items[2:]
    assert in_force["about"] == f"restrictions/{held['id']}"
    assert in_force["customer_id"] == customer
    assert in_force["data"]["measures"] == ["single_channel"]
    assert ended["data"]["how"] == "lifted"
    for item in items:
        DATA[ChangeKind(item["type"])].model_validate_json(json.dumps(item["data"]))
        for word in ("Sam Stormer", "aggressive", "Withdrawn", "threat", "example.org"):
            assert word not in json.dumps(item)
    assert [item["external_references"] for item in since(office, begun)] == [[]] * 4, "no system, no names"
    only = since(office, begun, kinds="restriction.in_force,restriction.ended")
    assert only == since(office, begun, kinds=["restriction.in_force", "restriction.ended"])
    assert [item["id"] for item in only] == [in_force["id"], ended["id"]]


def test_of_the_merged_and_the_split_both_are_named_by_each_system(office: Office) -> None:
    one, two = (
        story.register(office, phone, external_references=[{"system": "crm", "id": id_}])
        for phone, id_ in (("07700 900881", "m/1"), ("07700 900882", "m/2"))
    )
    begun = end_of(office)
    office.post(f"/v1/customers/{one}/merge", story.MANAGER, expect=200, duplicate_id=two, reason="One person.")
    office.post(f"/v1/customers/{one}/split", story.MANAGER, expect=200, merged_id=two, reason="Two persons.")
    items = since(office, begun, system="crm")
    assert [(item["type"], item["customer_id"], item["about"]) for item in items] == [
        ("customer.merged", one, f"customers/{two}"),
        ("customer.split", one, f"customers/{two}"),
        ("customer.split", two, f"customers/{one}"),
    ]
    assert items[0]["data"] == {"merged_id": two}
    assert all({reference["id"] for reference in item["external_references"]} == {"m/1", "m/2"} for item in items)


def test_a_changed_record_is_told_by_its_fields_and_an_unchanged_one_not_at_all(office: Office) -> None:
    path, said = "/v1/external-references/crm/c-55/customer", {"name": "Ada Caller"}
    office.ask("PUT", path, CRM, json=said)
    begun = end_of(office)
    office.ask("PUT", path, CRM, json=said)
    office.ask("PUT", path, CRM, json=said | {"contact_points": [{"kind": "email", "value": "ada@example.org"}]})
    (item,) = since(office, begun, system="crm")
    assert (item["type"], item["data"]) == ("customer.changed", {"fields": ["contact_points"]})
    customer = office.get("/v1/customers", CRM, external_system="crm", external_id="c-55")["items"][0]["id"]
    office.act(f"/v1/customers/{customer}", "change", story.MANAGER, external_references=[])
    (gone,) = since(office, begun, system="crm")[1:]
    assert gone["external_references"] == [{"system": "crm", "id": "c-55"}], "whoever knew them by it can forget them"


def test_customers_changed_in_one_batch_are_told_of_as_if_each_had_been_sent_alone(office: Office) -> None:
    path, system = "/v1/external-references/told/customers/batch", "told"
    dead = threatening(office, external_references=[{"system": system, "id": "dead"}])
    held = restrict(office, dead, {"kind": "single_channel", "channel": "post"})
    spare = [{"system": "rt", "id": "spare"}]
    known = [{"external_id": "1", "name": "Ada", "external_references": spare}, {"external_id": "2", "name": "Ben"}]
    office.post(path, CRM, expect=200, items=known)
    begun = end_of(office)
    changed = [
        {"external_id": "1", "name": "Ada", "external_references": []},
        {"external_id": "2", "name": "Ben", "external_references": spare},
        {"external_id": "1", "name": "Ada Caller"},
        {"external_id": "dead", "name": "Sam Stormer", "deceased_on": "2026-01-02"},
        {"external_id": "2", "name": "Ben"},
    ]
    answer = office.post(path, CRM, expect=200, items=changed)
    assert [item["outcome"] for item in answer["items"]] == [*["changed"] * 4, "unchanged"]
    one, two = (answer["items"][index]["id"] for index in (0, 1))
    told = [(item["customer_id"], item["type"], item["data"].get("fields")) for item in since(office, begun)]
    of_each = {whose: [rest for id_, *rest in told if id_ == whose] for whose in (one, two, dead)}
    assert of_each == {
        one: [["customer.changed", ["external_references"]], ["customer.changed", ["name"]]],
        two: [["customer.changed", ["external_references"]]],
        dead: [["restriction.ended", None], ["customer.changed", ["deceased_on"]]],
    }
    assert office.get(f"/v1/restrictions/{held['id']}", story.MANAGER)["status"] == "lifted"
    for whose, entries in of_each.items():
        trail = office.get("/v1/audit", Role.AUDITOR, customer_id=whose, action="customer.changed")["items"]
        assert len(trail) == sum(type_ == "customer.changed" for type_, _ in entries)


@pytest.mark.parametrize(
    ("query", "status", "pointer"),
    [
        ("since=made-up", 422, "?since"), ("since=f7c1", 422, "?since"), ("since=", 422, "?since"),
        ("since=f7c1.4711", 410, ""), ("limit=0", 422, "?limit"), ("limit=1001", 422, "?limit"),
        ("wait=31", 422, "?wait"), ("kinds=restriction.made_up", 422, "?kinds"),
        ("kind=restriction.ended", 422, "?kind"),
        ("system=", 422, "?system"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_pointed_to(office: Office, query: str, status: int, pointer: str) -> None:
    answer = office.ask("GET", f"/v1/changes?{query}", CRM)
    assert answer.status_code == status
    told = answer.json()
    assert told["code"] == ("feed-gone" if status == 410 else "invalid-request")
    if status == 410:
        assert "/v1/contact-status/restricted" in told["detail"]
    else:
        assert told["errors"][0]["pointer"].startswith(pointer)


def test_whoever_waits_is_told_as_soon_as_something_changes_and_others_are_not_kept_waiting(office: Office) -> None:
    begun = end_of(office)

    async def both() -> tuple[Json, float]:
        began = time.monotonic()
        waiting = asyncio.create_task(
            asyncio.to_thread(office.ask, "GET", "/v1/changes", CRM, params={"since": begun, "wait": 20})
        )
        await asyncio.sleep(0.5)
        await asyncio.to_thread(office.ask, "PUT", "/v1/external-references/crm/w-1/customer", CRM, json={"name": "W"})
        await asyncio.to_thread(office.ask, "PUT", "/v1/external-references/crm/w-1/customer", CRM, json={"name": "V"})
        return (await waiting).json(), time.monotonic() - began

    answer, seconds = asyncio.run(both())
    assert [item["type"] for item in answer["items"]] == ["customer.changed"]
    assert 0.5 < seconds < 10
    began = time.monotonic()
    assert office.get("/v1/changes", CRM, since=answer["next"], wait="1")["items"] == []
    assert time.monotonic() - began > 0.9


def test_everybody_restricted_is_listed_with_where_to_go_on(office: Office) -> None:
    customer = threatening(office, external_references=[{"system": "crm", "id": "r/1"}])
    held = restrict(office, customer, {"kind": "single_channel", "channel": "post"})
    end = end_of(office)
    found: dict[str, Json] = {}
    places, asked = set(), {"system": "crm", "limit": "2"}
    while True:
        page = office.get("/v1/contact-status/restricted", CRM, **asked)
        found |= {item["customer_id"]: item for item in page["items"]}
        places.add(page["next"])
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert places == {end}
    mine = found[customer]
    assert mine["external_references"] == [{"system": "crm", "id": "r/1"}]
    assert mine["restriction_ids"] == [held["id"]]
    status = office.get("/v1/contact-status", CRM, external_system="crm", external_id="r/1")
    assert (mine["staff_guidance"], mine["ends_on"]) == (status["staff_guidance"], status["ends_on"])
    assert since(office, end) == []


def test_a_crm_system_is_told_the_outline_of_a_restriction_and_no_reasons(world: World) -> None:
    answer = world.ask("GET", "/v1/restrictions/{restriction_id}", CRM, tagged=False).json()
    whole = world.ask("GET", "/v1/restrictions/{restriction_id}", story.CHIEF, tagged=False).json()
    assert set(answer) == {
        "id", "customer_id", "status", "measures", "services", "starts_on", "ends_on", "review_on", "lapses_at",
        "ended_at",
    }  # fmt: skip
    assert {name: whole[name] for name in set(answer) - {"measures"}} == {
        name: answer[name] for name in set(answer) - {"measures"}
    }
    assert answer["measures"] == [{"kind": measure["kind"]} for measure in whole["measures"]]


def test_a_feed_renewed_by_the_operator_sends_followers_back(service: RunningService, office: Office) -> None:
    end = end_of(office)
    feed_id = service.run("feed", "renew").strip()
    written = office.get("/v1/audit", Role.AUDITOR, action="feed.renewed")["items"]
    assert written[0]["subject"] == f"feeds/{feed_id}"
    assert office.ask("GET", "/v1/changes", CRM, params={"since": end}).json()["code"] == "feed-gone"
    assert office.get("/v1/contact-status/restricted", CRM)["next"].startswith(f"{feed_id}.")

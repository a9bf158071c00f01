"""Customers in bulk: each item as if it were sent alone; what is older changes nothing; any name of theirs will do."""

from __future__ import annotations

import json
import random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from contact_policy.records import Role
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.sampling import chance, size
from fixtures.story import MANAGER, STAFF

JSON = {"Content-Type": "application/json"}
SENT = size(80, 1_000)
CODES = {201: "created", 200: "there"}


def send(office: Office, system: str, items: list[Json], query: str = "") -> Json:
    path = f"/v1/external-references/{system}/customers/batch{query}"
    answer = office.ask("POST", path, Role.CRM, content=json.dumps({"items": items}), headers=JSON)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert [item["index"] for item in found["items"]] == list(range(len(items)))
    assert sum(found["summary"].values()) == len(items)
    return found


def put(office: Office, system: str, item: Json, **headers: str) -> httpx.Response:
    body = {name: value for name, value in item.items() if name != "external_id"}
    path = f"/v1/external-references/{system}/{quote(item['external_id'], safe='')}/customer"
    return office.ask("PUT", path, Role.CRM, content=json.dumps(body), headers=JSON | headers)


def outcomes(answer: Json) -> list[str]:
    return [item["outcome"] for item in answer["items"]]


MORE: dict[str, list[Any]] = {
    "name": ["Jo", "Sam", "", 7, "a\0b"],
    "contact_points": [
        [],
        [{"kind": "phone", "value": "07700 900123"}],
        [{"kind": "email", "value": "jo@example.org"}, {"kind": "phone", "value": "nobody"}],
        [{"kind": "fax", "value": "7"}],
    ],
    "access_needs": [[], [{"need": "Dyslexia"}], [{"need": "Dyslexia", "id": "019d5f0a-7c00-7000-8000-0000000000ff"}]],
    "external_references": [[], [{"system": "rt", "id": "1"}], [{"system": "rt", "id": "2"}]],
    "deceased_on": ["2026-01-01", "2031-01-01", None],
    "source_updated_at": ["2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", "2026-10-03T00:00:00Z", "soon"],
    "no_such_field": [1],
}


def drawn(draw: random.Random) -> Json:
    item: Json = {"external_id": str(draw.randrange(4)), "name": draw.choice(["Jo", "Sam"])}
    if draw.random() < 0.3:
        item["source_updated_at"] = draw.choice(MORE["source_updated_at"])
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        name = draw.choice([*MORE, "external_references"])
        item[name] = draw.choice(MORE[name])
    return item


def on_record(office: Office, system: str) -> list[Json]:
    ours = {"id", "created_at", "updated_at"}
    found = []
    for number in range(4):
        customers = office.get("/v1/customers", Role.CRM, external_system=system, external_id=str(number))["items"]
        for customer in customers:
            kept = {name: value for name, value in customer.items() if name not in ours}
            kept["contact_points"] = [point | {"used_by_others": None} for point in kept["contact_points"]]
            kept["access_needs"] = [need | {"id": None} for need in kept["access_needs"]]
            found.append(kept)
    return found


def test_each_customer_comes_to_what_they_would_come_to_alone(office: Office) -> None:
    draw, run = chance("customers"), uuid4().hex
    sent = [drawn(draw) for _ in range(SENT)]

    def under(system: str) -> list[Json]:
        return json.loads(json.dumps(sent).replace('"rt"', f'"rt-{system}"'))  # type: ignore[no-any-return]

    one, many = f"one-{run}", f"many-{run}"
    singly = []
    for item in under(one):
        alone = put(office, one, item)
        said = alone.json()
        singly.append((CODES.get(alone.status_code) or said["code"], said.get("errors")))
    rehearsed = send(office, many, under(many), "?dry_run=true")
    answer = send(office, many, under(many))
    codes = {"changed": "there", "unchanged": "there", "reference-taken": "duplicate", "older": "there"}
    together = []
    for item in answer["items"]:
        code = item["code"] or item["outcome"]
        told = item["errors"] if code == "invalid-request" else None
        together.append((codes.get(code, code), told))
    assert together == singly
    kept = json.dumps(on_record(office, many)).replace(many, one)
    assert json.loads(kept) == on_record(office, one)
    assert outcomes(rehearsed) == outcomes(answer)
    found = {item["code"] or item["outcome"] for item in answer["items"]}
    assert found == {"created", "changed", "unchanged", "older", "invalid-request", "reference-taken"}


def test_a_batch_of_customers_sent_twice_changes_nothing_and_a_dry_run_stores_nothing(
    office: Office, service: RunningService
) -> None:
    system = f"crm-{uuid4().hex}"
    points = [{"kind": "phone", "value": "07700 900124"}]
    items = [{"external_id": f"C/{n}", "name": f"Jo {n}", "contact_points": points} for n in range(300)]
    before = rows(service)
    dry = send(office, system, items, "?dry_run=true")
    assert rows(service) == before
    assert {item["id"] for item in dry["items"]} == {None}
    first, stored = send(office, system, items), rows(service)
    assert first["summary"] == dry["summary"] == {"created": 300, "changed": 0, "unchanged": 0, "refused": 0}
    assert stored["audit_entries"] - before["audit_entries"] == 300
    again = send(office, system, items)
    assert [item["id"] for item in again["items"]] == [item["id"] for item in first["items"]]
    assert again["summary"]["unchanged"] == 300
    assert rows(service) == stored
    customer = office.get(f"/v1/customers/{first['items'][299]['id']}", Role.CRM)
    assert (customer["name"], customer["external_references"]) == ("Jo 299", [{"system": system, "id": "C/299"}])


def test_a_contact_point_that_is_none_refuses_the_customer_unless_it_is_to_be_left_out(office: Office) -> None:
    system = f"crm-{uuid4().hex}"
    bad = [{"kind": "phone", "value": "see e-mail"}, {"kind": "email", "value": "jo@example.org"}]
    items = [{"external_id": "1", "name": "Jo", "contact_points": bad}, {"external_id": "2", "contact_points": bad}]
    refused = send(office, system, items)
    assert outcomes(refused) == ["refused", "refused"]
    (told,) = refused["items"][0]["errors"]
    assert told["pointer"] == "/contact_points/0/value"
    taken = send(office, system, items, "?skip_bad_contact_points=true")
    assert [(item["outcome"], item["errors"]) for item in taken["items"][:1]] == [("created", [told])]
    assert taken["items"][1]["outcome"] == "refused", "it has no name"
    kept = office.get(f"/v1/customers/{taken['items'][0]['id']}", Role.CRM)["contact_points"]
    assert [point["value"] for point in kept] == ["jo@example.org"]


def test_what_is_older_than_what_the_system_told_before_changes_nothing(office: Office) -> None:
    system = f"crm-{uuid4().hex}"
    told = {"external_id": "1", "name": "New", "source_updated_at": "2026-10-02T00:00:00Z"}
    older = {"external_id": "1", "name": "Old", "source_updated_at": "2026-10-01T00:00:00Z"}
    assert put(office, system, told).status_code == 201
    answer = put(office, system, older)
    assert (answer.status_code, answer.json()["name"]) == (200, "New")
    assert [(item["outcome"], item["code"]) for item in send(office, system, [older])["items"]] == [
        ("unchanged", "older")
    ]
    assert put(office, system, told | {"name": "Newer"}).json()["name"] == "Newer"


def test_an_upsert_that_says_what_it_read_overwrites_no_change_unseen(office: Office) -> None:
    system = f"crm-{uuid4().hex}"
    assert put(office, system, {"external_id": "1", "name": "Jo"}, **{"If-Match": '"1"'}).status_code == 412
    first = put(office, system, {"external_id": "1", "name": "Jo"})
    stale = put(office, system, {"external_id": "1", "name": "Sam"}, **{"If-Match": '"1-abc"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    current = put(office, system, {"external_id": "1", "name": "Sam"}, **{"If-Match": first.headers["ETag"]})
    assert (current.status_code, current.json()["name"]) == (200, "Sam")


def test_an_upsert_that_is_to_make_somebody_new_leaves_whoever_is_there_as_they_are(office: Office) -> None:
    """RFC 9110 13.1.2: ``If-None-Match: *`` is how a client says that it creates."""
    system = f"crm-{uuid4().hex}"
    jo, sam = ({"external_id": "1", "name": name} for name in ("Jo", "Sam"))
    first = put(office, system, jo, **{"If-None-Match": "*"})
    assert first.status_code == 201
    for held in ("*", first.headers["ETag"], f'"x", {first.headers["ETag"]}'):
        again = put(office, system, sam, **{"If-None-Match": held})
        assert (again.status_code, again.json()["code"]) == (412, "precondition-failed")
    other = put(office, system, sam, **{"If-None-Match": '"1-abc"'})
    assert (other.status_code, other.json()["name"]) == (200, "Sam")


ODD = [
    "2026/0017",
    "a%2Fb",
    "//",
    ".",
    "..",
    "?x=1",
    "#1",
    "a b",
    "ä/ö",
    "👩‍👩‍👧",
    "'\"\\",
    "+",
    "a;b",
    "customer",
    "a/customer",
]


@pytest.mark.parametrize("external_id", ODD)
def test_every_name_that_a_customer_may_have_leads_to_them_everywhere(office: Office, external_id: str) -> None:
    system = f"crm-{uuid4().hex}"
    name = {"system": system, "id": external_id}
    made = office.post("/v1/customers", STAFF, name="Jo", external_references=[name])["id"]
    item = {"external_id": external_id, "name": "Sam"}
    if external_id not in {".", ".."}:  # which every client takes for a way through the path
        assert put(office, system, item).json()["id"] == made
    path = f"/v1/external-references/{system}/customer?external_id={quote(external_id, safe='')}"
    assert office.ask("PUT", path, Role.CRM, json={"name": "Sam"}).json()["id"] == made
    assert send(office, system, [item])["items"][0]["id"] == made
    called = {"system": system, "external_id": external_id}
    event = {"customer": called, "occurred_at": office.on(days_ago=1), "channel": "phone", "direction": "inbound"}
    sent = office.ask("POST", "/v1/contact-events/batch", Role.CRM, json={"items": [event]}).json()["items"][0]
    assert sent["outcome"] == "created"
    assert office.get(f"/v1/contact-events/{sent['id']}", MANAGER)["customer_id"] == made
    found = office.get("/v1/customers", Role.CRM, external_system=system, external_id=external_id)["items"]
    assert [customer["id"] for customer in found] == [made]
    asked = office.get("/v1/contact-status", Role.CRM, external_system=system, external_id=external_id)
    assert asked["restricted"] is False

"""Lists: whole and without repeats page by page, filtered as asked, and strict about what they are asked."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.operations import OPERATIONS, Described, name
from fixtures.story import CHIEF, MANAGER, STAFF
from fixtures.world import World

PAGED = tuple(o for o in OPERATIONS if any(p["name"] == "cursor" for p in o.said.get("parameters", ())))
# The record is whole unless a limit is asked for, and oldest first: it has a test of its own below.
LISTS = tuple(operation for operation in PAGED if operation.id != "read_record")


def pages(office: Office, path: str, *roles: Role, limit: int, **filters: str) -> list[list[Json]]:
    """Every page of a list."""
    found: list[list[Json]] = []
    params: dict[str, Any] = {"limit": limit, **filters}
    while True:
        answer = office.get(path, *roles, **params)
        found.append(answer["items"])
        if answer["next_cursor"] is None:
            return found
        assert len(answer["items"]) == limit
        params["cursor"] = answer["next_cursor"]


def test_the_lists_are_those_of_the_contract() -> None:
    assert {operation.id for operation in LISTS} == {
        "list_customers", "list_cases", "list_contact_events", "list_incidents", "list_warnings", "list_proposals",
        "list_restrictions", "list_audit", "list_appeals", "list_filed_contacts", "list_notices",
        "list_restricted", "list_webhook_deliveries", "list_checkpoints", "list_customer_data_requests",
        "list_data_requests", "list_disposals",
    }  # fmt: skip


UNNARROWED: dict[str, dict[str, str]] = {
    "list_customers": {"name": "Jo Caller"},
    "list_restricted": {},
    "list_webhook_deliveries": {},
    "list_disposals": {},
}


# Checkpoints come by themselves, one a second: see test_sealed_trail.
STILL = tuple(operation for operation in LISTS if operation.id != "list_checkpoints")


@pytest.mark.parametrize("limit", [1, 7, 200])
@pytest.mark.parametrize("operation", STILL, ids=name)
def test_pages_hold_everything_once_whatever_their_size(world: World, operation: Described, limit: int) -> None:
    path, role = world.path(operation.path), Role(operation.roles[-1])
    narrowed = {"customer_id": world.ids["customer_id"]} if "{" not in operation.path else {}
    filters = UNNARROWED.get(operation.id, narrowed)
    found = [item for page in pages(world.office, path, role, limit=limit, **filters) for item in page]
    keys = [item.get("id", item.get("sequence", item.get("customer_id"))) for item in found]
    assert keys
    assert len(keys) == len(set(keys))
    whole = [item for page in pages(world.office, path, role, limit=200, **filters) for item in page]
    assert found == whole


@pytest.mark.parametrize("operation", LISTS, ids=name)
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "?limit"), ("limit=201", "?limit"), ("limit=-1", "?limit"), ("limit=", "?limit"),
        ("limit=ten", "?limit"), ("limit=1.5", "?limit"), (f"limit={'9' * 40}", "?limit"),
        ("cursor=made-up", "?cursor"), ("cursor=", "?cursor"), ("cursor=W10", "?cursor"),
        ("cursor=bnVsbA", "?cursor"), ("lmit=1", "?lmit"),
        ("offset=1", "?offset"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_pointed_to(world: World, operation: Described, query: str, pointer: str) -> None:
    answer = world.ask("GET", f"{operation.path}?{query}", operation.roles[-1], tagged=False)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


READS = tuple(o for o in OPERATIONS if o.method == "GET" and o.roles and o.id != "read_contact_status")


@pytest.mark.parametrize("operation", READS, ids=name)
def test_an_unknown_parameter_is_never_ignored(world: World, operation: Described) -> None:
    answer = world.ask("GET", f"{operation.path}?no_such=1", operation.roles[-1], tagged=False)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?no_such"]


FILTERS = [
    ("/v1/customers?phone=07700*", "?phone"),
    ("/v1/customers?email=*@example.org", "?email"),
    ("/v1/customers?name=", "?name"),
    ("/v1/customers?external_id=7", "?external_id"),
    ("/v1/customers?external_system=crm", "?external_id"),
    ("/v1/incidents?customer_id=7", "?customer_id"),
    ("/v1/restriction-proposals?status=open", "?status"),
    ("/v1/restriction-proposals?customer_id=7", "?customer_id"),
    ("/v1/restrictions?status=live", "?status"),
    ("/v1/filed-contacts?status=read", "?status"),
    ("/v1/filed-contacts?customer_id=7", "?customer_id"),
    ("/v1/restrictions?review_due_before=soon", "?review_due_before"),
    ("/v1/restrictions?review_due_before=0001-01-01", "?review_due_before"),
    ("/v1/customers/{customer_id}/classification?as_of=2026-11-20", "?as_of"),
    ("/v1/customers/{customer_id}/classification?as_of=2030-01-01T00:00:00Z", "?as_of"),
]


@pytest.mark.parametrize(("path", "pointer"), FILTERS)
def test_a_filter_that_cannot_be_is_pointed_to(world: World, path: str, pointer: str) -> None:
    answer = world.ask("GET", path, CHIEF, tagged=False)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_customers_are_found_by_each_thing_known_of_them(office: Office) -> None:
    points = [{"kind": "phone", "value": "07700 900241"}, {"kind": "email", "value": "Ada.241@Example.org"}]
    references = [{"system": "crm", "id": "L-1"}]
    made = office.post(
        "/v1/customers", STAFF, name="Ada 100% Sure_Thing", contact_points=points, external_references=references
    )
    finders: list[dict[str, str]] = [
        {"phone": "+447700900241"}, {"phone": "(07700) 900 241"}, {"email": "ada.241+a@example.org"},
        {"name": "100% sure_"}, {"external_system": "crm", "external_id": "L-1"},
        {"name": "ada", "phone": "07700900241"},
    ]  # fmt: skip
    for finder in finders:
        assert [item["id"] for item in office.get("/v1/customers", STAFF, **finder)["items"]] == [made["id"]], finder
    for other in ({"name": "ada", "phone": "07700900249"}, {"name": "1000 sure"}, {"email": "ada@example.com"}):
        assert office.get("/v1/customers", STAFF, **other)["items"] == []


def test_restrictions_and_proposals_are_filtered_by_state_and_review_date(world: World) -> None:
    customer = world.ids["customer_id"]

    def ids(path: str, **filters: str) -> list[str]:
        found = pages(world.office, path, CHIEF, limit=1, customer_id=customer, **filters)
        return [item["id"] for page in found for item in page]

    restriction, proposal = world.ids["restriction_id"], world.ids["proposal_id"]
    assert ids("/v1/restrictions", status="in_force") == ids("/v1/restrictions")
    assert restriction in ids("/v1/restrictions")
    assert ids("/v1/restrictions", status="lapsed") == []
    review_on = world.office.get(f"/v1/restrictions/{restriction}", CHIEF)["review_on"]
    assert ids("/v1/restrictions", review_due_before=review_on) == []
    assert restriction in ids("/v1/restrictions", review_due_before="2199-01-01")
    assert proposal in ids("/v1/restriction-proposals", status="awaiting_decision")
    assert proposal not in ids("/v1/restriction-proposals", status="authorised")


def test_incidents_are_the_contacts_with_something_unacceptable(office: Office) -> None:
    customer = story.register(office, "07700 900242")
    for seen in (["angry"], ["abusive_language"], ["forceful", "threat_of_violence"], []):
        story.contact(office, customer, observations=seen)
    found = office.get("/v1/incidents", MANAGER, customer_id=customer)["items"]
    assert [item["observations"] for item in found] == [["forceful", "threat_of_violence"], ["abusive_language"]]


def test_a_proposal_is_listed_as_it_is_read(world: World) -> None:
    office, customer = world.office, world.ids["customer_id"]
    given = story.proposal(office, [world.ids["contact_event_id"]], world.ids["case_id"], story.MILD)
    story.propose(office, customer, given)
    story.propose(office, customer, {**given, "grounds": 'She said "so" \u2014 naïve', "evidence_event_ids": []})
    listed = office.get("/v1/restriction-proposals", MANAGER, customer_id=customer)["items"]
    read = [office.get(f"/v1/restriction-proposals/{item['id']}", MANAGER) for item in listed]
    assert [{name: value for name, value in item.items() if name != "changed_since"} for item in listed] == read
    assert any(item["assessment"]["alternatives"] for item in read)


def test_a_list_says_of_which_proposals_the_customers_record_has_changed_since(office: Office) -> None:
    one, other, double = [story.register(office, f"07700 90082{n}") for n in (3, 4, 5)]

    def proposed_about(customer: str) -> None:
        story.propose(office, customer, {**story.proposal(office, [], ""), "case_ids": []})

    for customer in (one, other):
        story.contact(office, customer)
        proposed_about(customer)

    def changed() -> list[bool]:
        listed = [office.get("/v1/restriction-proposals", MANAGER, customer_id=customer) for customer in (one, other)]
        return [item["changed_since"] for answer in listed for item in answer["items"]]

    assert changed() == [False, False]
    proposed_about(one)
    assert changed() == [False, False, False]
    story.contact(office, double)
    assert changed() == [False, False, False]
    story.contact(office, one)
    assert changed() == [True, True, False]
    office.post(f"/v1/customers/{other}/merge", MANAGER, expect=200, duplicate_id=double, reason="One person.")
    assert changed() == [True, True, True]


def test_a_record_comes_whole_or_page_by_page(office: Office) -> None:
    customer = story.register(office, "07700 900822")
    for _ in range(4):
        office.later(days=1)
        story.contact(office, customer)
    whole = office.get(f"/v1/customers/{customer}/record", Role.MANAGER)
    assert (len(whole["items"]), whole["next_cursor"]) == (5, None)
    first = office.get(f"/v1/customers/{customer}/record", Role.MANAGER, limit="3")
    rest = office.get(f"/v1/customers/{customer}/record", Role.MANAGER, limit="3", cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole["items"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_a_records_pages_are_the_whole_record_whatever_their_size(world: World, limit: int) -> None:
    path = f"/v1/customers/{world.ids['customer_id']}/record"
    whole = world.office.get(path, MANAGER)["items"]
    assert len({item["kind"].partition(".")[0] for item in whole}) > 5
    found = pages(world.office, path, MANAGER, limit=limit)
    assert [item for page in found for item in page] == whole


@pytest.mark.parametrize("limit", [1, 3])
def test_a_records_pages_hold_a_moment_in_which_more_happened_than_a_page_holds(office: Office, limit: int) -> None:
    customer = story.register(office, "07700 900823")
    at = office.on(days_ago=3)
    for _ in range(7):
        story.contact(office, customer, occurred_at=at)
    path = f"/v1/customers/{customer}/record"
    whole = office.get(path, MANAGER)["items"]
    assert len(whole) == 8
    assert [item for page in pages(office, path, MANAGER, limit=limit) for item in page] == whole


def test_what_is_written_down_late_shifts_no_page_of_a_record(office: Office) -> None:
    customer = story.register(office, "07700 900824")
    for days in (5, 4, 3):
        story.contact(office, customer, occurred_at=office.on(days_ago=days))
    path = f"/v1/customers/{customer}/record"
    first = office.get(path, MANAGER, limit="2")
    whole = office.get(path, MANAGER)["items"]
    story.contact(office, customer, occurred_at=office.on(days_ago=6))
    rest = office.get(path, MANAGER, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole


@pytest.mark.parametrize(
    "cursor", ["3", "-", "1-", "-1", "1-1-1", "ffffffffffffffff-0", "fffffffffffffff-1", "g-1", ""]
)
def test_a_record_takes_no_cursor_that_no_page_gave(world: World, cursor: str) -> None:
    answer = world.ask("GET", "/v1/customers/{customer_id}/record", MANAGER, params={"limit": "2", "cursor": cursor})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?cursor"]

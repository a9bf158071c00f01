"""Contacts in bulk: each item as if it were sent alone, none counted twice, and none that keeps back another."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from contact_policy.api.batches import A_PART
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.storage.dsn import plain
from fixtures.database import execute
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.sampling import chance, size
from fixtures.sent_contacts import CLOSED, FOREIGN, OPEN, SAID, Sender, rendered
from fixtures.service import AuthoriseAs, MakeApp, connected
from fixtures.story import MANAGER, STAFF, closed_case
from fixtures.world import build_world

BATCH = "/v1/contact-events/batch"
SENT = size(160, 2_000)
CUSTOMERS = 2
OURS = {"id", "customer_id", "recorded_at"}


@pytest.fixture(autouse=True)
def today(office: Office) -> None:
    office.now = datetime(2026, 11, 28, 10, tzinfo=UTC)


def send(office: Office, items: Any, query: str = "", **headers: str) -> Json:
    answer = office.ask("POST", BATCH + query, Role.CRM, content=json.dumps({"items": items}), headers=JSON | headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert [item["index"] for item in found["items"]] == list(range(len(items)))
    return found


JSON = {"Content-Type": "application/json"}


def outcomes(answer: Json) -> list[str]:
    return [item["outcome"] for item in answer["items"]]


def named_customer(office: Office, **more: Any) -> tuple[str, Json]:
    """A customer's id, and how the CRM names them."""
    name = {"system": "crm", "id": f"2026/{uuid4().hex}"}
    made = office.post("/v1/customers", STAFF, name="Jo Caller", external_references=[name], **more)
    return str(made["id"]), {"system": "crm", "external_id": name["id"]}


def contact(customer: Json, reference: str | None = None, **more: Any) -> Json:
    called = {"external_reference": {"system": "crm", "id": reference}} if reference else {}
    event = {"occurred_at": "2026-11-02T10:00:00Z", "channel": "phone", "direction": "inbound"}
    return {"customer": customer, **called, **event, **more}


def events_of(office: Office, customer_id: str) -> list[Json]:
    items: list[Json] = []
    params = {"limit": "200"}
    while True:
        page = office.get(f"/v1/customers/{customer_id}/contact-events", Role.CRM, **params)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        params["cursor"] = page["next_cursor"]


# --- the same as one by one ---------------------------------------------------------------------------------------


class Side:
    """Some customers, each with an open case and a closed one, and the system that sends what they do."""

    def __init__(self, office: Office) -> None:
        self.system = f"crm-{uuid4().hex}"
        self.customers = [str(office.post("/v1/customers", STAFF, name="Jo")["id"]) for _ in range(CUSTOMERS)]
        self.ids: list[dict[str, str]] = []
        for customer in self.customers:
            closed, opened = [
                office.ask("POST", f"/v1/customers/{customer}/cases", STAFF, json=case).json()["id"]
                for case in ({"reference": "R-1", "subject": SAID}, {"reference": "R-2", "subject": "Noise"})
            ]
            office.act(f"/v1/cases/{closed}", "change", STAFF, status="closed", decision="Not upheld")
            self.ids.append({OPEN: opened, CLOSED: closed})
        for own, other in zip(self.ids, reversed(self.ids), strict=True):
            own[FOREIGN] = other[OPEN]

    def item(self, sent: Json) -> Json:
        return rendered(sent, self.ids[sent["customer"]], self.system)

    def on_record(self, office: Office) -> list[list[Json]]:
        """What is kept of each customer, with this side's own ids and names left out."""
        text = json.dumps([events_of(office, customer) for customer in self.customers]).replace(self.system, "crm")
        for ids in self.ids:
            for name, id_ in ids.items():
                text = text.replace(id_, name)
        found: list[list[Json]] = json.loads(text)
        for events in found:
            called = {event["id"]: (event["external_reference"] or {}).get("id") for event in events}
            for event in events:
                event["corrects"] = called.get(event["corrects"])
            events.sort(key=lambda event: json.dumps({k: v for k, v in event.items() if k not in OURS}))
        return [[{k: v for k, v in event.items() if k not in OURS} for event in events] for events in found]


CODES = {201: "created", 200: "unchanged"}


def alone(office: Office, side: Side, sent: Json) -> tuple[str, Any]:
    """What comes of a contact that is sent by itself."""
    path = f"/v1/customers/{side.customers[sent['customer']]}/contact-events"
    answer = office.ask("POST", path, Role.CRM, content=json.dumps(side.item(sent)), headers=JSON)
    if answer.status_code in CODES:
        return CODES[answer.status_code], None
    said = answer.json()
    return said["code"], said.get("errors") or [{"pointer": "/external_reference", "detail": said["detail"]}]


def test_each_item_comes_to_what_it_would_come_to_alone(office: Office) -> None:
    sender = Sender(chance("contacts"), CUSTOMERS)
    sent = [sender.item() for _ in range(SENT)]
    one, many = Side(office), Side(office)
    singly = [alone(office, one, item) for item in sent]
    batch = [many.item(item) | {"customer": {"id": many.customers[item["customer"]]}} for item in sent]
    rehearsed = send(office, batch, "?dry_run=true")
    answer = send(office, batch)
    together = [(item["code"] or item["outcome"], item["errors"] or None) for item in answer["items"]]
    text = json.dumps(together).replace(many.system, one.system)
    assert [tuple(item) for item in json.loads(text)] == singly
    assert many.on_record(office) == one.on_record(office)
    assert outcomes(rehearsed) == outcomes(answer)
    # All of it was tried: else the comparison says little.
    assert {found for found, _ in singly} == {"created", "unchanged", "invalid-request", "reference-taken"}
    kept = [event for events in one.on_record(office) for event in events]
    assert {event["resembles_case_id"] for event in kept} == {None, CLOSED}
    assert any(event["corrects"] for event in kept)


def test_what_one_item_names_wrongly_is_told_under_its_own_index(office: Office) -> None:
    _, customer = named_customer(office)
    run = uuid4().hex
    items = [contact(customer, f"{run}-{n}") for n in range(2 * A_PART + 20)]
    wrong = {0, 1, A_PART - 1, A_PART, A_PART + 1, 2 * A_PART, 2 * A_PART + 19}
    for index in wrong:
        items[index]["occurred_at"] = "2031-01-01T00:00:00Z"
    items[2 * A_PART + 5] = contact({"id": str(uuid4())}, f"{run}-nobody")
    answer = send(office, items)
    refused = {item["index"]: item for item in answer["items"] if item["outcome"] == "refused"}
    assert set(refused) == wrong | {2 * A_PART + 5}
    assert refused[A_PART]["errors"] == [{"pointer": "/occurred_at", "detail": "A contact cannot lie in the future."}]
    assert refused[2 * A_PART + 5]["code"] == "unknown-customer"
    made = {item["index"]: item["id"] for item in answer["items"] if item["outcome"] == "created"}
    for index in (2, A_PART + 2, 2 * A_PART + 18):
        event = office.get(f"/v1/contact-events/{made[index]}", Role.CRM)
        assert event["external_reference"] == {"system": "crm", "id": f"{run}-{index}"}
    assert answer["summary"] == {"created": len(items) - len(refused), "unchanged": 0, "refused": len(refused)}


# --- once, however often ------------------------------------------------------------------------------------------


def test_a_contact_sent_twice_alone_is_recorded_once(office: Office) -> None:
    customer, _ = named_customer(office)
    event = {k: v for k, v in contact({}, uuid4().hex, observations=["angry"]).items() if k != "customer"}
    path = f"/v1/customers/{customer}/contact-events"
    first = office.ask("POST", path, Role.CRM, json=event)
    again = office.ask("POST", path, Role.CRM, json=event)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    other = office.ask("POST", path, Role.CRM, json=event | {"observations": ["abusive_language"]})
    assert (other.status_code, other.json()["code"]) == (409, "reference-taken")
    whose, _ = named_customer(office)
    elsewhere = office.ask("POST", f"/v1/customers/{whose}/contact-events", Role.CRM, json=event)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "reference-taken")
    assert len(events_of(office, customer)) == 1


def test_a_batch_sent_twice_leaves_every_contact_once_and_each_in_the_trail_once(
    office: Office, service: RunningService
) -> None:
    customer, called = named_customer(office)
    items = [contact(called, f"{customer}-{n}") for n in range(A_PART + 10)]
    first, before = send(office, items), rows(service)
    again = send(office, items)
    assert outcomes(again) == ["unchanged"] * len(items)
    assert [item["id"] for item in again["items"]] == [item["id"] for item in first["items"]]
    assert rows(service) == before
    trail = office.get("/v1/audit", Role.AUDITOR, customer_id=customer, action="contact-event.recorded", limit="200")
    assert len(trail["items"]) == len(items)
    subjects = [f"contact-events/{event['id']}" for event in events_of(office, customer)]
    assert len(subjects) == len(set(subjects)) == len(items)
    for entry in trail["items"]:
        subjects.remove(entry["subject"])


def test_a_key_answers_a_batch_again_though_its_contacts_are_called_nothing(
    office: Office, service: RunningService
) -> None:
    _, called = named_customer(office)
    items = [contact(called, summary=f"The call {n}") for n in range(A_PART + 10)]
    key = {"Idempotency-Key": uuid4().hex}
    first = send(office, items, **key)
    before = rows(service)
    assert send(office, items, **key) == first
    assert rows(service) == before
    changed = office.ask("POST", BATCH, Role.CRM, json={"items": items[1:]}, headers=key)
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency-key-reused")


# --- a dry run, and what it says ----------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_come_of_it_and_stores_nothing(office: Office, service: RunningService) -> None:
    customer, called = named_customer(office)
    first = f"{customer}-first"
    items = [contact(called, first), contact(called, first, channel="email"), contact(called, first)]
    items += [contact(called, f"{customer}-{n}") for n in range(A_PART)]
    items.append(contact(called, f"{customer}-last", corrects={"system": "crm", "external_id": first}))
    before = rows(service)
    dry = send(office, items, "?dry_run=true")
    assert rows(service) == before
    assert {item["id"] for item in dry["items"]} == {None}
    assert [{**item, "id": None} for item in send(office, items)["items"]] == dry["items"]


# --- who they are of ----------------------------------------------------------------------------------------------


def test_a_contact_of_a_merged_record_is_told_and_is_the_survivors(office: Office) -> None:
    survivor, _ = named_customer(office)
    merged, called = named_customer(office)
    path = f"/v1/customers/{survivor}/merge"
    office.post(path, MANAGER, expect=200, duplicate_id=merged, reason="The same person.")
    items = [contact(called, f"{merged}-1"), contact({"id": merged}, f"{merged}-2"), contact({"id": survivor})]
    answer = send(office, items)
    assert [(item["outcome"], item["code"]) for item in answer["items"]] == [
        ("created", "merged"),
        ("created", "merged"),
        ("created", None),
    ]
    found = events_of(office, survivor)
    assert [event["customer_id"] for event in found] == [survivor] * 3
    assert [item["outcome"] for item in send(office, items[:2])["items"]] == ["unchanged"] * 2


def test_what_comes_in_under_read_and_file_is_filed_and_corrected_there(office: Office) -> None:
    world = build_world(office, "07700 900261")
    customer = world.ids["customer_id"]
    mail = contact({"id": customer}, f"{customer}-mail", channel="email", occurred_at=office.now.isoformat())
    again = mail | {
        "external_reference": {"system": "crm", "id": f"{customer}-again"},
        "corrects": {"system": "crm", "external_id": f"{customer}-mail"},
        "raises": "new_information",
    }
    answer = send(office, [mail, again])
    assert outcomes(answer) == ["created", "created"]
    queue = office.get("/v1/filed-contacts", MANAGER, customer_id=customer, limit="200")["items"]
    found = {item["id"]: item for item in queue}
    ids = [item["id"] for item in answer["items"]]
    assert ids[0] not in found, "its correction takes its place"
    assert found[ids[1]]["status"] == "to_answer"


def test_a_contact_found_out_of_late_asks_again_of_what_was_decided_without_it(office: Office) -> None:
    """A correction of the evidence: nothing was abusive, so nothing of the restriction's support is left."""
    world = build_world(office, "07700 900262")
    restriction = world.path("/v1/restrictions/{restriction_id}")
    assert office.get(restriction, MANAGER)["support"]["state"] == "held"
    customer = world.ids["customer_id"]
    told = [event for event in events_of(office, customer) if "refuses_decision" in event["observations"]]
    kept = ("occurred_at", "channel", "direction", "case_id")
    items = [
        contact({"id": customer}, f"{customer}-{n}", **{name: event[name] for name in kept}, corrects=event["id"])
        for n, event in enumerate(told)
    ]
    assert set(outcomes(send(office, items))) == {"created"}
    assert office.get(restriction, MANAGER)["support"]["state"] == "lost"


def test_one_may_repeat_the_case_that_an_earlier_item_is_about(office: Office) -> None:
    customer, called = named_customer(office)
    case = closed_case(office, customer)
    about = contact(called, f"{customer}-1", case_id=case)
    again = contact(
        called, f"{customer}-2", raises="repeat", repeats_case_id={"system": "crm", "external_id": f"{customer}-1"}
    )
    answer = send(office, [about, again])
    event = office.get(f"/v1/contact-events/{answer['items'][1]['id']}", Role.CRM)
    assert event["repeats_case_id"] == case


# --- the envelope -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/items"),
        ({"items": []}, "/items"),
        ({"items": {}}, "/items"),
        ({"items": [{}] * 5_001}, "/items"),
        ([], ""),
        ("x", ""),
        ({"items": [{}], "more": 1}, "/more"),
    ],
)
def test_the_whole_is_refused_for_what_is_wrong_with_the_whole(office: Office, body: Any, pointer: str) -> None:
    answer = office.ask("POST", BATCH, Role.CRM, json=body)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


@pytest.mark.parametrize("before", [0, A_PART], ids=["first part", "second part"])
def test_an_item_that_is_no_object_is_refused_alone(office: Office, before: int) -> None:
    _, called = named_customer(office)
    items = [*["{}"] * before, "7", '{"channel": NaN}', '{"channel": 1, "channel": 2}', json.dumps(contact(called))]
    text = f'{{"items": [{", ".join(items)}]}}'
    answer = office.ask("POST", BATCH, Role.CRM, content=text, headers=JSON)
    found = answer.json()["items"][before:]
    assert [item["index"] for item in found] == list(range(before, before + 4))
    assert [item["outcome"] for item in found] == ["refused", "refused", "refused", "created"]
    assert [item["errors"] for item in found[:3]] == [
        [{"pointer": "", "detail": "Give an object."}],
        [{"pointer": "/channel", "detail": "Give a finite number."}],
        [{"pointer": "/channel", "detail": "Give this once only."}],
    ]


def lines(office: Office, content: bytes, **headers: str) -> httpx.Response:
    return office.ask("POST", BATCH, Role.CRM, content=content, headers={"Content-Type": NDJSON} | headers)


NDJSON = "application/x-ndjson"


def test_one_contact_a_line_is_read_too_and_a_line_that_is_none_is_refused_alone(office: Office) -> None:
    customer, called = named_customer(office)
    sound = [json.dumps(contact(called, f"{customer}-{n}")) for n in range(3)]
    answer = lines(office, "\r\n".join([sound[0], "{", "", sound[1], sound[2], ""]).encode())
    assert outcomes(answer.json()) == ["created", "refused", "created", "created"]
    assert answer.json()["items"][1]["errors"][0]["pointer"] == ""
    packed = lines(office, gzip.compress("\n".join(sound).encode()), **{"Content-Encoding": "gzip"})
    assert outcomes(packed.json()) == ["unchanged"] * 3


def test_what_unpacks_to_more_than_ten_mebibytes_is_too_large(office: Office) -> None:
    body = gzip.compress(b" " * (10 * 1024 * 1024 + 1))
    assert len(body) < 20_000
    assert lines(office, body, **{"Content-Encoding": "gzip"}).status_code == 413


def test_the_lines_of_a_batch_are_counted(office: Office) -> None:
    answer = lines(office, b"{}\n" * 5_001)
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, "Give at most 5000 of these.")


@pytest.mark.anyio
async def test_while_one_batch_is_under_way_the_next_is_not_begun(make_app: MakeApp, bearer: AuthoriseAs) -> None:
    app = make_app()
    async with connected(app) as client:
        with app.state.batch_place:
            busy = await client.post(BATCH, json={"items": [{}]}, headers=bearer(Role.CRM))
        assert (busy.status_code, busy.json()["code"]) == (429, "busy")
        assert int(busy.headers["Retry-After"]) >= 1
        assert busy.json()["detail"] == "One batch at a time; this one was not begun."
        after = await client.post(BATCH, json={"items": [{}]}, headers=bearer(Role.CRM))
        assert after.status_code == 200


@pytest.mark.anyio
async def test_a_part_that_cannot_be_written_to_the_trail_is_not_written_at_all(
    dsn: str, make_app: MakeApp, bearer: AuthoriseAs
) -> None:
    """What was stored of the parts before stays, and is found when the batch is sent again."""
    store = Store(dsn)
    async with connected(make_app({"CONTACT_POLICY_CRM_BATCHES_PER_MINUTE": "100"}, at=store)) as client:
        made = await client.post("/v1/customers", json={"name": "Jo"}, headers=bearer(Role.STAFF))
        items = [contact({"id": made.json()["id"]}, f"call-{n}") for n in range(A_PART + 10)]
        await execute(dsn, *_refusing_entries_after(A_PART + 5))
        answer = await client.post(BATCH, json={"items": items}, headers=bearer(Role.CRM))
        assert answer.status_code == 500
        assert await _stored(dsn) == (A_PART, A_PART, A_PART)
        await execute(dsn, "DROP TRIGGER no_more ON audit_entries")
        again = await client.post(BATCH, json={"items": items}, headers=bearer(Role.CRM))
        assert again.json()["summary"] == {"created": 10, "unchanged": A_PART, "refused": 0}
        assert await _stored(dsn) == (len(items),) * 3
    await store.close()


def _refusing_entries_after(most: int) -> tuple[str, ...]:
    """Have the trail refuse what comes after so many contacts."""
    count = "(SELECT count(*) FROM audit_entries WHERE action = 'contact-event.recorded')"
    refusing = f"BEGIN IF {count} >= {most} THEN RAISE EXCEPTION 'full'; END IF; RETURN NEW; END"
    return (
        f"CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ {refusing} $$",
        "CREATE TRIGGER no_more BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION no_more()",
    )


async def _stored(dsn: str) -> tuple[int, ...]:
    """How many contacts, references of theirs, and entries of the trail there are."""
    connection = await asyncpg.connect(plain(dsn))
    try:
        return tuple(
            await connection.fetchrow(
                "SELECT (SELECT count(*) FROM contact_events), (SELECT count(*) FROM contact_event_references),"
                " (SELECT count(*) FROM audit_entries WHERE action = 'contact-event.recorded')"
            )
        )
    finally:
        await connection.close()

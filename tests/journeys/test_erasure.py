"""A customer is erased: nothing that stood against it was passed over, and nothing of theirs is left anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from contact_policy.storage.tables import metadata
from fixtures import story
from fixtures.commands import command
from fixtures.database import as_service, fresh_database
from fixtures.office import Json, Office
from fixtures.running import RunningService, running_service
from fixtures.story import CHIEF, MANAGER
from fixtures.world import World, build_world

ADMIN, AUDITOR = Role.ADMIN, Role.AUDITOR
PHONE = "+447700900977"
NAME = "Zebedee Canary"
# Of theirs, of what was said to and about them, and of what was written down when records were merged.
CANARIES = (
    NAME, PHONE.removeprefix("+44"), "zebedee.canary", "Meet downstairs", "ZC-2026/1", "gone on calling",
    "accept the decision", "Ten minutes are too few", "The same person", "Would not end the call",
    "Half a day of casework", "Called about canaries", "Withdrawn as zebedee", "Upheld as zebedee",
)  # fmt: skip
WRONG: Json = {"ground": "wrong_person", "reason": "Recorded of somebody else."}


@pytest.fixture(scope="module")
def erased(
    tmp_path_factory: pytest.TempPathFactory, server_dsn: str, template: str
) -> Iterator[tuple[World, RunningService, Json]]:
    """A whole world of somebody's, of whom everything was closed and then erased, and what was answered."""
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(
            tmp_path_factory.mktemp("erased"),
            "--no-background",
            DATABASE_URL=as_service(dsn),
            OWNER_DATABASE_URL=dsn,
            CONTACT_POLICY_SMTP_HOST="127.0.0.1",
        ) as service,
        Office(service) as office,
    ):
        world = build_world(office, PHONE)
        _say_more(office, world)
        first = _ask(office, world, expect=409, ground="no_longer_necessary", reason="The period has passed.")
        kinds = {hindrance["hindrance"] for hindrance in first["hindrances"]}
        assert kinds >= {
            "restriction-in-force",
            "proposal-open",
            "appeal-open",
            "data-request-open",
            "legal-hold",
            "retention",
        }
        _close(office, world)
        asked: Json = WRONG | {"data_request_id": world.ids["data_request_id"]}
        tried = _ask(office, world, **asked, dry_run=True)
        assert tried["dry_run"]
        assert office.get(f"/v1/customers/{world.ids['customer_id']}", MANAGER)["name"] == NAME
        done = _ask(office, world, **asked)
        assert done["rows"] == tried["rows"]
        yield world, service, done


def _ask(office: Office, world: World, expect: int = 200, **body: Any) -> Json:
    path = world.path("/v1/customers/{customer_id}")
    tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
    answer = office.ask("POST", f"{path}/erasure", ADMIN, json=body, headers=tag)
    assert answer.status_code == expect, answer.text
    return dict(answer.json())


def _say_more(office: Office, world: World) -> None:
    customer = world.ids["customer_id"]
    points = [{"kind": "phone", "value": PHONE}, {"kind": "email", "value": "zebedee.canary@example.org"}]
    known = [{"system": "crm", "id": "ZC-2026/1"}]
    office.act(
        f"/v1/customers/{customer}", "change", MANAGER, name=NAME, contact_points=points, external_references=known
    )
    story.contact(office, customer, summary="Called about canaries")


def _close(office: Office, world: World) -> None:
    """Everything that is open or in being, closed; but for the request that asks for the erasure."""
    office.post(
        world.path("/v1/customers/{customer_id}/holds/{hold_id}/end"), ADMIN, expect=200, reason="It was settled."
    )
    withdrawn = f"/v1/restriction-proposals/{world.ids['proposal_id']}/withdraw"
    office.post(withdrawn, MANAGER, expect=200, reason="Withdrawn as zebedee has stopped.")
    outcome: Json = {"outcome": "dismissed", "reasons": "Upheld as zebedee had been told, and went on all the same."}
    office.act(f"/v1/appeals/{world.ids['appeal_id']}", "decision", Role.REVIEWER, subject="ruth", **outcome)
    for held in office.get("/v1/restrictions", MANAGER, customer_id=world.ids["customer_id"])["items"]:
        reasons = "Withdrawn, and apologised for in writing."
        office.act(f"/v1/restrictions/{held['id']}", "lift", CHIEF, reasons=reasons)


async def _texts(dsn: str) -> dict[str, str]:
    connection = await asyncpg.connect(plain(dsn))
    try:
        return {
            table.name: "\n".join(
                row[0]
                for row in await connection.fetch(f"SELECT to_jsonb(t)::text FROM {table.name} AS t")  # noqa: S608
            )
            for table in metadata.sorted_tables
        }
    finally:
        await connection.close()


def test_nothing_of_theirs_is_left_in_any_column_of_any_table(erased: tuple[World, RunningService, Json]) -> None:
    _, service, done = erased
    assert {"customers", "contact_points", "contact_events", "decisions", "notices"} <= set(done["rows"])
    texts = asyncio.run(_texts(service.environ["OWNER_DATABASE_URL"]))
    left = {(table, canary) for table, text in texts.items() for canary in CANARIES if canary in text}
    # What other systems called them stays in the feed for its days, so that they can forget them, too.
    assert left <= {("changes", "ZC-2026/1"), ("webhook_deliveries", "ZC-2026/1")}
    assert ("changes", "ZC-2026/1") in left
    assert not [canary for canary in CANARIES if canary in service.program.printed()]
    assert not [canary for canary in CANARIES if canary in service.ask("GET", "/metrics").text]


def test_the_trail_says_what_was_erased_and_finds_nothing_altered(erased: tuple[World, RunningService, Json]) -> None:
    world, service, _ = erased
    checked = world.office.get("/v1/audit/verification", AUDITOR)
    assert checked["altered"] == []
    assert checked["erased"] > 50
    assert "0 altered" in service.run("audit", "verify")
    replayed = service.run("audit", "replay")
    assert "0 otherwise" in replayed
    assert "5 erased" in replayed


def test_whoever_is_erased_is_unknown_to_the_telephone_and_blank_to_the_office(
    erased: tuple[World, RunningService, Json],
) -> None:
    world, _, _ = erased
    office, customer = world.office, world.ids["customer_id"]
    asked = office.ask("POST", "/v1/contact-status", Role.TELEPHONY, json={"phone": PHONE}).json()
    assert (asked["match"], asked["restricted"]) == ("none", False)
    known = office.get(f"/v1/customers/{customer}", MANAGER)
    assert known["erased_at"] is not None
    assert (known["contact_points"], known["external_references"], known["access_needs"]) == ([], [], [])
    for path in (
        "/v1/customers/{customer_id}/record",
        "/v1/customers/{customer_id}/classification",
        "/v1/customers/{customer_id}/warnings",
        "/v1/warnings/{warning_id}",
        "/v1/notices/{notice_id}",
        "/v1/restriction-proposals",
        "/v1/restriction-proposals/{proposal_id}",
        "/v1/restriction-proposals/{proposal_id}/dossier",
        "/v1/restrictions/{restriction_id}",
        "/v1/restrictions/{restriction_id}/dossier",
        "/v1/restrictions/{restriction_id}/breaches",
        "/v1/appeals/{appeal_id}/dossier",
        "/v1/cases/{case_id}",
        "/v1/incidents",
    ):
        role = Role.REVIEWER if path.startswith("/v1/appeals") else CHIEF
        answer = office.ask("GET", world.path(path), role)
        assert answer.status_code == 200, (path, answer.text)
        assert not [canary for canary in CANARIES if canary in answer.text], path
    feed = office.get("/v1/changes", ADMIN, system="crm", kinds="customer.erased")["items"]
    told = [change for change in feed if change["type"] == "customer.erased"]
    assert [(change["customer_id"], change["external_references"]) for change in told] == [
        (customer, [{"system": "crm", "id": "ZC-2026/1"}])
    ]


def test_what_was_erased_is_not_erased_again(erased: tuple[World, RunningService, Json]) -> None:
    world, _, _ = erased
    again = _ask(world.office, world, expect=409, **WRONG, data_request_id=world.ids["data_request_id"])
    assert [hindrance["hindrance"] for hindrance in again["hindrances"]] == ["already-erased"]


def test_what_is_written_after_an_erasure_is_erased_as_well(office: Office) -> None:
    kept, other = [office.post("/v1/customers", MANAGER, name=name)["id"] for name in ("Once Olga", "Olga Twice")]
    path = f"/v1/customers/{kept}"

    def erase() -> dict[str, int]:
        tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
        answer = office.ask("POST", f"{path}/erasure", ADMIN, json=WRONG, headers=tag)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["rows"])

    erase()
    office.later(hours=1)
    office.act(path, "change", MANAGER, name="Olga Again", contact_points=[{"kind": "phone", "value": "+447700900978"}])
    story.contact(office, kept, summary="Olga rang again")
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="Olga Twice is Olga")
    assert {"customers": 2, "contact_points": 1, "contact_events": 1, "customer_merges": 1}.items() <= erase().items()
    assert "Olga" not in office.ask("GET", f"{path}/record", MANAGER).text


def test_why_two_were_one_for_a_while_goes_with_either(office: Office) -> None:
    kept, other = [office.post("/v1/customers", MANAGER, name=name)["id"] for name in ("Split Sue", "Split Sam")]
    path = f"/v1/customers/{kept}"
    office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=other, reason="Split Sam is Split Sue")
    office.post(f"{path}/split", MANAGER, expect=200, merged_id=other, reason="Split Sam is another")
    theirs = f"/v1/customers/{other}"
    tag = {"If-Match": office.ask("GET", theirs, MANAGER).headers["ETag"]}
    assert office.ask("POST", f"{theirs}/erasure", ADMIN, json=WRONG, headers=tag).status_code == 200
    assert office.get(path, MANAGER)["name"] == "Split Sue"
    assert "Split Sam" not in office.ask("GET", f"{path}/record", MANAGER).text


def test_a_hold_stands_against_it_until_its_day_or_its_end(office: Office) -> None:
    customer = office.post("/v1/customers", MANAGER, name="Held Holly")["id"]
    path = f"/v1/customers/{customer}"
    until = (office.now + timedelta(days=30)).date().isoformat()
    hold = office.post(f"{path}/holds", ADMIN, reason="A claim is expected.", until=until)

    def erase(expect: int) -> Json:
        tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
        answer = office.ask("POST", f"{path}/erasure", ADMIN, json=WRONG | {"dry_run": True}, headers=tag)
        assert answer.status_code == expect, answer.text
        return dict(answer.json())

    assert [(h["hindrance"], h["until"]) for h in erase(409)["hindrances"]] == [("legal-hold", until)]
    ended = office.post(f"{path}/holds/{hold['id']}/end", ADMIN, expect=200, reason="It was settled.")
    assert (ended["end_reason"], bool(ended["ended_by"])) == ("It was settled.", True)
    assert erase(200)["dry_run"]
    assert [each["id"] for each in office.get(f"{path}/holds", AUDITOR)["items"]] == [hold["id"]]


def test_nothing_is_disposed_of_by_periods_that_nobody_decided_on(erased: tuple[World, RunningService, Json]) -> None:
    _, service, _ = erased
    assert "Nobody has decided how long these are kept" in service.run("retention", "--dry-run")
    refused = command(service.environ, "retention", "--apply", "--approved-by", "The Chief Executive")
    assert refused.returncode == 1
    assert "nothing was erased" in refused.stderr

"""Each text that a request may bring of somebody is given to them when they ask, and gone once they are erased.

Read off the document: a field that is added is covered without a word here. One that is not taken as any text is named.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from contact_policy.storage.tables import metadata
from fixtures.answers import turn
from fixtures.database import execute
from fixtures.erasing import WRONG, erase, unswept_service
from fixtures.office import Json, Office
from fixtures.operations import OPERATIONS, Described
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER
from fixtures.world import World, build_world
from journeys.test_written_after_erasure import OF_CUSTOMERS

# Codes and addresses, which not any text is; and what is told where an office decides otherwise than this one.
NOT_ANY_TEXT = {
    "change_customer contact_points/0/value",
    "change_customer language",
    "upsert_customer contact_points/0/value",
    "upsert_customer_named contact_points/0/value",
    "decide_proposal meeting/minute",
    "decide_proposal substitute/because",
    "record_contact_event observations/0",
    "record_spoken_warning step",
    "draft_warning step",
    "send_notice address",
}
# Who of the office did it is a number in a copy. What was written of a split is of two people by then.
NOT_GIVEN = {"split_customers reason"}


# What another system is called is nobody's.
STAYS = {("contact_event_references", "record_contact_event external_reference/system")}


BY_OTHER_SYSTEMS = [
    operation
    for operation in OPERATIONS
    if operation.id in {"upsert_customer", "upsert_customer_named", "upsert_customers", "record_contact_events"}
]


# By what other systems say whom they mean, and what tells an item that is refused from one that is taken.
WHO_IS_MEANT = {"customer", "external_id", "external_reference", "external_references", "language"}


class Told:
    """What was sent of somebody, with a canary of its own in each text."""

    def __init__(self, world: World, service: RunningService) -> None:
        self.world = world
        self.service = service
        self.canaries: dict[str, str] = {}
        self.refused: set[str] = set()

    def tell(self, operation: Described) -> None:
        """Send it, with a canary wherever text may stand; without those that are not taken."""
        bodies = operation.bodies
        if bodies is None:
            return
        is_known = operation in BY_OTHER_SYSTEMS
        example = self.world.body(bodies.example())
        if is_known and "external_references" in example:
            del example["external_references"]  # who sends it leaves what others call the customer as it is
        if operation.id == "record_return":
            example["returned_at"] = self.world.office.now.isoformat()
        texts = [at for at in bodies.texts() if not (is_known and WHO_IS_MEANT & set(at))]
        places = {"/".join(at): _canary(len(self.canaries) + n) for n, at in enumerate(texts)}
        while True:
            body = deepcopy(example)
            for place, canary in places.items():
                _put(body, place.split("/"), canary)
            # what is answered is kept for a while, for a request that comes again
            again = {"Idempotency-Key": f"{operation.id} {len(self.refused)}"}
            answer = self.world.ask(operation.method, operation.path, operation.roles[-1], json=body, headers=again)
            if answer.status_code not in {409, 422} or not places:
                break
            beside = [place for place in places if place.split("/")[0] not in example]
            errors = answer.json().get("errors") or [{"pointer": f"/{place}"} for place in beside or places]
            wrong = {place for error in errors for place in _at(places, error["pointer"])}
            wrong = wrong or set(places)
            self.refused |= {f"{operation.id} {place}" for place in wrong}
            places = {place: canary for place, canary in places.items() if place not in wrong}
        assert answer.is_success, (operation.id, answer.text)
        self.canaries |= {f"{operation.id} {place}": canary for place, canary in places.items()}
        if operation.id == "propose_restriction":
            self.world.ids["proposal_id"] = answer.json()["id"]


def _let_be_known(world: World) -> None:
    """Have the customer called something by the system whose example is sent, beside what they are called already."""
    path = world.path("/v1/customers/{customer_id}")
    known = world.office.get(path, MANAGER)["external_references"]
    named = {"system": world.ids["system"], "id": world.ids["external_id"]}
    world.office.act(path, "change", MANAGER, external_references=[*known, named])


def _canary(number: int) -> str:
    """A text of its own, with words enough for a reason."""
    return f"Canary {number:04d} stands here, so that it is looked for later"


def _put(body: Any, at: list[str], canary: str) -> None:
    *way, last = at
    for step in way:
        if isinstance(body, list):
            body = body[int(step)]
        else:
            body[step] = body.get(step) or {}
            body = body[step]
    if isinstance(body, list):
        body[int(last)] = canary
    else:
        body[last] = canary


def _at(places: dict[str, str], pointer: str) -> set[str]:
    """The places that a pointer means: the field itself, or what stands in the same part of the body."""
    at = pointer.removeprefix("/")
    found = {place for place in places if place == at or place.startswith(f"{at}/") or at.startswith(f"{place}/")}
    return found or {place for place in places if "/" in place and place.split("/")[0] == at.split("/")[0]}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, server_dsn: str, template: str) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("told")
    with unswept_service(folder, server_dsn, template) as service, Office(service) as office:
        found = Told(build_world(office, "07700 900779"), service)
        for operation in sorted(OF_CUSTOMERS, key=turn):
            found.tell(operation)
        _let_be_known(found.world)
        for operation in BY_OTHER_SYSTEMS:
            found.tell(operation)
        yield found


def test_each_text_that_may_be_sent_was(told: Told) -> None:
    assert told.refused == NOT_ANY_TEXT
    assert len(told.canaries) > 40


def test_all_of_it_is_given_to_the_person(told: Told) -> None:
    path = told.world.path("/v1/customers/{customer_id}/subject-access-export")
    text = json.dumps(told.world.office.get(path, Role.AUDITOR))
    assert {
        place for place, canary in told.canaries.items() if canary not in text and not place.endswith("_by")
    } == NOT_GIVEN


def _settle(office: Office, person: str, kind: str, subject: str) -> None:
    """Close what stands against an erasure."""
    reasons: Json = {"reasons": "It was looked at once more, and nothing is needed of it any more."}
    match kind:
        case "restriction-in-force":
            office.act(f"/v1/{subject}", "lift", CHIEF, **reasons)
        case "appeal-open":
            said: Json = {"outcome": "dismissed", "support_weighed": reasons["reasons"], **reasons}
            office.act(f"/v1/{subject}", "decision", Role.REVIEWER, subject=f"ruth {subject}", **said)
        case "proposal-open":
            office.post(f"/v1/{subject}/withdraw", MANAGER, expect=200, reason="It is not needed any more.")
        case "data-request-open":
            office.post(f"/v1/{subject}/answer", Role.ADMIN, expect=200, outcome="withdrawn")
        case "filed-contact-waiting":
            told: Json = {"channel": "email", "answered_at": office.now.isoformat()}
            found = office.get(f"/v1/{subject}", MANAGER)
            if found["status"] == "unseen":
                office.post(f"/v1/{subject}/reading", MANAGER, brings="nothing_new")
            else:
                office.post(f"/v1/{subject}/answer", MANAGER, **told)
        case "legal-hold":
            office.post(f"/v1/customers/{person}/{subject}/end", Role.ADMIN, expect=200, reason="It was settled.")
        case "letter-under-way":
            pass  # nobody sends here: see below
        case _:
            raise AssertionError(kind, subject)


def test_nothing_of_it_is_left_once_they_are_erased(told: Told) -> None:
    office, world = told.world.office, told.world
    asked: Json = WRONG | {"data_request_id": world.ids["data_request_id"]}
    for hindrance in erase(office, world, expect=409, **asked)["hindrances"]:
        _settle(office, world.ids["customer_id"], hindrance["hindrance"], hindrance["subject"])
    sent = (
        "UPDATE outgoing_messages SET state = 'sent', next_try_at = NULL, settled_at = now() WHERE settled_at IS NULL"
    )
    asyncio.run(execute(told.service.environ["OWNER_DATABASE_URL"], sent))
    erase(office, world, **asked)

    async def texts() -> dict[str, str]:
        connection = await asyncpg.connect(plain(told.service.environ["OWNER_DATABASE_URL"]))
        try:
            every = "SELECT string_agg(to_jsonb(t)::text, chr(10)) FROM {} AS t"
            return {t.name: await connection.fetchval(every.format(t.name)) or "" for t in metadata.sorted_tables}
        finally:
            await connection.close()

    found = asyncio.run(texts())
    left = {
        (table, place) for table, text in found.items() for place, canary in told.canaries.items() if canary in text
    }
    assert left == STAYS
    assert not [canary for canary in told.canaries.values() if canary in told.service.program.printed()]

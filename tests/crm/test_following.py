"""A CRM that knows nothing but the feed: after a thousand acts at random exactly the right people are marked in it.

It follows by the program of docs/crm.md, which is read here up to where it begins to listen.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import httpx

from contact_policy.records import Role
from crm.outage import Restartable
from fixtures import restricting, story
from fixtures.guide import shown
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

ACTS, SEED = 1_000, 14
PEOPLE = 150
MEASURES: tuple[Json, ...] = (
    {"kind": "single_channel", "channel": "post"},
    {"kind": "call_time_limit", "minutes": 10},
    {"kind": "read_and_file"},
)


class Follower:
    """The program of docs/crm.md, in a folder of its own, without its webhooks: it is told when to catch up."""

    def __init__(self, service_url: str, key: str, folder: Path) -> None:
        following = shown("crm.py").partition("class Hook")[0]
        self._program: Json = {}
        back = Path.cwd()
        os.chdir(folder)  # where its file is to be
        try:
            with mock.patch.dict(os.environ, {"POLICY_URL": service_url, "POLICY_KEY": key}):
                exec(compile(following, "docs/crm.md", "exec"), self._program)  # noqa: S102 - our own page
        finally:
            os.chdir(back)

    def catch_up(self) -> None:
        self._program["catch_up"]()

    def close(self) -> None:
        self._program["api"].close()
        self._program["db"].close()

    def markers(self) -> dict[str, str]:
        shown: list[tuple[str, str]] = self._program["db"].execute("SELECT id, guidance FROM markers").fetchall()
        return dict(shown)


class World:
    """The office's acts at random, and the names by which the CRM knows people."""

    def __init__(self, office: Office, restartable: Restartable, follower: Follower, chance: random.Random) -> None:
        self.office, self.restartable, self.follower, self.chance = office, restartable, follower, chance
        self.now = datetime.now(UTC)
        self.people: list[str] = []
        self.fresh: list[str] = []
        self.held: list[Json] = []
        self.returned: list[str] = []
        self.merged: list[tuple[str, str]] = []
        self.names: list[str] = []
        # Whoever adds an act that ends or moves what the CRM knows somebody by, such as erasure, adds it here.
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (14, self.restrict), (9, self.lift), (7, self.comes_back), (6, self.goes_again), (9, self.merge),
            (8, self.split), (9, self.correct), (9, self.change), (9, self.take_name), (9, self.give_name),
            (1, self.sweep), (10, self.follower.catch_up),
        ]  # fmt: skip

    def act(self) -> None:
        """Do one, as somebody would now."""
        weights, acts = zip(*self.acts, strict=True)
        self.office.now = self.now
        (act,) = self.chance.choices(acts, weights)
        act()

    def register(self) -> None:
        mail = restricting.email(f"sam.{uuid4().hex}@example.org")
        self.office.now = self.now - timedelta(days=60)
        made = self.office.post(
            "/v1/customers", STAFF, name="Sam Stormer", contact_points=[mail], external_references=[self._named()]
        )
        self.people.append(made["id"])
        self.fresh.append(made["id"])

    def restrict(self) -> None:
        if self.fresh:
            person = self.fresh.pop(self.chance.randrange(len(self.fresh)))
            self.office.now = self.now - timedelta(days=60)
            ends_in = self.chance.choice([100, 100, 30, -1])
            ends = (self.now + timedelta(days=ends_in)).date().isoformat()
            # under the record that is theirs now: of one who was merged the survivor is restricted
            person = self.office.ask("GET", f"/v1/customers/{person}", MANAGER, follow_redirects=True).json()["id"]
            self.held.append(restricting.restrict(self.office, person, self.chance.choice(MEASURES), ends_on=ends))

    def lift(self) -> None:
        if self.held:
            held = self.held.pop(self.chance.randrange(len(self.held)))
            answer = self._tagged(f"/v1/restrictions/{held['id']}", "lift", CHIEF, reasons="Withdrawn, with thanks.")
            assert answer.status_code in {200, 409}, answer.text  # it may have lapsed

    def comes_back(self) -> None:
        if self.held:
            letter = self._letter(self.chance.choice(self.held))
            body = {"returned_at": self.now.isoformat(), "reason": "no_such_address"}
            answer = self.office.ask("POST", f"/v1/notices/{letter}/returned", MANAGER, json=body)
            assert answer.status_code in {200, 201, 409}, answer.text
            self.returned.append(letter)

    def goes_again(self) -> None:
        if self.returned:
            letter = self.returned.pop()
            answer = self.office.ask("POST", f"/v1/notices/{letter}/issue", MANAGER, json={"method": "by_hand"})
            assert answer.status_code in {200, 409}, answer.text

    def merge(self) -> None:
        one, two = self.chance.sample(self.people, 2)
        body = {"duplicate_id": two, "reason": "One and the same person."}
        answer = self.office.ask("POST", f"/v1/customers/{one}/merge", MANAGER, json=body)
        assert answer.status_code in {200, 308, 409, 422}, answer.text  # they may be one already
        if answer.status_code == httpx.codes.OK:
            self.merged.append((one, two))

    def split(self) -> None:
        if self.merged:
            one, two = self.merged.pop(self.chance.randrange(len(self.merged)))
            body = {"merged_id": two, "reason": "Two persons after all."}
            answer = self.office.ask("POST", f"/v1/customers/{one}/split", MANAGER, json=body)
            assert answer.status_code in {200, 308, 409, 422}, answer.text

    def correct(self) -> None:
        person = self._somebody()
        listed = self.office.get(f"/v1/customers/{person}/contact-events", MANAGER)["items"]
        if listed:
            more = {"corrects": self.chance.choice(listed)["id"], "summary": "It was somebody else who rang."}
            story.contact(self.office, person, **more)

    def change(self) -> None:
        self._change(self._somebody(), name=f"Sam {self.chance.randrange(1000)}")

    def take_name(self) -> None:
        self._change(self._somebody(), external_references=[])

    def give_name(self) -> None:
        self._change(self._somebody(), external_references=[self._named()])

    def sweep(self) -> None:
        self.restartable.service.run("sweep")

    def _named(self) -> Json:
        self.names.append(f"C/{len(self.names)}")
        return {"system": "crm", "id": self.names[-1]}

    def _somebody(self) -> str:
        person = self.chance.choice(self.people)
        answer = self.office.ask("GET", f"/v1/customers/{person}", MANAGER, follow_redirects=True)
        return str(answer.json()["id"])

    def _letter(self, held: Json) -> str:
        listed = self.office.get("/v1/notices", MANAGER, customer_id=held["customer_id"])["items"]
        return str(next(one["id"] for one in listed if one["kind"] == "decision"))

    def _change(self, person: str, **fields: Any) -> None:
        self.office.act(f"/v1/customers/{person}", "change", MANAGER, **fields)

    def _tagged(self, thing: str, verb: str, role: Role, **body: Any) -> httpx.Response:
        tag = self.office.ask("GET", thing, role).headers["ETag"]
        return self.office.ask("POST", f"{thing}/{verb}", role, json=body, headers={"If-Match": tag})


def test_after_a_thousand_acts_exactly_the_right_people_are_marked(restartable: Restartable, tmp_path: Path) -> None:
    service = restartable.service
    key = service.run("key", "create", "--role", "crm", "--name", "follower").strip()
    follower = Follower(service.url, key, tmp_path)
    with Office(service) as office:
        world = World(office, restartable, follower, random.Random(SEED))  # noqa: S311 - it makes a story
        for _ in range(PEOPLE):
            world.register()
        for _ in range(ACTS):
            world.act()
        world.sweep()
        restartable.wait_until_numbered()
        follower.catch_up()
        office.now = datetime.now(UTC)
        # replayed from the database: another way than the one by which the follower was answered
        asked = {"external_system": "crm", "as_of": office.now.isoformat()}
        statuses = {id_: office.get("/v1/contact-status", MANAGER, external_id=id_, **asked) for id_ in world.names}
    right = {id_: said["staff_guidance"] for id_, said in statuses.items() if said["restricted"]}
    marked = follower.markers()
    follower.close()
    assert marked == right
    assert 10 < len(right) < len(world.names) - 10, "of both kinds there have to be some"

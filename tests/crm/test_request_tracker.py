"""Request Tracker and the service side by side: each contact once, and nobody marked a moment too long."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from contact_policy.services import Store, feed
from crm.bridge import Bridge
from crm.outage import Restartable
from crm.request_tracker import RequestTracker
from fixtures.office import Json, Office
from fixtures.restricting import restrict
from fixtures.story import CHIEF, MANAGER

SHOWN_WITHIN_SECONDS = 5
SENT_WITHIN_SECONDS = 30
AWAY_SECONDS = 60
POST_ALONE: Json = {"kind": "single_channel", "channel": "post"}
NOTHING = ("", "")
WITHDRAWN = "Withdrawn, and apologised for."

names: Iterator[str] = (f"kim.{number}@example.org" for number in count())


def within(seconds: float, is_so: Callable[[], bool], why: Callable[[], str]) -> float:
    """Wait until it is so; returns the seconds it took. A machine with more to do than it can gets longer."""
    began = time.monotonic()
    while not is_so():
        crowded = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        assert time.monotonic() - began < seconds * crowded, why()
        time.sleep(0.2)
    return time.monotonic() - began


class Desk:
    """The office at both its screens."""

    def __init__(self, rt: RequestTracker, office: Office, bridge: Bridge) -> None:
        self.rt, self.office, self.bridge = rt, office, bridge

    def contacts(self, name: str) -> list[Json]:
        """What is on record of an RT user here."""
        asked = {"external_system": "rt", "external_id": str(self.rt.user(name)["id"])}
        known = self.office.get("/v1/customers", MANAGER, **asked)["items"]
        if not known:
            return []
        found: list[Json] = self.office.get(f"/v1/customers/{known[0]['id']}/contact-events", MANAGER)["items"]
        return found

    def customer(self, name: str) -> str:
        """Somebody who writes for the first time; returns who that is here."""
        self.rt.mail(name, "A question")
        within(SENT_WITHIN_SECONDS, lambda: len(self.contacts(name)) == 1, self.bridge.printed)
        asked = {"external_system": "rt", "external_id": str(self.rt.user(name)["id"])}
        return str(self.office.get("/v1/customers", MANAGER, **asked)["items"][0]["id"])

    def restricted(self, name: str, customer: str) -> Json:
        """Restrict them, and see it in RT in time."""
        held = restrict(self.office, customer, POST_ALONE)
        self.shows(name, held["ends_on"])
        return held

    def lift(self, held: Json) -> None:
        self.office.act(f"/v1/restrictions/{held['id']}", "lift", CHIEF, reasons=WITHDRAWN)

    def shows(self, name: str, ends_on: str) -> float:
        return within(SHOWN_WITHIN_SECONDS, lambda: self.rt.shown(name)[1] == ends_on, self.bridge.printed)

    def is_clear(self, name: str) -> float:
        return within(SHOWN_WITHIN_SECONDS, lambda: self.rt.shown(name) == NOTHING, self.bridge.printed)


@pytest.fixture
def desk(request_tracker: RequestTracker, office: Office, bridge: Bridge) -> Desk:
    return Desk(request_tracker, office, bridge)


def test_what_a_customer_writes_is_a_contact_once_and_what_staff_write_is_none(desk: Desk) -> None:
    name = next(names)
    desk.customer(name)
    (ticket,) = desk.rt.tickets_of(name)
    desk.rt.reply(ticket, "We shall look into it.")
    desk.rt.mail(name, f"Re: [office.example #{ticket}] A question")
    desk.rt.entered_by_staff(name, "Rang about the same")
    within(SENT_WITHIN_SECONDS, lambda: len(desk.contacts(name)) == 3, desk.bridge.printed)
    desk.bridge.stop()
    for file in desk.bridge.state.iterdir():
        file.unlink()  # everything is sent again
    desk.bridge.start()
    within(SENT_WITHIN_SECONDS, (desk.bridge.state / "contacts.json").exists, desk.bridge.printed)
    contacts = desk.contacts(name)
    assert sorted(contact["summary"] for contact in contacts) == ["A question", "A question", "Rang about the same"]
    assert {contact["channel"] for contact in contacts} == {"email"}
    assert all(contact["external_reference"]["id"].startswith("transaction-") for contact in contacts)
    assert "refused" not in desk.bridge.printed()


def test_a_restriction_stands_on_the_ticket_in_time_and_is_gone_in_time_when_it_is_lifted(desk: Desk) -> None:
    name = next(names)
    held = desk.restricted(name, desk.customer(name))
    (ticket,) = desk.rt.tickets_of(name)
    page = desk.rt.page(ticket)
    assert "make contact only by post" in page
    assert held["ends_on"] in page
    desk.lift(held)
    desk.is_clear(name)
    assert "make contact only by post" not in desk.rt.page(ticket)
    assert name not in desk.bridge.printed()


def test_each_user_whose_record_was_merged_is_shown_the_same_until_they_are_two_again(desk: Desk) -> None:
    one, two = next(names), next(names)
    customer, duplicate = desk.customer(one), desk.customer(two)
    held = desk.restricted(one, customer)
    path = f"/v1/customers/{customer}"
    desk.office.post(f"{path}/merge", MANAGER, expect=200, duplicate_id=duplicate, reason="One person.")
    desk.shows(two, held["ends_on"])
    desk.office.post(f"{path}/split", MANAGER, expect=200, merged_id=duplicate, reason="Two persons.")
    desk.is_clear(two)
    assert desk.rt.shown(one)[1] == held["ends_on"]


def test_while_the_service_is_away_nothing_is_lost(desk: Desk, restartable: Restartable) -> None:
    restricted, writing = next(names), next(names)
    customer = desk.customer(restricted)
    desk.customer(writing)
    held = desk.restricted(restricted, customer)
    other = restartable.another()  # another machine of the office's goes on: the bridge knows this one alone
    try:
        restartable.stop()
        until = time.monotonic() + AWAY_SECONDS
        for number in range(3):
            desk.rt.mail(writing, f"While you were away, {number}")
        with Office(other) as elsewhere:
            elsewhere.now = datetime.now(UTC)
            elsewhere.act(f"/v1/restrictions/{held['id']}", "lift", CHIEF, reasons=WITHDRAWN)
        time.sleep(max(0, until - time.monotonic()))
        assert desk.rt.shown(restricted)[1] == held["ends_on"], "nobody told it"
    finally:
        restartable.start()
        other.program.stop()
    desk.is_clear(restricted)
    within(SENT_WITHIN_SECONDS, lambda: len(desk.contacts(writing)) == 4, desk.bridge.printed)


@pytest.mark.parametrize("lost", ["the feed", "the state", "the place"])
def test_after_longer_than_the_feed_reaches_whoever_is_not_restricted_any_more_is_cleared(
    desk: Desk, restartable: Restartable, lost: str
) -> None:
    name, still = next(names), next(names)
    held = desk.restricted(name, desk.customer(name))
    kept = desk.restricted(still, desk.customer(still))
    desk.bridge.stop()
    desk.lift(held)
    if lost == "the feed":
        asyncio.run(forget_all(restartable.service.environ["DATABASE_URL"]))
    elif lost == "the place":
        restartable.service.run("feed", "renew")
    else:
        (desk.bridge.state / "restrictions.json").unlink()
    assert desk.rt.shown(name)[1] == held["ends_on"]
    desk.bridge.start()
    desk.is_clear(name)
    assert desk.rt.shown(still)[1] == kept["ends_on"]
    assert lost == "the state" or "does not reach back" in desk.bridge.printed()


async def forget_all(dsn: str) -> None:
    """Drop every change, as in ninety days."""
    store = Store(dsn)
    try:
        await feed.number(store)
        async with store.transaction() as tx:
            await feed.forget(tx, datetime.now(UTC) + timedelta(days=91))
    finally:
        await store.close()

"""What less would do, where an office has services: a narrower reach is offered, taken, and told where it matters."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.services import Store
from contact_policy.settings import Settings
from desk.conftest import SignIn
from fixtures.desk import Browser, check_page
from fixtures.desk_story import AFTER, BEFORE, IN_MARCH, decision, explained, led_to, proposed, refusals, warned
from fixtures.own_services import policy

pytestmark = pytest.mark.anyio

ALONE = "This is about the swimming pool alone."
TEN_MINUTES = "Each call will last no longer than 10 minutes."
CONTACT = {"single_contact.name": "Pat", "single_contact.phone": "01632 960101"}


@pytest.fixture
async def app(tmp_path: Path, desk_dsn: str) -> AsyncIterator[FastAPI]:
    """The desk of an office with services."""
    settings, store = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)}), Store(desk_dsn)
    yield create_app(settings, store=store, policy=policy(), verifier=verifier_for(settings, policy()))
    await store.close()


async def about_the_pool(sign_in: SignIn, jo: str) -> tuple[Browser, str]:
    """Calls about the pool, warned of and gone on with, and calls of ten minutes proposed for the whole office."""
    await explained(sign_in, jo)
    await refusals(sign_in, jo, BEFORE, service="pool")
    form = check_page(await (await sign_in("manager", "2030-02-18T10:00")).get(f"/desk/customers/{jo}/warning"))
    assert "Say which service it was about" in form.text
    await warned(sign_in, jo)
    await refusals(sign_in, jo, AFTER, service="pool")
    mary = await sign_in("manager", IN_MARCH)
    return mary, await proposed(mary, jo)


async def offered(mary: Browser, jo: str) -> list[str]:
    """What less may be changed to."""
    page = (await mary.get(f"/desk/customers/{jo}/proposal")).text
    return [unescape(found) for found in re.findall(r'name="measures" value="([^"]+)"', page)]


async def ticked(mary: Browser, jo: str) -> set[str]:
    """The services ticked in the proposal that is being written."""
    page = check_page(await mary.get(f"/desk/customers/{jo}/proposal/measures"))
    return {f["value"] or "" for f in page.fields if f.get("name") == "services" and "checked" in f}


@pytest.mark.long("a story up to its proposal is told by clicking")
async def test_the_services_concerned_are_offered_instead_of_the_whole_office_and_taken(
    sign_in: SignIn, jo: str
) -> None:
    mary, dossier = await about_the_pool(sign_in, jo)
    chris = await sign_in("chief_executive", IN_MARCH)
    read = check_page(await chris.get(dossier)).text
    assert ALONE in read
    assert "This would also reach the whole organisation." in read
    base = led_to(await mary.send_form(f"{dossier}/change"))
    assert await offered(mary, jo) == [f"{TEN_MINUTES} {ALONE}"]
    led_to(await mary.send_form(f"{base}/instead", measures=f"{TEN_MINUTES} {ALONE}"))
    assert await ticked(mary, jo) == {"pool"}
    narrower = led_to(await mary.send_form(base))

    assert "This would also reach" not in check_page(await chris.get(narrower)).text
    preview = check_page(await chris.send_form(f"{narrower}/decision", step="preview", **decision()))
    assert f"{TEN_MINUTES} {ALONE}" in preview.text
    led_to(await chris.send_form(f"{narrower}/decision", step="decide", **decision()))
    held = check_page(await mary.get(f"/desk/customers/{jo}"))
    assert f"{TEN_MINUTES} {ALONE}" in held.text
    (restriction,) = {link for link in held.links if link.startswith("/desk/restrictions/")}
    for act in ("review", "lift"):
        assert ALONE in check_page(await chris.get(f"{restriction}/{act}")).text
    sam = await sign_in("staff", "2030-04-02T10:00")
    (letter,) = {link for link in check_page(await mary.get(narrower)).links if "/notices/" in link}
    later = await sign_in("manager", "2030-03-13T11:00")
    led_to(await later.send_form(f"{letter}/issue", method="email"))
    sent = {"received_at.day": "2030-04-02", "received_at.time": "09:00", "grounds": "Ten minutes are too few."}
    led_to(await sam.send_form(f"{restriction}/appeal", **sent))
    in_april = await sign_in("manager", "2030-04-02T11:00")
    (appeal,) = {link for link in check_page(await in_april.get(restriction)).links if "/appeals/" in link}
    rita = await sign_in("reviewer", "2030-04-03T10:00")
    assert ALONE in check_page(await rita.get(appeal)).text


@pytest.mark.long("a story up to its proposal is told by clicking")
async def test_lighter_measures_reach_no_further_than_what_they_take_the_place_of(sign_in: SignIn, jo: str) -> None:
    mary, dossier = await about_the_pool(sign_in, jo)
    base = led_to(await mary.send_form(f"{dossier}/change"))
    measures = {"call_time_limit.minutes": "10", **CONTACT}
    fields = {f"measures.{name}": said for name, said in measures.items()}
    kinds = ["call_time_limit", "single_contact"]
    led_to(await mary.send_form(f"{base}/measures", measures=kinds, services=["pool"], **fields))
    less = await offered(mary, jo)
    assert f"{TEN_MINUTES} {ALONE}" in less
    assert all(said.endswith(ALONE) for said in less)
    led_to(await mary.send_form(f"{base}/instead", measures=f"{TEN_MINUTES} {ALONE}"))
    assert await ticked(mary, jo) == {"pool"}

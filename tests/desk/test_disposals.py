"""What is held of somebody, given to them and disposed of, at the desk of whoever keeps the office's data."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from contact_policy.records import Role
from desk.conftest import Api, Json, SignIn
from fixtures import desk_story as story
from fixtures import records
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def _long_ago(app: FastAPI, name: str) -> str:
    """Somebody of whom nothing need be kept."""
    came = datetime(2015, 1, 1, tzinfo=UTC)
    async with app.state.store.transaction() as tx:
        person = await tx.customers.add(records.customer(name=name, created_at=came, updated_at=came))
    return str(person.id)


async def test_a_list_is_made_looked_through_and_approved_and_whoever_is_held_is_not_on_the_next(
    app: FastAPI, sign_in: SignIn
) -> None:
    ida, ivo = [await _long_ago(app, name) for name in ("Ida Longago", "Ivo Longago")]
    dana = await sign_in("admin", "2026-11-20T12:00")
    assert "nobody has decided how long we keep contacts" in check_page(await dana.get("/desk/disposals")).text
    path = story.led_to(await dana.send_form("/desk/disposals"))
    shown = check_page(await dana.get(path))
    assert "Ida Longago" in shown.text
    assert f"/desk/customers/{ida}/holds" in shown.links
    refused = await dana.send_form(f"{path}/approve")
    assert (refused.status_code, "Say that you have looked through the list" in check_page(refused).text) == (422, True)
    held = {"reason": "A claim is expected.", "until": "2030-06-30"}
    assert story.led_to(await dana.send_form(f"/desk/customers/{ida}/holds", **held)) == f"/desk/customers/{ida}/holds"
    assert "Held until 30 June 2030" in check_page(await dana.get(f"/desk/customers/{ida}/holds")).text
    again = story.led_to(await dana.send_form("/desk/disposals"))
    assert again != path
    text = check_page(await dana.get(again)).text
    assert ("Ida Longago" in text, "Ivo Longago" in text) == (False, True)
    for _ in range(2):
        assert story.led_to(await dana.send_form(f"{again}/approve", looked_through="yes")) == again
    assert "Approved: being erased" in check_page(await dana.get(again)).text
    async with app.state.store.reading() as tx:
        assert (await tx.customers.get(ivo)).erased_at is None, "the sweep erases them, once each period is decided on"


async def test_a_hold_is_ended_with_its_reason(sign_in: SignIn, api: Api, jo: str) -> None:
    hold = (await api("POST", f"/v1/customers/{jo}/holds", Role.ADMIN, reason="A claim.", until="2030-06-30"))["id"]
    mary = await sign_in("manager", "2026-11-20T12:00")
    path = f"/desk/customers/{jo}/holds"
    assert (await mary.send_form(f"{path}/{hold}/end")).status_code == 422
    assert story.led_to(await mary.send_form(f"{path}/{hold}/end", end_reason="It was settled.")) == path
    assert "It was settled." in check_page(await mary.get(path)).text


async def test_somebody_is_given_a_copy_without_what_is_about_others(sign_in: SignIn, api: Api, jo: str) -> None:
    event: Json = {"occurred_at": "2026-11-20T10:00:00Z", "channel": "phone", "direction": "inbound"}
    said = "Rang with Mr Peter Other in the background"
    await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event, summary=said)
    ann = await sign_in("auditor", "2026-12-01T12:00")
    path = f"/desk/customers/{jo}/subject-access"
    assert story.led_to(await ann.get(f"{path}/archive")) == path
    shown = check_page(await ann.get(path))
    assert "another's name" in shown.text
    values = [field["value"] for field in shown.fields if field.get("name") == "withheld"]
    assert values
    assert (await ann.send_form(path, withheld="no such place")).status_code == 404
    assert story.led_to(await ann.send_form(path, withheld=values)) == path
    archive = await ann.get(f"{path}/archive")
    assert archive.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(archive.content)) as packed:
        given = packed.read("export.json")
    assert b"Peter Other" not in given
    exported = await api("GET", f"/v1/customers/{jo}/subject-access-export", Role.AUDITOR, expect=200)
    kept = [item["data"]["digest"] for item in exported["items"] if item["table"] == "subject_access_copies"]
    assert kept == [hashlib.sha256(given).hexdigest()]
    await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event, summary="Rang again")
    changed = await ann.get(f"{path}/archive")
    assert (changed.status_code, "issue another copy" in check_page(changed).text) == (409, True)


async def test_which_contacts_are_contested_is_said_in_the_form_of_a_request(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    event: Json = {"occurred_at": "2026-11-19T10:00:00Z", "channel": "phone", "direction": "inbound"}
    contact = (await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event, summary="Shouted"))["id"]
    ann = await sign_in("auditor", "2026-11-20T12:00")
    form = f"/desk/customers/{jo}/data-requests/new"
    assert "Shouted" in check_page(await ann.get(form)).text
    sent = {"kind": "rectification", "known": "yes", "details": "It was not me.", "contact_event_ids": contact}
    path = story.led_to(await ann.send_form(form, **sent))
    request = await api("GET", path.replace("/desk/", "/v1/"), Role.AUDITOR, expect=200)
    assert request["contact_event_ids"] == [contact]

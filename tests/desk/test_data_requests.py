"""Requests about people's data at the desk: recorded, timed and answered by whoever keeps the office's data."""

from __future__ import annotations

import pytest

from contact_policy.records import Role
from desk.conftest import Api, Json, SignIn
from fixtures import desk_story as story
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def test_a_request_is_recorded_timed_and_answered_and_leaves_the_home_page(sign_in: SignIn, jo: str) -> None:
    ann = await sign_in("auditor", "2026-11-20T12:00")
    form = f"/desk/customers/{jo}/data-requests/new"
    assert form in check_page(await ann.get(f"/desk/customers/{jo}")).links
    sent = {"kind": "access", "details": "Everything."}
    assert (await ann.send_form(form, **sent)).status_code == 422
    path = story.led_to(await ann.send_form(form, known="no", **sent))
    assert "No day runs yet: it is not clear who asks" in check_page(await ann.get(path)).text
    assert path in check_page(await ann.get("/desk?all=data-requests")).links
    assert path in check_page(await ann.get("/desk/data-requests")).links
    at = {"identity_confirmed_at.day": "2026-11-20", "identity_confirmed_at.time": "12:00"}
    for _ in range(2):
        assert story.led_to(await ann.send_form(f"{path}/clock", seen="1", **at)) == path
    assert (await ann.send_form(f"{path}/clock", seen="1", extension_reason="Much to read.")).status_code == 412
    assert "By 20 December 2026" in check_page(await ann.get(path)).text
    refused = await ann.send_form(f"{path}/answer", outcome="refused")
    assert (refused.status_code, "Say why it was refused" in check_page(refused).text) == (422, True)
    for _ in range(2):
        assert story.led_to(await ann.send_form(f"{path}/answer", outcome="fulfilled")) == path
    assert "Done as they asked" in check_page(await ann.get(path)).text
    assert path not in check_page(await ann.get("/desk?all=data-requests")).links
    assert path in check_page(await ann.get("/desk/data-requests?show=answered")).links


async def test_what_somebody_says_of_a_record_is_read_wherever_the_desk_shows_it(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    event: Json = {"occurred_at": "2026-11-20T10:00:00Z", "channel": "phone", "direction": "inbound"}
    seen: Json = {"observations": ["threat_of_violence"], "summary": "Said to have threatened Sam."}
    contact = (await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event, **seen))["id"]
    asked: Json = {"kind": "rectification", "received_at": "2026-11-21T10:00:00Z", "contact_event_ids": [contact]}
    request = (await api("POST", f"/v1/customers/{jo}/data-requests", Role.ADMIN, **asked))["id"]
    mary = await sign_in("manager", "2026-12-01T12:00")
    pages = (f"/desk/customers/{jo}", f"/desk/contacts/{contact}/seen", f"/desk/contacts/{contact}/correct")
    evidence = f"/desk/customers/{jo}/proposal/evidence"
    for path in (*pages, evidence):
        assert "They contest this record" in check_page(await mary.get(path)).text, path
    answer: Json = {"outcome": "refused", "reasons": "Two people heard it.", "statement": "It was my neighbour."}
    await api("POST", f"/v1/data-requests/{request}/answer", Role.ADMIN, expect=200, **answer)
    for path in (*pages, evidence):
        text = check_page(await mary.get(path)).text
        assert "They say of this record: It was my neighbour." in text, path
        assert "They contest this record" not in text, path

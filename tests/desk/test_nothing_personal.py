"""Names, numbers and words stay on the pages: in no address, log line or metric."""

from __future__ import annotations

import logging

import httpx
import pytest
from fastapi import FastAPI

from desk.conftest import SignIn, kept
from fixtures import desk_story as story
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio

NAME, NUMBER, ADDRESS, NEED = "Zebedee Quagga", "7700900187", "zebedee@quagga.example", "Narcolepsy"
SAID = "Shouted marmalade at everybody"


def where(answer: httpx.Response) -> list[str]:
    """Every address that an answer names."""
    named = [answer.headers.get("Location", ""), str(answer.url)]
    return named if answer.status_code == 303 else [*named, *check_page(answer).links]


async def test_nothing_of_a_person_stands_in_an_address_a_log_line_or_a_metric(
    sign_in: SignIn, app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sam = await sign_in("staff", "2030-01-07T18:00")
    mary = await sign_in("manager", "2030-01-08T10:00")
    form = {
        "name": NAME,
        "contact_points.0.kind": "phone",
        "contact_points.0.value": f"0{NUMBER}",
        "contact_points.1.kind": "email",
        "contact_points.1.value": ADDRESS,
        "access_needs.0.need": NEED,
        "is_somebody_else": "yes",
    }
    jo = story.led_to(await sam.send_form("/desk/customers/new", **form))
    call = {"occurred_at.day": "2030-01-07", "occurred_at.time": "10:15", "channel": "phone", "direction": "inbound"}
    await sam.send_form(f"{jo}/contacts/new", **call, observations="abusive_language", summary=SAID)
    addresses = [jo]
    for path, fields in (
        ("/desk/caller", {"who": f"0{NUMBER}"}),
        ("/desk/caller", {"who": NAME}),
        ("/desk/customers", {"who": ADDRESS}),
        (f"{jo}/details", {"seen": "7", "name": NAME}),
        (f"{jo}/warning", {"step": "preview", "behaviours": "aggressive", "conduct_of.aggressive": SAID}),
        (f"{jo}/proposal/behaviour", {"behaviours": "aggressive", "grounds": SAID}),
        (f"{jo}/merge", {"step": "find", "who": NAME}),
        (f"{jo}/cases/new", {"reference": "C/1", "subject": SAID}),
    ):
        addresses += where(await mary.send_form(path, **fields))
    things = await kept(app.state.store)
    held, heard = f"/desk/restrictions/{things['restriction_id']}", f"/desk/appeals/{things['appeal_id']}"
    filed = f"/desk/filed/{things['filed_contact_id']}"
    received = {"received_at.day": "2026-11-23", "received_at.time": "10:00"}
    for role, path, words in (
        ("staff", f"{held}/appeal", {"grounds": SAID, **received}),
        ("staff", f"{held}/request", {"text": SAID, **received}),
        ("staff", f"{filed}/reading", {"seen": "1", "brings": "new_matter", "note": SAID}),
        ("reviewer", f"{heard}/decision", {"seen": "1", "step": "preview", "outcome": "dismissed", "reasons": SAID}),
        ("chief_executive", f"{held}/review", {"seen": "1", "step": "preview", "outcome": "lift", "reasons": SAID}),
        ("auditor", f"{jo}/data-requests/new", {"kind": "access", "known": "yes", "details": SAID}),
        ("auditor", f"{jo}/data-requests/new", {"details": SAID}),
        ("auditor", f"{jo}/subject-access", {"withheld": SAID}),
        ("manager", f"{jo}/holds", {"reason": SAID, "until": "2028-06-30"}),
        ("manager", f"{jo}/holds", {"reason": SAID}),
        ("chief_executive", f"{held}/lift", {"seen": "1", "step": "preview", "reasons": SAID}),
    ):
        addresses += where(await (await sign_in(role, "2026-11-24T10:00")).send_form(path, **words))
    ann = await sign_in("auditor", "2030-01-08T10:00")
    for fields in ({"who": NAME}, {"who": f"0{NUMBER}"}, {"person": "Sam Field", "from": "2030-01-07"}):
        answer = await ann.send_form("/desk/trail", **fields)
        addresses += [str(answer.url), *check_page(answer).links]
    page = check_page(await mary.get(jo))
    assert NAME in page.text
    assert NUMBER in page.text.replace(" ", "")
    metrics = (await mary.get("/metrics")).text
    assert "/desk/customers/{customer_id}" in metrics
    told = "\n".join((*addresses, *page.links, caplog.text, metrics))
    for canary in (NAME, NAME.split()[1], NUMBER, NUMBER[-6:], ADDRESS, NEED, "marmalade"):
        assert canary.lower() not in told.lower(), canary
    assert "POST /desk/customers/{customer_id}/contacts/new 303" in caplog.text

"""Names, numbers and words stay on the pages: in no address, log line or metric."""

from __future__ import annotations

import logging

import pytest

from desk.conftest import SignIn
from fixtures import desk_story as story
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio

NAME, NUMBER, ADDRESS, NEED = "Zebedee Quagga", "7700900187", "zebedee@quagga.example", "Narcolepsy"
SAID = "Shouted marmalade at everybody"


async def test_nothing_of_a_person_stands_in_an_address_a_log_line_or_a_metric(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
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
    ):
        answer = await mary.send_form(path, **fields)
        addresses += [answer.headers.get("Location", ""), str(answer.url)]
        if answer.status_code != 303:
            addresses += check_page(answer).links
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

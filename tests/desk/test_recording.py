"""Customers and contacts written down at the desk: once, and as the API would keep them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from contact_policy.records import Role
from desk.conftest import Api, SignIn
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio

CALL: dict[str, Any] = {
    "occurred_at.day": "2026-11-20",
    "occurred_at.time": "10:15",
    "channel": "phone",
    "direction": "inbound",
    "observations": ["abusive_language", "angry"],
    "summary": "Shouted that we were all useless and swore at Sam",
    "duration_seconds": "4",
}


async def test_a_contact_sent_twice_is_recorded_once_and_another_day_is_another(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    sam = await sign_in("staff", "2026-11-21T09:00")
    path = f"/desk/customers/{jo}/contacts/new"
    sent = [await sam.send_form(path, **CALL) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in sent} == {
        (303, f"/desk/customers/{jo}?recorded=09:00")
    }
    await sam.send_form(path, **CALL | {"occurred_at.day": "2026-11-19"})
    events = (await api("GET", f"/v1/customers/{jo}/contact-events", Role.MANAGER, expect=200))["items"]
    assert [event["occurred_at"] for event in events] == ["2026-11-20T10:15:00Z", "2026-11-19T10:15:00Z"]
    assert (events[0]["recorded_by"], events[0]["duration_seconds"]) == ("sam", 240)
    page = check_page(await sam.get(sent[0].headers["Location"]))
    assert "Recorded at 09:00." in page.text
    assert "Abusive language and angry (telephone)" in page.text
    assert "By Sam Field" in page.text


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(sign_in: SignIn, jo: str) -> None:
    sam = await sign_in("staff")
    answer = await sam.send_form(f"/desk/customers/{jo}/contacts/new", summary="Half a sentence", channel="phone")
    page = check_page(answer)
    assert answer.status_code == 422
    assert page.text.startswith("Error: Record a contact of Jo Caller")
    leads = {link.removeprefix("#") for link in page.links if link.startswith("#f-")}
    assert leads == {"f-occurred_at-day", "f-direction"}
    assert leads <= set(page.ids)
    assert ">Half a sentence</textarea>" in answer.text


async def test_a_correction_stands_beside_what_it_corrects(sign_in: SignIn, api: Api, jo: str) -> None:
    mary = await sign_in("manager")
    await mary.send_form(f"/desk/customers/{jo}/contacts/new", **CALL)
    first = (await api("GET", f"/v1/customers/{jo}/contact-events", Role.MANAGER, expect=200))["items"][0]
    path = f"/desk/contacts/{first['id']}/correct"
    assert "Shouted that we were all useless" in (await mary.get(path)).text
    answer = await mary.send_form(path, **CALL | {"made_by": "household", "summary": "It was his brother who shouted"})
    assert answer.status_code == 303
    newest = (await api("GET", f"/v1/customers/{jo}/contact-events", Role.MANAGER, expect=200))["items"][0]
    assert (newest["corrects"], newest["made_by"]) == (first["id"], "household")
    text = check_page(await mary.get(f"/desk/customers/{jo}")).text
    assert "it is not held against the customer" in text


async def test_somebody_of_the_same_name_is_shown_first_and_then_written_down_once(sign_in: SignIn, jo: str) -> None:
    sam = await sign_in("staff")
    form = {"name": "Jo Caller", "contact_points.0.kind": "phone", "contact_points.0.value": "07700 900155"}
    asked = await sam.send_form("/desk/customers/new", **form)
    assert f"/desk/customers/{jo}" in check_page(asked).links
    made = [await sam.send_form("/desk/customers/new", is_somebody_else="yes", **form) for _ in range(2)]
    assert made[0].status_code == 303
    assert made[0].headers["Location"] == made[1].headers["Location"]


async def test_details_changed_by_somebody_else_meanwhile_are_not_overwritten(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    sam, mary = await sign_in("staff"), await sign_in("manager")
    path = f"/desk/customers/{jo}/details"
    form = {
        "seen": "1",
        "name": "Jo Caller-Smith",
        "access_needs.0.need": "Dyslexia",
        "access_needs.0.adjustment": "A long text that must not be lost on the way",
    }
    shown = (await sam.get(path)).text
    assert 'name="seen" value="1"' in shown
    [read] = re.findall(r'name="read" value="([^"]+)"', shown)
    assert (await sam.send_form(path, **form)).status_code == 303
    late = await mary.send_form(path, **form | {"name": "Joanna Caller", "read": html.unescape(read)})
    assert late.status_code == 412
    page = check_page(late)
    assert "A long text that must not be lost on the way" in page.text
    assert "Changed what is known of somebody: Sam Field, " in page.text
    assert "Name Jo Caller Jo Caller-Smith" in page.text
    assert "How to reach them 07700 900123" in page.text
    assert "Day on which they died" not in page.text, "only what changed is told"
    for nothing in ("", "[]", "{", '{"Name": 7}'):
        plain = await mary.send_form(path, **form | {"name": "Joanna Caller", "read": nothing})
        assert plain.status_code == 412
    kept = await api("GET", f"/v1/customers/{jo}", Role.MANAGER, expect=200)
    assert (kept["name"], kept["contact_points"]) == ("Jo Caller-Smith", [])
    names = ("Jo Caller", "Jo Caller-Smith", "Jo Caller")
    for seen, name in enumerate(names, start=2):
        assert (await sam.send_form(path, **form | {"name": name, "seen": str(seen)})).status_code == 303
        assert (await api("GET", f"/v1/customers/{jo}", Role.MANAGER, expect=200))["name"] == name


async def test_a_merged_record_leads_to_the_customer_whose_it_is(sign_in: SignIn, api: Api, jo: str) -> None:
    other = (await api("POST", "/v1/customers", Role.STAFF, name="J Caller"))["id"]
    body = {"duplicate_id": other, "reason": "The same person, who said so on the telephone"}
    await api("POST", f"/v1/customers/{jo}/merge", Role.MANAGER, expect=200, **body)
    mary = await sign_in("manager")
    answer = await mary.get(f"/desk/customers/{other}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/desk/customers/{jo}?merged")
    assert "turned out to be this person's" in (await mary.get(answer.headers["Location"])).text


async def test_home_tells_managers_what_staff_reported_by_name_alone(sign_in: SignIn, jo: str) -> None:
    sam, mary = await sign_in("staff", "2026-11-21T09:00"), await sign_in("manager", "2026-11-22T09:00")
    await sam.send_form(f"/desk/customers/{jo}/contacts/new", **CALL)
    page = check_page(await mary.get("/desk"))
    assert f"/desk/customers/{jo}" in page.links
    assert "1 contact reported, the last on 20 November 2026" in page.text
    assert "useless" not in page.text
    assert "busive" not in page.text


async def test_what_is_not_held_against_somebody_is_told_as_plainly_as_what_is(sign_in: SignIn, jo: str) -> None:
    sam, mary = await sign_in("staff", "2026-11-21T09:00"), await sign_in("manager", "2026-11-22T09:00")
    await sam.send_form(f"/desk/customers/{jo}/contacts/new", **CALL)
    answer = await mary.get(f"/desk/customers/{jo}")
    page = check_page(answer)
    assert "Not held against them" in page.text
    before_it = answer.text.partition("Not held against them")[0]
    assert before_it.count("<details") == before_it.count("</details>")
    assert "What they need Dyslexia" in page.text
    assert "07700 900123" in page.text


async def test_whose_letter_it_is_is_found_by_the_reference_that_somebody_reads_out(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    body: dict[str, Any] = {
        "conduct": "You swore at Sam.",
        "change_expected": "Please speak calmly.",
        "response_days": 14,
    }
    drafted = await api("POST", f"/v1/customers/{jo}/warnings", Role.MANAGER, behaviours=["aggressive"], **body)
    letter = await api("GET", f"/v1/notices/{drafted['notice_id']}", Role.MANAGER, expect=200)
    sam = await sign_in("staff")
    page = check_page(await sam.send_form("/desk/customers", who=letter["reference"].replace("-", " ").lower()))
    assert f"/desk/customers/{jo}" in page.links

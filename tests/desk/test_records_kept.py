"""Cases opened and changed, records joined and taken apart, incidents looked at, and the language of a customer."""

from __future__ import annotations

import re

import pytest

from contact_policy.records import Role
from desk.conftest import Api, SignIn
from desk.test_deciding import everything
from fixtures import desk_story as story
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def test_a_case_is_opened_decided_closed_and_opened_again(sign_in: SignIn, api: Api, jo: str) -> None:
    sam = await sign_in("staff", "2026-11-28T10:00")
    lacking = await sam.send_form(f"/desk/customers/{jo}/cases/new", subject="A speed camera")
    assert "#f-reference" in check_page(lacking).links
    form = {"reference": "PCC-7", "subject": "A speed camera"}
    (case,) = {story.led_to(await sam.send_form(f"/desk/customers/{jo}/cases/new", **form)) for _ in "12"}
    assert case in check_page(await sam.get(f"/desk/customers/{jo}")).links
    for status in ("closed", "open", "closed", "open"):
        (seen,) = re.findall(r'name="seen" value="(\d+)"', (await sam.get(case)).text)
        changed = form | {"seen": seen, "status": status, "decision": "Not upheld", "internal_review": "pending"}
        for _ in range(2):
            assert story.led_to(await sam.send_form(case, **changed)) == case
    page = check_page(await sam.get(case))
    assert "Not upheld" in page.text
    assert "28 November 2026" in page.text
    kept = await api("GET", f"/v1/cases/{case.rpartition('/')[2]}", Role.STAFF, expect=200)
    assert (kept["status"], kept["internal_review"], kept["kind"]) == ("open", "pending", "ordinary")
    read = '{"Its reference": "PCC-7", "What it is about": "A matter of old"}'
    late = await sam.send_form(case, seen="2", read=read, subject="Another camera", reference="PCC-7")
    assert late.status_code == 412
    told = check_page(late).text
    assert "Changed a case: " in told
    assert "What it is about A matter of old" in told
    ann = await sign_in("auditor")
    assert "<form method" not in (await ann.get(case)).text.partition("<main")[2]


async def test_two_records_are_joined_and_taken_apart_as_often_as_somebody_finds_so(
    sign_in: SignIn, api: Api, jo: str, desk_dsn: str
) -> None:
    points = [{"kind": "phone", "value": "07700 900187"}]
    needs = [{"need": "Hearing loss", "adjustment": "Write", "channels_unusable": ["phone"]}]
    other = await api(
        "POST", "/v1/customers", Role.STAFF, name="Josephine Caller", contact_points=points, access_needs=needs
    )
    await api("POST", f"/v1/customers/{other['id']}/cases", Role.STAFF, reference="PCC-8")
    mary = await sign_in("manager", "2026-11-28T10:00")
    path = f"/desk/customers/{jo}"
    found = await mary.send_form(f"{path}/merge", step="find", who="Josephine")
    assert "Cases: PCC-8" in check_page(found).text
    assert "900187" not in found.text
    assert "Nobody else on record" in check_page(await mary.send_form(f"{path}/merge", step="find", who="Xyzzy")).text
    for _ in range(2):
        found = await mary.send_form(f"{path}/merge", step="find", who="Josephine")
        (seen,) = re.findall(r'name="seen" value="(\d+)"', found.text)
        form = {"seen": seen, "who": "Josephine", "duplicate_id": other["id"], "reason": "The same date of birth"}
        lacking = await mary.send_form(f"{path}/merge", step="preview", **form | {"reason": ""})
        assert "#f-reason" in check_page(lacking).links
        before = await everything(desk_dsn)
        read = check_page(await mary.send_form(f"{path}/merge", step="preview", **form))
        assert all(text in read.text for text in ("As it would be", "07700 900187", "PCC-8", "Hearing loss"))
        assert await everything(desk_dsn) == before
        sent = {story.led_to(await mary.send_form(f"{path}/merge", step="do", **form)) for _ in "12"}
        assert sent == {path}
        assert "PCC-8" in check_page(await mary.get(path)).text

        (seen,) = re.findall(r'name="seen" value="(\d+)"', (await mary.get(f"{path}/split")).text)
        form = {"seen": seen, "merged_id": other["id"], "reason": "Mother and daughter of the same name"}
        read = check_page(await mary.send_form(f"{path}/split", step="preview", **form))
        assert "Josephine Caller" in read.text.partition("As it would be")[2]
        assert {story.led_to(await mary.send_form(f"{path}/split", step="do", **form)) for _ in "12"} == {path}
    record = check_page(await mary.get(path)).text
    assert record.count("Another record turned out to be theirs") == 2
    assert record.count("A record turned out not to be theirs") == 2


async def test_an_incident_that_a_manager_has_seen_waits_no_longer(sign_in: SignIn, jo: str) -> None:
    await story.refusals(sign_in, jo, (7,))
    mary = await sign_in("manager", "2030-01-15T10:00")
    home = check_page(await mary.get("/desk?all=incidents"))
    assert f"/desk/customers/{jo}" in home.links
    record = check_page(await mary.get(f"/desk/customers/{jo}"))
    (seen,) = {link for link in record.links if link.endswith("/seen")}
    assert "would not hear it" in check_page(await mary.get(seen)).text
    assert "#f-note" in check_page(await mary.send_form(seen, note="")).links
    note = "They had not been given the explanation in words they could follow."
    for _ in range(2):
        assert story.led_to(await mary.send_form(seen, note=note)) == f"/desk/customers/{jo}"
    assert f"/desk/customers/{jo}" not in check_page(await mary.get("/desk?all=incidents")).links
    again = await mary.send_form(seen, note="Somebody else looked, too")
    assert again.status_code == 422
    record = check_page(await mary.get(f"/desk/customers/{jo}"))
    assert record.text.count(note) == 1
    assert seen not in record.links


async def test_the_language_of_a_customer_is_asked_for_and_letters_are_in_it(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    sam = await sign_in("staff")
    form = await sam.get(f"/desk/customers/{jo}/details")
    assert '<option value="en" selected>English</option>' in form.text
    (seen,) = re.findall(r'name="seen" value="(\d+)"', form.text)
    sent = {"seen": seen, "name": "Jo Caller", "language": "cy"}
    assert story.led_to(await sam.send_form(f"/desk/customers/{jo}/details", **sent)) == f"/desk/customers/{jo}"
    kept = await api("GET", f"/v1/customers/{jo}", Role.STAFF, expect=200)
    assert kept["language"] == "cy"
    assert "Welsh" in check_page(await sam.get(f"/desk/customers/{jo}")).text

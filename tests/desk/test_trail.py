"""The audit trail at the desk: found by whom, by what, by which day; and whether it is as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest

import contact_policy
from contact_policy.desk.trail_words import ACTS
from contact_policy.records import Role
from desk.conftest import Api, SignIn, Things
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio

SERVICES = Path(contact_policy.__file__).parent / "services"
COMPOSED = {"proposal": ("authorised", "refused"), "reminder": ("queued", "sent"), "notice": ("queued", "sent")}


def test_every_act_that_is_written_down_has_its_words() -> None:
    source = "\n".join(path.read_text() for path in SERVICES.rglob("*.py"))
    written = set(re.findall(r'(?:audit|entries|entry)\(\s*"([a-z-]+\.[a-z_-]+)"', source))
    composed = {f"{noun}.{verb}" for noun, verbs in COMPOSED.items() for verb in verbs}
    assert len(written) > 30
    assert (written | composed) - ACTS.keys() == set()


async def test_entries_are_found_by_customer_act_person_and_day_and_no_name_stands_in_an_address(
    sign_in: SignIn, jo: str
) -> None:
    name = f"Quentin {uuid4().hex[:8]}"
    await sign_in("manager", "2031-05-06T09:00")
    sam = await sign_in("staff", "2031-05-06T10:00")
    form = {"name": name, "contact_points.0.kind": "email", "contact_points.0.value": f"{uuid4().hex}@example.org"}
    made = await sam.send_form("/desk/customers/new", **form)
    assert made.status_code == 303
    ann = await sign_in("auditor", "2031-05-07T10:00")

    async def found(**asked: str) -> list[str]:
        answer = await ann.send_form("/desk/trail", **asked)
        assert str(answer.url).endswith("/desk/trail")
        page = check_page(answer)
        assert name not in " ".join(page.links)
        return re.findall(r"desk-tight\"><a[^>]*>([^<]+)<", answer.text)

    assert await found(who=name) == ["Wrote somebody down"]
    assert await found(who=name, act="customer.changed") == []
    assert await found(act="customer.registered", person="Sam Field", **{"from": "2031-05-06"}) == [
        "Wrote somebody down"
    ]
    assert await found(person="Mary Jones", act="customer.registered", **{"from": "2031-05-06"}) == []
    assert set(await found(**{"from": "2031-05-06", "to": "2031-05-06"})) == {"Signed in", "Wrote somebody down"}
    page = check_page(await ann.send_form("/desk/trail", who="Nobody Of That Name"))
    assert "Nobody of that name, number or address is on record." in page.text
    assert jo not in page.text


async def test_where_several_people_may_be_meant_the_auditor_chooses(sign_in: SignIn, api: Api) -> None:
    name = f"Twin {uuid4().hex[:8]}"
    ids = [(await api("POST", "/v1/customers", Role.STAFF, name=name))["id"] for _ in range(2)]
    ann = await sign_in("auditor")
    asked = await ann.send_form("/desk/trail", who=name)
    assert "Which of these people?" in check_page(asked).text
    chosen = await ann.send_form("/desk/trail", who=name, customer_id=ids[1])
    [line] = re.findall(r'href="(/desk/trail/\d+)"', chosen.text)
    assert ids[1] in (await ann.get(line)).text


async def test_a_long_trail_is_read_page_by_page(sign_in: SignIn) -> None:
    ann = await sign_in("auditor", "2032-02-03T10:00")
    for _ in range(60):
        await sign_in("reviewer", "2032-02-03T10:00")
    asked = {"from": "2032-02-03", "person": "Rita Marsh"}
    first = await ann.send_form("/desk/trail", **asked)
    [after] = re.findall(r'name="after" value="([^"]+)"', first.text)
    second = await ann.send_form("/desk/trail", **asked, after=after)
    lines = [set(re.findall(r'href="(/desk/trail/\d+)"', answer.text)) for answer in (first, second)]
    assert (len(lines[0]), len(lines[1]), lines[0] & lines[1]) == (50, 10, set())


async def test_one_entry_says_who_what_to_whom_and_that_it_is_as_it_was_written(
    sign_in: SignIn, api: Api, things: Things
) -> None:
    found = await api(
        "GET", f"/v1/audit?subject=restriction-proposals/{things['proposal_id']}", Role.AUDITOR, expect=200
    )
    ann = await sign_in("auditor")
    number = (await ann.send_form("/desk/trail", who="Jo Caller", customer_id=things["customer_id"])).text
    pages = [check_page(await ann.get(path)) for path in re.findall(r'href="(/desk/trail/\d+)"', number)]
    [page] = [each for each in pages if "Proposed a restriction" in each.text]
    assert found["items"][0]["action"] == "proposal.made"
    assert "As it was written? Yes" in page.text
    assert "Ann Price, auditor" in page.text
    assert "as manager" in page.text
    assert "Jo Caller" in page.text
    assert f"/desk/proposals/{things['proposal_id']}" in page.links
    replayed = check_page(await ann.get(f"/desk/proposals/{things['proposal_id']}/replay"))
    assert "The same answer, to the letter." in replayed.text


async def test_what_is_no_entry_is_a_page_that_says_so(sign_in: SignIn) -> None:
    ann = await sign_in("auditor")
    for number in ("0", "-1", "x", "٣", "9" * 30, "999999999"):
        assert (await ann.get(f"/desk/trail/{number}")).status_code == 404

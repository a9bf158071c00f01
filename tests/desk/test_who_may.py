"""Every page and every role: allowed or refused as the API would be; and what a page is held to whoever reads it."""

from __future__ import annotations

import pytest

from contact_policy.desk.pages import PAGES, DeskPage, allow, page
from contact_policy.desk.readable import DESK
from contact_policy.records import Role
from desk.conftest import SignIn, Things
from fixtures.desk import PEOPLE, Browser, check_page, roles_of
from fixtures.sampling import drawn

pytestmark = pytest.mark.anyio

GUARDED = [each for each in PAGES if each.whom is not None]


def address_of(found: DeskPage, things: Things) -> str:
    """Where the page is for Jo, whose things have these ids."""
    return f"{DESK}{found.path.format(**things)}"


@pytest.mark.long("every page, once for each role")
async def test_a_page_is_open_to_the_roles_it_names_and_to_no_other(sign_in: SignIn, things: Things) -> None:
    looked_at = set()
    for role in PEOPLE:
        browser = await sign_in(role)
        for found in GUARDED:
            address = address_of(found, things)
            sending = found.method == "POST"
            answer = await (browser.send_form(address, nothing="said") if sending else browser.get(address))
            is_open = Role(role) in roles_of(found)
            assert (answer.status_code != 403) is is_open, (role, found.path)
            if is_open:
                assert answer.status_code in ({303, 409, 412, 422, 200} if sending else {200, 303}), found.path
            if answer.headers.get("Content-Type", "").startswith("text/html") and answer.text not in looked_at:
                looked_at.add(answer.text)
                check_page(answer)


async def test_nobody_who_has_not_signed_in_is_shown_anything(stranger: Browser, things: Things) -> None:
    written = "Nothing of what I have written here may be lost"
    for found in GUARDED:
        address = address_of(found, things)
        if found.method == "GET":
            answer = await stranger.get(address)
            assert answer.status_code == 303
            assert answer.headers["Location"] == f"{DESK}/sign-in?back={address.removeprefix(DESK)}"
            continue
        answer = await stranger.send_form(address, text=written)
        assert answer.status_code == 401
        assert written in check_page(answer).text
        assert f'name="text" value="{written}"' in answer.text


async def test_a_form_sent_from_another_site_is_refused(sign_in: SignIn, things: Things) -> None:
    browser = await sign_in("manager")
    from_elsewhere: tuple[dict[str, str], ...] = (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {},
    )
    for found in PAGES:
        if found.method == "POST":
            address = address_of(found, things)
            for headers in from_elsewhere:
                answer = await browser.post(address, data={"who": "Jo"}, headers=headers)
                assert "This did not come from here" in answer.text, found.path
    answer = await browser.post(f"{DESK}/customers", data={"who": "Jo"}, headers={"Origin": "http://office.example"})
    assert answer.status_code == 200


def test_a_page_that_does_not_say_who_may_see_it_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="who may see it"):

        @page("/nobody-said")
        async def nobody_said() -> None: ...

    with pytest.raises(ValueError, match="roles of people"):
        allow(Role.TELEPHONY)


async def test_what_is_not_there_is_a_page_too(sign_in: SignIn) -> None:
    browser = await sign_in("manager")
    for path in ("/nowhere", "/customers/7", "/customers/019d5f0a-7c00-7000-8000-0000000000a1"):
        answer = await browser.get(f"{DESK}{path}")
        assert answer.status_code == 404
        assert "There is nothing here for you" in check_page(answer).text


@pytest.mark.long("every link of every page, once for each role")
async def test_every_link_leads_somewhere_for_each_role_that_sees_it(sign_in: SignIn, things: Things) -> None:
    for role in drawn(PEOPLE, 2, "links"):
        browser = await sign_in(role, "2026-11-29T10:00")
        addresses = {address_of(found, things) for found in GUARDED if found.method == "GET"}
        addresses |= {f"{DESK}/customers/{things['restricted_id']}", f"{DESK}/notices/{things['draft_id']}"}
        seen: dict[str, str] = {}
        for address in sorted(addresses):
            answer = await browser.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                links = (link.partition("#")[0] for link in check_page(answer).links)
                seen |= dict.fromkeys((link for link in links if link.startswith(f"{DESK}/")), address)
        for link in seen.keys() - addresses:
            answer = await browser.get(link)
            assert answer.status_code in {200, 303}, (role, seen[link], link)

"""Every page and every role: allowed or refused as the API would be; and what a page is held to whoever reads it."""

from __future__ import annotations

import pytest

from contact_policy.desk.pages import DESK, PAGES, DeskPage, allow, page
from contact_policy.records import Role
from desk.conftest import Api, Json, SignIn
from fixtures.desk import PEOPLE, Browser, check_page

pytestmark = pytest.mark.anyio

GUARDED = [each for each in PAGES if each.roles is not None]
PATHS = [f"{each.method} {each.path or '/'}" for each in GUARDED]


async def address_of(found: DeskPage, jo: str, api: Api) -> str:
    """Where the page is for Jo."""
    ids = {"customer_id": jo}
    if "contact_event_id" in found.path:
        event: Json = {"occurred_at": "2026-11-20T10:00:00Z", "channel": "phone", "direction": "inbound"}
        ids["contact_event_id"] = (await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event))["id"]
    return f"{DESK}{found.path.format(**ids)}"


@pytest.mark.parametrize("found", GUARDED, ids=PATHS)
async def test_a_page_is_open_to_the_roles_it_names_and_to_no_other(
    found: DeskPage, sign_in: SignIn, jo: str, api: Api
) -> None:
    address = await address_of(found, jo, api)
    for role in PEOPLE:
        browser = await sign_in(role)
        answer = await (browser.get(address) if found.method == "GET" else browser.send_form(address, nothing="said"))
        is_open = Role(role) in (found.roles or ())
        assert (answer.status_code != 403) is is_open, role
        if is_open:
            assert answer.status_code in {200, 412, 422}, answer.text
            check_page(answer)


@pytest.mark.parametrize("found", GUARDED, ids=PATHS)
async def test_nobody_who_has_not_signed_in_is_shown_anything(
    found: DeskPage, stranger: Browser, jo: str, api: Api
) -> None:
    address = await address_of(found, jo, api)
    if found.method == "GET":
        answer = await stranger.get(address)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{DESK}/sign-in?back={address.removeprefix(DESK)}"
        return
    answer = await stranger.send_form(address, text="Nothing of what I have written here may be lost")
    assert answer.status_code == 401
    assert "Nothing of what I have written here may be lost" in check_page(answer).text
    assert 'name="text" value="Nothing of what' in answer.text


@pytest.mark.parametrize("found", [each for each in PAGES if each.method == "POST"], ids=lambda each: each.path)
async def test_a_form_sent_from_another_site_is_refused(found: DeskPage, sign_in: SignIn, jo: str, api: Api) -> None:
    address = await address_of(found, jo, api)
    browser = await sign_in("manager")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {},
    ):
        assert (await browser.post(address, data={"who": "Jo"}, headers=headers)).status_code == 403
    answer = await browser.post(address, data={"who": "Jo"}, headers={"Origin": "http://office.example"})
    assert answer.status_code != 403


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

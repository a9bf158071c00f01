"""Who is signed in, for how long, and where it leads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response

from contact_policy.app import create_app, verifier_for
from contact_policy.desk.session import Sessions, SignedIn
from contact_policy.policy import load_policy
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import SettingError, Settings
from desk.conftest import Api, SignIn
from fixtures.desk import Browser, check_page

pytestmark = pytest.mark.anyio

PRODUCTION = {
    "CONTACT_POLICY_ENVIRONMENT": "production",
    "CONTACT_POLICY_TOKEN_ISSUER": "https://login.office.example",
    "CONTACT_POLICY_TOKEN_AUDIENCE": "contact-policy",
    "CONTACT_POLICY_TOKEN_JWKS_URL": "https://login.office.example/jwks",
}
WITH_DESK = PRODUCTION | {
    "CONTACT_POLICY_DESK_CLIENT_ID": "desk",
    "CONTACT_POLICY_DESK_SECRET": "a" * 32,
    "CONTACT_POLICY_PUBLIC_URL": "https://contact.example/office-a",
}


def service(environ: dict[str, str]) -> FastAPI:
    settings, policy = Settings.from_environment(environ), load_policy()
    return create_app(settings, store=Store("postgresql:///"), policy=policy, verifier=verifier_for(settings, policy))


async def test_the_first_address_anybody_opens_leads_to_the_desk(stranger: Browser) -> None:
    first = await stranger.get("/", follow_redirects=True)
    assert str(first.url) == "http://office.example/desk/sign-in?back="
    assert "Mary Jones, manager" in check_page(first).text


async def test_whoever_signs_in_comes_back_to_where_they_were_and_nowhere_else(stranger: Browser) -> None:
    for back, leads in (("/customers", "/desk/customers"), ("//elsewhere.example", "/desk"), ("https://x", "/desk")):
        answer = await stranger.send_form("/desk/sign-in", person="mary", back=back)
        assert (answer.status_code, answer.headers["Location"]) == (303, leads)


async def test_a_name_is_kept_and_the_sign_in_stands_in_the_trail(sign_in: SignIn, api: Api) -> None:
    await sign_in("reviewer")
    trail = await api("GET", "/v1/audit?action=desk.signed_in&actor=rita", Role.AUDITOR, expect=200)
    assert trail["items"][0]["roles"] == ["reviewer"]


async def test_the_clock_of_development_is_shown_and_kept(sign_in: SignIn) -> None:
    browser = await sign_in("manager", "2030-03-13T10:15")
    assert "Development clock: 13 March 2030, 10:15" in check_page(await browser.get("/desk")).text


async def test_signing_out_is_a_deed_and_ends_it(sign_in: SignIn) -> None:
    browser = await sign_in("manager")
    answer = await browser.send_form("/desk/sign-out")
    assert answer.headers["Location"] == "/desk/signed-out"
    assert "You have signed out" in check_page(await browser.get("/desk/signed-out")).text
    assert (await browser.get("/desk")).status_code == 303


async def test_a_cookie_that_was_altered_is_over_or_another_offices_is_nobodys(app: FastAPI, tmp_path: Path) -> None:
    data = {"CONTACT_POLICY_DATA_DIR": str(app.state.settings.data_dir)}
    ours = app.state.desk_sessions
    theirs = Sessions(Settings.from_environment(data | {"CONTACT_POLICY_PUBLIC_URL": "http://office.example/other"}))
    elsewhere = Sessions(Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)}))
    for sessions, life, change, is_in in (
        (ours, 60, "", True),
        (ours, -1, "", False),
        (ours, 60, "x", False),
        (theirs, 60, "", False),
        (elsewhere, 60, "", False),
    ):
        until = int(datetime.now(UTC).timestamp()) + life
        person = SignedIn(subject="mary", name="Mary", roles=frozenset({Role.MANAGER}), expires_at=until)
        response = cookie_of(sessions, person)
        async with Browser(app, cookies={"contact-policy-desk": response + change}) as browser:
            assert ((await browser.get("/desk/caller")).status_code == 200) is is_in


def cookie_of(sessions: Sessions, person: SignedIn) -> str:
    response = Response()
    sessions.write(response, person)
    return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


async def test_production_has_a_desk_only_with_its_own_sign_in_and_nobody_is_anybody() -> None:
    off = service(PRODUCTION)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=off), base_url="http://office.example") as client:
        assert (await client.get("/desk")).status_code == 404
    async with Browser(service(WITH_DESK)) as browser:
        page = check_page(await browser.get("/desk/sign-in"))
        assert "Mary Jones" not in page.text
        assert "/office-a/desk/sign-in/start?back=" in page.links
        headers = {"Origin": "https://contact.example"}
        answer = await browser.post("/desk/sign-in", data={"person": "mary"}, headers=headers)
        assert answer.status_code == 404


def test_under_a_prefix_the_cookie_is_that_offices_own() -> None:
    sessions = Sessions(Settings.from_environment(WITH_DESK))
    response = Response()
    until = int(datetime.now(UTC).timestamp()) + 60
    sessions.write(response, SignedIn(subject="m", name="M", roles=frozenset({Role.STAFF}), expires_at=until))
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-contact-policy-desk=")
    assert all(part in cookie for part in ("Path=/office-a/", "Secure", "HttpOnly", "SameSite=lax"))


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        (WITH_DESK | {"CONTACT_POLICY_DESK_SECRET": ""}, "CONTACT_POLICY_DESK_SECRET"),
        (WITH_DESK | {"CONTACT_POLICY_DESK_SECRET": "short"}, "CONTACT_POLICY_DESK_SECRET"),
        (WITH_DESK | {"CONTACT_POLICY_PUBLIC_URL": "http://contact.example"}, "CONTACT_POLICY_PUBLIC_URL"),
        ({"CONTACT_POLICY_DESK_CLIENT_ID": "desk"}, "CONTACT_POLICY_DESK_CLIENT_ID"),
        ({"CONTACT_POLICY_DESK": "perhaps"}, "CONTACT_POLICY_DESK"),
        ({"CONTACT_POLICY_PUBLIC_URL": "https://x.example/a?b=c"}, "CONTACT_POLICY_PUBLIC_URL"),
    ],
)
def test_settings_that_would_not_do_are_named_before_anything_starts(environ: dict[str, str], variable: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environment(environ)
    assert refused.value.variable == variable


def test_a_desk_that_is_off_asks_for_nothing() -> None:
    assert not Settings.from_environment(PRODUCTION | {"CONTACT_POLICY_DESK": "off"}).has_desk
    assert not Settings.from_environment({"CONTACT_POLICY_DESK": "off"}).has_desk

"""People sign in to the desk through a real provider's pages, come back to where they were, and go out again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fixtures.running import RunningService, client
from identity_provider.oidc import IdentityProvider
from identity_provider.serving import service_for

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def pages(server_dsn: str, template: str, tmp_path: Path, provider: IdentityProvider) -> Iterator[RunningService]:
    """The service with its desk, which the provider knows as a web client."""
    asked = {"CONTACT_POLICY_DESK_CLIENT_ID": "desk", "CONTACT_POLICY_DESK_SCOPE": "openid contact"}
    with service_for(provider, server_dsn, template, tmp_path, DEMO="0", **asked) as service:
        yield service


def through(browser: httpx.Client, answer: httpx.Response, login: str) -> httpx.Response:
    """Follow where it leads; what the provider's pages ask is answered as ``login`` would."""
    for _ in range(20):
        if answer.is_redirect:
            answer = browser.get(answer.url.join(answer.headers["Location"]))
        elif 'value="login"' in answer.text:
            answer = submit(browser, answer, prompt="login", login=login, password="whatever is typed")  # noqa: S106
        elif 'value="consent"' in answer.text:
            answer = submit(browser, answer, prompt="consent")
        else:
            return answer
    raise AssertionError("it leads nowhere")


def submit(browser: httpx.Client, page: httpx.Response, **fields: str) -> httpx.Response:
    """Fill in the page's form and send it."""
    (action,) = re.findall(r'<form[^>]* action="([^"]+)"', page.text)
    return browser.post(page.url.join(action), data=fields)


def test_whoever_signs_in_comes_back_to_their_page_and_silently_the_second_time(pages: RunningService) -> None:
    with client(base_url=pages.url) as browser:
        asked = browser.get("/desk/customers")
        way_in = browser.get(asked.headers["Location"])
        (start,) = re.findall(r'href="(/desk/sign-in/start[^"]*)"', way_in.text)
        inside = through(browser, browser.get(start.replace("&amp;", "&")), "mary")
        assert (inside.status_code, str(inside.url)) == (200, f"{pages.url}/desk/customers")
        assert "Mary, manager" in inside.text
        browser.cookies.delete("contact-policy-desk")
        again = through(browser, browser.get("/desk/sign-in/start?back=/proposals"), "nobody is asked")
        assert (again.status_code, str(again.url)) == (200, f"{pages.url}/desk/proposals")
        out = browser.post("/desk/sign-out", headers=FROM_HERE)
        assert "Sign out of your work account too" in browser.get(out.headers["Location"]).text
        assert browser.get("/desk").status_code == httpx.codes.SEE_OTHER


def test_who_has_no_role_here_or_answers_another_sign_in_is_not_let_in(pages: RunningService) -> None:
    with client(base_url=pages.url) as browser:
        outside = through(browser, browser.get("/desk/sign-in/start?back=/customers"), "pat")
        assert "have no role here" in outside.text
        browser.get("/desk/sign-in/start?back=/customers")
        forged = browser.get("/desk/signed-in?code=x&state=another")
        assert "You are not signed in" in forged.text
        assert browser.get("/desk").status_code == httpx.codes.SEE_OTHER

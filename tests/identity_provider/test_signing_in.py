"""People sign in through a real provider's pages, by authorisation code with PKCE (RFC 7636), and are believed."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from fixtures.running import RunningService, client
from fixtures.tokens import RSA_KEY, claims_of, header_of, signed
from identity_provider.oidc import AUDIENCE, IdentityProvider

Json = dict[str, Any]
SIGNED_IN = "http://127.0.0.1/signed-in"
ANY = "whatever is typed"  # the provider's pages for development take anything
CLIENT = {"client_id": "desk", "redirect_uri": SIGNED_IN}


def sign_in(provider: IdentityProvider, login: str, *, resource: str = AUDIENCE) -> Json:
    """The tokens that a browser comes back with."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "scope": "openid contact", "resource": resource, **CLIENT}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    with client(base_url=provider.issuer) as browser:
        page = follow(browser, browser.get("/auth", params=asked))
        page = follow(browser, submit(browser, page, prompt="login", login=login, password=ANY))
        back = follow(browser, submit(browser, page, prompt="consent"))
        (code,) = parse_qs(urlsplit(back.headers["Location"]).query)["code"]
        given = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, **CLIENT}
        answer = browser.post("/token", data=given | {"resource": resource})
    assert answer.status_code == httpx.codes.OK, answer.text
    tokens: Json = answer.json()
    return tokens


def follow(browser: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """Go where it leads, up to a page or back to our own address."""
    while answer.is_redirect and not answer.headers["Location"].startswith(SIGNED_IN):
        answer = browser.get(answer.headers["Location"])
    assert answer.is_redirect or answer.status_code == httpx.codes.OK, answer.text
    return answer


def submit(browser: httpx.Client, page: httpx.Response, **fields: str) -> httpx.Response:
    """Fill in the page's form and send it."""
    (action,) = re.findall(r'<form[^>]* action="([^"]+)"', page.text)
    return browser.post(action, data=fields)


def ask(service: RunningService, token: str, path: str = "/v1/policy", **request: Any) -> httpx.Response:
    method = "POST" if "json" in request else "GET"
    return service.ask(method, path, headers={"Authorization": f"Bearer {token}"}, **request)


def test_people_sign_in_and_are_known_by_their_name_and_roles(provider: IdentityProvider, desk: RunningService) -> None:
    deadline = time.monotonic() + 10  # nobody has shown a token yet
    while desk.ask("GET", "/health").json()["dependencies"]["identity_provider"] != "up":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    mary, ann = (sign_in(provider, login)["access_token"] for login in ("mary", "ann"))
    assert ask(desk, mary, "/v1/customers", json={"name": "Jo"}).status_code == 201
    assert ask(desk, mary, "/v1/audit").status_code == 403
    trail = ask(desk, ann, "/v1/audit").json()["items"]
    # Whoever keeps the service is written down beside the people, without a role.
    assert [(entry["actor"], entry["roles"]) for entry in trail if entry["roles"]] == [("mary", ["manager"])]


def test_what_the_provider_signs_for_others_is_refused_and_the_bearer_hears_why(
    provider: IdentityProvider, desk: RunningService
) -> None:
    mary = sign_in(provider, "mary")
    refused = {
        "audience": mary["id_token"],
        "aud": sign_in(provider, "mary", resource="urn:office:payroll")["access_token"],
        "no role": sign_in(provider, "pat")["access_token"],
    }
    for why, token in refused.items():
        answer = ask(desk, token)
        assert answer.status_code == 401
        assert 'error="invalid_token", error_description="The token ' in answer.headers["WWW-Authenticate"], why
    stranger = signed(header_of(RSA_KEY), claims_of(iss=provider.issuer, aud=AUDIENCE), RSA_KEY)
    header, claims, signature = mary["access_token"].split(".")
    for forged in (stranger, f"{header}.{claims}.{signature[::-1]}", f"{header}.{stranger.split('.')[1]}.{signature}"):
        answer = ask(desk, forged)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    printed = desk.program.printed()
    assert {"audience", "roles", "key", "signature"} <= set(re.findall(r"token refused: ([a-z-]+) ", printed))
    assert "mary" not in printed


def test_the_service_outlives_its_provider_and_takes_its_new_keys(
    provider: IdentityProvider, desk: RunningService
) -> None:
    before = sign_in(provider, "chris")["access_token"]
    assert ask(desk, before).status_code == 200
    provider.stop()
    assert ask(desk, before).status_code == 200
    provider.start()
    after = sign_in(provider, "chris")["access_token"]
    deadline = time.monotonic() + 15  # a key never seen is looked for every five seconds
    while ask(desk, after).status_code != httpx.codes.OK:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert ask(desk, before).status_code == 401

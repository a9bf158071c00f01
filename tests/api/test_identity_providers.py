"""An office signs in with the identity provider it has, whatever that one's habits; and hears why when it cannot."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.identity import TokenVerifier
from contact_policy.api.identity.claims import SUBJECT_LIMIT
from contact_policy.api.identity.fault import TOLD, Reason
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.api.identity.refusal_log import QUIET_SECONDS, RefusalLog
from contact_policy.app import create_app, verifier_for
from contact_policy.policy import Policy
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.identity_providers import OTHER_TENANT, SHAPES, Shape
from fixtures.service import Client, connected
from fixtures.token_attacks import ATTACKS
from fixtures.tokens import (
    NOW,
    RSA_KEY,
    SECONDS,
    STRANGER_EC,
    STRANGER_RSA,
    b64,
    claims_of,
    good_token,
    header_of,
    key_set,
    new_verifier,
    public_jwk,
    signed,
    verify,
)

pytestmark = pytest.mark.anyio
EVERY = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
UNSIGNED = b64(b'{"alg": "none"}')
PERSONAL = ("mary", "Mary", "manager", "e90d2a88", "eyJ")


def set_up(shape: Shape, folder: Path, policy: Policy) -> TokenVerifier:
    """The service's own verifier, from what an operator of that provider would set."""
    keys = folder / "keys.json"
    keys.write_text(shape.jwks)
    return verifier_for(Settings.from_environment(shape.environ(str(keys))), policy)


def reason(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(NotBelieved) as refusal:
        verify(verifier, token)
    return refusal.value.reason


@EVERY
async def test_an_office_signs_in_with_the_provider_it_has(shape: Shape, tmp_path: Path, policy: Policy) -> None:
    verifier = set_up(shape, tmp_path, policy)
    assert await verifier.verify(shape.token(SECONDS), NOW) == (shape.person, frozenset({Role.MANAGER}))


@EVERY
def test_a_providers_token_is_refused_once_anything_of_it_is_another(
    shape: Shape, tmp_path: Path, policy: Policy
) -> None:
    verifier = set_up(shape, tmp_path, policy)
    assert reason(verifier, shape.token(SECONDS, aud="another-api")) == Reason.AUDIENCE
    assert reason(verifier, shape.token(SECONDS, iss=shape.issuer + "/x")) == Reason.ISSUER
    assert reason(verifier, shape.token(SECONDS - 100_000)) == Reason.EXPIRED
    assert reason(verifier, shape.token(SECONDS + 400)) == Reason.NOT_YET
    assert reason(verifier, shape.token(SECONDS, exp=SECONDS + 200_000)) == Reason.LIFETIME
    unfit = replace(shape, claims={name: value for name, value in shape.claims.items() if "@" not in str(value)})
    path = shape.settings.get("CONTACT_POLICY_TOKEN_ROLES_CLAIM", "roles").partition(".")[0]
    without = {name: value for name, value in shape.claims.items() if not name.startswith(path) and name != path}
    assert reason(verifier, replace(unfit, claims=without).token(SECONDS)) in {Reason.ROLES, Reason.PERSON}
    header, claims, signature = shape.token(SECONDS).split(".")
    assert reason(verifier, f"{UNSIGNED}.{claims}.{signature}") == Reason.ALGORITHM
    assert reason(verifier, f"{header}.{claims}.{signature[:-6]}AAAAAA") == Reason.SIGNATURE


def test_another_tenant_whose_tokens_the_same_keys_sign_is_not_ours(tmp_path: Path, policy: Policy) -> None:
    for name in ("Entra ID v1", "Entra ID v2"):
        shape = SHAPES[name]
        verifier = set_up(shape, tmp_path, policy)
        theirs = shape.token(SECONDS, iss=shape.issuer.replace(shape.claims["tid"], OTHER_TENANT), tid=OTHER_TENANT)
        assert reason(verifier, theirs) == Reason.ISSUER


def test_keycloaks_id_token_is_no_access_token(tmp_path: Path, policy: Policy) -> None:
    verifier = set_up(SHAPES["Keycloak"], tmp_path, policy)
    assert reason(verifier, SHAPES["Keycloak"].token(SECONDS, typ="ID")) == Reason.KIND


@pytest.fixture
def app(tmp_path: Path, policy: Policy, store: Store) -> FastAPI:
    """The service as set up for one provider."""
    keys = tmp_path / "keys.json"
    keys.write_text(SHAPES["Keycloak"].jwks)
    settings = Settings.from_environment(SHAPES["Keycloak"].environ(str(keys)))
    return create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))


@pytest.fixture
async def asking(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


async def ask(client: Client, token: str) -> httpx.Response:
    return await client.get("/v1/policy", headers={"Authorization": f"Bearer {token}"})


# https://github.com/aspnet/Security/issues/776, https://github.com/Stirling-Tools/Stirling-PDF/pull/6700
async def test_the_offices_own_people_hear_why_and_nobody_hears_anything_of_anybody(
    asking: Client, caplog: pytest.LogCaptureFixture
) -> None:
    shape, now = SHAPES["Keycloak"], datetime.now(UTC).timestamp()
    assert (await ask(asking, shape.token(now))).status_code == 200
    faults: dict[Reason, dict[str, Any]] = {
        Reason.AUDIENCE: {"aud": ["account"]},
        Reason.LIFETIME: {"exp": now + 200_000},
        Reason.EXPIRED: {"iat": now - 900, "exp": now - 1},
        Reason.NOT_YET: {"nbf": now + 200},
        Reason.DATES: {"iat": str(now)},
        Reason.KIND: {"typ": "Refresh"},
        Reason.PERSON: {"sub": "ma\u200bry"},
        Reason.ROLES: {"realm_access": {"roles": ["Manager", "offline_access"]}},
    }
    assert set(faults) == {why for why, told in TOLD.items() if told}
    for why, members in faults.items():
        answer = await ask(asking, shape.token(now, **members))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == f'Bearer error="invalid_token", error_description="{TOLD[why]}"'
        assert f"token refused: {why} (1 since" in caplog.text
        assert answer.headers["X-Request-ID"] in caplog.text
        shown = caplog.text + answer.text + str(answer.headers)
        assert [word for word in PERSONAL if word in shown] == []
    text = (await asking.get("/metrics")).text
    assert 'contact_policy_tokens_refused_total{reason="lifetime"} 1.0' in text


@pytest.mark.parametrize("text", [told for told in TOLD.values() if told])
def test_what_is_told_fits_into_a_header(text: str) -> None:
    assert re.fullmatch(r"[ !#-\[\]-~]+", text)  # RFC 6750 3


async def test_a_forger_hears_only_that_the_token_is_invalid_and_whoever_sends_none_not_even_that(
    asking: Client, caplog: pytest.LogCaptureFixture
) -> None:
    shape, now = SHAPES["Keycloak"], datetime.now(UTC).timestamp()
    header, claims, _ = shape.token(now).split(".")
    forged = {
        Reason.SIGNATURE: signed(dict(shape.header), {"iss": shape.issuer}, STRANGER_RSA),
        Reason.KEY: signed(dict(shape.header) | {"kid": "made-up"}, claims_of(), STRANGER_RSA),
        Reason.ALGORITHM: f"{UNSIGNED}.{claims}.AA",
        Reason.HEADER: signed(header_of(RSA_KEY, jku="https://evil.example"), claims_of(), STRANGER_RSA),
        Reason.TYPE: signed(header_of(typ="logout+jwt"), claims_of(), STRANGER_EC),
        Reason.MALFORMED: f"{header}.{claims}",
        Reason.ISSUER: shape.token(now, iss="https://identity.other.example"),
    }
    for why, token in forged.items():
        answer = await ask(asking, token)
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"', why
        assert f"token refused: {why} " in caplog.text
    for headers in ([], [("X-API-Key", "made-up")], [("Authorization", f"Bearer {shape.token(now)}")] * 2):
        answer = await asking.get("/v1/policy", headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    refused = [line for line in caplog.text.splitlines() if "token refused" in line]
    assert len(refused) == len(forged) + 3


def test_whoever_tries_tokens_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    seconds = 0.0
    refusals = RefusalLog(lambda: seconds)
    with caplog.at_level(logging.WARNING):
        for _ in range(1000):
            refusals.note(Reason.SIGNATURE, "one")
        refusals.note(Reason.ROLES, "two")
        seconds += QUIET_SECONDS
        refusals.note(Reason.SIGNATURE, "three")
    assert caplog.messages == [
        "token refused: signature (1 since this was told) request_id=one",
        "token refused: roles (1 since this was told) request_id=two",
        "token refused: signature (1000 since this was told) request_id=three",
    ]
    assert refusals.counts == {Reason.SIGNATURE: 1001, Reason.ROLES: 1}


async def test_health_tells_how_the_key_set_is(asking: Client, app: FastAPI, tmp_path: Path) -> None:
    async def told() -> tuple[str, str, list[str]]:
        # As it is now: /health itself may be a second old.
        app.state.verifier.keys._look_at = 0  # noqa: SLF001 - a file is looked at every other second
        health = (await asking.get("/health", headers={"X-Now": "2026-11-20T10:00:00Z"})).json()
        return health["dependencies"]["identity_provider"], health["status"], health["reasons"]

    assert await told() == ("up", "up", [])
    (tmp_path / "keys.json").write_text(key_set())
    state, status, (why,) = await told()
    assert (state, status) == ("degraded", "degraded")
    assert "those read before are still used" in why
    (tmp_path / "keys.json").write_text(key_set(public_jwk(STRANGER_RSA, "new")))
    assert await told() == ("up", "up", [])


async def test_a_service_that_never_saw_a_key_says_so_and_is_ready_for_devices(policy: Policy, store: Store) -> None:
    given = SHAPES["Keycloak"].environ("")
    environ = given | {"CONTACT_POLICY_TOKEN_JWKS_URL": "http://127.0.0.1:9/keys"}
    settings = Settings.from_environment(environ)
    app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    async with connected(app) as client:
        await client.get("/health")
        await asyncio.sleep(0.2)
        health = (await client.get("/health", headers={"X-Now": "2026-11-20T10:00:00Z"})).json()
        assert health["dependencies"]["identity_provider"] == "down"
        assert (health["status"], len(health["reasons"])) == ("degraded", 1)
        assert (await client.get("/readyz")).status_code == 200
        assert (await ask(client, SHAPES["Keycloak"].token(SECONDS))).status_code == 401
    await app.state.verifier.keys.stop()


async def test_no_forged_or_unfit_token_is_let_in_anywhere_or_brings_out_an_error(
    policy: Policy, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = new_verifier()
    believe = verifier.claims
    monkeypatch.setattr(verifier, "claims", lambda token, _: believe(token, NOW))  # the attacks are of that moment
    app = create_app(Settings.from_environment({}), store=store, policy=policy, verifier=verifier)
    async with connected(app) as client:
        paths = ("/v1/policy", "/v1/contact-status?phone=07700900123")
        for path in paths:
            assert (await client.get(path, headers={"Authorization": f"Bearer {good_token()}"})).status_code == 200
        for attack, token in ATTACKS:
            if token != token.strip(" "):
                continue  # spaces about a header's value are no part of it
            sent = [(b"Authorization", b"Bearer " + token.encode("utf-8", "surrogatepass"))]
            for path in paths:
                answer = await client.get(path, headers=sent)
                assert answer.status_code == 401, (attack, path)
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    told = set(app.state.refusals.counts)
    assert Reason.UNFORESEEN not in told
    assert len(told) > 12


async def test_the_longest_name_of_a_person_can_be_written_down_everywhere(asking: Client) -> None:
    now, shape = datetime.now(UTC).timestamp(), SHAPES["Keycloak"]
    name = "".join(chr(0x20000 + 83 * number) for number in range(SUBJECT_LIMIT))  # of four octets each, none again
    claims: dict[str, Any] = {**shape.claims, "iss": shape.issuer, "iat": now, "exp": now + 300, "sub": name}
    token = signed(dict(shape.header), json.dumps(claims, ensure_ascii=False).encode(), RSA_KEY)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "".join(map(chr, range(0x20, 0x7F))) * 2}
    made = await asking.post("/v1/customers", headers=headers, json={"name": "Jo"})
    assert made.status_code == 201
    again = await asking.post("/v1/customers", headers=headers, json={"name": "Jo"})
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from contact_policy.api.identity import bearer_token
from contact_policy.api.identity.fault import Reason
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.errors import Unauthenticated
from contact_policy.records import Role
from fixtures.tokens import (
    AUDIENCE,
    EC_KEY,
    NOW,
    RSA_KEY,
    SECONDS,
    PrivateKey,
    claims_of,
    good_token,
    header_of,
    new_verifier,
    signed,
    verify,
)


@pytest.mark.parametrize("key", [RSA_KEY, EC_KEY], ids=["RS256", "ES256"])
def test_a_good_token_names_its_subject_and_roles(key: PrivateKey) -> None:
    token = good_token(key, sub="Márta O'Neill", roles=["manager", "chief_executive", "manager"])
    assert verify(new_verifier(), token) == ("Márta O'Neill", frozenset({Role.MANAGER, Role.CHIEF_EXECUTIVE}))


@pytest.mark.parametrize(
    "members",
    [
        {"aud": ["other", AUDIENCE]},
        {"nbf": SECONDS},
        {"nbf": SECONDS + 59},
        {"iat": SECONDS + 59},
        {"exp": SECONDS + 1},
        {"iat": SECONDS - 86_399, "exp": SECONDS + 1},
        {"iat": float(SECONDS), "exp": SECONDS + 60.5, "nbf": SECONDS - 0.25},
        {"roles": [role.value for role in Role]},
        {"roles": ["offline_access", "", "manager", "uma_authorization"]},
        {"roles": "manager"},
        {"sub": "m" * 500},
        {
            "realm_access": {"roles": ["offline"]},
            "jti": "4711",
            "azp": "crm",
            "at_hash": "AAAA",
            "email_verified": True,
        },
    ],
)
def test_what_an_identity_provider_may_add_or_vary_is_accepted(members: dict[str, Any]) -> None:
    assert verify(new_verifier(), good_token(**members))


# RFC 9068 4; https://github.com/spring-projects/spring-security/issues/13185,
# https://github.com/elastic/elasticsearch/pull/126687
@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "AT+JWT", "Application/at+JWT", "jwt", "JWT"])
def test_an_access_token_by_its_own_media_type_is_accepted(typ: str) -> None:
    assert verify(new_verifier(), signed(header_of(typ=typ), claims_of()))


@pytest.mark.parametrize("name", ["x5t", "x5t#S256", "cty", "ver", "iss", "nonce", "JWK"])
def test_what_a_header_says_beside_what_we_go_by_is_passed_over(name: str) -> None:
    assert verify(new_verifier(), signed(header_of() | {name: "AAAA"}, claims_of()))


# Dates with a fraction or an exponent: https://github.com/envoyproxy/envoy/issues/28201,
# https://github.com/authlib/authlib/issues/277, https://github.com/panva/openid-client/issues/263
@pytest.mark.parametrize("written", ["{}.336421", "{}.0", "{}0E-1", "{}e0"])
def test_dates_are_any_json_number(written: str) -> None:
    said = json.dumps(claims_of(iat="iat", exp="exp"))
    said = said.replace('"iat": "iat"', f'"iat": {written.format(SECONDS)}')
    said = said.replace('"exp": "exp"', f'"exp": {written.format(SECONDS + 600)}')
    verifier = new_verifier()
    assert verify(verifier, signed(header_of(), said.encode()))
    with pytest.raises(Unauthenticated):
        verify(verifier, signed(header_of(), said.encode()), NOW + timedelta(seconds=601))


def test_the_longest_life_of_a_token_is_as_set_to_the_second() -> None:
    verifier = new_verifier(longest_life=timedelta(minutes=90))
    assert verify(verifier, good_token(exp=SECONDS + 5400))
    with pytest.raises(NotBelieved) as refusal:
        verify(verifier, good_token(exp=SECONDS + 5401))
    assert refusal.value.reason == Reason.LIFETIME


# A claim of Auth0's or AD FS's has full stops in its name; https://github.com/owncloud/ocis/issues/7660 and 7215
PATHS: dict[str, dict[str, Any]] = {
    "realm_access.roles": {"realm_access": {"roles": ["manager", "offline_access"]}},
    "resource_access.https://contact.office.example.roles": {
        "resource_access": {"account": {"roles": ["staff"]}, "https://contact.office.example": {"roles": ["manager"]}}
    },
    "https://office.example/roles": {"https://office.example/roles": ["manager"]},
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role": {
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/role": "manager"
    },
}


@pytest.mark.parametrize(("path", "claims"), PATHS.items(), ids=PATHS)
def test_roles_are_read_where_the_settings_say_and_nowhere_else(path: str, claims: dict[str, Any]) -> None:
    verifier = new_verifier(roles_claim=path)
    token = good_token(**claims, roles=["chief_executive"])
    assert verify(verifier, token) == ("mary", frozenset({Role.MANAGER}))
    for nowhere in (
        {},
        {"realm_access": ["roles", "manager"]},
        {"realm_access": "manager", "resource_access": {"account": {"roles": ["manager"]}}},
        {"realm_access": {"roles": {"manager": True}}, "https://office.example/roles": {"manager": True}},
    ):
        with pytest.raises(NotBelieved) as refusal:
            verify(verifier, good_token(**nowhere))
        assert refusal.value.reason == Reason.ROLES


def test_the_claim_that_names_the_person_is_as_set_and_is_asked_for_in_every_token() -> None:
    verifier = new_verifier(person_claim="oid")
    assert verify(verifier, good_token(oid="e90d2a88-292b-4351-bc87-2c1e94449d67"))[0].startswith("e90d2a88")
    for oid in (None, "", 7, ["mary"], "ma\u200bry"):
        with pytest.raises(NotBelieved) as refusal:
            verify(verifier, good_token(oid=oid))
        assert refusal.value.reason == Reason.PERSON


def test_a_token_ends_to_the_second_even_when_it_was_believed_before() -> None:
    verifier, token = new_verifier(), good_token()
    verify(verifier, token, NOW + timedelta(seconds=3599.9))
    with pytest.raises(Unauthenticated):
        verify(verifier, token, NOW + timedelta(seconds=3600))


def test_a_token_is_not_believed_more_than_a_minute_before_its_time_even_when_it_was_believed_later() -> None:
    verifier, token = new_verifier(), good_token()
    verify(verifier, token, NOW - timedelta(seconds=60))
    with pytest.raises(Unauthenticated):
        verify(verifier, token, NOW - timedelta(seconds=61))


def test_more_tokens_than_the_cache_holds_are_all_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contact_policy.api.identity.verifier.CACHE_LIMIT", 2)
    verifier = new_verifier()
    tokens = {name: good_token(sub=name) for name in "abcde"}
    for name, token in [*tokens.items(), *tokens.items()]:
        assert verify(verifier, token)[0] == name
        assert len(vars(verifier)["_cache"]) <= 2


@pytest.mark.parametrize("header", ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c "])
def test_a_bearer_token_is_taken_from_its_header(header: str) -> None:
    assert bearer_token(header) == "a.b.c"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic bWFyeTp4", "a.b.c", "Bearer\ta.b.c", " Bearer x"]
)
def test_a_header_without_a_bearer_token_is_nobody(header: str | None) -> None:
    with pytest.raises(NotBelieved) as refusal:
        bearer_token(header)
    assert (refusal.value.reason, refusal.value.is_of_a_token) == (Reason.NO_CREDENTIAL, False)

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contact_policy.api.identity import bearer_token
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
        {"iat": SECONDS - 3599, "exp": SECONDS + 1},
        {"roles": [role.value for role in Role]},
        {"sub": "m" * 200},
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


def test_an_access_token_by_its_own_media_type_is_accepted() -> None:
    assert verify(new_verifier(), signed(header_of(typ="at+jwt"), claims_of()))


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
    with pytest.raises(Unauthenticated):
        bearer_token(header)

"""Every token here is bad in one way. All are answered alike, and none is a way to an error of another kind."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_policy.api.identity.fault import Reason
from contact_policy.api.identity.refusal import REFUSAL, NotBelieved
from contact_policy.errors import Unauthenticated
from fixtures.token_attacks import ATTACKS
from fixtures.tokens import (
    EC_KEY,
    ISSUER,
    RSA_KEY,
    PrivateKey,
    check_signature,
    claims_of,
    good_token,
    header_of,
    new_verifier,
    signed,
    verify,
)

VERIFIER = new_verifier()
GOOD = {key: good_token(key) for key in (RSA_KEY, EC_KEY)}


def test_the_table_holds_some_hundreds_of_different_attacks() -> None:
    assert len({token for _, token in ATTACKS}) > 400


@pytest.mark.parametrize("token", [pytest.param(token, id=name) for name, token in ATTACKS])
def test_a_bad_token_is_refused_and_why_is_told_to_nobody_who_might_have_made_it(
    token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NotBelieved) as refusal:
        verify(VERIFIER, token)
    assert refusal.value.detail == REFUSAL
    assert refusal.value.__suppress_context__
    assert refusal.value.is_of_a_token
    assert refusal.value.reason in set(Reason) - {Reason.UNFORESEEN}
    if refusal.value.told:
        # Our own provider made it, and the next step would have been to believe it.
        header, claims, signature = token.split(".")
        key = RSA_KEY if b"RS256" in base64.urlsafe_b64decode(header + "==") else EC_KEY
        assert json.loads(base64.urlsafe_b64decode(claims + "=="))["iss"] == ISSUER
        check_signature(key, f"{header}.{claims}", signature)
    assert caplog.messages == []  # a line would mean an error nobody foresaw


@pytest.mark.parametrize("key", [RSA_KEY, EC_KEY], ids=["RS256", "ES256"])
def test_what_the_attacks_are_made_from_is_believed(key: PrivateKey) -> None:
    assert verify(VERIFIER, GOOD[key])[0] == "mary"


@given(st.sampled_from([RSA_KEY, EC_KEY]), st.data())
def test_no_good_token_survives_a_changed_character(key: PrivateKey, data: st.DataObject) -> None:
    token = GOOD[key]
    verify(VERIFIER, token)  # remembered: a near miss must not be taken for it
    place = data.draw(st.integers(0, len(token) - 1))
    mark = data.draw(st.characters() | st.sampled_from("AQgw-_.=").filter(lambda c: c != token[place]))
    if mark == token[place]:
        return
    with pytest.raises(Unauthenticated):
        verify(VERIFIER, token[:place] + mark + token[place + 1 :])


@pytest.mark.long("texts of every kind, drawn at random")
@given(st.text(max_size=300) | st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]*", fullmatch=True))
def test_no_text_at_all_brings_out_another_error(text: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(VERIFIER, text)


SCALARS = st.none() | st.booleans() | st.integers() | st.text()
SHAPES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(SHAPES, st.sampled_from(["iss", "aud", "exp", "iat", "sub", "roles"]))
def test_a_claim_of_any_shape_is_judged_without_another_error(value: Any, name: str) -> None:
    try:
        subject, roles = verify(VERIFIER, signed(header_of(), claims_of(**{name: value})))
    except Unauthenticated:
        return
    assert subject.isprintable()
    assert roles

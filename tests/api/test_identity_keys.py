from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from contact_policy.api.identity import JwksFile, JwksUrl, StaticKeys, TokenVerifier, read_key_set
from contact_policy.api.identity.fault import Reason
from contact_policy.api.identity.key_sources import KeySetCondition
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.errors import Unauthenticated
from fixtures.token_attacks import ABSENT, changed
from fixtures.tokens import (
    EC_KEY,
    EXPECTED,
    NOW,
    RSA_KEY,
    STRANGER_EC,
    claims_of,
    good_token,
    header_of,
    key_set,
    public_jwk,
    signed,
    verify,
)

URL = "https://identity.office.example/keys"
EC_SET = key_set(public_jwk(EC_KEY, "ec"))
RSA_SET = key_set(public_jwk(RSA_KEY, "rsa"))


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Provider:
    """The identity provider at the other end of the network, which counts how often it is asked."""

    def __init__(self, body: str = EC_SET) -> None:
        self.response: dict[str, Any] = {"status_code": 200, "text": body}
        self.asked: list[str] = []
        self.clock = Clock()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        await asyncio.sleep(0)
        return httpx.Response(**self.response)

    def keys(self) -> JwksUrl:
        return JwksUrl(URL, httpx.AsyncClient(transport=httpx.MockTransport(self.answer)), self.clock)


def test_an_algorithm_the_settings_leave_out_is_refused() -> None:
    keys = JwksUrl("https://unused.example")
    with pytest.raises(ValueError, match="RS256"):
        TokenVerifier(expected=EXPECTED, keys=keys, algorithms=("HS256",))
    provider = Provider(key_set(public_jwk(EC_KEY, "ec"), public_jwk(RSA_KEY, "rsa")))
    verifier = TokenVerifier(expected=EXPECTED, keys=provider.keys(), algorithms=("RS256",))
    assert verify(verifier, good_token(RSA_KEY))
    with pytest.raises(Unauthenticated):
        verify(verifier, good_token(EC_KEY))


UNFIT = {
    "for encryption": public_jwk(EC_KEY, "k", use="enc"),
    "not for verifying": public_jwk(EC_KEY, "k", key_ops=["sign"]),
    "strange operations": public_jwk(EC_KEY, "k", key_ops="verify"),
    "another algorithm": public_jwk(RSA_KEY, "k", alg="PS256"),
    "published private key": public_jwk(EC_KEY, "k", d="AAAA"),
    "RSA 1024": public_jwk(rsa.generate_private_key(public_exponent=65537, key_size=1024), "k"),  # noqa: S505 - weak on purpose
    "P-384": public_jwk(ec.generate_private_key(ec.SECP384R1()), "k"),
    "off the curve": public_jwk(EC_KEY, "k") | {"x": "AAAA"},
    "exponent 1": public_jwk(RSA_KEY, "k") | {"e": "AQ"},
    "no modulus": {"kty": "RSA", "kid": "k", "e": "AQAB"},
    "empty modulus": public_jwk(RSA_KEY, "k") | {"n": ""},
    "number for modulus": public_jwk(RSA_KEY, "k") | {"n": 7},
    "not base64": public_jwk(RSA_KEY, "k") | {"n": "é" * 400},
    "symmetric": {"kty": "oct", "kid": "k", "k": "AAAA"},
    "listed type": {"kty": ["RSA"], "kid": "k"},
    "no kid": {name: value for name, value in public_jwk(EC_KEY, "k").items() if name != "kid"},
    "kid a number": public_jwk(EC_KEY, "k") | {"kid": 7},
    "no object": "k",
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT.keys())
def test_a_key_unfit_to_verify_signatures_is_left_out_and_the_others_stay(unfit: object) -> None:
    assert list(read_key_set(key_set(unfit, public_jwk(RSA_KEY, "rsa", alg="RS256", use="sig")))) == ["rsa"]


# https://github.com/smallrye/smallrye-jwt/issues/140, https://github.com/wso2/product-apim/issues/9499,
# and kid null: https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/issues/299
@pytest.mark.parametrize("kid", [ABSENT, None, "", "ec", "another"])
def test_the_only_key_needs_no_name_and_among_several_every_key_and_token_does(kid: Any) -> None:
    token = signed(changed(header_of(), "kid", kid), claims_of(), EC_KEY)
    nameless = changed(public_jwk(EC_KEY, "ec"), "kid", ABSENT)

    def is_believed(*keys: object) -> bool:
        source = StaticKeys(read_key_set(key_set(*keys)).values())
        try:
            return bool(verify(TokenVerifier(expected=EXPECTED, keys=source), token))
        except Unauthenticated:
            return False

    assert is_believed(nameless)
    assert is_believed(public_jwk(EC_KEY, "ec")) is (kid != "another")
    assert is_believed(public_jwk(EC_KEY, "ec"), public_jwk(RSA_KEY, "rsa")) is (kid == "ec")
    assert not is_believed(nameless, public_jwk(RSA_KEY, "rsa"))
    assert not is_believed(changed(public_jwk(STRANGER_EC, "ec"), "kid", ABSENT))


@pytest.mark.parametrize("name", ["kid", "alg", "use", "key_ops", "d", "x5c", "x5u", "oth"])
def test_a_member_that_is_null_says_nothing(name: str) -> None:
    """Java's and .NET's libraries write null for what a key does not have, "alg" and the private half among it."""
    assert len(read_key_set(key_set(public_jwk(RSA_KEY, "rsa") | {name: None}))) == 1


def test_a_key_listed_twice_is_one_key() -> None:
    assert list(read_key_set(key_set(public_jwk(EC_KEY, "k", use="sig"), public_jwk(EC_KEY, "k")))) == ["k"]


def test_two_keys_under_one_name_are_neither() -> None:
    assert read_key_set(key_set(public_jwk(EC_KEY, "k"), public_jwk(STRANGER_EC, "k"))) == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"keys": {}}', "[" * 9000, b"\xff", EC_SET + " " * 300_000])
def test_what_is_no_key_set_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any kind; the caller keeps the last good set
        read_key_set(text)


def test_keys_are_fetched_once_for_many_who_wait_and_not_again_soon_for_names_nobody_has() -> None:
    async def story() -> None:
        provider = Provider()
        keys = provider.keys()
        assert None not in await asyncio.gather(*(keys.find("ec") for _ in range(50)))
        await asyncio.gather(*(keys.find(f"made up {number}") for number in range(50)))
        assert len(provider.asked) == 1
        provider.clock.seconds += 6
        await asyncio.gather(*(keys.find(f"made up {number}") for number in range(50)))
        assert provider.asked == [URL, URL]

    asyncio.run(story())


def test_a_key_published_today_is_found_when_a_token_first_names_it() -> None:
    provider = Provider()
    verifier = TokenVerifier(expected=EXPECTED, keys=provider.keys())
    verify(verifier, good_token(EC_KEY))
    provider.response["text"] = RSA_SET
    provider.clock.seconds += 6
    assert verify(verifier, good_token(RSA_KEY))


def test_a_key_withdrawn_takes_its_believed_tokens_with_it_and_nobody_waits_for_the_renewal() -> None:
    async def story() -> None:
        provider = Provider()
        verifier = TokenVerifier(expected=EXPECTED, keys=provider.keys())
        token = good_token(EC_KEY)
        await verifier.verify(token, NOW)
        provider.response["text"] = key_set(public_jwk(STRANGER_EC, "ec"))
        provider.clock.seconds += 601
        await verifier.verify(token, NOW)  # answered from the set at hand while the new one is on its way
        await asyncio.sleep(0.05)
        with pytest.raises(Unauthenticated):
            await verifier.verify(token, NOW)

    asyncio.run(story())


FAILURES: dict[str, dict[str, Any]] = {
    "error": {"status_code": 500, "text": RSA_SET},
    "redirect": {"status_code": 302, "headers": {"Location": "https://evil.example/keys"}},
    "no JSON": {"status_code": 200, "text": "<html>"},
    "too large": {"status_code": 200, "text": RSA_SET + " " * 300_000},
    # https://github.com/SAP/cloud-security-services-integration-library/issues/1241
    "an empty set": {"status_code": 200, "text": key_set()},
    "a set of unfit keys": {"status_code": 200, "text": key_set(public_jwk(EC_KEY, "ec", use="enc"))},
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_the_last_good_keys_stay_while_the_provider_fails(failure: dict[str, Any]) -> None:
    async def story() -> None:
        provider = Provider()
        keys = provider.keys()
        await keys.find("ec")
        provider.response = failure
        provider.clock.seconds += 601
        assert await keys.find("rsa") is None
        assert await keys.find("ec") is not None
        assert provider.asked == [URL, URL]
        assert keys.condition == KeySetCondition(usable=1, is_failing=True)
        provider.response = {"status_code": 200, "text": RSA_SET}
        provider.clock.seconds += 31
        assert await keys.find("rsa") is not None
        assert keys.condition == KeySetCondition(usable=1)

    asyncio.run(story())


def test_keys_are_read_before_the_first_token_comes_and_renewed_while_none_does() -> None:
    async def story() -> None:
        provider = Provider()
        keys = provider.keys()
        assert keys.condition == KeySetCondition(usable=0)
        await asyncio.sleep(0.05)
        assert keys.condition == KeySetCondition(usable=1)
        assert provider.asked == [URL]
        provider.clock.seconds += 601
        assert keys.condition == KeySetCondition(usable=1)
        assert await keys.find("ec") is not None
        await asyncio.sleep(0.05)
        assert provider.asked == [URL, URL]

    asyncio.run(story())


def test_a_fetch_under_way_ends_with_the_service() -> None:
    async def story() -> None:
        provider = Provider()
        keys = provider.keys()
        await keys.stop()
        assert keys.condition.usable == 0
        await keys.stop()
        assert keys.condition.usable == 0

    asyncio.run(story())


def test_no_keys_at_all_is_a_refusal_and_no_error() -> None:
    verifier = TokenVerifier(expected=EXPECTED, keys=JwksUrl("http://127.0.0.1:9/keys"))
    with pytest.raises(NotBelieved) as refusal:
        verify(verifier, good_token())
    assert refusal.value.reason == Reason.NO_KEYS


def test_a_key_file_is_read_again_when_it_changes_and_kept_when_it_breaks(tmp_path: Path) -> None:
    path, clock = tmp_path / "keys.json", Clock()
    keys = JwksFile(path, clock)

    def known_after(text: str | None) -> list[str]:
        if text is not None:
            path.write_text(text)
        clock.seconds += 3
        return [kid for kid in ("ec", "rsa") if asyncio.run(keys.find(kid)) is not None]

    assert known_after(None) == []
    assert known_after(EC_SET) == ["ec"]
    assert known_after(RSA_SET) == ["rsa"]
    assert known_after("{") == ["rsa"]
    assert known_after(key_set()) == ["rsa"]
    assert keys.condition == KeySetCondition(usable=1, is_failing=True)
    path.unlink()
    assert known_after(None) == ["rsa"]
    assert known_after(EC_SET) == ["ec"]

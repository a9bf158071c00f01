from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from contact_policy.api.identity import JwksFile, JwksUrl, TokenVerifier, read_key_set
from contact_policy.errors import Unauthenticated
from fixtures.tokens import AUDIENCE, EC_KEY, ISSUER, NOW, RSA_KEY, STRANGER_EC, good_token, key_set, public_jwk, verify

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
        TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, algorithms=("HS256",))
    provider = Provider(key_set(public_jwk(EC_KEY, "ec"), public_jwk(RSA_KEY, "rsa")))
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=provider.keys(), algorithms=("RS256",))
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
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=provider.keys())
    verify(verifier, good_token(EC_KEY))
    provider.response["text"] = RSA_SET
    provider.clock.seconds += 6
    assert verify(verifier, good_token(RSA_KEY))


def test_a_key_withdrawn_takes_its_believed_tokens_with_it_and_nobody_waits_for_the_renewal() -> None:
    async def story() -> None:
        provider = Provider()
        verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=provider.keys())
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

    asyncio.run(story())


def test_no_keys_at_all_is_a_refusal_and_no_error() -> None:
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=JwksUrl("http://127.0.0.1:9/keys"))
    with pytest.raises(Unauthenticated):
        verify(verifier, good_token())


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
    path.unlink()
    assert known_after(None) == ["rsa"]
    assert known_after(EC_SET) == ["ec"]

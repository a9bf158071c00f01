"""Bearer tokens verified: the one place that asks the library whether a signature is good."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from jose import jws
from jose.exceptions import JOSEError

from contact_policy.api.identity.claims import Claims, Expected, read_claims
from contact_policy.api.identity.fault import Reason, TokenFault
from contact_policy.api.identity.key_sources import KeySource
from contact_policy.api.identity.keys import VerificationKey
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.api.identity.token_text import Header, read_token
from contact_policy.records import Role

ALGORITHMS = ("RS256", "ES256")
CACHE_LIMIT = 10_000  # tokens

logger = logging.getLogger(__name__)


def bearer_token(authorization: str | None) -> str:
    """Take the token from an ``Authorization`` header's value; ``Unauthenticated`` where there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip(" "):
        raise NotBelieved(Reason.NO_CREDENTIAL)
    return token.strip(" ")


@dataclass(frozen=True, slots=True)
class _Verified:
    key: VerificationKey
    claims: Claims


class TokenVerifier:
    """Believes tokens that say what is ``expected``, signed by one of ``keys`` with one of ``algorithms``."""

    def __init__(self, *, expected: Expected, keys: KeySource, algorithms: tuple[str, ...] = ALGORITHMS) -> None:
        if not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError("Tokens are verified with RS256, ES256 or both.")
        self.keys = keys
        self._expected = expected
        self._algorithms = algorithms
        self._cache: dict[bytes, _Verified] = {}

    async def verify(self, token: str, now: datetime) -> tuple[str, frozenset[Role]]:
        """Who the token speaks for and their roles. ``now`` is the real time, aware.

        Raises ``Unauthenticated``, and nothing else, with one text for every fault.
        """
        claims = await self.claims(token, now)
        return claims.subject, claims.roles

    async def claims(self, token: str, now: datetime) -> Claims:
        """Like ``verify``, with how long the token is good for."""
        try:
            claims = await self._verified_claims(token)
            claims.check_time(now)
        except TokenFault as fault:
            raise NotBelieved(fault.reason) from None
        except ValueError:  # such as text that is no UTF-8
            raise NotBelieved(Reason.MALFORMED) from None
        except Exception as error:  # noqa: BLE001 - whatever a token provokes, its bearer is not known: 401
            logger.error("A token could not be judged: %s", type(error).__name__)  # noqa: TRY400 - a trace quotes it
            raise NotBelieved(Reason.UNFORESEEN) from None
        return claims

    async def _verified_claims(self, token: str) -> Claims:
        digest = hashlib.sha256(token.encode()).digest()
        verified = self._cache.get(digest)
        # A key withdrawn takes the tokens it signed with it.
        if verified is None or await self.keys.find(verified.key.kid) != verified.key:
            verified = await self._verify_signature(token)
            self._remember(digest, verified)
        return verified.claims

    async def _verify_signature(self, token: str) -> _Verified:
        header, said = read_token(token)
        key = await self._key(header)
        try:
            jws.verify(token, key.key, algorithms=[key.algorithm])
        except JOSEError:
            raise TokenFault(Reason.SIGNATURE) from None
        return _Verified(key, read_claims(said, self._expected))

    async def _key(self, header: Header) -> VerificationKey:
        if header.algorithm not in self._algorithms:
            raise TokenFault(Reason.ALGORITHM)
        key = await self.keys.find(header.kid)
        if key is None:
            raise TokenFault(Reason.KEY if self.keys.condition.usable else Reason.NO_KEYS)
        if key.algorithm != header.algorithm:
            raise TokenFault(Reason.ALGORITHM)
        return key

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        if len(self._cache) >= CACHE_LIMIT:
            self._cache.pop(next(iter(self._cache)))  # the oldest: it expires first, near enough
        self._cache[digest] = verified

"""Bearer tokens verified: the one place that asks the library whether a signature is good."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jose import jwt
from jose.exceptions import JOSEError

from contact_policy.api.identity.claims import Claims, read_claims
from contact_policy.api.identity.key_sources import KeySource
from contact_policy.api.identity.keys import VerificationKey
from contact_policy.api.identity.refusal import not_known
from contact_policy.api.identity.token_text import read_header
from contact_policy.records import Role

ALGORITHMS = ("RS256", "ES256")
CACHE_LIMIT = 10_000  # tokens

# ``claims`` demands every claim, by type, and judges time by the caller's clock; the library would ask its own (and
# does for any claim it is told to require).
_OPTIONS = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_at_hash": False}

logger = logging.getLogger(__name__)


def bearer_token(authorization: str | None) -> str:
    """Take the token from an ``Authorization`` header's value; ``Unauthenticated`` where there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip(" "):
        raise not_known()
    return token.strip(" ")


@dataclass(frozen=True, slots=True)
class _Verified:
    key: VerificationKey
    claims: Claims


class TokenVerifier:
    """Believes tokens of one ``issuer`` for one ``audience``, signed by one of ``keys`` with one of ``algorithms``.

    ``read_role`` says which role a name in the token stands for, and raises ValueError for a name none has.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: KeySource,
        algorithms: tuple[str, ...] = ALGORITHMS,
        read_role: Callable[[str], Role] = Role,
    ) -> None:
        if not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError("Tokens are verified with RS256, ES256 or both.")
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._algorithms = algorithms
        self._read_role = read_role
        self._cache: dict[bytes, _Verified] = {}

    async def verify(self, token: str, now: datetime) -> tuple[str, frozenset[Role]]:
        """Who the token speaks for (its ``sub``) and their roles. ``now`` is the real time, aware.

        Raises ``Unauthenticated``, and nothing else, with one text for every fault.
        """
        try:
            claims = await self._verified_claims(token)
            claims.check_time(now)
        except Exception as error:  # noqa: BLE001 - whatever a token provokes, its bearer is not known: 401
            if not isinstance(error, JOSEError | ValueError):
                logger.error("A token could not be judged: %s", type(error).__name__)  # noqa: TRY400 - a trace quotes it
            raise not_known() from None
        return claims.subject, claims.roles

    async def _verified_claims(self, token: str) -> Claims:
        digest = hashlib.sha256(token.encode()).digest()
        verified = self._cache.get(digest)
        # A key withdrawn takes the tokens it signed with it.
        if verified is None or await self._keys.find(verified.key.kid) != verified.key:
            verified = await self._verify_signature(token)
            self._remember(digest, verified)
        return verified.claims

    async def _verify_signature(self, token: str) -> _Verified:
        header = read_header(token)
        if header.algorithm not in self._algorithms:
            raise ValueError("algorithm")
        key = await self._keys.find(header.kid)
        if key is None or key.algorithm != header.algorithm:
            raise ValueError("no such key")
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            options=_OPTIONS,
            audience=self._audience,
            issuer=self._issuer,
        )
        return _Verified(
            key, read_claims(claims, issuer=self._issuer, audience=self._audience, read_role=self._read_role)
        )

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        if len(self._cache) >= CACHE_LIMIT:
            self._cache.pop(next(iter(self._cache)))  # the oldest: it expires first, near enough
        self._cache[digest] = verified

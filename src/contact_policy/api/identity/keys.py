"""Public keys, from a JSON Web Key Set: only those fit to verify an RS256 or ES256 signature are taken."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jose import jwk
from jose.backends.base import Key
from jose.exceptions import JOSEError
from jose.utils import base64_to_long

KEY_SET_LIMIT = 256 * 1024  # bytes

NAMELESS = ""
"""The ``kid`` of a key, or of a token, that has none."""

_RSA_BITS = (2048, 16384)  # the least that is safe, the most that is not a burden
_MEMBERS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}
_ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """A public key, ready for use, bound to the one algorithm it may verify. Equal when the key material is."""

    kid: str
    algorithm: str
    material: tuple[str, ...]
    key: Key = field(compare=False, repr=False)


def read_key_set(text: str | bytes) -> dict[str, VerificationKey]:
    """Take the usable keys of a JSON Web Key Set, by ``kid``; not the unfit ones, nor two different under one ``kid``.

    One without a ``kid`` is taken where it is the only one. Raises ``ValueError`` for what is no key set or is larger
    than ``KEY_SET_LIMIT``.
    """
    if len(text) > KEY_SET_LIMIT:
        raise ValueError("The key set is too large.")
    try:
        members = json.loads(text)["keys"]
    except (KeyError, TypeError, RecursionError):
        raise ValueError("This is not a JSON Web Key Set.") from None
    if not isinstance(members, list):
        raise ValueError("A JSON Web Key Set lists its keys.")  # noqa: TRY004 - one kind of error for callers
    keys = {key for key in map(_usable_key, members) if key is not None}
    if len(keys) > 1:
        keys = {key for key in keys if key.kid != NAMELESS}
    occurrences = Counter(key.kid for key in keys)
    return {key.kid: key for key in keys if occurrences[key.kid] == 1}


def choose(keys: Mapping[str, VerificationKey], kid: str) -> VerificationKey | None:
    """The key that a token names, or the only one there is where token or key has no name; None for neither."""
    named = keys.get(kid)
    if named is not None or len(keys) != 1:
        return named
    (only,) = keys.values()
    return only if NAMELESS in {kid, only.kid} else None


def _usable_key(member: object) -> VerificationKey | None:
    if not isinstance(member, dict):
        return None
    member = {name: value for name, value in member.items() if value is not None}  # some libraries write what is absent
    if not _is_for_signatures(member):
        return None
    kid, kty = member.get("kid") or NAMELESS, member.get("kty")
    if not isinstance(kid, str) or not isinstance(kty, str) or kty not in _MEMBERS:
        return None
    algorithm = _ALGORITHMS[kty]
    public = {name: member.get(name) for name in _MEMBERS[kty]}
    if member.get("alg", algorithm) != algorithm or not _is_strong(public):
        return None
    try:
        key = jwk.construct(public, algorithm)
    except (JOSEError, ValueError):  # such as a point that is not on the curve
        return None
    return VerificationKey(kid=kid, algorithm=algorithm, material=tuple(map(str, public.values())), key=key)


def _is_for_signatures(member: Mapping[str, Any]) -> bool:
    operations = member.get("key_ops", ["verify"])
    is_public = "d" not in member  # a published private key is anybody's
    return is_public and member.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def _is_strong(public: Mapping[str, Any]) -> bool:
    if not all(isinstance(value, str) and value.isascii() for value in public.values()):
        return False
    if public["kty"] == "EC":
        return bool(public["crv"] == "P-256")
    try:
        bits = base64_to_long(public["n"]).bit_length()
    except ValueError:
        return False
    return _RSA_BITS[0] <= bits <= _RSA_BITS[1]

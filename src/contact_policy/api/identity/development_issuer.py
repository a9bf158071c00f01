"""An identity provider for development, demonstrations and tests: it makes its own key and signs what it is asked to.

Settings refuse it in production.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk, jwt

from contact_policy.api.identity import KeySource, StaticKeys, read_key_set
from contact_policy.settings import DEVELOPMENT_ISSUER

ISSUER = DEVELOPMENT_ISSUER
AUDIENCE = "contact-policy"
KEY_FILE = "development-issuer.json"

_ALGORITHM = "ES256"  # its keys are made in a millisecond


class DevelopmentIssuer:
    """Signs tokens with the key in ``data_dir``, made on first use; every process on that folder uses the same key."""

    def __init__(self, data_dir: Path) -> None:
        self._private = _kept_key(data_dir / KEY_FILE)
        self._signer = jwk.construct(self._private, _ALGORITHM)

    def issue(self, subject: str, roles: Sequence[str], now: datetime, lifetime_seconds: int = 3600) -> str:
        """Sign a token for ``subject`` in ``roles`` from ``now`` on. ``ValueError`` for no role."""
        names = [str(role) for role in roles]
        if not names:
            raise ValueError("A token needs at least one role.")
        issued_at = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "roles": names,
            "iat": issued_at,
            "exp": issued_at + lifetime_seconds,
        }
        return jwt.encode(claims, self._signer, algorithm=_ALGORITHM, headers={"kid": self._private["kid"]})

    def keys(self) -> KeySource:
        """Give the public half, for the verifier."""
        public = {name: value for name, value in self._private.items() if name != "d"}
        return StaticKeys(read_key_set(json.dumps({"keys": [public]})).values())


def _kept_key(path: Path) -> dict[str, Any]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_unless_there(path, json.dumps(_new_key()))
    key = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(key, dict) or not {"kid", "kty", "crv", "x", "y", "d"} <= set(key):
        raise ValueError(f"{KEY_FILE} holds no key; remove it and a new one is made.")
    return key


def _write_unless_there(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        # A link appears whole or not at all, and only for the first of two processes that start at once.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _new_key() -> dict[str, Any]:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = jwk.construct(pem, _ALGORITHM).to_dict()
    kid = hashlib.sha256(f"{key['x']}.{key['y']}".encode()).hexdigest()[:16]
    return key | {"kid": kid, "use": "sig"}

"""Checkpoints as text that public tools can check: a signed note (C2SP tlog-checkpoint) under an Ed25519 key."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

ORIGIN = "contact-policy/audit"
_ED25519 = b"\x01"
_NOTE = re.compile(
    rf"({re.escape(ORIGIN)}\n(?P<size>\d{{1,18}})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    r"from (?P<sealed_from>\d{1,18})\nsettled (?P<settled_to>\d{1,18})\nat (?P<at>[0-9T:.+-]{19,40})\n)"
    rf"\n— {re.escape(ORIGIN)} (?P<signed>[A-Za-z0-9+/=]{{92}})\n"
)


class SealKeyError(Exception):
    """The key that seals the trail cannot be used. The message says what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How the tree stands: so many entries, from number ``sealed_from`` on, make a tree of that root.

    Every entry up to number ``settled_to`` is in it: none can have come since.
    """

    size: int
    root: bytes
    sealed_from: int
    settled_to: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint(Stand):
    """A note that was read: what it says, and under whose signature."""

    text: bytes
    key_id: bytes
    signature: bytes
    note: str

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether it was signed with that key."""
        try:
            key.verify(self.signature, self.text)
        except InvalidSignature:
            return False
        return self.key_id == key_id(key)


def new_key() -> bytes:
    """A new private key, as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in that file. Raises SealKeyError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SealKeyError(
            f"the key in {path} cannot be read ({type(error).__name__}); put back the copy you kept. If it is lost, "
            "make another with `contact-policy seal key` and tell whoever holds checkpoints"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyError(f"the key in {path} is no Ed25519 key: make one with `contact-policy seal key`")
    return key


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key of a PEM that holds it or its private one. Raises SealKeyError."""
    try:
        if b"PRIVATE" in pem:
            private = load_pem_private_key(pem, password=None)
            key = private.public_key() if isinstance(private, Ed25519PrivateKey) else None
        else:
            key = load_pem_public_key(pem)  # type: ignore[assignment]
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SealKeyError("that is no Ed25519 key in PEM")
    return key


def public_pem(key: Ed25519PrivateKey) -> str:
    """The public key to hand out."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a note names the key that signed it."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(ORIGIN.encode() + b"\n" + _ED25519 + raw).digest()[:4]


def sign(key: Ed25519PrivateKey, stand: Stand) -> str:
    """The note that says so."""
    text = (
        f"{ORIGIN}\n{stand.size}\n{b64encode(stand.root).decode()}\n"
        f"from {stand.sealed_from}\nsettled {stand.settled_to}\nat {stand.at.isoformat()}\n"
    )
    signed = b64encode(key_id(key.public_key()) + key.sign(text.encode())).decode()
    return f"{text}\n— {ORIGIN} {signed}\n"


def read_notes(text: str) -> list[Checkpoint]:
    """Every checkpoint in ``text``, in the order in which they stand there."""
    return [_checkpoint(found) for found in _NOTE.finditer(text)]


def _checkpoint(found: re.Match[str]) -> Checkpoint:
    signed = b64decode(found["signed"])
    return Checkpoint(
        size=int(found["size"]),
        root=b64decode(found["root"]),
        sealed_from=int(found["sealed_from"]),
        settled_to=int(found["settled_to"]),
        at=datetime.fromisoformat(found["at"]),
        text=found[1].encode(),
        key_id=signed[:4],
        signature=signed[4:],
        note=found[0],
    )

"""What a token says, judged after its signature was found good. ``ValueError`` texts never hold a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contact_policy.records import Role

LIFETIME_LIMIT = 3600  # seconds
CLOCK_LEEWAY = 60  # seconds by which the issuer's clock may run ahead of ours

_SUBJECT_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A subject and its roles, and the seconds since 1970 between which they hold."""

    subject: str
    roles: frozenset[Role]
    starts_at: int
    expires_at: int

    def check_time(self, now: datetime) -> None:
        """Raise ``ValueError`` unless ``now`` lies in the token's life."""
        if not self.starts_at - CLOCK_LEEWAY <= now.timestamp() < self.expires_at:
            raise ValueError("not its time")


def read_claims(claims: Mapping[str, Any], *, issuer: str, audience: str, read_role: Callable[[str], Role]) -> Claims:
    """Take the claims of a token meant for us, by type and value, else raise ``ValueError``. Time is checked apart."""
    if claims.get("iss") != issuer or audience not in _audiences(claims.get("aud")):
        raise ValueError("not for us")
    issued_at, expires_at = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    if not 0 < expires_at - issued_at <= LIFETIME_LIMIT:
        raise ValueError("lifetime")
    return Claims(
        subject=_subject(claims.get("sub")),
        roles=_roles(claims.get("roles"), read_role),
        starts_at=max(issued_at, _seconds(claims.get("nbf", issued_at))),
        expires_at=expires_at,
    )


def _audiences(value: object) -> list[str]:
    audiences: list[object] = value if isinstance(value, list) else [value]
    names = [audience for audience in audiences if isinstance(audience, str)]
    if len(names) != len(audiences):
        raise ValueError("audience")
    return names


def _seconds(value: object) -> int:
    if type(value) is not int:  # a bool is an int to isinstance
        raise ValueError("a time")
    return value


def _subject(value: object) -> str:
    # A NUL would be an error in PostgreSQL, a lone surrogate in UTF-8; neither is printable.
    if not isinstance(value, str) or not value.strip() or len(value) > _SUBJECT_LIMIT or not value.isprintable():
        raise ValueError("subject")
    return value


def _roles(value: object, read_role: Callable[[str], Role]) -> frozenset[Role]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise ValueError("roles")
    return frozenset(read_role(name) for name in value)

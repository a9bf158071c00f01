"""What a token says, judged after its signature was found good. A fault never holds a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contact_policy.api.identity.fault import Reason, TokenFault
from contact_policy.policy.same_person import begins_like, is_ignorable
from contact_policy.records import Role

CLOCK_LEEWAY = 60  # seconds by which the issuer's clock may run ahead of ours

# OpenID Connect's 255 and to spare, for names out of a directory; what the database keeps in an index takes 600.
SUBJECT_LIMIT = 500

# How the record names devices and what the service does by itself: nobody comes by such a name.
_RESERVED = ("key:", "contact-policy ")

# What Keycloak says in the claim typ of what it signs with the same key as access tokens.
_OTHER_KINDS = frozenset({"id", "refresh", "offline", "logout"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a token has to say, and where it says who it speaks for and as what.

    ``roles_claim`` and ``person_claim`` are paths: names with a full stop between (``realm_access.roles``).
    ``rights_of`` says whose rights a role of that name has, and raises ValueError for a name none has.
    """

    issuer: str
    audience: str
    longest_life: timedelta = timedelta(days=1)
    roles_claim: str = "roles"
    person_claim: str = "sub"
    rights_of: Callable[[str], frozenset[Role]] = field(default=lambda name: frozenset({Role(name)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A subject, the roles it holds and whose rights they have, and the seconds since 1970 between which they hold."""

    subject: str
    roles: frozenset[Role]
    starts_at: float
    expires_at: float
    held: frozenset[str] = frozenset()

    def check_time(self, now: datetime) -> None:
        """Raise ``TokenFault`` unless ``now`` lies in the token's life."""
        if now.timestamp() >= self.expires_at:
            raise TokenFault(Reason.EXPIRED)
        if now.timestamp() < self.starts_at - CLOCK_LEEWAY:
            raise TokenFault(Reason.NOT_YET)


def read_claims(claims: Mapping[str, Any], expected: Expected) -> Claims:
    """Take the claims of a token meant for us, by type and value, else raise ``TokenFault``. Time is checked apart."""
    # To the letter, and before all else: some providers sign for every office of theirs with the same keys.
    if claims.get("iss") != expected.issuer:
        raise TokenFault(Reason.ISSUER)
    if expected.audience not in _audiences(claims.get("aud")):
        raise TokenFault(Reason.AUDIENCE)
    issued_at, expires_at = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    starts_at = max(issued_at, _seconds(claims.get("nbf", issued_at)))
    if not 0 < expires_at - issued_at <= expected.longest_life.total_seconds():
        raise TokenFault(Reason.LIFETIME)
    _check_kind(claims)
    subject = _subject(at_path(claims, expected.person_claim))
    held = _held(at_path(claims, expected.roles_claim), expected.rights_of)
    return Claims(
        subject=subject,
        roles=frozenset().union(*held.values()),
        starts_at=starts_at,
        expires_at=expires_at,
        held=frozenset(held),
    )


def at_path(claims: Mapping[str, Any], path: str) -> Any:
    """Find what a path names; None where nothing stands there.

    A name may hold full stops itself (``https://office.example/roles``), so the longest that is there is taken.
    """
    if path in claims:
        return claims[path]
    head = path.rpartition(".")[0]
    while head:
        inner = claims.get(head)
        if isinstance(inner, Mapping):
            return at_path(inner, path[len(head) + 1 :])
        head = head.rpartition(".")[0]
    return None


def _audiences(value: object) -> list[str]:
    audiences: list[object] = value if isinstance(value, list) else [value]
    names = [audience for audience in audiences if isinstance(audience, str)]
    if len(names) != len(audiences):
        raise TokenFault(Reason.AUDIENCE)
    return names


def _seconds(value: object) -> float:
    if type(value) not in {int, float}:  # a bool is an int to isinstance
        raise TokenFault(Reason.DATES)
    return value  # type: ignore[return-value]  # it is one of the two


def _check_kind(claims: Mapping[str, Any]) -> None:
    kind = claims.get("typ")
    if isinstance(kind, str) and kind.lower() in _OTHER_KINDS:
        raise TokenFault(Reason.KIND)
    if not isinstance(claims.get("jti", ""), str):
        raise TokenFault(Reason.KIND)


def _subject(value: object) -> str:
    # A NUL would be an error in PostgreSQL, a lone surrogate in UTF-8; neither is printable, nor is what turns writing
    # round. What is printed as nothing would make two names of one.
    if not isinstance(value, str) or not value.strip() or len(value) > SUBJECT_LIMIT:
        raise TokenFault(Reason.PERSON)
    if not value.isprintable() or any(map(is_ignorable, value)):
        raise TokenFault(Reason.PERSON)
    if any(begins_like(value, reserved) for reserved in _RESERVED):
        raise TokenFault(Reason.PERSON)
    return value


def _held(value: object, rights_of: Callable[[str], frozenset[Role]]) -> Mapping[str, frozenset[Role]]:
    """The roles of ours among those given, with their rights. One alone may be plain text, the whole of it."""
    names: list[object] = value if isinstance(value, list) else [value]
    held: dict[str, frozenset[Role]] = {}
    for name in names:
        if not isinstance(name, str):
            raise TokenFault(Reason.ROLES)
        with suppress(ValueError):
            held[name] = rights_of(name)
    if not held:
        raise TokenFault(Reason.ROLES)
    return held

"""Who is signed in: a signed cookie of some hundred bytes, good for an hour at most. Nothing about it is stored.

It works while the database is away. Its price: sign-out cannot call back a cookie that somebody stole; it is over
within the hour.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from contact_policy.records import Caller, Role
from contact_policy.settings import Settings

LONGEST_SECONDS = 3600
_SIGNING_IN_SECONDS = 600
_NAME = "contact-policy-desk"
_SECRET_FILE = "desk-secret"  # noqa: S105 - the name of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody of the office, until ``expires_at`` (seconds since 1970).

    ``name`` is what to call them. ``held`` are their roles by the document's names.
    ``clock`` is the development clock, where they chose one: never in production.
    """

    subject: str
    name: str
    roles: frozenset[Role]
    expires_at: int
    clock: datetime | None = None
    held: frozenset[str] = frozenset()

    def caller(self, request_id: str) -> Caller:
        """The same as whoever asks for something."""
        return Caller(subject=self.subject, roles=self.roles, request_id=request_id, held=self.held)


class Sessions:
    """Writes and reads the cookies of one office's desk; what another office's signed is none, whatever its secret."""

    def __init__(self, settings: Settings) -> None:
        """Sign with the secret in the settings, in development else with one kept in the data folder."""
        keys = list(reversed(settings.desk_secrets)) or [_kept_secret(settings)]
        self._prefix = settings.path_prefix
        self._is_secure = settings.is_production or settings.public_url.startswith("https://")
        self._may_move_clock = not settings.is_production
        office = f"{settings.public_url or 'here'} {settings.token_issuer}"
        self._sessions = URLSafeSerializer(keys, salt=f"desk session {office}")
        self._begun = URLSafeSerializer(keys, salt=f"desk sign-in {office}")

    def read(self, request: Request) -> tuple[SignedIn | None, bool]:
        """Who is signed in, and whether somebody was, whose time is over."""
        said = self._said(self._sessions, request.cookies.get(self._called("")))
        if said is None:
            return None, False
        if said["exp"] <= datetime.now(UTC).timestamp():
            return None, True
        clock = said.get("now") if self._may_move_clock else None
        person = SignedIn(
            subject=said["sub"],
            name=said["name"],
            roles=frozenset(map(Role, said["roles"])),
            expires_at=said["exp"],
            clock=datetime.fromisoformat(clock) if clock else None,
            held=frozenset(said.get("held", ())),
        )
        return person, False

    def write(self, response: Response, person: SignedIn) -> None:
        """Sign somebody in."""
        said: dict[str, Any] = {
            "sub": person.subject,
            "name": person.name,
            "roles": sorted(person.roles),
            "held": sorted(person.held),
            "exp": person.expires_at,
        }
        if person.clock is not None:
            said["now"] = person.clock.isoformat()
        seconds = person.expires_at - int(datetime.now(UTC).timestamp())
        self._set(response, "", self._sessions.dumps(said), seconds)

    def clear(self, response: Response) -> None:
        """Sign whoever it is out."""
        self._set(response, "", "", 0)

    def begin(self, response: Response, said: Mapping[str, str]) -> None:
        """Keep what a sign-in under way has to be held against."""
        expires_at = int(datetime.now(UTC).timestamp()) + _SIGNING_IN_SECONDS
        self._set(response, "-sign-in", self._begun.dumps({**said, "exp": expires_at}), _SIGNING_IN_SECONDS)

    def begun(self, request: Request) -> Mapping[str, str] | None:
        """What was kept when this sign-in began; None where none did, or long ago."""
        said = self._said(self._begun, request.cookies.get(self._called("-sign-in")))
        return None if said is None or said["exp"] <= datetime.now(UTC).timestamp() else said

    def end_begun(self, response: Response) -> None:
        """Forget the sign-in that was under way: its answer counts once."""
        self._set(response, "-sign-in", "", 0)

    def _said(self, signer: URLSafeSerializer, cookie: str | None) -> dict[str, Any] | None:
        try:
            said: dict[str, Any] = signer.loads(cookie or "")
        except BadSignature:
            return None
        return said

    def _set(self, response: Response, what: str, value: str, seconds: int) -> None:
        response.set_cookie(
            self._called(what),
            value,
            max_age=seconds,
            path=f"{self._prefix}/",
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def _called(self, what: str) -> str:
        """A browser holds a cookie of such a name to HTTPS, and without a prefix to this very host."""
        if not self._is_secure:
            return f"{_NAME}{what}"
        return f"__{'Secure' if self._prefix else 'Host'}-{_NAME}{what}"


def _kept_secret(settings: Settings) -> str:
    """Development's secret, made on first use; every worker on that folder uses the same."""
    if settings.is_production:
        raise ValueError("In production the settings name the secret.")
    path = settings.data_dir / _SECRET_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_unless_there(path)
    return path.read_text(encoding="ascii")


def _write_unless_there(path: Path) -> None:
    """A file appears whole or not at all, and only for the first of two workers that start at once."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)

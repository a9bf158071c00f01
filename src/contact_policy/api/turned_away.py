"""Whoever comes again with what could not be done a moment ago is told so again, at next to no cost.

While the database is away, and in the seconds after, clients that do not heed ``Retry-After`` come by the hundred. Were
each of their requests read whole only to be refused, no time would be left for what can be done.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from contact_policy.api.metrics import Metrics
from contact_policy.api.middleware import complete, log_access, request_id
from contact_policy.api.problems import problem_response, status_of
from contact_policy.errors import Busy, Unavailable, away
from contact_policy.services import Store, stalled, too_many
from contact_policy.status_board import BoardRefresher

# Seconds for which somebody once admitted is taken at their word; what is answered tells nothing.
_REMEMBERED = 5.0
_MOST_REMEMBERED = 1000
_LARGEST_BODY = 64 * 1024  # what is larger is heard out first

_MATTERING = frozenset({b"authorization", b"x-api-key", b"x-request-id", b"content-length"})
# Each asks for something beside the answer, or says of the body more than its length.
_BEYOND = frozenset({b"origin", b"expect", b"transfer-encoding"})

_Asked = tuple[str, str, bytes | None, bytes | None]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Until when it is remembered who was refused, in which of their roles, at which route."""

    until: float
    subject: str
    roles: tuple[str, ...]
    route: str


class TurnedAway:
    """Writes that were refused lately for want of the database; each is looked at anew once it might be done."""

    def __init__(self, metrics: Metrics, refresher: BoardRefresher) -> None:
        """Nobody was refused yet. ``store`` is told once there is one."""
        self.store: Store | None = None
        self._metrics = metrics
        self._refresher = refresher
        self._refused: dict[_Asked, _Refusal] = {}

    def note(self, request: Request, error: Unavailable) -> None:
        """Remember a write that was admitted, and then refused because the database is away or at work for others."""
        route = request.scope.get("route")
        asked, caller = _asked(request.scope), request.scope["state"].get("caller")
        if asked is None or caller is None or not getattr(route, "is_writing", False):
            return
        if type(error) not in {Unavailable, Busy}:
            return
        if len(self._refused) >= _MOST_REMEMBERED:
            self._refused.clear()
        roles = tuple(sorted(caller.roles))
        until = time.monotonic() + _REMEMBERED
        self._refused[asked] = _Refusal(until, caller.subject, roles, request.scope["route"].path_format)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Refuse it where that was done a moment ago and is so still; returns whether it was refused."""
        asked = _asked(scope) if self._refused else None
        refusal = None if asked is None else self._refused.get(asked)
        if asked is None or refusal is None:
            return False
        began = time.perf_counter()
        error = self._still(refusal.subject)
        if error is None or time.monotonic() > refusal.until:
            del self._refused[asked]
            return False
        id_ = request_id(_header(scope["headers"], b"x-request-id").decode("latin-1"))
        scope.setdefault("state", {})["request_id"] = id_
        response = problem_response(scope, error)
        complete(response.headers, id_, {})
        await response(scope, receive, send)
        method, status, seconds = asked[0], int(status_of(type(error))), time.perf_counter() - began
        self._metrics.counting(method=method, route=refusal.route, status=status)(seconds)
        log_access(method, refusal.route, status, seconds, id_, refusal.roles)
        return True

    def _still(self, subject: str) -> Unavailable | None:
        """What is the matter, where it is the same still."""
        if self._refresher.is_gone:
            return away()
        if self.store is None:
            return None
        if self.store.is_stalled:
            return stalled()
        if self.store.line.has_room_for(subject):
            return None
        return away() if self._refresher.is_away else too_many()


def _asked(scope: Scope) -> _Asked | None:
    """What is asked, by whom; None where it is to be looked at whole."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _BEYOND:
            return None
        if name in _MATTERING:
            found[name] = value
    token, key, length = found.get(b"authorization"), found.get(b"x-api-key"), found.get(b"content-length", b"0")
    if (token is None and key is None) or not length.isdigit() or int(length) > _LARGEST_BODY:
        return None
    return scope["method"], scope["path"], token, key


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((value for name, value in headers if name == wanted), b"")

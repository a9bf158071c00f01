"""What surrounds every request: its id, the headers every answer has, its line in the log, and the last resort."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from random import Random
from time import perf_counter, time_ns
from traceback import format_tb

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contact_policy.api.http_errors import InternalError
from contact_policy.api.metrics import Metrics
from contact_policy.api.path_segments import keep_encoded_slashes
from contact_policy.api.problems import problem_response
from contact_policy.errors import ContactPolicyError

access_log = logging.getLogger("contact_policy.access")
logger = logging.getLogger(__name__)

_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_RANDOM = Random()  # noqa: S311 - an id to tell requests apart by, no secret
# No answer is a page that fetches, frames or is framed, unless its route says what it needs; none tells where it was.
STANDING_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
CONTACT_STATUS = "/v1/contact-status"
NO_ROUTE = "(none)"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestContextMiddleware:
    """Gives each request an id, each answer its standing headers, and counts and logs it without its query."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id_ = request_id(Headers(scope=scope).get("X-Request-ID", ""))
        scope.setdefault("state", {})["request_id"] = id_
        started = perf_counter()
        status = 0
        asked = _as_get(scope)
        keep_encoded_slashes(asked)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                scope["state"]["route_template"] = _route(asked)
                complete(MutableHeaders(scope=message), id_, scope["state"].get("share_headers", {}))
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(asked, receive, send_with_headers)
        finally:
            self._note(asked, scope["method"], status, perf_counter() - started)

    def _note(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        method = method if method in METHODS else "OTHER"
        # The template, not the path: a path may hold what another system calls a customer.
        route = _route(scope)
        self.metrics.counting(method=method, route=route, status=status)(seconds)
        caller = scope["state"].get("caller")
        roles = sorted(caller.roles) if caller else []
        log_access(method, route, status, seconds, scope["state"]["request_id"], roles)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path_format", NO_ROUTE))


def _as_get(scope: Scope) -> Scope:
    """The request; one that asks for the head alone as if it asked for all, so that it is told of the same answer."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def request_id(given: str) -> str:
    """Give the caller's own id for a request, where it is sane, else a new UUIDv7."""
    if given and _SANE_REQUEST_ID.fullmatch(given):
        return given
    # Written out here because each look-up of a ringing call waits for it: the library takes four times as long.
    milliseconds, bits = time_ns() // 1_000_000, _RANDOM.getrandbits(74)
    return (
        f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}-7{bits >> 62:03x}"
        f"-{0x8000 | bits >> 48 & 0x3FFF:04x}-{bits & 0xFFFFFFFFFFFF:012x}"
    )


def log_access(
    method: str, route: str, status: int, seconds: float, request_id: str, roles: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write the one line that each request gets. Telephones ask all day: whoever looks closer sees that."""
    level = logging.DEBUG if route == CONTACT_STATUS and status == HTTPStatus.OK else logging.INFO
    if access_log.isEnabledFor(level):
        ms = round(seconds * 1000, 1)
        told = {"method": method, "route": route, "status": status, "ms": ms, "request_id": request_id}
        access_log.log(
            level,
            "%s %s %d %.1f ms request_id=%s", method, route, status, ms, request_id,
            extra={"request": told | {"roles": list(roles)}},
        )  # fmt: skip


def complete(headers: MutableHeaders, request_id: str, more: Mapping[str, str]) -> None:
    """Give an answer the headers that every answer has, and ``more``."""
    headers["X-Request-ID"] = request_id
    headers.update(more)
    for name, value in STANDING_HEADERS.items():
        headers.setdefault(name, value)
    # Answers hold personal data unless a route knows better.
    headers.setdefault("Cache-Control", "no-store")


class ErrorMiddleware:
    """Answers a fault of ours with a bare 500, and logs where it happened but nothing of what was in hand."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        is_started = False

        async def watched_send(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer and no detail
            log_fault(error, scope)
            answer = None if is_started else problem_response(scope, InternalError())
        else:
            return
        if answer is None:
            raise RuntimeError("The answer broke off half-way; the fault is logged above.")
        await answer(scope, receive, send)


def log_fault(error: BaseException, scope: Scope) -> None:
    """Log types and stack. Messages are left out but for ours: others may quote the request or a row."""
    kinds = []
    cause: BaseException | None = error
    while cause is not None:
        name = type(cause).__qualname__
        kinds.append(f"{name} ({cause.detail})" if isinstance(cause, ContactPolicyError) else name)
        cause = cause.__cause__ or cause.__context__
    logger.error(
        "Unhandled %s request_id=%s\n%s",
        " from ".join(kinds),
        scope["state"]["request_id"],
        "".join(format_tb(error.__traceback__)),
    )

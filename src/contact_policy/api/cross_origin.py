"""Pages of other origins that may ask from a browser (CORS): those that a setting names, by default none."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = "GET, HEAD, POST, PUT, PATCH"
_SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-API-Key, X-Now, X-Request-ID"
_SHOWN = "ETag, Location, Retry-After, WWW-Authenticate, X-Request-ID"
_REMEMBERED_SECONDS = "600"


class CrossOriginMiddleware:
    """Tells a browser which pages may read our answers. Cookies are no part of it: who asks says so in a header."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("Origin", "")
        is_allowed = origin in self.origins

        async def send_allowing(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered.add_vary_header("Origin")
                if is_allowed:
                    answered["Access-Control-Allow-Origin"] = origin
                    answered["Access-Control-Expose-Headers"] = _SHOWN
            await send(message)

        if is_allowed and scope["method"] == "OPTIONS" and "Access-Control-Request-Method" in headers:
            await _preflight()(scope, receive, send_allowing)
        else:
            await self.app(scope, receive, send_allowing)


def _preflight() -> Response:
    return Response(
        status_code=HTTPStatus.NO_CONTENT,
        headers={
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _SENT,
            "Access-Control-Max-Age": _REMEMBERED_SECONDS,
        },
    )

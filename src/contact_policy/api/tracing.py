"""A span for each request, for OpenTelemetry: made by hand, so that nothing of whom it was about is in it.

What FastAPI and OpenTelemetry's own instrumentations note of a request includes its path and query, and so phone
numbers, addresses and what other systems call a customer.
"""

from __future__ import annotations

from http import HTTPStatus

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contact_policy.api.middleware import CONTACT_STATUS, METHODS, NO_ROUTE

_CALLERS = TraceContextTextMapPropagator()


class TracedService:
    """The service, each of whose answers is told as a span: method, route template, status and request id.

    Of the caller's own trace its id is taken, and nothing else that the caller says of it.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        caller = _CALLERS.extract({"traceparent": Headers(scope=scope).get("traceparent", "")})
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        with self._tracer.start_as_current_span(
            method, caller, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            async def watched_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note(span, method, scope, message)
                await send(message)

            await self._app(scope, receive, watched_send)


def _note(span: Span, method: str, scope: Scope, answer: Message) -> None:
    status: int = answer["status"]
    route = scope.get("state", {}).get("route_template") or (
        CONTACT_STATUS if scope["path"] == CONTACT_STATUS else NO_ROUTE
    )
    span.update_name(f"{method} {route}")
    span.set_attributes(
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
            "contact_policy.request_id": Headers(raw=answer["headers"]).get("X-Request-ID", ""),
        }
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(StatusCode.ERROR)

"""Traces as a collector gets them: which operation, how it went and how long it took, and nothing of whom."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from contact_policy.commands import tracing
from contact_policy.records import Role
from contact_policy.settings import SettingError, Settings
from fixtures.service import AuthoriseAs, MakeApp, connected

pytestmark = pytest.mark.anyio
CANARIES = ("7700900106", "jones", "b5a1f3c2", "secret-state", "mary")
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    """Stands for an OpenTelemetry collector outside this machine."""

    def __init__(self) -> None:
        self.taken = b""

    @contextmanager
    def listening(self) -> Iterator[str]:
        collector = self

        class Post(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Encoding"] is None and self.path == "/v1/traces":
                    collector.taken += body
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Post) as server:
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


async def test_a_trace_tells_route_status_and_the_callers_trace_and_nobodys_number(
    make_app: MakeApp, bearer: AuthoriseAs
) -> None:
    collector = Collector()
    with collector.listening() as url:
        app = make_app()
        settings = Settings.from_environment({"OTEL_EXPORTER_OTLP_ENDPOINT": url})
        with tracing.traced(app, settings) as answering:
            headers = bearer(Role.TELEPHONY) | {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
            async with connected(answering) as client:
                for path in ("/v1/contact-status?phone=%2B447700900106", "/v1/examples/jones?name=jones", "/jones"):
                    await client.get(path, headers=headers | {"tracestate": "office=secret-state"})
                    await client.head(path, headers=headers)
                await client.request("JONES", "/v1/customers/b5a1f3c2-0000-7000-8000-000000000000")
    told = collector.taken.decode("latin-1")
    assert "GET /v1/contact-status" in told
    assert "HEAD /v1/examples/{customer_id}" in told
    assert "http.response.status_code" in told
    assert bytes.fromhex(TRACE) in collector.taken
    assert [canary for canary in CANARIES if canary.casefold() in told.casefold()] == []


async def test_traces_without_what_sends_them_are_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    settings = Settings.from_environment({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
    monkeypatch.setattr(tracing, "find_spec", lambda name: None if "sdk" in name else name)
    with pytest.raises(SettingError, match=r"contact-policy\[telemetry\]"):
        tracing.check(settings)

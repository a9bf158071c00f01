"""Traces sent by OTLP, where the settings say so: with the packages of the extra ``telemetry``, opened only then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from contact_policy import __version__
from contact_policy.settings import SettingError, Settings

# What a server calls for each connection (ASGI).
Application = Callable[..., Awaitable[None]]

_EXTRA = "opentelemetry.sdk", "opentelemetry.exporter"
_SEND_WITHIN = 2.0  # seconds: whoever ends does not wait for a collector that is away


def check(settings: Settings) -> None:
    """Raise SettingError where traces are asked for and what sends them is not installed."""
    if settings.traces_to and not all(map(find_spec, _EXTRA)):
        cure = "install what sends traces: pip install 'contact-policy[telemetry]'; or leave it empty"
        raise SettingError("OTEL_EXPORTER_OTLP_ENDPOINT", cure)


@contextmanager
def traced(app: Application, settings: Settings) -> Iterator[Application]:
    """``app``, with a span for each request sent to where the settings say; what is left is sent at the end.

    Everything else that OpenTelemetry may be told, such as headers for the collector, stands in its own variables.
    """
    if not settings.traces_to:
        yield app
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - of the extra
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    from contact_policy.api.tracing import TracedService  # noqa: PLC0415

    about = Resource.create({"service.name": "contact-policy", "service.version": __version__})
    provider = TracerProvider(resource=about, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{settings.traces_to.rstrip('/')}/v1/traces", timeout=_SEND_WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield TracedService(app, provider.get_tracer("contact_policy", __version__))
    finally:
        provider.shutdown()

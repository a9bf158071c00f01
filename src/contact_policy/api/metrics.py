"""Figures about requests for Prometheus: by route template and status, never by path, caller or customer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


class Metrics:
    """One worker's counts; each worker answers with its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter("http_requests", "Requests answered", (*labels, "status"), registry=self._registry)
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time from request to answer",
            labels,
            registry=self._registry,
            buckets=_BUCKETS,
        )

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Everything counted, in Prometheus's text format."""
        return generate_latest(self._registry)

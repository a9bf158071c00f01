"""Figures about requests for Prometheus: by route template and status, never by path, caller or customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from contact_policy.api.condition import Condition
from contact_policy.api.identity import RefusalLog
from contact_policy.status_board import BoardRefresher

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

        self._outgoing = Gauge(
            "contact_policy_outgoing_messages", "Notices and reminders", ("state",), registry=self._registry
        )
        self._outgoing_age = Gauge(
            "contact_policy_outgoing_oldest_waiting_seconds", "The longest wait to be sent", registry=self._registry
        )

        self._reviews = Gauge("contact_policy_reviews", "Restrictions to review", ("state",), registry=self._registry)
        self._filed = Gauge(
            "contact_policy_filed_contacts", "Filed correspondence to see to", ("state",), registry=self._registry
        )
        self._webhooks = Gauge(
            "contact_policy_webhooks", "Subscriptions disabled, deliveries waiting", ("state",), registry=self._registry
        )
        self._swept_at = Gauge(
            "contact_policy_sweep_timestamp_seconds", "When somebody last swept", registry=self._registry
        )
        self._unswept = Gauge(
            "contact_policy_sweep_failed", "Restrictions the last sweep could not deal with", registry=self._registry
        )

    def counting(self, *, method: str, route: str, status: int) -> Callable[[float], None]:
        """Give what counts one request answered so, in the seconds it is told."""
        requests, durations = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)

        def count(seconds: float) -> None:
            requests.inc()
            durations.observe(seconds)

        return count

    def watch_board(self, refresher: BoardRefresher) -> None:
        """Show how old what this worker holds in memory may be."""
        age = Gauge(
            "contact_policy_board_age_seconds", "Time since the database confirmed them", registry=self._registry
        )
        age.set_function(lambda: refresher.age_seconds)

    def watch_refusals(self, refusals: RefusalLog) -> None:
        """Show how many tokens and keys were refused, by reason."""
        self._registry.register(_Refused(refusals))

    def told(self, found: Condition) -> bytes:
        """Everything counted, and how we are, in Prometheus's text format.

        How sending, filed mail, reviews and the sweep stand is the same on every worker; what the database does not
        tell stays as it was told last.
        """
        counts = found.counts
        if counts.outgoing is not None:
            _set(self._outgoing, counts.outgoing, ("waiting", "held", "failed"))
            self._outgoing_age.set(counts.outgoing.oldest_waiting_seconds)
        if counts.filed_mail is not None:
            _set(self._filed, counts.filed_mail, ("unseen", "to_answer", "overdue"))
        if counts.webhooks is not None:
            _set(self._webhooks, counts.webhooks, ("disabled", "waiting"))
        if counts.sweep is not None:
            self._swept_at.set(counts.sweep.last_at.timestamp())
            self._unswept.set(counts.sweep.failed or 0)
        if found.reviews is not None:
            _set(self._reviews, found.reviews, ("due_soon", "overdue"))
        return generate_latest(self._registry)


class _Refused(Collector):
    """The refusals counted elsewhere, as Prometheus asks for them."""

    def __init__(self, refusals: RefusalLog) -> None:
        self._refusals = refusals

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give them with their reasons."""
        family = CounterMetricFamily("contact_policy_tokens_refused", "Tokens and keys refused", labels=["reason"])
        for reason, count in sorted(self._refusals.counts.items()):
            family.add_metric([reason], count)
        yield family


def _set(gauge: Gauge, counts: object, states: tuple[str, ...]) -> None:
    for state in states:
        gauge.labels(state).set(getattr(counts, state))

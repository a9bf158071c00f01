"""Figures about requests for Prometheus: by route template and status, never by path, caller or customer.

Where several workers answer they keep their counts in files that all of them read (prometheus_client's multiprocess
mode), so that whichever is asked tells those of all, and of those that ended.
"""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from contact_policy import __version__
from contact_policy.api.condition import Condition
from contact_policy.api.process_figures import ProcessFigures
from contact_policy.api.schemas.health import State
from contact_policy.services import Line
from contact_policy.status_board import BoardRefresher

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Names the folder of those files.
SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
_JOB_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300)  # seconds
_NOTE_EVERY = 1.0  # seconds

# When a counter began says nothing that its fall to nought does not, and doubles what is kept.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types


class Metrics:
    """One worker's counts, and how all workers' are told."""

    def __init__(self) -> None:
        # prometheus_client looks for the folder when it is first opened, which may have been before there was one
        if SHARED_FIGURES in os.environ and values.ValueClass is values.MutexValue:
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # it has no types
        self._registry = registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter("http_requests", "Requests answered", (*labels, "status"), registry=registry)
        self._seconds = Histogram(
            "http_request_duration_seconds", "Time from request to answer", labels, registry=registry, buckets=_BUCKETS
        )
        self._refused = Counter(
            "contact_policy_tokens_refused", "Tokens and keys refused", ("reason",), registry=registry
        )
        self._job_seconds = Histogram(
            "contact_policy_background_seconds",
            "What one round of background work took",
            ("job",),
            registry=registry,
            buckets=_JOB_BUCKETS,
        )
        self._job_failures = Counter(
            "contact_policy_background_failures", "Rounds that failed", ("job",), registry=registry
        )
        self._worker = _WorkerGauges(registry)
        self._office = _OfficeGauges(registry)
        self._shown = _shown(registry)

    def counting(self, *, method: str, route: str, status: int) -> Callable[[float], None]:
        """Give what counts one request answered so, in the seconds it is told."""
        requests, durations = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)

        def count(seconds: float) -> None:
            requests.inc()
            durations.observe(seconds)

        return count

    def refused(self, reason: str) -> None:
        """Count a token or key that was refused."""
        self._refused.labels(reason).inc()

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Time one round of background work, and count it as failed where it raises."""
        began = time.perf_counter()
        try:
            yield
        except Exception:
            self._job_failures.labels(name).inc()
            raise
        finally:
            self._job_seconds.labels(name).observe(time.perf_counter() - began)

    async def keep_noting(self, refresher: BoardRefresher, line: Line) -> None:
        """Note how this worker is, each second, until cancelled: another worker may be the one who is asked."""
        while True:
            self._worker.note(refresher, line)
            await asyncio.sleep(_NOTE_EVERY)

    def told(self, found: Condition) -> bytes:
        """Everything counted, and how we are, in Prometheus's text format.

        How sending, filed mail, reviews and the sweep stand is the same on every worker; what the database does not
        tell stays as it was told last.
        """
        self._office.note(found)
        return generate_latest(self._shown)


def _shown(own: CollectorRegistry) -> CollectorRegistry:
    """What is shown: of all workers where several answer, else this one's own."""
    shared = os.environ.get(SHARED_FIGURES)
    if shared is None:
        own.register(ProcessFigures())
        return own
    all_workers = CollectorRegistry()
    MultiProcessCollector(all_workers, shared)  # type: ignore[no-untyped-call]  # it has no types
    all_workers.register(ProcessFigures(shared))
    return all_workers


class _WorkerGauges:
    """How a worker is. One that hangs notes nothing, and its board is seen to grow old."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._confirmed_at = Gauge(
            "contact_policy_board_confirmed_timestamp_seconds",
            "When the database last confirmed the status board, of the worker where that was longest ago",
            registry=registry,
            multiprocess_mode="livemin",
        )
        self._connections = Gauge(
            "contact_policy_pool_connections",
            "Connections to the database that requests may use, and that they use",
            ("state",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            "contact_policy_pool_waiting",
            "Requests that wait for a connection",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def note(self, refresher: BoardRefresher, line: Line) -> None:
        self._confirmed_at.set(time.time() - refresher.age_seconds)
        self._connections.labels("allowed").set(line.places)
        self._connections.labels("used").set(line.taken)
        self._waiting.set(line.waiting)


class _OfficeGauges:
    """How the office's affairs stand: the same whichever worker found it out, so the last to do so is believed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(name, about, labels, registry=registry, multiprocess_mode="mostrecent")

        self._outgoing = gauge("contact_policy_outgoing_messages", "Notices and reminders", "state")
        self._outgoing_age = gauge("contact_policy_outgoing_oldest_waiting_seconds", "The longest wait to be sent")
        self._reviews = gauge("contact_policy_reviews", "Restrictions to review", "state")
        self._filed = gauge("contact_policy_filed_contacts", "Filed correspondence to see to", "state")
        self._data_requests = gauge("contact_policy_data_requests", "Requests about data to answer", "state")
        self._webhooks = gauge("contact_policy_webhooks", "Subscriptions disabled, deliveries waiting", "state")
        self._swept_at = gauge("contact_policy_sweep_timestamp_seconds", "When somebody last swept")
        self._unswept = gauge("contact_policy_sweep_failed", "Restrictions the last sweep could not deal with")
        self._database = gauge("contact_policy_database_up", "Whether the database answers")
        self._schema = gauge("contact_policy_schema_revision", "The database's schema, as a number", "revision")
        build = gauge("contact_policy_build_info", "What runs here", "version", "python")
        build.labels(__version__, platform.python_version()).set(1)

    def note(self, found: Condition) -> None:
        counts = found.counts
        self._database.set(found.database is not State.DOWN)
        if counts.schema_revision is not None:
            self._schema.labels(counts.schema_revision).set(1)
        if counts.outgoing is not None:
            _set(self._outgoing, counts.outgoing, ("waiting", "held", "failed"))
            self._outgoing_age.set(counts.outgoing.oldest_waiting_seconds)
        if counts.filed_mail is not None:
            _set(self._filed, counts.filed_mail, ("unseen", "to_answer", "overdue"))
        if counts.data_requests is not None:
            _set(self._data_requests, counts.data_requests, ("open", "overdue"))
        if counts.webhooks is not None:
            _set(self._webhooks, counts.webhooks, ("disabled", "waiting"))
        if counts.sweep is not None:
            self._swept_at.set(counts.sweep.last_at.timestamp())
            self._unswept.set(counts.sweep.failed or 0)
        if found.reviews is not None:
            _set(self._reviews, found.reviews, ("due_soon", "overdue"))


def _set(gauge: Gauge, counts: object, states: tuple[str, ...]) -> None:
    for state in states:
        gauge.labels(state).set(getattr(counts, state))

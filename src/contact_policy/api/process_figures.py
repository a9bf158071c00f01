"""What the workers' processes take: processor, memory, files, by Prometheus's usual names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.registry import Collector


class ProcessFigures(Collector):
    """The figures of each worker by its process id: of this one, or of all who keep their counts in ``shared``."""

    def __init__(self, shared: str | None = None) -> None:
        self._shared = shared

    def collect(self) -> Iterator[Metric]:
        """Look at each process; one that ends meanwhile has none."""
        families: dict[str, Metric] = {}
        for worker in self._workers():
            for found in _figures(worker):
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.add_sample(sample.name, {"worker": worker}, sample.value)
        yield from families.values()

    def _workers(self) -> Iterable[str]:
        if self._shared is None:
            return (str(os.getpid()),)
        # A live gauge's file goes with its worker.
        return sorted(path.stem.rpartition("_")[2] for path in Path(self._shared).glob("gauge_livemin_*.db"))


def _figures(worker: str) -> Iterable[Metric]:
    return ProcessCollector(pid=lambda: worker, registry=None).collect()

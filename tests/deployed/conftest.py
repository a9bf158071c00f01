"""The service as it is deployed: behind Debian's own PgBouncer and nginx, watched by Debian's own Prometheus.

`make test` does not collect this folder (`norecursedirs`): `make deploy-check` does, by way of ``run``.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.long("real daemons, and services ended and begun beside them"))

"""`make test` does not collect this folder (`norecursedirs`): `make patroni` does."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.long("a cluster is started, and hurt"))

"""What every test may ask for."""

from __future__ import annotations

import pytest

from fixtures.at_work import office, own_data_dir, service, world
from fixtures.database import dsn, server_dsn, store, template
from fixtures.workers import pytest_configure_node

__all__ = [
    "dsn",
    "office",
    "own_data_dir",
    "pytest_configure_node",
    "server_dsn",
    "service",
    "store",
    "template",
    "world",
]


@pytest.fixture
def anyio_backend() -> str:
    """The service runs on asyncio, so its tests do."""
    return "asyncio"

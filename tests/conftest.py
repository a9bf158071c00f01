"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator

import pytest

from fixtures.at_work import office, own_data_dir, service, world
from fixtures.budget import LONGEST_SECONDS, Budget
from fixtures.database import dsn, server_dsn, store, template
from fixtures.events import told_as_described
from fixtures.garbage import FEW_ARE_GARBAGE
from fixtures.held_locks import locks_are_held
from fixtures.sampling import IS_WHOLE
from fixtures.workers import pytest_configure_node, pytest_xdist_auto_num_workers

__all__ = [
    "dsn",
    "locks_are_held",
    "office",
    "own_data_dir",
    "pytest_configure_node",
    "pytest_xdist_auto_num_workers",
    "server_dsn",
    "service",
    "store",
    "template",
    "told_as_described",
    "world",
]

# A run starts some hundred processes and several workers, and each would compile us anew where the shell says to keep
# nothing that was compiled.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config: pytest.Config) -> None:
    """Hold tests to their time; a whole space takes what it takes."""
    config.pluginmanager.register(Budget(float("inf") if IS_WHOLE else LONGEST_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage in what is collected: ten thousand tests, which stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(FEW_ARE_GARBAGE)
        gc.enable()


@pytest.fixture
def anyio_backend() -> str:
    """The service runs on asyncio, so its tests do."""
    return "asyncio"

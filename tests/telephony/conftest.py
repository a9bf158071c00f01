"""What the telephone and mail systems under test are put in front of: the real service on a real database.

`make test` does not collect this folder (`norecursedirs`): `make telephony` does, by way of ``run``.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.running import RunningService, running_service
from telephony.exchange import exchange, people
from telephony.table import Table

__all__ = ["exchange", "people"]

TABLE = pytest.StashKey[Table]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TABLE] = Table()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.long("real calls and mails, and outages as long as they are"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("cases")
    for line in config.stash[TABLE].lines():
        terminalreporter.write_line(line)


@pytest.fixture
def table(pytestconfig: pytest.Config) -> Table:
    """Where a test notes its case."""
    return pytestconfig.stash[TABLE]


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    """The systems under test are installed, and nothing but the loopback can be reached."""
    interfaces = [name for _, name in socket.if_nameindex()]
    assert os.environ.get("TELEPHONY_NAMESPACE"), "Run `make telephony`: it installs what is needed."
    assert interfaces == ["lo"], f"Not only the loopback can be reached here, but {interfaces}."


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """For the service and its database: a folder that PostgreSQL gets to, which never runs as root."""
    with tempfile.TemporaryDirectory(prefix="cp-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


@pytest.fixture(scope="session")
def service(data_dir: Path) -> Iterator[RunningService]:
    """`contact-policy serve` with two workers on its own database; it stays up for the whole session."""
    with running_service(data_dir, "--workers", "2", "--no-background", DEMO="0") as running:
        yield running


@pytest.fixture(scope="session")
def telephony_token(service: RunningService) -> str:
    """What a telephone or mail system identifies itself with."""
    return service.run("token", "--role", "telephony", "--subject", "switchboard").strip()

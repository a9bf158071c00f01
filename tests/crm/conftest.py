"""A real Request Tracker, the real service, the bridge between them, and the office's people.

`make test` does not collect this folder (`norecursedirs`): `make crm` does, by way of ``run``.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.bridge import Bridge
from crm.outage import Restartable
from crm.request_tracker import RequestTracker
from fixtures.database import fresh_database
from fixtures.office import Office


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.long("a real help desk, and outages as long as they are"))


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    """Request Tracker is installed, and nothing but the loopback can be reached."""
    interfaces = [name for _, name in socket.if_nameindex()]
    assert os.environ.get("CRM_NAMESPACE"), "Run `make crm`: it installs what is needed."
    assert interfaces == ["lo"], f"Not only the loopback can be reached here, but {interfaces}."


@pytest.fixture(scope="session")
def request_tracker() -> Iterator[RequestTracker]:
    with tempfile.TemporaryDirectory(prefix="cp-rt-", ignore_cleanup_errors=True) as folder:
        made = RequestTracker(Path(folder))
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="session")
def restartable(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restartable]:
    """The service, with all its background work but sending, on a port that it keeps."""
    with fresh_database(server_dsn, template) as dsn:
        made = Restartable(tmp_path_factory.mktemp("service"), dsn)
        made.start()
        yield made
        made.stop()


@pytest.fixture
def office(restartable: Restartable) -> Iterator[Office]:
    """People of every role; their time is two months ago, so that what they decide holds by now."""
    with Office(restartable.service) as office:
        office.now = restartable.begin()
        yield office


@pytest.fixture
def bridge(restartable: Restartable, request_tracker: RequestTracker, tmp_path: Path) -> Iterator[Bridge]:
    """The bridge as systemd runs it, with a state of its own."""
    made = Bridge(restartable.service, request_tracker, tmp_path)
    made.start()
    yield made
    made.stop()

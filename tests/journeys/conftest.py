"""The real service, started as an operator would, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.database import fresh_database
from fixtures.office import Office
from fixtures.running import RunningService, running_service


@pytest.fixture(scope="session")
def service(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """`contact-policy serve`, in a process of its own."""
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path_factory.mktemp("journeys"), DATABASE_URL=dsn, DEMO="0") as running,
    ):
        yield running


@pytest.fixture
def office(service: RunningService) -> Iterator[Office]:
    """People of every role, who talk to the service over HTTP."""
    with Office(service) as office:
        yield office

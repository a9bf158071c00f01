"""An office that goes by a document of its own, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from contact_policy import policy
from fixtures.database import fresh_database
from fixtures.office import Office
from fixtures.running import RunningService, running_service

COUNCIL = Path(policy.__file__).with_name("documents") / "council-2.1.toml"

ServedBy = Callable[..., AbstractContextManager[RunningService]]


@pytest.fixture(scope="session")
def served_by(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> ServedBy:
    """Serves a policy document, given as text, on a database of its own; further arguments are the command's."""

    @contextmanager
    def served(document: str, *arguments: str) -> Iterator[RunningService]:
        folder = tmp_path_factory.mktemp("own-document")
        written = folder / "policy.toml"
        written.write_text(document, encoding="utf-8")
        with (
            fresh_database(server_dsn, template) as dsn,
            running_service(
                folder, *arguments, DATABASE_URL=dsn, DEMO="0", CONTACT_POLICY_DOCUMENT=str(written)
            ) as running,
        ):
            yield running

    return served


@pytest.fixture(scope="session")
def council_service(served_by: ServedBy) -> Iterator[RunningService]:
    """A council that goes by the other document that is shipped; only requests change anything."""
    with served_by(COUNCIL.read_text(encoding="utf-8"), "--no-background") as running:
        yield running


@pytest.fixture
def council(council_service: RunningService) -> Iterator[Office]:
    """The council's people."""
    with Office(council_service, chief_executive="head_of_service") as office:
        yield office


@pytest.fixture(params=["office", "council"])
def each_office(request: pytest.FixtureRequest) -> Office:
    """People of an office by each of the two documents that are shipped."""
    office: Office = request.getfixturevalue(request.param)
    return office

"""An office that goes by a document of its own, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from fixtures.database import fresh_database
from fixtures.running import RunningService, running_service

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

"""The service as a process, and Chromium: one window a person, each page looked at as it is left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.person import Office
from fixtures.database import fresh_database
from fixtures.running import RunningService, running_service

PICTURES = Path(__file__).parents[2] / "build" / "desk"


@pytest.fixture(scope="session")
def chromium(desk: RunningService) -> Iterator[Browser]:  # noqa: ARG001 - its loop runs on: what needs one comes before
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path_factory.mktemp("desk"), "--no-background", DATABASE_URL=dsn, DEMO="0") as service,
    ):
        yield service


@pytest.fixture
def office(chromium: Browser, desk: RunningService) -> Iterator[Office]:
    """Whoever sits at the desk; a page that breaks a rule of accessibility fails the test that leaves it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    people = Office(chromium, desk.url, PICTURES)
    yield people
    people.close()
    assert people.found == [], "what axe or a narrow window found"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser is Chromium's several processes, whose time nothing here can make less; so each may take its own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.long("a real browser draws each page"))

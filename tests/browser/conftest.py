"""The service as a process, and Chromium: one window a person, each page looked at as it is left."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.person import Office
from browser.telling import AwayWith
from fixtures.database import database_of, execute, fresh_database
from fixtures.running import RunningService, running_service

_WAY = "way"  # a link to the folder in which the database listens

PICTURES = Path(__file__).parents[2] / "build" / "desk"


@pytest.fixture(scope="session")
def chromium(
    desk: RunningService,  # noqa: ARG001 - its loop runs on: what needs one comes before
    new_desk: RunningService,  # noqa: ARG001
) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--lang=en-GB"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path_factory.mktemp("desk"), "--no-background", DATABASE_URL=dsn, DEMO="0") as service,
    ):
        yield service


@pytest.fixture(scope="session")
def new_desk(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """Another, with nobody on record."""
    data_dir = tmp_path_factory.mktemp("new-desk")
    with fresh_database(server_dsn, template) as dsn:
        (folder,) = parse_qs(urlsplit(dsn).query)["host"]
        (data_dir / _WAY).symlink_to(folder)
        ours = dsn.replace(folder, str(data_dir / _WAY)).replace(quote(folder, safe=""), str(data_dir / _WAY))
        with running_service(data_dir, "--no-background", DATABASE_URL=ours, DEMO="0") as service:
            yield service


@pytest.fixture
def away(new_desk: RunningService, server_dsn: str) -> AwayWith:
    """Takes the new office's database away for a while: its way there is cut, and so is whoever is on it."""
    name, way = database_of(new_desk.environ["DATABASE_URL"]), new_desk.data_dir / _WAY

    @contextmanager
    def gone() -> Iterator[None]:
        folder = way.readlink()
        way.unlink()
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own
        _apart(execute(server_dsn, end))
        try:
            yield
        finally:
            way.symlink_to(folder)

    return gone


def _apart(doing: Coroutine[Any, Any, None]) -> None:
    """Playwright's loop runs on in this thread: what needs one has a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, doing).result()


@pytest.fixture
def new_office(chromium: Browser, new_desk: RunningService) -> Iterator[Office]:
    """The people of an office on its first day."""
    yield from _people(chromium, new_desk)


@pytest.fixture
def office(chromium: Browser, desk: RunningService) -> Iterator[Office]:
    """Whoever sits at the desk; a page that breaks a rule of accessibility fails the test that leaves it."""
    yield from _people(chromium, desk)


def _people(chromium: Browser, desk: RunningService) -> Iterator[Office]:
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

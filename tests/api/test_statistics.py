"""Statistics over HTTP and on paper: what of a lived-in database is told, and that nobody is."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from contact_policy.storage.tables import metadata
from fixtures.commands import command
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER
from fixtures.world import World

THE_QUARTER = {"from": "2026-10-01", "to": "2026-12-31"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
# Nothing happened in it, so that all its words are our own.
AN_EMPTY_QUARTER = {"from": "1986-10-01", "to": "1986-12-31"}
# Columns in which the service itself writes words of its own, which statistics may use as well.
OUR_WORDS = {"action", "edition", "letterhead", "policy"}


@pytest.fixture(scope="module")
def outputs(world: World, service: RunningService, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same figures in each form there is."""
    return forms(world, service, tmp_path_factory.mktemp("report"), THE_QUARTER)


def forms(world: World, service: RunningService, folder: Path, days: dict[str, str]) -> dict[str, str]:
    page, table = folder / "report.html", folder / "report.csv"
    given = ("--from", days["from"], "--to", days["to"], "--now", world.office.now.isoformat())
    assert service.run("report", *given, "--html", str(page), "--csv", str(table)) == ""
    answer = world.office.ask("GET", "/v1/statistics", CHIEF, params=days)
    return {
        "json": answer.text,
        "html": page.read_text(encoding="utf-8"),
        "csv": table.read_text(encoding="utf-8-sig"),
        "printed": service.run("report", *given),
    }


def test_the_answer_says_what_is_counted_and_hides_what_is_small(world: World) -> None:
    found = world.office.get("/v1/statistics", Role.AUDITOR, **THE_QUARTER)
    assert (found["from"], found["to"]) == (THE_QUARTER["from"], THE_QUARTER["to"])
    assert found["contacts"]["count"] > 30
    assert "183 days" in found["definitions"]["warnings"]
    assert set(found["definitions"]) > {"contacts", "warnings", "restrictions", "reviews", "access"}
    counts = list(figures(found))
    assert len(counts) > 60
    for figure in counts:
        assert figure["suppressed"] is (figure["count"] is None)
        assert figure["count"] not in {1, 2, 3, 4}


def figures(node: Any) -> Iterator[Any]:
    """Every count in an answer, however deep."""
    if isinstance(node, list):
        for item in node:
            yield from figures(item)
    elif isinstance(node, dict):
        if "suppressed" in node:
            yield node
        for item in node.values():
            yield from figures(item)


def test_the_last_twelve_months_are_counted_where_no_days_are_given(world: World) -> None:
    found = world.office.get("/v1/statistics", MANAGER)
    assert (found["from"], found["to"]) == ("2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "?from"),
        ({"from": "2026-12-06"}, "?from"),
        ({"from": "2026-11-02", "to": "2026-11-30"}, "?from"),
        ({"from": "2026-11-01", "to": "2026-11-29"}, "?to"),
        ({"from": "2026-11-01", "to": "2026-12-01"}, "?to"),
        ({"from": "1900-01-01", "to": "2026-12-31"}, "?from"),
        ({"to": "2026-02-30"}, "?to"),
        ({"from": "yesterday"}, "?from"),
    ],
)
def test_days_that_make_no_period_are_refused_by_name(world: World, days: dict[str, str], pointer: str) -> None:
    answer = world.office.ask("GET", "/v1/statistics", MANAGER, params=days)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_nothing_anybody_wrote_and_nobodys_id_is_in_any_output(
    world: World, service: RunningService, outputs: dict[str, str], tmp_path: Path
) -> None:
    # Some customer's own number with their council may be "customer", which we say, too.
    ours = "".join(forms(world, service, tmp_path, AN_EMPTY_QUARTER).values())
    everything = asyncio.run(everything_written(service.environ["DATABASE_URL"]))
    written = {text for text in everything if text not in ours}
    assert {"Jo Caller", "+447700900201", "Ten minutes are too few."} <= written
    for form, output in outputs.items():
        assert not UUID.search(output), form
        assert [text for text in written if text in output] == [], form


async def everything_written(dsn: str) -> set[str]:
    """Every text of people's in the database that is no code: columns of text, and prose within documents."""
    connection = await asyncpg.connect(plain(dsn))
    found: set[str] = set()
    try:
        for table in metadata.sorted_tables:
            for column in table.c:
                kind = type(column.type).__name__
                if kind in {"Text", "Plain"} and table.name != "policy_editions" and column.name not in OUR_WORDS:
                    # The names are our own tables'.
                    rows = await connection.fetch(f"SELECT DISTINCT {column.name} FROM {table.name}")  # noqa: S608
                    texts = [row[0] for row in rows if row[0] is not None]
                    found |= set(texts) if kind == "Text" else {t for text in texts for t in prose(json.loads(text))}
    finally:
        await connection.close()
    return {text for text in found if len(text) > 3}


def prose(node: Any) -> Iterator[str]:
    """Every text of several words in a document."""
    if isinstance(node, str) and " " in node:
        yield node
    elif isinstance(node, list | dict):
        for item in node.values() if isinstance(node, dict) else node:
            yield from prose(item)


def test_each_form_tells_the_same(outputs: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(outputs["csv"], newline="")))
    contacts = next(row for row in rows if row["part"] == "contacts")
    assert f'"contacts":{{"count":{contacts["value"]},' in outputs["json"].replace(" ", "")
    assert f"<td>{contacts['value']}</td>" in outputs["html"]
    assert any(row["value"] == "suppressed" for row in rows)
    assert "not told" not in {row["value"] for row in rows}
    assert outputs["printed"].splitlines() == outputs["csv"].splitlines()


class Page(HTMLParser):
    """What a reader without eyes is told of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: list[list[str]] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        if tag == "svg":
            self.labelled.append((told["aria-labelledby"] or "").split())


def test_each_chart_has_a_title_a_description_and_a_table_beside_it(outputs: dict[str, str]) -> None:
    page = Page(outputs["html"])
    assert len(page.labelled) == page.tags.count("table") == page.tags.count("caption") > 12
    assert len(page.ids) == len(set(page.ids))
    assert sorted(page.ids) == sorted(id_ for pair in page.labelled for id_ in pair)


def test_the_page_needs_nothing_from_outside(outputs: dict[str, str]) -> None:
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", outputs["html"])


def test_the_command_refuses_days_that_make_no_period(service: RunningService) -> None:
    for days in (("--from", "2026-12-02", "--to", "2026-12-01"), ("--to", "2026-02-30"), ("--from", "2026-11-05")):
        refused = command(service.environ, "report", *days)
        assert refused.returncode in {1, 2}
        assert re.search("--from: give (a|the first) day", refused.stderr) or "no such day" in refused.stderr

"""What a policy document is not asked is told wherever the service tells of itself; its adoption is in the trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contact_policy.policy import adopt
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.services import editions
from contact_policy.settings import Settings
from fixtures.commands import command
from fixtures.older_release import THE_END, ask, document, older_template, serving, settings

__all__ = ["older_template", "settings"]
pytestmark = pytest.mark.anyio

NEXT_DAY = (THE_END + timedelta(days=1)).isoformat()


@pytest.fixture
def release() -> str:
    """Documents are checked by this release."""
    return "this"


async def told(client: Any, settings: Settings, path: str, role: str, **params: str) -> Any:
    return await ask(client, settings, {"role": role, "at": NEXT_DAY, "path": path, "params": params})


async def test_a_document_of_an_earlier_engine_is_served_and_says_what_it_is_not_asked(settings: Settings) -> None:
    async with serving(settings, await document(settings)) as client:
        policy = await told(client, settings, "/v1/policy", "staff")
        health = await told(client, settings, "/health", "staff")
    named = {(item["table"], item["name"]): item for item in policy["not_asked"]}
    assert (policy["engine"], policy["engine_used"], policy["engine_newest"]) == (1, 1, 3)
    assert named["rules", "exemption-is-recent"] == {
        "table": "rules", "name": "exemption-is-recent", "since": 2, "is_new": True,
    }  # fmt: skip
    assert named["rules", "warned-in-writing"]["is_new"] is False
    assert ("lengths", "exemption_within_days") in named
    assert health["policy"]["engine"] == 1
    assert health["policy"]["not_asked"] == [f"{table}.{name}" for table, name in named]
    assert health["status"] == "up"


async def test_a_document_of_today_is_asked_all(settings: Settings) -> None:
    async with serving(settings, BUILT_IN.read_text()) as client:
        assert (await told(client, settings, "/v1/policy", "staff"))["not_asked"] == []
        assert (await told(client, settings, "/health", "staff"))["policy"]["not_asked"] == []


async def test_an_adoption_is_in_the_trail_once_with_who_when_and_what(settings: Settings) -> None:
    for _ in range(2):  # a service that starts again with the same edition adopts nothing
        async with serving(settings, BUILT_IN.read_text()) as client:
            entries = (await told(client, settings, "/v1/audit", "auditor", action="policy.adopted"))["items"]
    (entry,) = entries
    new = adopt(BUILT_IN.read_bytes())
    assert (entry["actor"], entry["subject"]) == ("the office", f"policy-editions/{new.digest}")
    assert datetime.fromisoformat(entry["at"]) == THE_END + timedelta(seconds=1)
    details = entry["details"]
    assert (details["digest"], details["engine"]) == (new.digest, 3)
    assert details["counts_from"] == THE_END.date().isoformat()
    assert (details["approved_by"], details["approved_on"]) == ("Chief Executive", "2019-11-29")
    assert details["instead_of"] not in (None, new.digest)


async def test_check_says_what_an_older_document_is_not_asked(settings: Settings, tmp_path: Path) -> None:
    older = tmp_path / "older.toml"
    older.write_text(await document(settings))
    done = command({}, "policy", "check", str(older))
    assert (done.returncode, done.stderr) == (0, "")
    assert "It answers to engine 1; this release knows engine 3." in done.stdout
    assert "exemption-is-recent" in done.stdout.split("Rules it is not asked: ")[1].splitlines()[0]
    assert "warned-in-writing" in done.stdout.split("as they were read before: ")[1].splitlines()[0]


def test_an_edition_counts_from_its_day_on_and_is_not_served_before(tmp_path: Path) -> None:
    to_come = datetime.now(UTC).date() + timedelta(days=30)
    text = BUILT_IN.read_text().replace(
        "next_review_on = 2023-12-31", f"next_review_on = {to_come + timedelta(days=365)}\nin_force_on = {to_come}"
    )
    policy = adopt(text.encode())
    at = datetime(to_come.year, to_come.month, to_come.day, 12, tzinfo=UTC)
    assert [editions.counts_by(policy, at - timedelta(days=d)) for d in (1, 0, -1)] == [False, True, True]
    draft = tmp_path / "to-come.toml"
    draft.write_text(text)
    environ = {"CONTACT_POLICY_DOCUMENT": str(draft), "CONTACT_POLICY_DATA_DIR": str(tmp_path / "data")}
    done = command(environ, "serve")
    assert done.returncode == 1
    assert f"counts from {to_come}; until then, serve by the edition before it" in done.stderr
    assert not (tmp_path / "data").exists()

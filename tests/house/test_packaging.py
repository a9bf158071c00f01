"""What a stranger's machine installs is exact, hashed and from anywhere; and the image can be built."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    """Each requirement line of a lock (name, version, marker) with its hashes."""
    entries = re.sub(r"\\\n\s*", " ", (ROOT / lock).read_text()).splitlines()
    split = (line.partition("--hash") for line in entries if not line.startswith("#"))
    return {requirement.strip(): hashes for requirement, _, hashes in split if requirement}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    assert len(pins(lock)) > 20
    for requirement, hashes in pins(lock).items():
        assert re.match(r"[a-z0-9._-]+==[0-9][^ ]*( ; .+)?$", requirement), requirement
        assert "=sha256:" in hashes


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", project["dependency-groups"]["dev"]),
    ):
        locked = {requirement.partition("==")[0] for requirement in pins(lock)}
        assert {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in wanted} - locked == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_folder(lock: str) -> None:
    assert not re.search(r"://|index|find-links|(^|\s)/", (ROOT / lock).read_text())


def test_tests_run_on_the_very_versions_that_are_served() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_every_file_the_image_copies_exists_and_is_not_ignored() -> None:
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    copies = [shlex.split(line)[1:-1] for line in (ROOT / "Dockerfile").read_text().splitlines() if "COPY" in line]
    sources = [source for copy in copies for source in copy if not copy[0].startswith("--from")]
    assert len(sources) > 3
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in allowed

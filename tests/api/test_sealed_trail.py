"""An auditor takes a proof away and has it checked by others; the service says how its trail is sealed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contact_policy.records import Role
from contact_policy.services.checkpoints import public_pem, read_key
from fixtures.commands import command
from fixtures.office import Json, Office
from fixtures.running import RunningService

CHECKER = Path(__file__).parents[2] / "docs" / "check_proof.py"
SEALED_WITHIN_SECONDS = 20


@pytest.fixture(scope="module")
def public_key(service: RunningService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "public.pem"
    file.write_text(public_pem(read_key(Path(service.environ["CONTACT_POLICY_SEAL_KEY_FILE"]))))
    return file


@pytest.fixture
def proof(office: Office) -> Json:
    """The proof of an entry that was just made, as soon as it is sealed."""
    office.post("/v1/customers", Role.MANAGER, name="Robin Example")
    sequence = office.get("/v1/audit", Role.AUDITOR, limit="1")["items"][0]["sequence"]
    deadline = time.monotonic() + SEALED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        answer = office.ask("GET", f"/v1/audit/{sequence}/proof", Role.AUDITOR)
        if answer.is_success:
            found: Json = answer.json()
            return found
        time.sleep(0.2)
    raise AssertionError(answer.text)


def checked(file: Path, key: Path) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, str(CHECKER), str(file), str(key)]
    return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)


def test_a_proof_holds_for_whoever_has_the_public_key_and_for_no_other_entry(
    proof: Json, public_key: Path, tmp_path: Path
) -> None:
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))
    assert f"Entry {proof['sequence']} is among" in checked(file, public_key).stdout
    assert (
        f"Entry {proof['sequence']} is among"
        in command({}, "audit", "check-proof", str(file), "--key", str(public_key)).stdout
    )
    for changed in (
        {"leaf": proof["leaf"].replace("customer.registered", "customer.forgotten")},
        {"leaf_index": proof["leaf_index"] - 1},
        {"checkpoint": proof["checkpoint"].replace("settled ", "settled 1")},
        {"sequence": proof["sequence"] + 1},
    ):
        file.write_text(json.dumps(proof | changed))
        assert checked(file, public_key).returncode != 0
        assert command({}, "audit", "check-proof", str(file), "--key", str(public_key)).returncode == 1


def test_the_checkpoint_of_a_proof_is_listed_and_the_trail_verified_since_it(office: Office, proof: Json) -> None:
    newest = office.get("/v1/audit/checkpoints", Role.AUDITOR, limit="1")["items"][0]
    assert newest["size"] >= proof["leaf_index"] + 1
    first = office.get("/v1/audit/checkpoints", Role.AUDITOR, limit="1")
    older = office.get("/v1/audit/checkpoints", Role.AUDITOR, limit="200", cursor=first["next_cursor"])["items"]
    assert all(one["size"] < first["items"][0]["size"] for one in older)
    found = office.get("/v1/audit/verification", Role.AUDITOR, since=str(newest["size"]))
    assert (found["alterations"], found["altered"], found["unsealed"]) == ([], [], 0)
    assert found["entries"] > 0
    for wrong, status in (("since=999999999", 404), (f"since={newest['size']}&to=3", 422)):
        assert office.ask("GET", f"/v1/audit/verification?{wrong}", Role.AUDITOR).status_code == status


def test_health_says_how_old_the_last_checkpoint_is(office: Office, proof: Json) -> None:
    trail = office.get("/health", Role.AUDITOR)["trail"]
    assert trail["sealed"] > proof["leaf_index"]
    assert trail["age_seconds"] >= 0
    assert trail["oldest_waiting_seconds"] < SEALED_WITHIN_SECONDS


def test_an_entry_that_is_not_there_has_no_proof(office: Office) -> None:
    for sequence in ("999999999999", "0", "x"):
        assert office.ask("GET", f"/v1/audit/{sequence}/proof", Role.AUDITOR).status_code == 404

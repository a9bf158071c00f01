"""Sends the service whatever its document allows, and what it does not, as two users and under three seeds.

Schemathesis makes the requests up, and runs all its checks; ids are mostly those of a customer with a story, so that
requests come to where the work is done. ``tests/openapi/run`` calls this.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contact_policy.api.admission import PATH_IDS
from contact_policy.records import Role
from fixtures.office import Office
from fixtures.running import RunningService, running_service
from fixtures.world import NOW, build_world

HERE = Path(__file__).parent
WORK = HERE.parents[1] / "build" / "openapi"
SEEDS = (1, 2, 3)
# Two people who between them may do nearly everything.
USERS = ((Role.MANAGER, Role.STAFF, Role.AUDITOR), (Role.CHIEF_EXECUTIVE, Role.REVIEWER, Role.CRM))
EXAMPLES = 5  # for each operation and phase
ENVIRON = {
    "DEMO": "0",
    "CONTACT_POLICY_SMTP_HOST": "127.0.0.1",
    "CONTACT_POLICY_TWILIO_AUTH_TOKEN": "not-a-real-token",
    "CONTACT_POLICY_TWILIO_VOICE_URL": "https://office.example/v1/integrations/twilio/voice",
    "CONTACT_POLICY_TWILIO_DIAL": "+442079460000",
}


def main() -> int:
    """Run all; the number of runs with findings."""
    with tempfile.TemporaryDirectory(prefix="cp-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root the database runs as somebody else, who must be able to get here
        with running_service(Path(folder) / "data", "--no-background", **ENVIRON) as service, Office(service) as office:
            return sum(_run(service, office, roles, seed) for seed in SEEDS for roles in USERS)


def _run(service: RunningService, office: Office, roles: tuple[Role, ...], seed: int) -> bool:
    """One user's requests under one seed, among people of their own; whether anything was found."""
    ids = build_world(office, f"07700 900{300 + seed * 10 + len(roles[0])}").ids
    office.now = NOW
    sys.stdout.write(f"Schemathesis as {', '.join(roles)}, seed {seed}\n")
    sys.stdout.flush()
    config = WORK / "schemathesis.toml"
    config.write_text((HERE / "schemathesis.toml").read_text() + "\n".join(_known(ids)))
    tool = str(WORK / "venv" / "bin" / "schemathesis")
    told = [tool, "--config-file", str(config), "run", f"{service.url}/openapi.json", "--checks", "all"]
    told += ["--seed", str(seed), "--max-examples", str(EXAMPLES), "-H", f"X-Now: {NOW.isoformat()}"]
    told += ["-H", f"Authorization: Bearer {office.token(*roles)}"]
    return subprocess.run(told, env=os.environ | {"PYTHONPATH": str(HERE)}, cwd=WORK, check=False).returncode != 0


def _known(ids: dict[str, str]) -> Iterator[str]:
    """The lines of the configuration by which a path mostly names something that is there."""
    for name in PATH_IDS:
        yield f'[dictionaries.{name}]\nvalues = ["{ids[name]}"]'
    yield "[parameters]"
    for name in PATH_IDS:
        yield f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}'


if __name__ == "__main__":
    sys.exit(main())

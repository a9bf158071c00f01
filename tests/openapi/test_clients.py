"""A CRM's day by each generated client, and by the program of docs/crm.md in TypeScript: ``run`` made them before."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contact_policy.records import Role
from fixtures.database import fresh_database
from fixtures.guide import Guide
from fixtures.office import Office
from fixtures.processes import Program
from fixtures.restricting import restrict
from fixtures.running import RunningService, running_service
from fixtures.story import CHIEF, MANAGER

WORK = Path(__file__).parents[2] / "build" / "openapi"
COMPILED = WORK / "compiled"
# Each client as it is run, and what it calls its system.
CLIENTS = {
    "crm-python": [str(WORK / "venv" / "bin" / "python"), str(Path(__file__).parent / "journey.py")],
    "crm-typescript": ["node", str(COMPILED / "journey.js")],
}
HEARD_WITHIN_SECONDS = 60
POST_ALONE = {"kind": "single_channel", "channel": "post"}

pytestmark = pytest.mark.long("clients and programs of others run beside the service")


@pytest.fixture(scope="module")
def service(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path_factory.mktemp("clients"), "--no-background", DATABASE_URL=dsn, DEMO="0") as running,
    ):
        yield running


@pytest.mark.parametrize("system", CLIENTS)
def test_a_crms_day_by_a_generated_client(service: RunningService, system: str) -> None:
    with Office(service) as office:
        environ = {"POLICY_URL": service.url, "POLICY_TOKEN": office.token(Role.CRM)}
        environ |= {"PATH": service.environ["PATH"], "PYTHONPATH": str(WORK)}
        program = Program.start(CLIENTS[system], environ, WORK)
        try:
            wait_for(program, "ready")
            for number, ends_days_ago in ((0, -100), (1, 2)):
                office.now = datetime.now(UTC) - timedelta(days=60)
                known = office.get("/v1/customers", MANAGER, external_system=system, external_id=f"c/{number}")
                person = known["items"][0]["id"]
                office.act(f"/v1/customers/{person}", "change", MANAGER, contact_points=[reached(system, number)])
                ends = (datetime.now(UTC) - timedelta(days=ends_days_ago)).date().isoformat()
                held = restrict(office, person, POST_ALONE, ends_on=ends)
                if not number:
                    office.act(
                        f"/v1/restrictions/{held['id']}", "lift", CHIEF, reasons="Withdrawn, and apologised for."
                    )
            service.run("sweep")
            assert program.process.wait(HEARD_WITHIN_SECONDS) == 0, program.printed()
        finally:
            program.kill()
    heard = program.printed().splitlines()
    assert heard.index("restriction.in_force  c/0") < heard.index("restriction.ended lifted c/0")
    assert heard.index("restriction.in_force  c/1") < heard.index("restriction.ended lapsed c/1")


def reached(system: str, number: int) -> dict[str, str]:
    return {"kind": "email", "value": f"{system}.{number}@example.org"}


def wait_for(program: Program, line: str) -> None:
    until = time.monotonic() + HEARD_WITHIN_SECONDS
    while line not in program.printed().splitlines():
        assert time.monotonic() < until, program.printed()
        assert program.process.poll() is None, program.printed()
        time.sleep(0.1)


def test_the_guides_program_in_typescript_sends_follows_and_clears(service: RunningService, tmp_path: Path) -> None:
    def markers() -> object:
        file = tmp_path / "crm.json"
        return json.loads(file.read_text())["markers"] if file.exists() else None

    with Office(service) as office:
        office.now = datetime.now(UTC) - timedelta(days=60)
        Guide(service, office, tmp_path).follow(["node", str(COMPILED / "crm.js")], markers)

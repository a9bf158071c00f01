"""Through PgBouncer in transaction mode everything works, and where nobody said that it is there, the cure is said."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from deployed.pgbouncer import pgbouncer
from fixtures.commands import command_of_its_own
from fixtures.office import Office
from fixtures.restricting import phone, restrict, threatening
from fixtures.running import RunningService, running_service, start_service
from fixtures.story import STAFF

ALL_IGNORED = "jit,statement_timeout,lock_timeout,idle_in_transaction_session_timeout"


def customers(service: RunningService, count: int) -> list[int]:
    """Write down so many customers at once, each read back; returns the statuses."""
    with Office(service) as office:
        staff = {"Authorization": f"Bearer {office.token(STAFF)}"}

    def one(_: int) -> list[int]:
        made = service.ask(
            "POST", "/v1/customers", headers=staff | {"Idempotency-Key": str(uuid4())}, json={"name": "Jo Jones"}
        )
        if made.status_code != 201:
            return [made.status_code]
        return [201, service.ask("GET", f"/v1/customers/{made.json()['id']}", headers=staff).status_code]

    with ThreadPoolExecutor(8) as several:
        return [status for statuses in several.map(one, range(count)) for status in statuses]


@pytest.fixture
def behind(dsn: str, tmp_path: Path) -> Iterator[RunningService]:
    with (
        pgbouncer(dsn) as pooled,
        running_service(
            tmp_path, "--workers", "2", DATABASE_URL=f"{pooled}?pgbouncer=true", CONTACT_POLICY_POOL_SIZE="10"
        ) as service,
    ):
        yield service


def test_a_whole_restriction_a_crowd_and_all_background_work_go_through_pgbouncer(behind: RunningService) -> None:
    assert "revision" in behind.run("migrate")
    with Office(behind) as office:
        restriction = restrict(
            office, threatening(office, phone("+447700900106")), {"kind": "block_phone", "numbers": ["+447700900106"]}
        )
        told = office.get("/v1/contact-status", STAFF, phone="+447700900106")
    assert told["restricted"] is True
    assert restriction["status"] == "in_force"
    assert set(customers(behind, 60)) == {200, 201}
    behind.run("sweep")
    behind.run("deliver")
    behind.run("audit", "verify")
    assert behind.ask("GET", "/health").json()["status"] == "up"
    printed = behind.program.printed()
    assert re.findall(r"(?:Unhandled|failed and will be tried|not kept fresh).*", printed) == []


def test_a_pooler_that_nobody_told_of_is_named_with_its_cure_at_the_start(dsn: str, tmp_path: Path) -> None:
    with pgbouncer(dsn) as pooled:
        environ = {
            "DATABASE_URL": pooled,
            "CONTACT_POLICY_ENVIRONMENT": "test",
            "CONTACT_POLICY_DATA_DIR": str(tmp_path),
        }
        done = command_of_its_own(environ, "serve", "--no-background")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("end DATABASE_URL with ?pgbouncer=true.")
    assert "Traceback" not in done.stderr


def test_nor_is_it_ever_a_fault_of_ours_where_it_takes_whatever_it_is_told(dsn: str, tmp_path: Path) -> None:
    """It may come up, by chance; then some requests are turned away, and none ends in a fault."""
    with pgbouncer(dsn, ignored=ALL_IGNORED) as pooled:
        service = start_service(tmp_path, "--no-background", DATABASE_URL=pooled)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and service.process.poll() is None:
            with suppress(httpx.TransportError):
                if service.ask("GET", "/livez").is_success:
                    break
            time.sleep(0.1)
        statuses = customers(service, 60) if service.process.poll() is None else []
        service.program.stop()
    assert 500 not in statuses, statuses
    assert statuses or "pgbouncer=true" in service.program.printed()

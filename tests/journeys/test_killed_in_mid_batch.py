"""The service killed with -9 at any moment of a batch, which is sent again: every contact once, and in the trail."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from contact_policy.api.batches import A_PART
from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from fixtures.database import fresh_database
from fixtures.office import Json, Office
from fixtures.running import RunningService, start_service, wait_until_ready
from fixtures.sampling import chance, size

pytestmark = pytest.mark.long("the service is killed within a batch and starts again")

KILLED = size(1, 20)
SENT = 12 * A_PART
BATCH = "/v1/contact-events/batch"

# What there is of contacts, under how many names, and of how many of them the trail tells once.
COUNTS = """
SELECT (SELECT count(*) FROM contact_events), (SELECT count(*) FROM contact_event_references),
    (SELECT count(*) FROM contact_events e WHERE 1 =
        (SELECT count(*) FROM audit_entries a WHERE a.subject = 'contact-events/' || e.id)),
    (SELECT count(*) FROM audit_entries WHERE action = 'contact-event.recorded')
"""


def counts(dsn: str) -> tuple[int, ...]:
    async def count() -> tuple[int, ...]:
        connection = await asyncpg.connect(plain(dsn))
        try:
            return tuple(await connection.fetchrow(COUNTS))
        finally:
            await connection.close()

    return asyncio.run(count())


def wait_for(dsn: str, contacts: int) -> None:
    """Wait until there are so many contacts."""

    async def wait() -> None:
        connection = await asyncpg.connect(plain(dsn))
        try:
            async with asyncio.timeout(60):
                while await connection.fetchval("SELECT count(*) FROM contact_events, pg_sleep(0.002)") < contacts:
                    pass
        finally:
            await connection.close()

    asyncio.run(wait())


def started(data_dir: Path, dsn: str) -> RunningService:
    service = start_service(
        data_dir, "--no-background", DATABASE_URL=dsn, DEMO="0", CONTACT_POLICY_CRM_BATCHES_PER_MINUTE="1000"
    )
    wait_until_ready(service)
    return service


@contextmanager
def held(dsn: str, customer: str) -> Iterator[None]:
    """Let nobody write anything of one customer."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(plain(dsn)))
        runner.run(connection.execute("BEGIN"))
        runner.run(connection.execute("SELECT FROM customers WHERE id = $1 FOR UPDATE", customer))
        yield
        runner.run(connection.close())


def batch(office: Office, customers: list[str], turn: int) -> list[Json]:
    """Contacts of all of them; the last part is of the last of them alone."""
    *others, last = customers
    event = {"occurred_at": office.on(days_ago=1), "channel": "phone", "direction": "inbound", "summary": "Rang"}
    return [
        {
            "customer": {"id": others[n % len(others)] if n < SENT - A_PART else last},
            "external_reference": {"system": "crm", "id": f"{turn}/{n}"},
        }
        | event
        for n in range(SENT)
    ]


def send_until_killed(service: RunningService, dsn: str, items: list[Json], contacts: int, after: float) -> None:
    """Send them, and kill the service ``after`` so many seconds from when there are so many contacts.

    The last part waits until then: however slow this machine, the batch is cut off in its midst.
    """

    def send() -> None:
        try:
            with Office(service) as office:
                office.ask("POST", BATCH, Role.CRM, json={"items": items})
        except httpx.TransportError:
            return

    sending = threading.Thread(target=send)
    with held(dsn, items[-1]["customer"]["id"]):
        sending.start()
        wait_for(dsn, contacts)
        time.sleep(after)
        service.process.kill()
        service.program.kill()
    sending.join(timeout=60)


def sent_again(service: RunningService, items: list[Json]) -> Any:
    with Office(service) as office:
        answer = office.ask("POST", BATCH, Role.CRM, json={"items": items})
    assert answer.status_code == 200, answer.text
    return answer.json()["summary"]


def test_a_batch_that_was_cut_off_anywhere_counts_once_when_it_is_sent_again(
    server_dsn: str, template: str, tmp_path: Path
) -> None:
    draw, stored = chance("killed in mid batch"), []
    with fresh_database(server_dsn, template) as dsn:
        service = started(tmp_path, dsn)
        with Office(service) as office:
            customers = [office.post("/v1/customers", Role.STAFF, name=f"Jo {n}")["id"] for n in range(50)]
            whole = [batch(office, customers, turn) for turn in range(KILLED)]
        for turn, items in enumerate(whole, 1):
            before = SENT * (turn - 1)
            send_until_killed(service, dsn, items, before + draw.randrange(1, 9) * A_PART, draw.uniform(0, 0.05))
            stored.append(counts(dsn)[0] - before)
            service = started(tmp_path, dsn)
            summary = sent_again(service, items)
            assert summary == {"created": SENT - stored[-1], "unchanged": stored[-1], "refused": 0}
            assert counts(dsn) == (SENT * turn,) * 4
        service.program.stop(within=60)
    assert all(number % A_PART == 0 for number in stored)
    assert all(0 < number < SENT for number in stored), "the batch was not cut off in its midst"

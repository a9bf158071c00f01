"""An operator gives a telephone system its key, looks at the keys, and takes one back: by command, as operators do."""

from __future__ import annotations

import asyncio
import os
import re
import time
from pathlib import Path

import httpx
import pytest

from contact_policy.services.api_keys import hash_of
from contact_policy.storage.store import Store
from fixtures.commands import Done, command, command_of_its_own
from fixtures.database import fresh_database
from fixtures.running import RunningService, running_service


def key(dsn: str, *arguments: str) -> Done:
    return command(os.environ | {"DATABASE_URL": dsn}, "key", *arguments)


def table(dsn: str) -> list[list[str]]:
    return [re.split(r"  +", line) for line in key(dsn, "list").stdout.splitlines()]


def asked(service: RunningService, secret: str) -> httpx.Response:
    return service.ask("GET", "/v1/contact-status", headers={"X-API-Key": secret})


@pytest.mark.long("the service is started, and the key made by a command in a process of its own")
def test_a_key_is_printed_once_and_alone_opens_the_door_and_is_revoked(dsn: str, tmp_path: Path) -> None:
    create = "key", "create", "--role", "telephony", "--name", "Front desk PBX"
    created = command_of_its_own(os.environ | {"DATABASE_URL": dsn}, *create)
    assert re.fullmatch(r"cpk_[A-Za-z0-9_-]{43}\n", created.stdout)
    secret = created.stdout.strip()
    other = key(dsn, "create", "--role", "telephony", "--role", "auditor", "--name", "CRM").stdout.strip()
    assert other != secret
    headings, first, second = table(dsn)
    assert headings == ["ID", "NAME", "ROLES", "KEY", "CREATED", "LAST USED", "REVOKED"]
    assert first[1:4] + first[5:] == ["Front desk PBX", "telephony", f"{secret[:10]}…", "-", "-"]
    assert second[1:3] == ["CRM", "telephony, auditor"]
    with running_service(tmp_path, "--no-background", DATABASE_URL=dsn, DEMO="0") as service:
        answer = asked(service, secret)
        assert (answer.status_code, answer.json()["match"]) == (200, "unidentified")
        assert asked(service, secret[:-1]).status_code == 401
        assert service.ask("GET", "/health").json()["clients"] == []
        auditors = {"X-API-Key": other}
        clients = service.ask("GET", "/health", headers=auditors).json()["clients"]
        assert [client["name"] for client in clients] == ["Front desk PBX", "CRM"]
        assert key(dsn, "revoke", first[0]).stdout.startswith("The key of Front desk PBX is revoked since 20")
        deadline = time.monotonic() + 20
        while asked(service, secret).status_code != httpx.codes.UNAUTHORIZED:
            assert time.monotonic() < deadline, "a revoked key is good still"
            time.sleep(0.05)
        assert asked(service, other).status_code == httpx.codes.OK
    assert key(dsn, "revoke", first[0]).returncode == 0
    assert table(dsn)[1][6].startswith("20")


def test_of_a_key_only_its_hash_is_kept(dsn: str) -> None:
    secret = key(dsn, "create", "--role", "telephony", "--name", "PBX").stdout.strip()

    async def kept() -> str:
        store = Store(dsn)
        async with store.reading() as tx:
            (one,) = await tx.api_keys.active()
        await store.close()
        assert secret[10:] not in str(one)
        return one.key_hash

    assert asyncio.run(kept()) == hash_of(secret)


def test_the_first_key_may_be_made_before_the_service_was_ever_started(server_dsn: str) -> None:
    with fresh_database(server_dsn) as dsn:
        assert key(dsn, "create", "--role", "telephony", "--name", "PBX").stdout.startswith("cpk_")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--role", "chief_executive", "--name", "x"), "--role: A key is for a device"),
        (("create", "--role", "telephony", "--role", "manager", "--name", "x"), "--role: A key is for a device"),
        (("create", "--role", "king", "--name", "x"), "--role: Use one of: staff"),
        (("create", "--role", "telephony", "--name", " "), "--name: Say which device"),
        (("revoke", "none"), "There is no such API key."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(dsn: str, arguments: tuple[str, ...], said: str) -> None:
    done = key(dsn, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"contact-policy: {said}")
    assert done.stderr.count("\n") == 1
    assert len(table(dsn)) == 1

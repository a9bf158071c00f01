"""Whose login the service has: one that owns nothing, unless somebody gave it another; then it says so, or refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contact_policy.commands.database import service_login
from contact_policy.records import Role
from contact_policy.storage import schema
from fixtures.commands import command
from fixtures.database import as_service
from fixtures.office import Office
from fixtures.running import free_port, running_service

STRICT = {"CONTACT_POLICY_STRICT_PRIVILEGES": "1", "CONTACT_POLICY_ENVIRONMENT": "test", "DEMO": "0"}


def test_a_login_that_owns_the_tables_is_refused_where_the_settings_say_so(dsn: str) -> None:
    refused = command({**STRICT, "DATABASE_URL": dsn, "PORT": str(free_port())}, "serve", "--no-background")
    assert refused.returncode == 1
    assert "DATABASE_URL's login owns the tables or is superuser" in refused.stderr


@pytest.mark.parametrize("login", ["of its own", "of the database of its own"])
def test_a_login_that_owns_nothing_is_taken_and_health_says_so(dsn: str, own_data_dir: Path, login: str) -> None:
    given = {"DATABASE_URL": as_service(dsn)} if login == "of its own" else {}
    asyncio.run(schema.upgrade(dsn, service=service_login(dsn)))
    with running_service(own_data_dir, "--no-background", **STRICT, **given) as service, Office(service) as office:
        health = office.get("/health", Role.ADMIN)
    assert health["database"]["privileges"] == "least"
    assert "owns the tables" not in service.program.printed()

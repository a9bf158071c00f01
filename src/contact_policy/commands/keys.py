"""The commands for API keys: ``contact-policy key create``, ``list`` and ``revoke``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from contact_policy.commands import database, startup
from contact_policy.errors import Invalid
from contact_policy.records import ApiKey, Caller, Role
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Store, api_keys
from contact_policy.services.context import Context
from contact_policy.settings import SettingError, Settings

OPERATOR = Caller(subject="contact-policy key", roles=frozenset({Role.ADMIN}))

_HEADINGS = ("ID", "NAME", "ROLES", "KEY", "CREATED", "LAST USED", "REVOKED")
_OPTIONS = {"/name": "--name", "/roles": "--role"}

T = TypeVar("T")


def create(given: argparse.Namespace, settings: Settings) -> None:
    """Print a new key and nothing else, so that it can go straight to where the device reads it."""
    names = RoleNames(startup.policy_of(settings))
    try:
        roles = [names.read(name) for name in given.role]
    except ValueError as error:
        raise SettingError("--role", str(error)) from None
    try:
        # a server's database that is named may have its first key before all else; a folder may be the wrong one
        begins = bool(settings.database_url)
        _, secret = _do(settings, lambda office: api_keys.create(office, given.name, roles), begins=begins)
    except Invalid as error:
        (fault,) = error.fields
        raise SettingError(_OPTIONS[fault.pointer], fault.detail) from None
    print(secret)


def list_all(_given: argparse.Namespace, settings: Settings) -> None:
    """Print a table of every key there ever was."""
    names = RoleNames(startup.policy_of(settings))
    keys = _do(settings, lambda office: api_keys.listed(office.tx))
    rows = [_HEADINGS, *(_row(key, names) for key in keys)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def revoke(given: argparse.Namespace, settings: Settings) -> None:
    """End a key; repeating it changes nothing."""
    key = _do(settings, lambda office: api_keys.revoke(office, given.id))
    print(f"The key of {key.name} is revoked since {_moment(key.revoked_at)}.")


def _do(settings: Settings, work: Callable[[Context], Awaitable[T]], *, begins: bool = False) -> T:
    async def whole(dsn: str) -> T:
        store = Store(dsn)
        try:
            async with store.transaction() as tx:
                return await work(Context(tx, startup.policy_of(settings), OPERATOR, datetime.now(UTC)))
        finally:
            await store.close()

    with database.opened(settings, begins=begins) as dsn:
        return asyncio.run(whole(dsn))


def _row(key: ApiKey, names: RoleNames) -> tuple[str, ...]:
    roles = ", ".join(names.of(key.roles))
    times = map(_moment, (key.created_at, key.last_used_at, key.revoked_at))
    return (key.id, key.name, roles, f"{key.prefix}…", *times)


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(sep=" ", timespec="seconds") if at else "-"

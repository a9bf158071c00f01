"""The commands ``contact-policy offices …``: many offices on one machine, a database and a process each.

A file says of each what it is told beyond the environment, a table of settings under its name (TOML). No process is
two offices': what they share is the memory that holds the program, since each is a copy of one that has opened it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import re
import sys
import tomllib
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contact_policy.commands import database, logs, mendable
from contact_policy.commands.opening import opened
from contact_policy.commands.orphans import end_with
from contact_policy.settings import SettingError, Settings
from contact_policy.storage import schema
from contact_policy.web_server import Supervisor

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
# What answers requests, and all that it opens.
_OPENED = ("contact_policy.commands.serve:run", "contact_policy.commands.worker:serve")

_log = logging.getLogger("contact_policy")

Offices = Mapping[str, Mapping[str, str]]


class WrongList(RuntimeError):
    """The file does not say who the offices are; the message says what is wrong."""


def read(path: Path) -> Offices:
    """The offices of a file, each with its settings. Raises WrongList."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WrongList(f"{path}: {error}") from None
    for name, said in tables.items():
        if not _NAME.fullmatch(name) or not isinstance(said, dict):
            raise WrongList(f"{path}: [{name}] is to be a table, named in small letters, digits and dashes")
        if not ({"DATABASE_URL", "DATABASE_URL_FILE"} & said.keys()):
            raise WrongList(f"{path}: [{name}] has no DATABASE_URL of its own, nor DATABASE_URL_FILE")
    _refuse_shared(path, tables)
    return {name: {key: str(value) for key, value in said.items()} for name, said in tables.items()}


def _refuse_shared(path: Path, tables: Mapping[str, Any]) -> None:
    """Two offices in one database, or at one port, would be one."""
    for key in ("PORT", "DATABASE_URL", "DATABASE_URL_FILE", "CONTACT_POLICY_DATA_DIR"):
        given = [said[key] for said in tables.values() if key in said]
        if len(given) != len(set(given)):
            raise WrongList(f"{path}: two offices have the same {key}")


def serve(given: argparse.Namespace, settings: Settings) -> None:
    """Serve every office of the file; who ends is begun again, and none keeps the others from their work."""
    logs.set_up(settings)
    offices = read(given.file)
    for named in _OPENED:
        opened(named)
    # What is here now is everybody's: were it looked through for garbage, each would have to have a copy.
    gc.collect()
    gc.freeze()
    parent = os.getpid()
    works = [_Office(name, said, parent).work for name, said in offices.items()]
    Supervisor(works, stand_or_fall=False).run()


class _Office:
    """One office's process."""

    def __init__(self, name: str, said: Mapping[str, str], parent: int) -> None:
        self._name, self._said, self._parent = name, said, parent

    def work(self) -> None:
        end_with(self._parent)
        os.environ.update(_environment(self._name, self._said))
        given = Namespace(workers=1, port=None, no_background=True, no_migrate=True)
        try:
            opened(_OPENED[0])(given, Settings.from_environment())
        except Exception as error:  # noqa: BLE001 - it is told whose it is, and begun again later
            sys.exit(f"contact-policy: {self._name}: {_said_of(error)}")


def migrate(given: argparse.Namespace, _settings: Settings) -> None:
    """Bring every office's database to this version's schema, and report; exit 1 where one could not be."""
    failed = 0
    for name, said in read(given.file).items():
        try:
            settings = Settings.from_environment(_environment(name, said))
            with database.owned(settings, begins=True) as (owner, service):
                revision = asyncio.run(schema.upgrade(owner, service=service))
            print(f"{name}: at revision {revision}", flush=True)
        except Exception as error:  # noqa: BLE001 - it is reported, and the others are migrated all the same
            failed += 1
            print(f"{name}: {_said_of(error)}", flush=True)
    if failed:
        sys.exit(f"contact-policy: {failed} offices could not be migrated")


def background(given: argparse.Namespace, settings: Settings) -> None:
    """Sweep, send and post for every office of the file, over one connection each, until told to stop."""
    logs.set_up(settings)
    keep_at_it: Any = opened("contact_policy.commands.offices_background:keep_at_it")
    usable = {}
    for name, said in read(given.file).items():
        try:
            usable[name] = Settings.from_environment(_environment(name, said))
        except SettingError as error:
            _log.error("%s: %s", name, error)
    asyncio.run(keep_at_it(usable))


def _environment(name: str, said: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "CONTACT_POLICY_INSTANCE": name, **said}


def _said_of(error: Exception) -> str:
    """What can be mended, in its own words; of a fault its type alone, for words may quote what they were about."""
    return str(error) if mendable.is_mendable(error) else f"a fault of ours: {type(error).__name__}"

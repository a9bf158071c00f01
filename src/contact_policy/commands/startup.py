"""What every command starts from: the policy edition in use, and a database."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contact_policy.embedded import attach
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.settings import Settings

# The variable by which ``serve`` tells its worker processes whether they sweep and send.
BACKGROUND = "CONTACT_POLICY_BACKGROUND"


def policy_of(settings: Settings) -> Policy:
    """The edition that the settings name."""
    return load_policy(document_of(settings), office=settings.office)


def document_of(settings: Settings) -> Path:
    """The policy document that the settings name, else the one that is built in."""
    return Path(settings.policy_document) if settings.policy_document else BUILT_IN


def account() -> str:
    """The account of this machine that the command was given under; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The DSN to use: the server in the settings, else the embedded one for as long as the block lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    with attach(settings.data_dir, say=lambda line: print(line, file=sys.stderr, flush=True)) as server:
        yield server.dsn

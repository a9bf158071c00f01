"""What every command starts from: the policy edition in use, and who gave the command."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.working_days import keep_time_of
from contact_policy.settings import Settings

# The variable by which ``serve`` tells its worker processes whether they sweep and send.
BACKGROUND = "CONTACT_POLICY_BACKGROUND"


def policy_of(settings: Settings) -> Policy:
    """The edition that the settings name. From here on days are counted where its office is."""
    policy = load_policy(document_of(settings), office=settings.office)
    keep_time_of(policy)
    return policy


def document_of(settings: Settings) -> Path:
    """The policy document that the settings name, else the one that is built in."""
    return Path(settings.policy_document) if settings.policy_document else BUILT_IN


def account() -> str:
    """The account of this machine that the command was given under; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"

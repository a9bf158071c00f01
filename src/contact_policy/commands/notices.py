"""The commands for an office's own notices: ``contact-policy notices export`` and ``check``."""

from __future__ import annotations

import argparse

from contact_policy.commands import startup
from contact_policy.letters import export_templates, load_letter_assets
from contact_policy.settings import Settings


def export(given: argparse.Namespace, _settings: Settings) -> None:
    """Write the built-in templates to a folder, to be changed there."""
    written = export_templates(given.directory)
    print(f"{len(written)} files in {given.directory}. Change them, then set CONTACT_POLICY_NOTICES={given.directory}.")


def check(given: argparse.Namespace, settings: Settings) -> None:
    """Say whether a folder's templates can be used, before the service is started with them."""
    load_letter_assets(given.directory, startup.policy_of(settings))
    print(f"{given.directory} can be used.")

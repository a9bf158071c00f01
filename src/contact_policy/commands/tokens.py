"""The command ``contact-policy token``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from contact_policy.api.identity.development_issuer import KEY_FILE, DevelopmentIssuer
from contact_policy.commands import startup
from contact_policy.records.role_names import RoleNames
from contact_policy.settings import SettingError, Settings


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Print one development token and nothing else; to the errors, where a new key signs it, that it does."""
    if settings.is_production or settings.has_identity_provider:
        raise SettingError("CONTACT_POLICY_ENVIRONMENT", "tokens come from the identity provider in the settings")
    names = RoleNames(startup.policy_of(settings))
    try:
        for name in given.role:
            names.read(name)
    except ValueError as error:
        raise SettingError("--role", str(error)) from None
    if not (settings.data_dir / KEY_FILE).exists():
        print(
            f"A key for tokens was made in {settings.data_dir.resolve()}: a service that keeps its data elsewhere "
            "refuses them; name its data folder in CONTACT_POLICY_DATA_DIR.",
            file=sys.stderr,
        )
    print(DevelopmentIssuer(settings.data_dir).issue(given.subject, given.role, datetime.now(UTC)))

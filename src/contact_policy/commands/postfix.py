"""The command ``contact-policy postfix``."""

from __future__ import annotations

import argparse
import os

from contact_policy import postfix_adapter
from contact_policy.commands import startup
from contact_policy.settings import Settings


def run(given: argparse.Namespace, _settings: Settings) -> None:
    """Run the adapter that Postfix asks; an option counts more than its setting."""
    options = {
        "CONTACT_POLICY_POSTFIX_LISTEN": given.listen,
        "CONTACT_POLICY_POSTFIX_SERVICE": given.service,
        "CONTACT_POLICY_POSTFIX_KEY_FILE": given.key_file,
    }
    told = {variable: text for variable, text in options.items() if text}
    settings = Settings.from_environment(os.environ | told)
    postfix_adapter.run(settings, startup.policy_of(settings).office.unasked_recipients)

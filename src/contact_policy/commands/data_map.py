"""The command ``contact-policy data-map``."""

from __future__ import annotations

import argparse

from contact_policy.settings import Settings
from contact_policy.storage.data_map import as_markdown


def run(_given: argparse.Namespace, _settings: Settings) -> None:
    """Print which column holds what about whom, and for how long."""
    print(as_markdown(), end="")

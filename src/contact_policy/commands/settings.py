"""The command ``contact-policy settings``."""

from __future__ import annotations

import argparse

from contact_policy.settings import Settings, describe


def run(_given: argparse.Namespace, settings: Settings) -> None:
    """Print every setting, its default and its meaning."""
    for line in describe(settings):
        print(f"{line.variable}={line.value}\n    {line.description} (default: {line.default or 'empty'})")

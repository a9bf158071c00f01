"""The command ``contact-policy policy check``."""

from __future__ import annotations

import argparse
import sys

from contact_policy.policy import PolicyDocumentError, load_policy
from contact_policy.policy.document.unasked import sentences
from contact_policy.settings import Settings


def check(given: argparse.Namespace, settings: Settings) -> None:
    """Say all that keeps a policy document from being adopted; of one that may be, what it is not asked."""
    try:
        policy = load_policy(given.file, office=settings.office)
    except PolicyDocumentError as error:
        if not error.flaws:
            raise
        for flaw in sorted(error.flaws, key=lambda flaw: flaw.line):
            print(f"{given.file.name}, {flaw}")
        sys.exit(f"contact-policy: {given.file} cannot be adopted; to mend: {len(error.flaws)}")
    about = policy.about
    print(f"{given.file} can be adopted: {about.title}, edition {about.version}.")
    print(*sentences(policy), sep="\n")

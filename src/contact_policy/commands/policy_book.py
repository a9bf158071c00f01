"""The command ``contact-policy policy-book``."""

from __future__ import annotations

import argparse

from contact_policy.commands import startup
from contact_policy.policy import load_policy
from contact_policy.reports import policy_book
from contact_policy.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Print each clause beside what answers it."""
    policy = load_policy(given.policy) if given.policy else startup.policy_of(settings)
    cases = policy_book.read_cases(given.cases) if given.cases else {}
    print((policy_book.as_html if given.html else policy_book.as_text)(policy, cases), end="")

"""``python -m contact_policy`` is ``contact-policy``."""

from contact_policy.cli import main

main()

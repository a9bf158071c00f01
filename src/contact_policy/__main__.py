"""``python -m contact_policy`` is ``contact-policy``."""

from contact_policy.commands.parser import main

main()

"""contact-policy: a public office limits how a customer makes contact, but only fairly."""

__version__ = "0.1.0"

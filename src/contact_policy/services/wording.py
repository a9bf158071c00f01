"""Whether what somebody writes for a letter says anything: asked when it can still be mended."""

from __future__ import annotations

from contact_policy.errors import invalid
from contact_policy.policy import Policy


def refuse_token(policy: Policy, reasons: str) -> None:
    """Raise Invalid for reasons that are a token.

    What is decided stays as it was said, and its letter must give reasons that its reader can follow.
    """
    if policy.is_token(reasons):
        raise invalid("/reasons", "Give the reasons in full, so that whoever reads the letter understands why.")

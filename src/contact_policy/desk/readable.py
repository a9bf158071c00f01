"""Where the desk stands, and who may read what there: each page asks of its links whether they are open."""

from __future__ import annotations

from contact_policy.records.role_names import OpenTo

DESK = "/desk"

READ_BY: dict[str, OpenTo | None] = {}
"""Whom each page that is read is open to, by its path as it was declared; None: whoever comes, signed in or not."""

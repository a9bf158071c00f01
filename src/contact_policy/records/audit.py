"""What is kept so that everything can be shown later: the audit trail, the policy editions, and answers once given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contact_policy.policy.codec import to_plain
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.findings import PolicyReference

# The largest number that the database can give an entry.
LARGEST_SEQUENCE = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the trail: who did what to which thing, when, under which edition. No personal data in ``details``.

    ``sequence`` is given by the database. ``action`` is ``noun.verb`` (``restriction.lifted``); ``subject`` is
    ``noun/id``.
    """

    at: datetime
    actor: str
    roles: tuple[str, ...]
    action: str
    subject: str
    customer_id: str | None
    policy: PolicyReference
    request_id: str
    details: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    sequence: int = 0

    @property
    def content_digest(self) -> str:
        """The SHA-256 of everything the entry says, which ``digest`` holds since it was written."""
        plain = to_plain(self)
        said = {name: plain[name] for name in AuditEntry.__dataclass_fields__} | {"digest": "", "sequence": 0}
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRecord:
    """A policy edition from when the service went by it: the document as it stood, and what settings put in its place.

    ``office`` overrides entries of the document's ``[office]`` table. The same digest is the same edition. ``engine``
    is the level of the rule book that it was used under.
    """

    digest: str
    policy_id: str
    version: str
    document: str
    office: Mapping[str, str]
    adopted_at: datetime
    engine: int = FIRST_LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedEdition:
    """That an edition was adopted, without its document; ``number`` counts adoptions."""

    number: int
    version: str
    digest: str
    adopted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """The answer once given to an Idempotency-Key; ``fingerprint`` is of the request it answered."""

    fingerprint: str
    status: int
    headers: Mapping[str, str]
    body: str

"""What is kept so that everything can be shown later: the audit trail, the policy editions, and answers once given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from contact_policy.policy.codec import to_plain
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.findings import PolicyReference

# The largest number that the database can give an entry.
LARGEST_SEQUENCE = 2**63 - 1


ActedOn = tuple[str, str | None, Mapping[str, Any]]
"""What something was done to, whose it is, and the details."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidInTrail:
    """What an audit entry says but for its details: who did what to which thing, when, under which edition.

    ``action`` is ``noun.verb`` (``restriction.lifted``); ``subject`` is ``noun/id``.
    """

    at: datetime
    actor: str
    roles: tuple[str, ...]
    action: str
    subject: str
    customer_id: str | None
    policy: PolicyReference
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry(SaidInTrail):
    """One line of the trail. No personal data in ``details``. ``sequence`` is given by the database."""

    details: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    sequence: int = 0

    @property
    def content_digest(self) -> str:
        """The SHA-256 of everything the entry says, which ``digest`` holds since it was written."""
        return digest_of(self, _json.encode(to_plain(self.details)))


def digest_of(said: SaidInTrail, details: str) -> str:
    """The SHA-256 of an entry with these ``details``, which are JSON in one way (see ``in_one_way``)."""
    return _digest(*_around(said), said.subject, said.customer_id, details)


def entries_of(act: SaidInTrail, done: Sequence[ActedOn]) -> list[AuditEntry]:
    """The entries of one act on several things, each with its digest: ``act`` says what they have in common.

    That is spelt once, and so are details that several share.
    """
    alike = {name: getattr(act, name) for name in ("at", "actor", "roles", "action", "policy", "request_id")}
    shared = {id(details): details for _, _, details in done}
    spelt = {identity: _json.encode(to_plain(details)) for identity, details in shared.items()}
    before, after = _around(act)
    return [
        AuditEntry(
            **alike,
            subject=subject,
            customer_id=customer_id,
            details=details,
            digest=_digest(before, after, subject, customer_id, spelt[id(details)]),
        )
        for subject, customer_id, details in done
    ]


def _around(said: SaidInTrail) -> tuple[str, str]:
    """What stands before the customer, and between the details and the subject, in what the digest is of.

    JSON, its members sorted: written out, as a million entries are held against their digests at a time.
    """
    before = (
        f'{{"action":{_quoted(said.action)},"actor":{_quoted(said.actor)},"at":"{to_plain(said.at)}","customer_id":'
    )
    after = (
        f'"digest":"","policy":{_edition(said.policy)},"request_id":{_quoted(said.request_id)},'
        f'"roles":[{",".join(map(_quoted, said.roles))}],"sequence":0,"subject":'
    )
    return before, after


def _digest(before: str, after: str, subject: str, customer_id: str | None, details: str) -> str:
    customer = "null" if customer_id is None else _quoted(customer_id)
    text = f'{before}{customer},"details":{details},{after}{_quoted(subject)}}}'
    return hashlib.sha256(text.encode()).hexdigest()


def in_one_way(text: str) -> str:
    """The same JSON, its members sorted and nothing between them."""
    return _json.encode(json.loads(text))


_quoted = json.encoder.encode_basestring_ascii
_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@lru_cache
def _edition(policy: PolicyReference) -> str:
    return _json.encode(to_plain(policy))


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

"""What questions are asked with, and what the status board is told: pages, people restricted, changes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from contact_policy.policy.facts import Person, Restriction
from contact_policy.records.customers import ExternalReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: how many, and where to go on (the last id of the page before, opaque to callers)."""

    limit: int = 50
    after: str | None = None


EVER = datetime.min.replace(tzinfo=UTC)
"""Before anything happened."""


@dataclass(frozen=True, slots=True)
class RecordPart:
    """What part of a customer's record is asked for: from ``since`` on, and of each kind the first ``most`` at least.

    At least, since what happened at one moment comes whole.
    """

    since: datetime = EVER
    most: int = sys.maxsize


WHOLE = RecordPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedPerson:
    """Somebody whom a restriction binds now or may come to bind, as the contact status needs to know them: no name.

    ``merged_ids`` are the records merged into theirs, which a question may still name.
    """

    person: Person
    restrictions: tuple[Restriction, ...]
    external_references: tuple[ExternalReference, ...] = ()
    merged_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanges:
    """Whose contact status may have changed since an earlier look, and what this look has seen.

    ``snapshot`` is to be asked with the next time, ``version`` is the number of the latest change, ``seen_at`` the
    database's own time. ``server_started_at`` tells one server from another, and from itself after a restart, and
    ``database`` (its object id) one database from another that was given its name.
    """

    snapshot: str
    version: int
    seen_at: datetime
    server_started_at: datetime
    database: int
    customer_ids: frozenset[str]
    have_keys_changed: bool

    def goes_on_from(self, before: StatusChanges) -> bool:
        """Whether this was seen in the same database as ``before``, which has forgotten nothing since."""
        return (
            self.server_started_at == before.server_started_at
            and self.database == before.database
            and self.version >= before.version
        )

"""Whose contact status may have changed since somebody last looked. Triggers write it; look-ups only read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, delete, func, select, text

from contact_policy.records import StatusChanges as Seen
from contact_policy.storage.columns import Moment
from contact_policy.storage.connection import Repository
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import status_changes

# A snapshot says exactly which transactions it has seen, so what two of them differ by is neither missed nor told
# twice, in whatever order transactions were begun, numbered and committed. The first condition is for the index alone.
_QUESTION = """
    SELECT pg_current_snapshot()::text AS snapshot, now() AS seen_at, pg_postmaster_start_time() AS server_started_at,
           (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
           coalesce((SELECT max(id) FROM status_changes), 0) AS version,
           array_remove(array_agg(DISTINCT customer_id::text), NULL) AS customer_ids,
           coalesce(bool_or(customer_id IS NULL), false) AS have_keys_changed
      FROM status_changes
     WHERE written_in >= CAST(pg_snapshot_xmin(CAST(:snapshot AS pg_snapshot))::text AS bigint)
       AND NOT pg_visible_in_snapshot(CAST(written_in::text AS xid8), CAST(:snapshot AS pg_snapshot))
    """


def _since(question: str) -> Prepared[Row]:
    return Prepared(text(question).bindparams(given("snapshot", Text)))


_changes = status_changes.c
_latest = select(func.max(_changes.id))

_SINCE = _since(_QUESTION)
_NOTHING_SEEN_YET = Prepared(text("SELECT pg_current_snapshot()::text"))
_VERSION = Prepared(_latest)
_WRITTEN = Prepared(
    text(
        "SELECT EXISTS (SELECT 1 FROM status_changes"
        " WHERE written_in = CAST(pg_current_xact_id_if_assigned()::text AS bigint))"
    )
)
_FORGET = Prepared(
    delete(status_changes).where(_changes.written_at < given("before", Moment), _changes.id < _latest.scalar_subquery())
)


class StatusChangeRepository(Repository):
    """The changes, as far as the transaction that asks can see them."""

    async def since(self, snapshot: str) -> Seen:
        """What changed after ``snapshot``, an earlier answer's, and the snapshot to ask with the next time."""
        rows = await self._connection.rows(_SINCE, snapshot=snapshot)
        return Seen(**(dict(rows[0]) | {"customer_ids": frozenset(rows[0]["customer_ids"] or ())}))

    async def now(self) -> Seen:
        """The snapshot to ask ``since`` with, when everything is being read anyway."""
        return await self.since(await self._connection.value(_NOTHING_SEEN_YET))

    async def version(self) -> int:
        """The number of the latest change, 0 before the first."""
        return await self._connection.value(_VERSION) or 0

    async def any_written(self) -> bool:
        """Whether the transaction that asks has itself changed what some answer depends on."""
        return bool(await self._connection.value(_WRITTEN))

    async def forget(self, before: datetime) -> int:
        """Drop the changes written before then but for the latest, whose number counts on; returns how many.

        Boards that have not looked since then read everything anew.
        """
        return await self._connection.write(_FORGET, before=before)

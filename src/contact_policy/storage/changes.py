"""The change feed: changes are added, numbered once they have committed, read in that order, and in time forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Integer, Text, any_, delete, func, or_, select, text, update

from contact_policy.records import ExternalReference
from contact_policy.records.changes import ChangeKind, ChangeRecord, FeedExtent
from contact_policy.storage import external_references
from contact_policy.storage.columns import Code, Moment, among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import owner
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import change_feed, changes, customers

NUMBERING = "change feed"
"""The lock of whoever numbers: one at a time, so that the order is that in which changes were written."""

_changes, _feed = changes.c, change_feed.c
_ADDED = tuple(column.name for column in changes.c if column.name not in {"written", "position"})

_kinds = given("kinds", ARRAY(Text))
_PAGE = Prepared(
    selecting(changes, ChangeRecord)
    .where(
        _changes.position > given("after", BigInteger),
        or_(_kinds.is_(None), _changes.kind == any_(_kinds)),
    )
    .order_by(_changes.position)
    .limit(given("limit", Integer)),
    ChangeRecord,
)
_EXTENT = Prepared(select(_feed.feed_id, _feed.last_position, _feed.forgotten_to), FeedExtent)
_UNNUMBERED = Prepared(select(select(_changes.id).where(_changes.position.is_(None)).exists()))
# What a statement sees has committed before it begins: whatever commits meanwhile is numbered by the next.
_NUMBER = Prepared(
    text(
        """
        WITH fresh AS (SELECT id, row_number() OVER (ORDER BY written) AS place FROM changes WHERE position IS NULL),
             numbered AS (UPDATE changes SET position = last_position + place FROM fresh, change_feed
                           WHERE changes.id = fresh.id RETURNING place)
        UPDATE change_feed SET last_position = last_position + (SELECT coalesce(max(place), 0) FROM numbered)
        """
    )
)
_RENEW = Prepared(update(change_feed).values(feed_id=given("feed_id", Text)))
_first_kept = select(func.min(_changes.position)).where(_changes.recorded_at >= given("before", Moment))
_FORGOTTEN_TO = Prepared(
    update(change_feed).values(
        forgotten_to=func.greatest(
            _feed.forgotten_to, func.coalesce(_first_kept.scalar_subquery() - 1, _feed.last_position)
        )
    )
)
_FORGET = Prepared(delete(changes).where(_changes.position <= select(_feed.forgotten_to).scalar_subquery()))
_TOLD = Prepared(
    select(_changes.about, _changes.effective_at).where(
        _changes.kind == given("kind", Code(ChangeKind)), _changes.about == any_(given("abouts", ARRAY(Text)))
    )
)
_OWNERS = Prepared(select(customers.c.id, owner(customers.c.id).label("owner")).where(among(customers.c.id)))
_REFERENCES = Prepared(
    select(customers.c.id, external_references.of(customers.c.id).label("external_references")).where(
        among(customers.c.id)
    )
)


class ChangeRepository(Repository):
    """The change feed."""

    async def add(self, *records: ChangeRecord) -> None:
        """Write changes down. Each one's customer is locked, and stays so until they have committed."""
        rows = [{name: columns_of(changes, record)[name] for name in _ADDED} for record in records]
        await self._connection.add(changes, *rows)

    async def are_unnumbered(self) -> bool:
        """Whether there is any change without a place."""
        return bool(await self._connection.value(_UNNUMBERED))

    async def number(self) -> None:
        """Give all that has committed its place, for whoever holds the lock NUMBERING alone."""
        await self._connection.write(_NUMBER)

    async def try_to_number(self) -> bool:
        """Number where nobody else is at it; returns whether that was so."""
        if not await self._connection.try_lock(NUMBERING):
            return False
        await self.number()
        return True

    async def extent(self) -> FeedExtent:
        """How far the feed reaches."""
        (extent,) = await self._connection.rows(_EXTENT)
        return extent

    async def page(self, after: int, limit: int, kinds: Sequence[ChangeKind] | None) -> tuple[ChangeRecord, ...]:
        """The changes of these kinds (None: of all) behind that place, at most so many."""
        chosen = None if kinds is None else [kind.value for kind in kinds]
        return await self._connection.rows(_PAGE, after=after, limit=limit, kinds=chosen)

    async def renew(self, feed_id: str) -> None:
        """Call the feed otherwise from now on: whatever place anybody remembers is one in another feed."""
        await self._connection.write(_RENEW, feed_id=feed_id)

    async def forget(self, before: datetime) -> int:
        """Drop the oldest changes, up to the first that was recorded from then on; returns how many."""
        await self._connection.write(_FORGOTTEN_TO, before=before)
        return await self._connection.write(_FORGET)

    async def told(self, kind: ChangeKind, abouts: Sequence[str]) -> frozenset[tuple[str, datetime]]:
        """Of which of these things it is kept that this came about, and when it did."""
        rows = await self._connection.rows(_TOLD, kind=kind, abouts=list(abouts))
        return frozenset((row["about"], row["effective_at"]) for row in rows)

    async def references_of(self, record_ids: Sequence[str]) -> dict[str, tuple[ExternalReference, ...]]:
        """What other systems call the customer whose each of these records is now."""
        ids = list(dict.fromkeys(record_ids))
        owners = {row["id"]: row["owner"] for row in await self._connection.rows(_OWNERS, ids=ids)}
        named = await self._connection.rows(_REFERENCES, ids=sorted(set(owners.values())))
        references = {row["id"]: row["external_references"] for row in named}
        return {id_: references.get(owner_id, ()) for id_, owner_id in owners.items()}

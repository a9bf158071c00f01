"""The change feed as it is followed: a page behind the place that somebody has come to, and where to go on.

A change is numbered after it has committed, by one at a time, in the order in which changes were written: so whoever
reads on from a number misses nothing and gets nothing twice, and a customer's changes come in order.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from contact_policy.errors import FeedGone, invalid
from contact_policy.policy.contact_status import Candidate, ContactStatus, StatusQuestion, contact_status
from contact_policy.records import Customer, ExternalReference, Page
from contact_policy.records.changes import ChangeKind, ChangeRecord, FeedExtent
from contact_policy.services import Store, Transaction
from contact_policy.services.context import Context

KEPT_FOR = timedelta(days=90)

_PLACE = re.compile(r"([0-9a-f]{1,32})\.([0-9]{1,18})", re.ASCII)
_CURSOR = re.compile(rf"({_PLACE.pattern})/([0-9a-f-]{{36}})", re.ASCII)
_GONE = (
    "The changes from there on are not in this feed. Read /v1/contact-status/restricted, clear whoever is not on it,"
    " and go on from its next."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Some changes, each with what the systems asked for call its customer; ``next`` is where to go on.

    ``is_caught_up`` says that there is nothing behind it yet.
    """

    items: tuple[tuple[ChangeRecord, tuple[ExternalReference, ...]], ...]
    next: str
    position: int
    is_caught_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuestion:
    """From where on changes are asked for (None: from the oldest kept), how many, of which kinds (None: of all).

    ``systems`` are those whose names for the customers are wanted.
    """

    since: str | None
    limit: int
    kinds: Sequence[ChangeKind] | None = None
    systems: frozenset[str] = frozenset()


async def number(store: Store) -> bool:
    """Give every change that has committed its place in the feed, where nobody else is at it just now.

    Returns whether there were any: then there may be more. Raises Unavailable while the database is away.
    """
    async with store.reading() as tx:
        if not await tx.changes.are_unnumbered():
            return False
    async with store.transaction() as tx:
        await tx.changes.try_to_number()
    return True


async def read(context: Context, asked: FeedQuestion) -> FeedPage:
    """A page of the feed. Raises Invalid for a place that no feed gave, FeedGone for one that is not in this feed."""
    extent = await context.tx.changes.extent()
    after = extent.forgotten_to if asked.since is None else position_of(asked.since, extent, "?since")
    found = await context.tx.changes.page(after, asked.limit, asked.kinds)
    is_caught_up = len(found) < asked.limit
    # of other kinds there may be more behind the last one found: nobody need look at them again
    reached = extent.last_position if is_caught_up or not found else found[-1].position or after
    references = await references_of(context.tx, found, asked.systems)
    return FeedPage(
        items=tuple(zip(found, references, strict=True)),
        next=_place(extent, reached),
        position=reached,
        is_caught_up=reached == extent.last_position,
    )


async def references_of(
    tx: Transaction, found: Sequence[ChangeRecord], systems: frozenset[str]
) -> list[tuple[ExternalReference, ...]]:
    """What these systems call the customer of each change now, or called them before nobody could find them by it."""
    if not systems or not found:
        return [() for _ in found]
    current = await tx.changes.references_of([change.customer_id for change in found])
    return [
        tuple(
            reference
            for reference in dict.fromkeys((*change.external_references, *current.get(change.customer_id, ())))
            if reference.system in systems
        )
        for change in found
    ]


def position_of(since: str, extent: FeedExtent, pointer: str) -> int:
    """The position in this feed that ``since`` stands for; ``pointer`` is where it was given.

    Raises Invalid for a place that no feed gave, FeedGone for one that is not in this feed.
    """
    place = _PLACE.fullmatch(since)
    if place is None:
        raise invalid(pointer, "Give the next of an earlier answer as it stands there, or leave it out.")
    feed_id, position = place[1], int(place[2])
    if feed_id != extent.feed_id or not extent.forgotten_to <= position <= extent.last_position:
        raise FeedGone(_GONE)
    return position


def _place(extent: FeedExtent, position: int) -> str:
    return f"{extent.feed_id}.{position}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedNow:
    """Somebody who is restricted, what the systems asked for call them, and how they may be dealt with."""

    customer_id: str
    external_references: tuple[ExternalReference, ...]
    status: ContactStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedPage:
    """Some of those who are restricted now; ``next`` is where in the feed to go on once all pages are read."""

    items: tuple[RestrictedNow, ...]
    next: str
    cursor: str | None


async def restricted(context: Context, page: Page, systems: frozenset[str]) -> RestrictedPage:
    """Everybody restricted now, page by page, and the place in the feed from which to go on.

    That place is as of the first page: what changes while the others are read comes again in the feed, and nothing is
    missed. Raises Invalid for a cursor that this list did not give.
    """
    limit = page.limit
    next_, after = await _begun(context, page.after)
    ids = [id_ for id_ in sorted(await context.tx.restrictions.possibly_binding(context.now)) if id_ > after]
    found: list[RestrictedNow] = []
    for start in range(0, len(ids), limit):
        some = ids[start : start + limit]
        found += await _restricted(context, some, systems)
        if len(found) >= limit:
            last = found[:limit][-1].customer_id
            is_more = len(found) > limit or ids[-1] > last
            return RestrictedPage(
                items=tuple(found[:limit]), next=next_, cursor=_cursor(next_, last) if is_more else None
            )
    return RestrictedPage(items=tuple(found), next=next_, cursor=None)


async def _begun(context: Context, cursor: str | None) -> tuple[str, str]:
    """The place in the feed when the list was begun, and the customer after whom it goes on."""
    if cursor is None:
        extent = await context.tx.changes.extent()
        return _place(extent, extent.last_position), ""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        text = ""
    read_ = _CURSOR.fullmatch(text)
    if read_ is None:
        raise invalid("?cursor", "This cursor was not given by this list. Begin without one.")
    return read_[1], read_[4]


def _cursor(next_: str, customer_id: str) -> str:
    return urlsafe_b64encode(f"{next_}/{customer_id}".encode()).decode().rstrip("=")


async def _restricted(context: Context, ids: Sequence[str], systems: frozenset[str]) -> list[RestrictedNow]:
    restrictions = await context.tx.restrictions.possibly_in_force(context.now, ids)
    people: Sequence[Customer] = await context.tx.customers.several(list(restrictions))
    found = []
    for customer in sorted(people, key=lambda person: person.id):
        held = Candidate(person=customer.person, restrictions=restrictions[customer.id], is_shared=False)
        status = contact_status(context.policy, StatusQuestion(as_of=context.now, channel=None), [held])
        if status.restricted:
            known = tuple(reference for reference in customer.external_references if reference.system in systems)
            found.append(RestrictedNow(customer_id=customer.id, external_references=known, status=status))
    return found


async def renew(context: Context) -> str:
    """Make it a new feed: whoever follows the old one is told to begin anew. Returns what it is called.

    After a restore from a backup the places that others remember may mean something else, or nothing yet.
    """
    feed_id = uuid4().hex[:8]
    await context.tx.changes.renew(feed_id)
    await context.audit("feed.renewed", f"feeds/{feed_id}")
    return feed_id


async def forget(tx: Transaction, now: datetime) -> int:
    """Drop what has been kept for 90 days; returns how many changes."""
    return await tx.changes.forget(now - KEPT_FOR)

"""How the service is: away, up, or at work with something amiss, and what waits to be seen to."""

from __future__ import annotations

import asyncio
import time
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta

from contact_policy.api.identity import KeySource
from contact_policy.api.schemas.health import (
    Appeals,
    Database,
    DataRequests,
    FiledMail,
    Notices,
    Outgoing,
    Privileges,
    Reviews,
    State,
    Supports,
    Sweep,
    Trail,
    Webhooks,
)
from contact_policy.errors import Busy, Unavailable
from contact_policy.policy.working_days import london_date
from contact_policy.records import NoticeStatus
from contact_policy.services import Store, Transaction
from contact_policy.services.sending import queue as outgoing
from contact_policy.status_board import BoardRefresher

# Whoever asks how we are does not wait for a database that is frozen. Seconds.
_ANSWER_WITHIN = 0.8

# From so long on, in seconds, it is felt: a wait for a connection, or for this worker's attention.
_FELT = 0.25
_SAMPLE = 0.05
# Seconds, far beyond what sealing takes.
_SEALED_WITHIN = 60

BUSY = "This worker is busy: it answers late."
SILENT = "The database answers late."
WAITING = "Requests wait for a connection to the database."
READ_ONLY = "The database takes no writes just now."
NO_KEYS = "The identity provider's keys could not be read: nobody can sign in with a token."
UNSEALED = "The audit trail is not being sealed: entries wait for a checkpoint."
OLD_KEYS = "The identity provider's keys could not be read again: those read before are still used."


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits to be sent, decided, seen or swept, as the database has it; None where it did not tell."""

    outgoing: Outgoing | None = None
    appeals: Appeals | None = None
    data_requests: DataRequests | None = None
    notices: Notices | None = None
    support: Supports | None = None
    filed_mail: FiledMail | None = None
    webhooks: Webhooks | None = None
    sweep: Sweep | None = None
    trail: Trail | None = None
    schema_revision: str | None = None
    database: Database | None = None
    to_erase: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """How we were at one moment; ``reasons`` say what is amiss. ``identity`` is None without an identity provider."""

    status: State
    database: State
    identity: State | None
    reasons: tuple[str, ...]
    counts: Counts
    reviews: Reviews | None


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of a question to the database."""

    counts: Counts = Counts()
    reasons: tuple[str, ...] = ()
    is_away: bool = False


class Checkup:
    """Finds out how we are: whether a request gets a connection and could write, and how late this worker is."""

    def __init__(
        self, store: Store, refresher: BoardRefresher, keys: KeySource | None = None, *, is_sealing: bool = False
    ) -> None:
        """Ask over the connections that requests use; ``keys`` are the identity provider's, where there is one.

        ``is_sealing`` says whether the trail is to be sealed.
        """
        self._is_sealing = is_sealing
        self._store = store
        self._refresher = refresher
        self._keys = keys
        self._question: asyncio.Task[_Told] | None = None

    async def condition(self, now: datetime) -> Condition:
        """How we are at ``now``; it takes a second at most."""
        late, told = await asyncio.gather(_lateness(), self._told(now))
        is_busy = late > _FELT
        # Of a busy worker the board is stale, too, and that tells nothing of the database.
        is_away = told.is_away or (SILENT in told.reasons and self._refresher.is_stale and not is_busy)
        identity, amiss = _identity(self._keys)
        reasons = (*told.reasons, *((BUSY,) if is_busy else ()), *amiss)
        return Condition(
            status=State.DOWN if is_away else _state(reasons),
            database=State.DOWN if is_away else _state(told.reasons),
            identity=identity,
            reasons=reasons,
            counts=told.counts,
            reviews=_reviews(self._refresher, now),
        )

    async def _told(self, now: datetime) -> _Told:
        if self._refresher.is_away:
            return _Told(is_away=True)
        # One question at a time: those to a frozen database, which cannot be taken back either, would take every
        # connection.
        if self._question is None or self._question.done():
            self._question = asyncio.create_task(self._ask(now), context=Context())
        done, _ = await asyncio.wait([self._question], timeout=_ANSWER_WITHIN)
        if done:
            return self._question.result()
        return _Told(reasons=(WAITING if self._store.line.waiting else SILENT,))

    async def _ask(self, now: datetime) -> _Told:
        began = time.monotonic()
        try:
            async with self._store.reading() as tx:
                waited = time.monotonic() - began
                counts = await _counts(tx, now)
            async with self._store.transaction(waits_for_locks=False) as tx:
                can_write = await tx.can_write()
        except Busy:
            return _Told(reasons=(WAITING,))
        except Unavailable:
            return _Told(is_away=True)
        reasons = [WAITING] if waited > _FELT else []
        if self._is_sealing and counts.trail and counts.trail.oldest_waiting_seconds > _SEALED_WITHIN:
            reasons.append(UNSEALED)
        return _Told(counts, tuple(reasons if can_write else [*reasons, READ_ONLY]))


def _state(reasons: tuple[str, ...]) -> State:
    return State.DEGRADED if reasons else State.UP


def _identity(keys: KeySource | None) -> tuple[State | None, tuple[str, ...]]:
    """How the identity provider is, and what is amiss with it."""
    if keys is None:
        return None, ()
    found = keys.condition
    if not found.usable:
        return State.DOWN, (NO_KEYS,)
    return (State.DEGRADED, (OLD_KEYS,)) if found.is_failing else (State.UP, ())


async def _lateness() -> float:
    """How much later than it asked to a task of this worker goes on."""
    began = time.monotonic()
    await asyncio.sleep(_SAMPLE)
    return time.monotonic() - began - _SAMPLE


async def _counts(tx: Transaction, now: datetime) -> Counts:
    queue = await outgoing.counts(tx, now)
    waited = now - (queue.oldest_waiting_at or now)
    today = london_date(now)
    filed = await tx.filed_contacts.counts(today)
    asked = await tx.data_requests.counts(today)
    swept = await tx.review_reminders.last_sweep()
    posted = await tx.webhook_deliveries.counts()
    posted_waited = now - (posted.oldest_waiting_at or now)
    return Counts(
        trail=await _trail(tx, now),
        database=Database(privileges=Privileges.EXCESSIVE if await tx.is_privileged() else Privileges.LEAST),
        outgoing=Outgoing(
            waiting=queue.waiting,
            held=queue.held,
            failed=queue.failed,
            oldest_waiting_seconds=_seconds(waited),
        ),
        appeals=Appeals(open=await tx.appeals.count_open(), overdue=await tx.appeals.count_open(today)),
        data_requests=DataRequests(open=asked.open, overdue=asked.overdue),
        notices=Notices(returned=await tx.notices.count(NoticeStatus.RETURNED)),
        support=Supports(lost=await tx.restriction_supports.count_lost()),
        filed_mail=FiledMail(unseen=filed.unseen, to_answer=filed.to_answer, overdue=filed.overdue),
        webhooks=Webhooks(
            disabled=posted.disabled,
            waiting=posted.waiting,
            oldest_waiting_seconds=_seconds(posted_waited),
        ),
        sweep=None if swept is None else Sweep(last_at=swept.swept_at, failed=swept.failed),
        to_erase=await tx.disposals.left_to_do(),
        schema_revision=await tx.schema_revision(),
    )


async def _trail(tx: Transaction, now: datetime) -> Trail:
    last, written_at = await tx.seals.last(), await tx.seals.oldest_waiting()
    return Trail(
        last_checkpoint_at=None if last is None else last.signed_at,
        age_seconds=None if last is None else _seconds(now - last.signed_at),
        sealed=0 if last is None else last.size,
        oldest_waiting_seconds=_seconds(now - (written_at or now)),
    )


def _seconds(length: timedelta) -> int:
    return max(int(length.total_seconds()), 0)


def _reviews(refresher: BoardRefresher, now: datetime) -> Reviews | None:
    """How reviews stand, from memory: also while the database is away."""
    if refresher.board is None:
        return None
    counts = refresher.board.reviews(now)
    return Reviews(due_soon=counts.due_soon, overdue=counts.overdue)

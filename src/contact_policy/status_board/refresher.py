"""Keeps a worker's board as fresh as the database.

It asks every quarter of a second what changed since it last asked. A notification would tell sooner, but makes every
writer commit in turn, does not get through a connection pooler, and cannot tell a lost one from a quiet hour: one would
have to ask all the same. An answer to the question is at once the change, and the proof that there is no other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from contact_policy.policy import Policy
from contact_policy.records import ApiKey, RestrictedPerson, StatusChanges
from contact_policy.services import Store, Transaction, api_keys
from contact_policy.services.contact_statuses import FOLLOWS_WITHIN
from contact_policy.status_board.board import Board

ASK_EVERY_SECONDS = 0.25
STALE_AFTER_SECONDS = 1.5
GONE_AFTER_SECONDS = 3.0
SAVE_USES_EVERY_SECONDS = 10.0
START_WITHIN_SECONDS = 10.0
# Between looks, where a database that cannot be reached is asked for something that nobody may miss.
_AGAIN_SECONDS = 0.1

# People read at a time, so that answers are given in between.
_AT_A_TIME = 250

_log = logging.getLogger("contact_policy.board")


class KeyRing(Protocol):
    """The API keys as a worker holds them, which the refresher keeps fresh too."""

    def replace(self, keys: Sequence[ApiKey]) -> None:
        """Hold these keys and no others."""

    def take_used(self) -> dict[str, datetime]:
        """Give the last use of each key since the last call."""

    def put_back(self, used: Mapping[str, datetime]) -> None:
        """Take back what could not be written down."""


class BoardRefresher:
    """One worker's view of everybody restricted: ``board`` is None until it was read for the first time."""

    def __init__(self, store: Store, policy: Policy, keys: KeyRing) -> None:
        """Follow ``store``, which should be the refresher's own: a pool that others empty would make it stale."""
        self.board: Board | None = None
        self._store = store
        self._policy = policy
        self._keys = keys
        self._seen: StatusChanges | None = None
        self._confirmed_at = -STALE_AFTER_SECONDS
        self._saved_at = time.monotonic()
        self._round = asyncio.Condition()
        self._begun = self._done = 0
        self._hurry = asyncio.Event()
        self._is_well: bool | None = None
        self._was_gone = False
        self._tell_gone: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the database has not confirmed the board lately."""
        return self.age_seconds > STALE_AFTER_SECONDS

    @property
    def age_seconds(self) -> float:
        """How long ago the database last confirmed the board."""
        return time.monotonic() - self._confirmed_at

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer when it was asked last."""
        return self._is_well is False

    @property
    def is_gone(self) -> bool:
        """Whether the database has been away for so long that nobody should wait for it."""
        return self.is_away and self.age_seconds > GONE_AFTER_SECONDS

    def when_gone(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called each time that it turns out to be gone."""
        self._tell_gone = tell

    async def start(self) -> None:
        """Read the board, if the database is there, and keep it fresh from now on."""
        self._task = asyncio.create_task(self._keep_fresh())
        await self.see_changes(within=START_WITHIN_SECONDS)

    async def stop(self) -> None:
        """Stop keeping it fresh."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            await self._save_uses()
            await self._store.close()

    async def see_changes(self, within: float = STALE_AFTER_SECONDS) -> None:
        """Wait, ``within`` so many seconds, until the board has seen all that was committed before now.

        Returns at once where nothing watches.
        """
        if self._task is None or self._task.done():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(within), self._round:
                wanted = self._begun + 1
                self._hurry.set()
                await self._round.wait_for(lambda: self._done >= wanted)

    async def be_certain(self) -> None:
        """Wait until the board has seen all that was committed before now, or is stale: one of both is so afterwards.

        Returns at once where nothing watches.
        """
        began = time.monotonic()
        while self._confirmed_at < began and not self.is_stale and self._task is not None and not self._task.done():
            await self.see_changes()
            if self._confirmed_at < began:
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _keep_fresh(self) -> None:
        while True:
            self._hurry.clear()
            self._begun += 1
            await self._look()
            async with self._round:
                self._done = self._begun
                self._round.notify_all()
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_EVERY_SECONDS):
                    await self._hurry.wait()

    async def _look(self) -> None:
        began = time.monotonic()
        try:
            async with self._store.reading() as tx:
                await self._read(tx)
            self._confirmed_at = began
            self._tell(logging.INFO, "The status board is fresh.", is_well=True)
            if began - self._saved_at > SAVE_USES_EVERY_SECONDS:
                await self._save_uses()
        except Exception as error:  # noqa: BLE001 - whatever it is, the board stays as it is and the next look may work
            self._tell(logging.WARNING, f"The status board is not kept fresh: {type(error).__name__}", is_well=False)
        self._note_whether_gone()
        if self.is_away and not self.is_gone:
            asyncio.get_running_loop().call_later(GONE_AFTER_SECONDS - self.age_seconds, self._note_whether_gone)

    def _note_whether_gone(self) -> None:
        if self.is_gone and not self._was_gone and self._tell_gone is not None:
            self._tell_gone()
        self._was_gone = self.is_gone

    def _tell(self, level: int, text: str, *, is_well: bool) -> None:
        """Log what is news."""
        if is_well != self._is_well:
            _log.log(level, text)
        self._is_well = is_well

    async def _read(self, tx: Transaction) -> None:
        if self.board is None or self._seen is None:
            await self._read_all(tx, await tx.status_changes.now())
            return
        before, now_seen = self._seen, await tx.status_changes.since(self._seen.snapshot)
        if now_seen.seen_at - before.seen_at > FOLLOWS_WITHIN:
            await self._read_all(tx, now_seen)
            return
        if now_seen.have_keys_changed:
            self._keys.replace(await api_keys.active(tx))
        if now_seen.customer_ids:
            self.board = await self._follow(tx, self.board, now_seen)
        if not now_seen.goes_on_from(before):
            # Another server, this one after a fall, or a database put in the place of the one before may never have
            # heard of something that this board has seen.
            _log.warning("The database is not as it was: the status board is read whole.")
            await self._read_all(tx, now_seen)
        self._seen = now_seen

    async def _read_all(self, tx: Transaction, seen: StatusChanges) -> None:
        began = time.monotonic()
        keys = await api_keys.active(tx)
        people = await _restricted_people(tx, await tx.restrictions.possibly_binding(seen.seen_at), seen.seen_at)
        self.board = Board(self._policy, people, seen.version)
        self._keys.replace(keys)
        self._seen = seen
        _log.info("The status board was read whole: %d people in %.1f s.", len(people), time.monotonic() - began)

    async def _follow(self, tx: Transaction, board: Board, seen: StatusChanges) -> Board:
        ids = await tx.restrictions.reached_where(sorted(seen.customer_ids))
        # a record just merged stands on the board no longer, and is nobody's id there
        changed = seen.customer_ids.union(ids)
        return board.changed(changed, await _restricted_people(tx, ids, seen.seen_at), seen.version)

    async def _save_uses(self) -> None:
        used = self._keys.take_used()
        self._saved_at = time.monotonic()
        if not used:
            return
        try:
            async with self._store.transaction() as tx:
                await api_keys.note_used(tx, used)
        except Exception:
            self._keys.put_back(used)
            raise


async def _restricted_people(tx: Transaction, ids: Sequence[str], now: datetime) -> list[RestrictedPerson]:
    """These people as the contact status needs to know them, without those whom nothing binds any more."""
    found: list[RestrictedPerson] = []
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        restrictions = await tx.restrictions.possibly_in_force(now, some)
        people = await tx.customers.several(list(restrictions))
        found += [
            RestrictedPerson(
                person=customer.person,
                restrictions=restrictions[customer.id],
                external_references=customer.external_references,
                merged_ids=customer.merged_ids,
            )
            for customer in people
        ]
    return found

"""What a deed would do, by the very deed: it is done, read, and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from contact_policy.errors import Busy
from contact_policy.services import Store, Transaction, lock_name

Done = TypeVar("Done")


class _Undone(Exception):
    """Carries what was done out of the transaction that is taken back."""

    def __init__(self, done: Any) -> None:
        super().__init__()
        self.done = done


async def tried(store: Store, customer_id: str | None, work: Callable[[Transaction], Awaitable[Done]]) -> Done:
    """What ``work`` gives, of which no row, audit entry or message stays.

    It waits until nobody else is changing that customer's affairs. Raises Busy where that takes too long.
    """

    async def attempt() -> Done:
        try:
            async with store.transaction(waits_for_locks=False) as tx:
                done = await work(tx)
                await tx.check_erased()
                raise _Undone(done)  # noqa: TRY301 - how a transaction is taken back
        except _Undone as undone:
            given: Done = undone.done
        return given

    busy = Busy("Others are changing this customer's record just now.")
    turns = {} if customer_id is None else {lock_name("customer", customer_id): busy}
    return await store.turns.take(turns, attempt)

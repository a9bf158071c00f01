"""A thread for work that grows with what is on record, so that everybody else is answered meanwhile.

It has an event loop and connections of its own: reading, reckoning and writing the answer all happen there. Python
lets one thread at a time on; how soon the others get their turn is what is arranged here.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from contact_policy.services import Line, Store, Waiter, first_of, waiter

T = TypeVar("T")
Work = Callable[[Store], Coroutine[Any, Any, T]]

# Seconds after which a thread at work lets another on. Python's own are 5 ms, and an answer needs three turns.
_GIVE_WAY_AFTER = 0.0005

# While much is read, only what is new is looked through for garbage: going through it all takes tenths of a second.
_WHILE_AT_WORK = (10_000, 1_000_000, 1_000_000)
_USUALLY = gc.get_threshold()

_MOST_WAITING = 10
_WAIT_WITHIN = 30.0  # seconds


class Bench:
    """One piece of work at a time, over one connection; the others wait in order, and hold none."""

    def __init__(self, store: Store) -> None:
        """Work over ``store``, which is nobody else's."""
        self.store = store
        self.line = Line(1, most_waiting=_MOST_WAITING, within=_WAIT_WITHIN)


class HeavyWork:
    """The thread, which begins with the first work.

    ``growing`` is for one customer of many contacts, ``long`` for what reads most of what is on record: neither waits
    for the other.
    """

    def __init__(self, make_store: Callable[[], Store]) -> None:
        """Each bench gets a store of its own, which lives on the thread's event loop."""
        self.growing = Bench(make_store())
        self.long = Bench(make_store())
        self._at_work = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def do(self, work: Work[T], bench: Bench, *, gives_up: bool) -> T:
        """Do ``work`` there, in its turn; with ``gives_up`` only for as long as the one who asked is there.

        Raises Busy where the turn does not come in time.
        """
        await bench.line.enter()
        self._at_work += 1
        gc.set_threshold(*_WHILE_AT_WORK)
        who = waiter.get(None) or Waiter()
        task = _Task(lambda: work(bench.store), lambda: self._finished(bench), there=self._running())
        try:
            await first_of(task.ended, who.left if gives_up else None)
        except BaseException:
            task.give_up()
            raise
        return task.result()

    async def stop(self) -> None:
        """Give up what is under way, and let go of the connections."""
        if self._loop is None or self._thread is None:
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._close(), self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()
        self._loop = self._thread = None

    def _finished(self, bench: Bench) -> None:
        self._at_work -= 1
        if not self._at_work:
            gc.set_threshold(*_USUALLY)
            gc.collect(1)
        bench.line.leave()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            sys.setswitchinterval(_GIVE_WAY_AFTER)
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="heavy work", daemon=True)
            self._thread.start()
        return self._loop

    async def _close(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.gather(self.growing.store.close(), self.long.store.close())


class _Task(Generic[T]):
    """One piece of work on the thread, as seen from the event loop that waits for it.

    ``finished`` is called there once it has really ended, and not when somebody stops waiting for it.
    """

    def __init__(
        self,
        work: Callable[[], Coroutine[Any, Any, T]],
        finished: Callable[[], None],
        *,
        there: asyncio.AbstractEventLoop,
    ) -> None:
        self._here = asyncio.get_running_loop()
        self._there = there
        self._work = work
        self._finished = finished
        self._task: asyncio.Task[T] | None = None
        self.ended: asyncio.Future[None] = self._here.create_future()
        there.call_soon_threadsafe(self._begin)

    def give_up(self) -> None:
        self._there.call_soon_threadsafe(self._cancel)

    def result(self) -> T:
        if self._task is None:
            raise RuntimeError("It has not begun.")
        return self._task.result()

    def _begin(self) -> None:
        waiter.set(Waiter())  # whoever leaves is looked out for on their own event loop
        self._task = self._there.create_task(self._work())
        self._task.add_done_callback(lambda _: self._here.call_soon_threadsafe(self._end))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        self._finished()
        if not self.ended.done():
            self.ended.set_result(None)

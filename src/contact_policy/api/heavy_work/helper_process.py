"""Where heavy work is done: a helper process that does one piece at a time, in the order in which it was asked."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import Context
from subprocess import Popen
from typing import Any

from contact_policy.api.heavy_work.frames import Frame, frame, read_frame
from contact_policy.services import Line, Waiter, first_of, waiter

_MOST_WAITING = 20

# Seconds: for one's turn, for a helper that is to give up or to end, and until one that nobody needs ends.
_WAIT_WITHIN = 30.0
_PATIENCE = 5.0
_IDLE = 300.0

# Where cores are few a helper yields to the worker, which answers the telephones: at five it has a third of its time.
_NICENESS = 5

_log = logging.getLogger("contact_policy.heavy_work")


class Died(Exception):
    """The helper ended before it answered. What it was to write may be stored or not."""


class HelperProcess:
    """One helper process, and the line of those who wait for it; they hold no connection meanwhile."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """``command`` starts a helper; the number of the file it is to speak over, and our process's, follow it."""
        self.line = Line(1, most_waiting=_MOST_WAITING, within=_WAIT_WITHIN)
        self._command = command
        self._environ = environ
        self._running: _Running | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def ask(self, head: Mapping[str, Any], body: bytes, *, gives_up: bool) -> Frame:
        """Have a question answered, in its turn; with ``gives_up`` only for as long as the one who asked is there.

        Raises Busy where the turn does not come in time, Died where the helper does.
        """
        await self.line.enter()
        who = waiter.get(None) or Waiter()
        answering = asyncio.create_task(self._answer(head, body), context=Context())
        # The place is free once the helper is, not when somebody stops waiting for it.
        answering.add_done_callback(self._done)
        try:
            await first_of(answering, who.left if gives_up else None)
        except BaseException:
            self._give_up(answering)
            raise
        return answering.result()

    async def stop(self) -> None:
        """End the helper."""
        if self._idle is not None:
            self._idle.cancel()
        if self._running is not None:
            helper, self._running = self._running, None
            await helper.end()

    async def _answer(self, head: Mapping[str, Any], body: bytes) -> Frame:
        if self._idle is not None:
            self._idle.cancel()
        if self._running is None:
            self._running = await _Running.start(self._command, self._environ)
        answer = await self._running.ask(head, body)
        if answer is None:
            _log.error("A helper for heavy work ended at work.")
            await self.stop()
            raise Died
        return answer

    def _give_up(self, answering: asyncio.Task[Frame]) -> None:
        if self._running is None:
            answering.cancel()
            return
        self._running.give_up()
        asyncio.get_running_loop().call_later(_PATIENCE, self._lose_patience, answering)

    def _lose_patience(self, answering: asyncio.Task[Frame]) -> None:
        if not answering.done() and self._running is not None:
            self._running.kill()

    def _done(self, answering: asyncio.Task[Frame]) -> None:
        if not answering.cancelled():
            answering.exception()  # nobody may be there any more to hear of it
        self.line.leave()
        if self.line.is_free:
            self._idle = asyncio.get_running_loop().call_later(_IDLE, self._send_home)

    def _send_home(self) -> None:
        if self.line.is_free:
            self._ending = asyncio.create_task(self.stop(), context=Context())


class _Running:
    """The process, and the line to it."""

    def __init__(self, process: Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, command: Sequence[str], environ: Mapping[str, str]) -> _Running:
        ours, theirs = socket.socketpair()
        with theirs:
            fileno = theirs.fileno()
            # Not the event loop's own way: uvloop's would hand on every file that we have open, the port's too.
            process = Popen([*command, str(fileno), str(os.getpid())], pass_fds=[fileno], env=environ)  # noqa: S603, ASYNC220 - our own
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        return cls(process, *await asyncio.open_connection(sock=ours))

    async def ask(self, head: Mapping[str, Any], body: bytes) -> Frame | None:
        with suppress(ConnectionError):
            for piece in frame(head, [body] if body else []):
                self._writer.write(piece)
            await self._writer.drain()
            return await read_frame(self._reader)
        return None

    def give_up(self) -> None:
        for piece in frame({"give_up": True}):
            self._writer.write(piece)

    def kill(self) -> None:
        self._process.kill()

    async def end(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
        asyncio.get_running_loop().call_later(_PATIENCE, self.kill)
        await asyncio.to_thread(self._process.wait)


class HeavyWork:
    """Both helper processes: neither waits for the other.

    ``growing`` is for a customer of many contacts, ``long`` for what reads most of what is on record.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """``command`` starts a helper, in ``environ``; nothing is started yet."""
        self.growing = HelperProcess(command, environ)
        self.long = HelperProcess(command, environ)

    async def stop(self) -> None:
        """End the helpers."""
        await asyncio.gather(self.growing.stop(), self.long.stop())

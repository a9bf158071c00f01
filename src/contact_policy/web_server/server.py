"""uvicorn's server as it ends behind a balancer: nothing that was on its way here is lost.

uvicorn itself stops listening at once. What lies in the queue of connections, or comes over a kept one at that moment,
is then reset, and no proxy sends a write a second time.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from socket import socket
from typing import cast

import uvicorn

from contact_policy.web_server.protocol import LimitedProtocol

_TICK = 0.1  # seconds, as uvicorn's own
# How long somebody just connected may take to say what it wants: a proxy connects and sends in one breath.
_FIRST_WORDS_TICKS = 5


class DrainingServer(uvicorn.Server):
    """Told to end by SIGTERM, it goes on for a while, closing each connection after its answer; then it takes the rest.

    ``leave`` is called when it begins to leave. SIGINT, somebody at a keyboard, does not wait.
    """

    def __init__(
        self, config: uvicorn.Config, listening: socket, *, drain_seconds: int, leave: Callable[[], None]
    ) -> None:
        """Serve on ``listening``, which is bound."""
        super().__init__(config)
        self._listening, self._leave = listening, leave
        self._drain_ticks = round(drain_seconds / _TICK)

    def serve_to_the_end(self) -> None:
        """Serve until told to stop; exits with 0 then, and with uvicorn's own status where it could not start."""
        self.run(sockets=[self._listening.dup()])

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, unless told to end meanwhile: nobody waits for a start, or for a database, that nobody needs."""
        starting = asyncio.create_task(super().startup(sockets))
        while not starting.done() and not self.should_exit:
            await asyncio.wait([starting], timeout=_TICK)
        if starting.done() or self.started:
            await starting
        else:
            logging.getLogger("uvicorn.error").disabled = True  # it would tell as a failure what is only given up
            starting.cancel()
            for held in (self._listening, *(sockets or ())):
                held.close()

    async def main_loop(self) -> None:
        """Answer until told to stop, and then until the balancers know."""
        await super().main_loop()
        self._leave()
        LimitedProtocol.is_leaving = True
        if signal.SIGINT in self._captured_signals:
            return
        for tick in range(self._drain_ticks):
            if self.force_exit:
                return
            await self.on_tick(tick)
            await asyncio.sleep(_TICK)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop listening, answer who was in the queue, and end."""
        for server in self.servers:
            server.close()
        await self._take_who_waits()
        for _ in range(_FIRST_WORDS_TICKS):
            if all(cast("LimitedProtocol", connection).has_spoken for connection in self.server_state.connections):
                break
            await asyncio.sleep(_TICK)
        await super().shutdown(sockets)

    async def _take_who_waits(self) -> None:
        """Take the connections that were made and not yet taken. Whoever comes later is told at once that none is."""
        loop = asyncio.get_running_loop()
        self._listening.setblocking(False)  # noqa: FBT003 - socket's own
        with self._listening:
            while True:
                try:
                    connection, _ = self._listening.accept()
                except BlockingIOError:
                    return
                connection.setblocking(False)  # noqa: FBT003 - socket's own
                await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        return LimitedProtocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

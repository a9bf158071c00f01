"""A PostgreSQL of the bench's own, which stays away when it is stopped: the embedded one comes back by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from bench.http.machine import cpu_seconds_of
from contact_policy.embedded import binaries, cluster
from contact_policy.embedded.account import server_account
from contact_policy.embedded.locks import FileLock
from contact_policy.embedded.place import Place
from contact_policy.embedded.postmaster import Address, Postmaster, free_port


@dataclass(frozen=True, slots=True)
class Database:
    """A server on the loopback, for which ``dsn`` is a superuser's."""

    place: Place
    address: Address
    postmaster: Postmaster

    @property
    def dsn(self) -> str:
        """Where it answers."""
        password = quote(self.place.password.read_text(encoding="ascii"))
        return f"postgresql://{cluster.USER}:{password}@{self.address.host}:{self.address.port}/{cluster.DATABASE}"

    def start(self) -> None:
        """Start it, or start it again."""
        if not self.postmaster.start(self.address):
            raise self.place.failure("PostgreSQL did not start.")

    def stop(self) -> None:
        """Stop it fast: connections are cut, nothing is lost."""
        self.postmaster.stop()

    def freeze(self) -> None:
        """Have it answer nothing more without closing a connection, as a machine that hangs does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def run(self, script: str) -> None:
        """Run statements, in one transaction."""
        asyncio.run(self._with_connection(lambda connection: connection.execute(script)))

    def rows(self, query: str) -> list[Any]:
        """Ask for rows."""
        found: list[Any] = asyncio.run(self._with_connection(lambda connection: connection.fetch(query)))
        return found

    def cpu_seconds(self) -> float:
        """Processor time used so far by the server and what serves its connections."""
        postmaster = int((self.place.cluster / "postmaster.pid").read_text().splitlines()[0])
        return cpu_seconds_of(postmaster)

    async def _with_connection(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await work(connection)
        finally:
            await connection.close()

    def _signal(self, number: signal.Signals) -> None:
        postmaster = int((self.place.cluster / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *map(int, children)):
            os.kill(pid, number)


@contextmanager
def database() -> Iterator[Database]:
    """Have an empty one, with the binaries the product would choose, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="contact-policy-bench-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        root.chmod(0o711)  # as root, the server's own account has to get through
        place = Place(root)
        account = server_account(root)
        chosen = binaries.choose(place, account)
        with FileLock(place.lock("setup")) as setup:
            cluster.create(place, chosen, account, setup)
        made = Database(place, free_port(), Postmaster(place, chosen.folder, account))
        made.start()
        try:
            yield made
        finally:
            made.stop()

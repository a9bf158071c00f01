"""Being attached: the server runs while anybody is."""

from __future__ import annotations

import logging
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from contact_policy.embedded import binaries, cluster, supervisor
from contact_policy.embedded.account import server_account
from contact_policy.embedded.errors import EmbeddedPostgresError
from contact_policy.embedded.locks import POLL_SECONDS, FileLock, is_held
from contact_policy.embedded.place import Place, settle
from contact_policy.embedded.postmaster import Address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 120
WATCH_SECONDS = 1.0
LARGEST_LOG_BYTES = 1_000_000

log = logging.getLogger(__name__)


def _to_stderr(what: str) -> None:
    print(what, file=sys.stderr)  # noqa: T201 - said to the person who starts the service


def attach(data_dir: Path, *, say: Callable[[str], None] = _to_stderr) -> Attachment:
    """Have a PostgreSQL with its data under ``data_dir``: made if there is none, started if it is down, else shared.

    ``say`` is told, in a sentence, when the data has to lie elsewhere. Raises EmbeddedPostgresError.
    """
    try:
        return Attachment(settle(data_dir, say))
    except OSError as error:
        raise EmbeddedPostgresError(f"PostgreSQL's data under {data_dir} cannot be used: {error}") from error


class Attachment:
    """A hold on a running server. ``dsn``, a SQLAlchemy URL for asyncpg, stays right when the server is restarted."""

    dsn: str

    def __init__(self, place: Place) -> None:
        """Attach to the server of a place; ``attach`` finds the place."""
        self._place = place
        self._left = threading.Event()
        self._presence = FileLock(place.lock("attached"))
        try:
            self._announce()
            self.dsn = _dsn(_running(place), place.password.read_text(encoding="ascii"))
        except BaseException:
            self._presence.close()
            raise
        self._watch = threading.Thread(target=self._keep_supervised, name="embedded-postgres", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Leave. The last to leave waits until the server has stopped."""
        if self._left.is_set():
            return
        self._left.set()
        self._watch.join()
        self._presence.close()
        with suppress(EmbeddedPostgresError, OSError):
            _see_out(self._place)

    def _announce(self) -> None:
        """Be seen as attached. A supervisor that is stopping the server lets nobody in until it has."""
        if not self._presence.take(shared=True, within_seconds=START_SECONDS):
            raise self._place.failure("The PostgreSQL that served before does not end.")

    def _keep_supervised(self) -> None:
        while not self._left.wait(WATCH_SECONDS):
            try:
                _supervised(self._place)
            except (EmbeddedPostgresError, OSError) as error:
                log.warning("PostgreSQL cannot be looked after: %s", error)

    def __enter__(self) -> Self:
        """Be attached for the length of a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave at its end."""
        self.close()


def _supervised(place: Place) -> None:
    """See to it that there is a supervisor, and a cluster for it to supervise."""
    if is_held(place.lock("supervisor")):
        return
    with FileLock(place.lock("setup")) as setup:
        if not setup.take(within_seconds=START_SECONDS):
            raise place.failure("Another process has been making the database for too long.")
        if is_held(place.lock("supervisor")):
            return
        account = server_account(place.root)
        chosen = binaries.choose(place, account)
        place.address.unlink(missing_ok=True)
        if place.log.exists() and place.log.stat().st_size > LARGEST_LOG_BYTES:
            place.log.replace(place.log.with_suffix(".log.1"))
        if not place.cluster.exists():
            cluster.create(place, chosen, account, setup)
        supervisor.launch(place, chosen)


def _running(place: Place) -> Address:
    _supervised(place)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            address = Address.from_json(place.address.read_text(encoding="ascii"))
            if address.accepts():  # it may have been killed a moment ago
                return address
        if not is_held(place.lock("supervisor")):
            raise place.failure("PostgreSQL did not start.")
        time.sleep(POLL_SECONDS)
    raise place.failure(f"PostgreSQL did not answer within {START_SECONDS} seconds.")


def _see_out(place: Place) -> None:
    """Wait until the server has stopped, by a new supervisor if the last was killed; not if others are attached."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if is_held(place.lock("supervisor")):
            with FileLock(place.lock("attached")) as attached:
                if not attached.try_take() and attached.try_take(shared=True):
                    return
        elif is_held(place.lock("server")):
            _supervised(place)
        else:
            return
        time.sleep(POLL_SECONDS)


def _dsn(address: Address, password: str) -> str:
    login = f"postgresql+asyncpg://{cluster.USER}:{quote(password, safe='')}"
    if address.host.startswith("/"):
        return f"{login}@/{cluster.DATABASE}?host={quote(address.host)}&port={address.port}"
    return f"{login}@{address.host}:{address.port}/{cluster.DATABASE}?ssl=disable"

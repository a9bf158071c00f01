"""Runs the adapter until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterable

from contact_policy.postfix_adapter.breaker import Breaker
from contact_policy.postfix_adapter.credential import Credential, credential_of
from contact_policy.postfix_adapter.question import StatusClient
from contact_policy.postfix_adapter.server import Adapter, log
from contact_policy.settings import SettingError, Settings


def run(settings: Settings, unasked: Iterable[str]) -> None:
    """Listen for Postfix until SIGTERM or SIGINT; mail to the mailboxes ``unasked`` is never asked about.

    Raises SettingError where the settings cannot be used.
    """
    logging.basicConfig(level=logging.INFO, format="contact-policy postfix: %(levelname)s: %(message)s")
    # Every request would be a line.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(_run(settings, credential_of(settings), unasked))


async def _run(settings: Settings, credential: Credential, unasked: Iterable[str]) -> None:
    stopped = asyncio.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(which, stopped.set)
    async with StatusClient(settings.postfix_service, credential, Breaker()) as client:
        adapter = Adapter(client, unasked)
        await _start(adapter, settings.postfix_listen)
        await stopped.wait()
        await adapter.stop()


async def _start(adapter: Adapter, listen: str) -> None:
    host, _, port = listen.rpartition(":")
    try:
        await adapter.start(host.strip("[]"), int(port))
    except OSError as error:
        raise SettingError("CONTACT_POLICY_POSTFIX_LISTEN", f"{listen} cannot be used ({error.strerror})") from None
    log.info("listening on %s", listen)

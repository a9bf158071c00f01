"""The command ``contact-policy seal key``, and the sealing of the trail for as long as a worker serves."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from contact_policy.commands.checkpoints import WayOut
from contact_policy.services import Store
from contact_policy.services.checkpoints import new_key, public_pem, read_key
from contact_policy.services.sealing import seal
from contact_policy.settings import SettingError, Settings

SEAL_EVERY_SECONDS = 1

_log = logging.getLogger("contact_policy")


def key(_given: argparse.Namespace, settings: Settings) -> None:
    """Make the key: into the file that the settings name, printing the public one; else print the private one."""
    made = new_key()
    if not settings.seal_key_file:
        print(made.decode(), end="")
        return
    path = Path(settings.seal_key_file)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        cure = "there is a key: move it away, and keep it, to make another" if path.exists() else str(error.strerror)
        raise SettingError("CONTACT_POLICY_SEAL_KEY_FILE", cure) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    print(public_pem(read_key(path)), end="")


@asynccontextmanager
async def sealing(store: Store, settings: Settings, sender: WayOut | None) -> AsyncIterator[None]:
    """Seal what has committed, each second, for as long as the block lasts; without a key, nothing.

    Of several workers one at a time seals. ``sender`` is what this one posts or mails checkpoints with.
    """
    task = asyncio.create_task(_seal_for_ever(store, settings, sender)) if settings.seal_key_file else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await store.close()


async def _seal_for_ever(store: Store, settings: Settings, sender: WayOut | None) -> None:
    key_file, is_well = Path(settings.seal_key_file), True
    sent_size, send_from = 0, 0.0
    while True:
        try:
            # read anew: another key is used from the next checkpoint on
            await seal(store, await asyncio.to_thread(read_key, key_file), settings.seal_file)
            if sender is not None and time.monotonic() >= send_from:
                send_from = time.monotonic() + sender.every_seconds
                sent_size = await _send(store, sender, sent_size)
            is_well = True
        except Exception as error:  # noqa: BLE001 - the next round tries again
            # Once an outage: a database that is away would fill the log.
            if is_well:
                _log.warning("Sealing the trail failed and will be tried again: %s: %s", type(error).__name__, error)
            is_well = False
        await asyncio.sleep(SEAL_EVERY_SECONDS)


async def _send(store: Store, sender: WayOut, sent_size: int) -> int:
    """Send the last checkpoint where it is newer than the one sent before; returns the size of the one sent last."""
    async with store.reading() as tx:
        last = await tx.seals.last()
    if last is None or last.size <= sent_size:
        return sent_size
    if not await sender.send(last):
        _log.warning("A checkpoint of the trail was not taken, and the next one will be sent.")
        return sent_size
    return last.size

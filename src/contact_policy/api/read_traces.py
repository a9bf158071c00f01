"""Leaves the trace of a read after it was answered: nobody waits for it, and what fails of it fails by itself."""

from __future__ import annotations

import asyncio
import logging
from contextvars import Context
from datetime import date

from contact_policy.api.unit_of_work import ReadSession
from contact_policy.policy.working_days import london_date
from contact_policy.services import read_traces

# Traces on their way at a time; whoever reads more than that is told of in the log.
_MOST = 100

_log = logging.getLogger("contact_policy.read_traces")
_under_way: set[asyncio.Task[None]] = set()
_left: dict[tuple[str, str, str], date] = {}
_MOST_REMEMBERED = 10_000


def leave(session: ReadSession, action: str, subject: str, customer_id: str) -> None:
    """Have it kept that the caller read ``subject`` today, once."""
    key, today = (action, subject, session.caller.subject), london_date(session.now)
    if _left.get(key) == today:
        return
    if len(_under_way) >= _MOST:
        _log.error("Too many reads at once: the trace of one was not left.")
        return
    # Not in the request's context: it may be gone before this is done.
    task = asyncio.create_task(_note(session, key, customer_id, today), context=Context())
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def settle() -> None:
    """Wait for the traces on their way: before the store is closed that they are written to."""
    await asyncio.gather(*_under_way)


async def _note(session: ReadSession, key: tuple[str, str, str], customer_id: str, today: date) -> None:
    action, subject, _ = key
    try:
        async with session.reading() as context:
            is_noted = await read_traces.is_noted(context, action, subject)
        if not is_noted:
            async with session.store.transaction() as tx:
                await read_traces.note(session.context(tx), action, subject, customer_id)
    except Exception as error:  # noqa: BLE001 - the read was answered; the next one today tries again
        _log.error("The trace of a read could not be left: %s", type(error).__name__)
        return
    if len(_left) >= _MOST_REMEMBERED:
        _left.clear()
    _left[key] = today

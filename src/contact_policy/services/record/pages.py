"""The record page by page. A page begins after so many entries of a moment: what is written later shifts none.

A cursor is that moment and how many of its entries were given, in hexadecimal digits: some of the record may have
happened at any time, and the API's cursor is short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from contact_policy.errors import invalid
from contact_policy.records import EVER, WHOLE, RecordPart
from contact_policy.services import record
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry

_CURSOR = re.compile(r"([0-9a-f]{1,15})-([0-9a-f]{1,6})")
_MICROSECOND = timedelta(microseconds=1)


async def page(
    context: Context, customer_id: str, limit: int | None, cursor: str | None
) -> tuple[Sequence[Entry], str | None]:
    """``limit`` entries of the record (None: all) from ``cursor`` on (None: the first), and the next page's cursor.

    Raises Invalid for a cursor that no page gave.
    """
    since, given = (EVER, 0) if cursor is None else _read(cursor)
    most = WHOLE.most if limit is None else given + limit + 1
    entries = await record.read(context, customer_id, RecordPart(since, most))
    end = len(entries) if limit is None else given + limit
    return entries[given:end], _write(entries[:end]) if end < len(entries) else None


def _write(told: Sequence[Entry]) -> str:
    """The cursor to go on with after all that was ``told``, from the page's own moment on."""
    last = told[-1].at
    given = sum(entry.at == last for entry in told)
    return f"{(last - EVER) // _MICROSECOND:x}-{given:x}"


def _read(cursor: str) -> tuple[datetime, int]:
    found = _CURSOR.fullmatch(cursor)
    try:
        if found is not None:
            return EVER + int(found[1], 16) * _MICROSECOND, int(found[2], 16)
    except OverflowError:
        pass  # a moment that no calendar has
    raise invalid("?cursor", "Send a next_cursor as it was given, or leave it out for the first page.")

"""Deeds: each done once, however often its form is sent; and beforehand what one would do, without doing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contact_policy.api.idempotency import Shape, Writer
from contact_policy.desk.forms import Form
from contact_policy.desk.words import time
from contact_policy.errors import Busy
from contact_policy.policy.working_days import london_date
from contact_policy.services import Store, Transaction, lock_name

Done = TypeVar("Done")
Work = Callable[[Transaction], Awaitable[Done]]


class _Recorded(BaseModel):
    """All that is kept of an answer: where it leads says the rest."""


class _Undone(Exception):
    """Carries what was done out of the transaction that is taken back."""

    def __init__(self, done: Any) -> None:
        super().__init__()
        self.done = done


def key_of(request: Request, subject: str, now: datetime, form: Form, since: str) -> str:
    """What a deed is known by: who sends what, where and on which day, and what had come ``since`` before it.

    So a form sent twice, by a double click or after Back, is done once, and the same wish on another day anew.
    """
    asked = [subject, request.scope["path"], london_date(now).isoformat(), since, sorted(form.pairs())]
    return "desk:" + hashlib.sha256(json.dumps(asked).encode()).hexdigest()


async def do(
    request: Request, key: str, subject: str, now: datetime, work: Work[Done], to: Callable[[Done], str]
) -> Response:
    """Do ``work`` once, and lead on to the page ``to`` names, which says when it was recorded."""
    held = request.app.state
    writer = Writer(
        store=held.store,
        refresher=held.refresher,
        subject=subject,
        customer_id=request.path_params.get("customer_id"),
        key=key,
        fingerprint=key,
    )

    def leads(done: Done) -> Shape:
        path = to(done)
        return Shape(HTTPStatus.SEE_OTHER, f"{path}{'&' if '?' in path else '?'}recorded={time(now)}")

    answer = await writer.answer(work, lambda _: _Recorded(), leads)
    return RedirectResponse(answer.headers["Location"], HTTPStatus.SEE_OTHER)


async def preview(store: Store, customer_id: str | None, work: Work[Done]) -> Done:
    """What ``work`` would do: it is done, read, and taken back. No row, audit entry or message of it stays."""

    async def attempt() -> Done:
        try:
            async with store.transaction(waits_for_locks=False) as tx:
                raise _Undone(await work(tx))  # noqa: TRY301 - how a transaction is taken back
        except _Undone as undone:
            done: Done = undone.done
        return done

    busy = Busy("Others are changing this customer's record just now.")
    turns = {} if customer_id is None else {lock_name("customer", customer_id): busy}
    return await store.turns.take(turns, attempt)

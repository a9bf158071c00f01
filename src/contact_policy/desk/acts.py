"""Deeds: each done once, however often its form is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contact_policy.api.idempotency import Shape, Writer
from contact_policy.desk.forms import Form
from contact_policy.desk.words import time
from contact_policy.policy.working_days import london_date
from contact_policy.services import Transaction

Done = TypeVar("Done")
Work = Callable[[Transaction], Awaitable[Done]]


class _Recorded(BaseModel):
    """All that is kept of an answer: where it leads says the rest."""


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

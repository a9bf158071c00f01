"""The one place that commits what a request changes, and that answers a repeated ``Idempotency-Key``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Header, Request, Response
from pydantic import BaseModel

from contact_policy.api.dependencies import store_of
from contact_policy.api.etags import etag
from contact_policy.api.shares import Share
from contact_policy.errors import Busy, IdempotencyKeyReused, RequestInProgress
from contact_policy.records.audit import StoredAnswer
from contact_policy.services import Store, Transaction, lock_name
from contact_policy.status_board import BoardRefresher

Done = TypeVar("Done")

# Seconds that an answer waits at most for the board: what was done is stored, and may not look undone.
_SEEN_WITHIN = 0.5

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x20-\x7e]+$",
        description="Any text of yours. The same key and request get the same answer again, for at least 24 h.",
    ),
]


@dataclass(frozen=True, slots=True)
class Shape:
    """How an answer to a write looks beside its body."""

    status: int = HTTPStatus.OK
    location: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Does a request's one change: whole, once, and answered only after it is stored.

    ``customer_id`` is whose affairs are changed, where the path says so: whoever changes them waits for their turn.
    ``spend`` counts it against the caller's share, where they have one: only what is sound gets here.
    """

    store: Store
    refresher: BoardRefresher
    subject: str
    customer_id: str | None
    key: str | None
    fingerprint: str
    spend: Callable[[], None] = lambda: None

    async def answer(
        self,
        work: Callable[[Transaction], Awaitable[Done]],
        present: Callable[[Done], BaseModel],
        shape: Callable[[Done], Shape] = lambda _: Shape(),
        *,
        turn: str | None = None,
    ) -> Response:
        """Run ``work`` in one transaction, commit, and only then answer with ``present`` of what it gave.

        With an Idempotency-Key, a repetition waits for the first request and gets its very answer, or after a while
        raises RequestInProgress; the same key with another request raises IdempotencyKeyReused. Errors are not kept:
        whatever ``work`` raises stores nothing. It is done again from the start where a lock it wants was taken.
        ``turn`` names a lock that it waits for at the database: one request at a time gets that far.
        """
        self.spend()
        answer, shows_on_board = await self.store.turns.take(
            self._turns(turn), lambda: self._answer(work, present, shape)
        )
        await self._show(shows_on_board=shows_on_board)
        return _response(answer)

    async def keep_part(
        self, work: Callable[[Transaction], Awaitable[Done]], present: Callable[[Done], BaseModel]
    ) -> str:
        """Do one part of a batch as ``answer`` does the whole of a change, and give its answer's body.

        It waits for its locks at the database: it wants many at once, which whoever only tries would hardly ever find
        free together, and there is one batch at a time.
        """
        answer, shows_on_board = await self._answer(work, present, lambda _: Shape(), waits_for_locks=True)
        await self._show(shows_on_board=shows_on_board)
        return answer.body

    async def _show(self, *, shows_on_board: bool) -> None:
        if shows_on_board:
            # Whoever is answered here and asks here next finds what they did; other workers see it within the second.
            await self.refresher.see_changes(within=_SEEN_WITHIN)

    def _turns(self, turn: str | None) -> dict[str, Busy]:
        """Whose turn it has to be before a connection is taken, and what is said where it does not come in time."""
        turns: dict[str, Busy] = {}
        if self.key is not None:
            turns[lock_name("idempotency", self.subject, self.key)] = RequestInProgress(
                "Send the same request with the same key again in a moment: it gets the first one's answer."
            )
        if self.customer_id is not None:
            turns[lock_name("customer", self.customer_id)] = Busy(
                "Others are changing this customer's record just now. Send the same request again in a moment."
            )
        if turn is not None:
            turns[turn] = Busy("Others are at this just now. Send the same request again in a moment.")
        return turns

    async def _answer(
        self,
        work: Callable[[Transaction], Awaitable[Done]],
        present: Callable[[Done], BaseModel],
        shape: Callable[[Done], Shape],
        *,
        waits_for_locks: bool = False,
    ) -> tuple[StoredAnswer, bool]:
        """Give the answer, and whether what it tells of may show on the status board."""
        async with self.store.transaction(waits_for_locks=waits_for_locks) as tx:
            answer = await self._stored(tx)
            if answer is not None:
                # it may have been done elsewhere, and not be seen here yet
                return answer, True
            done = await work(tx)
            answer = self._new(present(done), shape(done))
            await self._keep(tx, answer)
            return answer, await tx.status_changes.any_written()

    async def _stored(self, tx: Transaction) -> StoredAnswer | None:
        if self.key is None:
            return None
        await tx.idempotency.lock(self.subject, self.key)
        stored = await tx.idempotency.get(self.subject, self.key)
        if stored is None:
            return None
        if stored.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused("Use a new key for a new request; repeat a request with exactly the same body.")
        await tx.emit_replay_marker()
        return stored

    async def _keep(self, tx: Transaction, answer: StoredAnswer) -> None:
        if self.key is not None:
            # by the real clock, which says when it is forgotten again
            await tx.idempotency.put(self.subject, self.key, answer, datetime.now(UTC))

    def _new(self, model: BaseModel, shape: Shape) -> StoredAnswer:
        body = model.model_dump_json()
        headers = {"Location": shape.location} if shape.location is not None else {}
        if shape.version is not None:
            headers["ETag"] = etag(shape.version, body.encode())
        return StoredAnswer(fingerprint=self.fingerprint, status=shape.status, headers=headers, body=body)


def created(location: str, version: int | None = None) -> Shape:
    """201 with ``Location``."""
    return Shape(HTTPStatus.CREATED, location, version)


def changed(version: int | None = None) -> Shape:
    """200, with an ETag where the answer is a resource with a version."""
    return Shape(HTTPStatus.OK, None, version)


def _response(answer: StoredAnswer) -> Response:
    return Response(answer.body, status_code=answer.status, headers=dict(answer.headers), media_type="application/json")


def writer_of(request: Request, key: str | None) -> Writer:
    """The writer of one request, which came with this Idempotency-Key or none."""
    held, asked = request.app.state, request.state
    return Writer(
        store=store_of(request),
        refresher=held.refresher,
        subject=asked.caller.subject,
        customer_id=request.path_params.get("customer_id"),
        spend=partial(spend, request, held.shares.writes),
        key=key,
        fingerprint="" if key is None else _fingerprint(request, request.state.document),
    )


def spend(request: Request, share: Share) -> None:
    """Count what is asked against its caller's share, of which the answer tells. Raises TooMany."""
    if request.state.has_share:
        headers = request.scope["state"].setdefault("share_headers", {})
        request.app.state.shares.spend(share, request.state.caller.subject, headers)


def writers_of_parts(request: Request, key: str | None, parts: Sequence[Sequence[Any]]) -> Iterator[Writer]:
    """The writers of a batch, part by part: each part is answered again to the key of the whole, under its number."""
    writer = writer_of(request, None)
    for number, part in enumerate(parts):
        if key is None:
            yield writer
        else:
            # no key of a caller's own has a line feed in it
            yield replace(writer, key=f"{key}\n{number}", fingerprint=_fingerprint(request, part))


def _fingerprint(request: Request, document: Any) -> str:
    """Digest what was asked (method, path, the JSON's meaning): a key's second request must be the first again."""
    document = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    asked = f"{request.method}\n{request.url.path}\n{request.url.query}\n{document}"
    return hashlib.sha256(asked.encode(errors="surrogatepass")).hexdigest()

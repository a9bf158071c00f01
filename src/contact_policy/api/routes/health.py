"""Whether the service lives, is ready, and how it is. Open to all; nothing about anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from fastapi import Request, Response

from contact_policy import __version__
from contact_policy.api import identity
from contact_policy.api.dependencies import Now, Policy, Refresher, Settings, Store
from contact_policy.api.identity import ApiKeyCache
from contact_policy.api.metrics import CONTENT_TYPE
from contact_policy.api.operations import open_to_all, operations
from contact_policy.api.schemas.health import (
    Alive,
    Appeals,
    Client,
    FiledMail,
    Health,
    Outgoing,
    PolicyInUse,
    Reviews,
    State,
    StatusBoard,
    Sweep,
)
from contact_policy.errors import NotFound, Unavailable
from contact_policy.policy.working_days import london_date
from contact_policy.services import Transaction
from contact_policy.services.sending import queue

Told = TypeVar("Told")

# Whoever asks how we are does not wait for a database that is frozen.
_ANSWER_WITHIN_SECONDS = 1

router = operations("Health", prefix="")


@router.get("/livez", summary="Is the process alive?")
@open_to_all()
async def livez() -> Alive:
    """Answers as long as the process does. It asks nobody else, so a database away does not restart the service."""
    return Alive()


@router.get("/readyz", summary="Can it take requests?")
@open_to_all(errors=[Unavailable])
async def readyz(store: Store, refresher: Refresher) -> Alive:
    """200 once it can answer the contact status, then also while the database is away (writes get 503); else 503."""
    if refresher.board is None:
        await store.ping()
    return Alive()


@router.get("/health", summary="How is everything?")
@open_to_all()
async def health(
    request: Request, store: Store, policy: Policy, settings: Settings, refresher: Refresher, now: Now
) -> Health:
    """Tell of each dependency, the version, the policy edition and its overdue review, and of devices gone silent.

    Always 200: read `status`. A silent device does not change it: at night a telephone system has nothing to ask.
    """
    database = await _database(store, refresher)
    board = refresher.board
    ring: ApiKeyCache = request.app.state.api_keys
    return Health(
        status=database,
        version=__version__,
        dependencies={"database": database},
        status_board=StatusBoard(
            people=0 if board is None else len(board),
            version=0 if board is None else board.version,
            stale=refresher.is_stale,
        ),
        policy=PolicyInUse(
            id=policy.about.id,
            version=policy.about.version,
            digest=policy.digest,
            next_review_on=policy.about.next_review_on,
            review_overdue=policy.is_review_overdue(now.date()),
        ),
        outgoing=None if database is State.DOWN else await _outgoing(store, now),
        reviews=_reviews(refresher, now),
        appeals=None if database is State.DOWN else await _appeals(store, now),
        filed_mail=None if database is State.DOWN else await _filed_contacts(store, now),
        sweep=None if database is State.DOWN else await _sweep(store),
        clients=[_shown(client, request) for client in ring.clients(now, settings.client_silent_after)],
    )


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
@open_to_all(errors=[NotFound])
async def metrics(request: Request, settings: Settings, store: Store, refresher: Refresher, now: Now) -> Response:
    """Count requests and time them by route and status, for the worker that answers. A setting closes it (404)."""
    if not settings.metrics_open:
        raise NotFound("path")
    if await _database(store, refresher) is State.UP:
        request.app.state.metrics.tell_outgoing(await _outgoing(store, now))
        request.app.state.metrics.tell_sweep(await _sweep(store))
        request.app.state.metrics.tell_filed_contacts(await _filed_contacts(store, now))
    request.app.state.metrics.tell_reviews(_reviews(refresher, now))
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE)


def _shown(client: identity.DeviceUse, request: Request) -> Client:
    key = client.key
    return Client(
        id=key.id,
        name=key.name,
        roles=list(request.app.state.role_names.of(key.roles)),
        last_used_at=client.last_used_at,
        is_silent=client.is_silent,
    )


async def _told(store: Store, asked: Callable[[Transaction], Awaitable[Told]]) -> Told | None:
    """What the database says; None where it does not at once."""
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_SECONDS), store.reading() as tx:
            return await asked(tx)
    except (Unavailable, TimeoutError):
        return None


async def _outgoing(store: Store, now: datetime) -> Outgoing | None:
    """How sending stands."""
    told = await _told(store, lambda tx: queue.counts(tx, now))
    if told is None:
        return None
    waited = now - (told.oldest_waiting_at or now)
    return Outgoing(
        waiting=told.waiting,
        held=told.held,
        failed=told.failed,
        oldest_waiting_seconds=max(int(waited.total_seconds()), 0),
    )


def _reviews(refresher: Refresher, now: datetime) -> Reviews | None:
    """How reviews stand, from memory: also while the database is away."""
    if refresher.board is None:
        return None
    counts = refresher.board.reviews(now)
    return Reviews(due_soon=counts.due_soon, overdue=counts.overdue)


async def _appeals(store: Store, now: datetime) -> Appeals | None:
    """How appeals stand."""

    async def counts(tx: Transaction) -> Appeals:
        return Appeals(open=await tx.appeals.count_open(), overdue=await tx.appeals.count_open(london_date(now)))

    return await _told(store, counts)


async def _filed_contacts(store: Store, now: datetime) -> FiledMail | None:
    """How the queue of filed correspondence stands."""
    told = await _told(store, lambda tx: tx.filed_contacts.counts(london_date(now)))
    return None if told is None else FiledMail(unseen=told.unseen, to_answer=told.to_answer, overdue=told.overdue)


async def _sweep(store: Store) -> Sweep | None:
    """How the last sweep went."""
    swept = await _told(store, lambda tx: tx.review_reminders.last_sweep())
    return None if swept is None else Sweep(last_at=swept.swept_at, failed=swept.failed)


async def _database(store: Store, refresher: Refresher) -> State:
    if refresher.board is not None:
        # It asks the database all the time; asking again would make whoever asks us wait for a frozen one.
        return State.DOWN if refresher.is_stale else State.UP
    try:
        await store.ping()
    except Unavailable:
        return State.DOWN
    return State.UP

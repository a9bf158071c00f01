"""Whether the service lives, is ready, and how it is. Open to all; nothing about anybody."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response

from contact_policy import __version__
from contact_policy.api.admission import is_insider
from contact_policy.api.clock import is_moved
from contact_policy.api.condition import Checkup, Condition, Counts
from contact_policy.api.copies import Copy
from contact_policy.api.dependencies import Now, Policy, Refresher, Settings, Store
from contact_policy.api.identity.api_keys import ApiKeyCache, DeviceUse
from contact_policy.api.metrics import CONTENT_TYPE, Metrics
from contact_policy.api.operations import open_to_all, operations
from contact_policy.api.schemas.health import Alive, Client, Disposing, Health, PolicyInUse, State, StatusBoard, Sweep
from contact_policy.errors import NotFound, Unavailable
from contact_policy.policy import engine
from contact_policy.policy.document.unasked import unasked
from contact_policy.policy.working_days import london_date

router = operations("Health", prefix="")


@router.get("/livez", summary="Is the process alive?")
@open_to_all()
async def livez() -> Alive:
    """Answers as long as the process does. It asks nobody else, so a database away does not restart the service."""
    return Alive()


@router.get("/readyz", summary="Can it take requests?")
@open_to_all(errors=[Unavailable])
async def readyz(request: Request, store: Store, refresher: Refresher) -> Alive:
    """200 once it can answer the contact status, then also while the database is away (writes get 503); else 503.

    503, too, from the moment it was told to end: it still answers, and others should be asked.
    """
    if request.app.state.leaving.is_set():
        raise Unavailable("The service is about to end; ask another.")
    if refresher.board is None:
        await store.ping()
    return Alive()


@router.get("/health", summary="How is everything?")
@open_to_all()
async def health(request: Request, policy: Policy, settings: Settings, refresher: Refresher, now: Now) -> Health:
    """Tell of each dependency, the version, the policy edition and its overdue review, and whether a device is silent.

    Always 200: read `status`. A silent device does not change it: at night a telephone system has nothing to ask.
    Everybody is told that much. What counts people, or names a device, is for whoever brings a token or key of any role
    but telephony; to others it is null, and `clients` is empty.
    """
    is_inside = await is_insider(request)
    found, board, today = await _condition(request, now), refresher.board, london_date(now)
    counts = found.counts if is_inside else Counts(sweep=_without_counts(found.counts.sweep), trail=found.counts.trail)
    ring: ApiKeyCache = request.app.state.api_keys
    devices = ring.clients(now, settings.client_silent_after)
    return Health(
        status=found.status,
        reasons=list(found.reasons),
        version=__version__,
        dependencies=_dependencies(found),
        status_board=StatusBoard(
            people=len(board or ()) if is_inside else None,
            version=0 if board is None else board.version,
            stale=refresher.is_stale,
        ),
        policy=PolicyInUse(
            id=policy.about.id,
            version=policy.about.version,
            digest=policy.digest,
            next_review_on=policy.about.next_review_on,
            review_overdue=policy.is_review_overdue(today),
            calendar_ends_on=policy.calendar.ends_on,
            calendar_over=policy.is_calendar_over(today),
            engine=policy.about.engine,
            engine_newest=engine.NEWEST_LEVEL,
            not_asked=[f"{item.table}.{item.name}" for item in unasked(policy)],
        ),
        outgoing=counts.outgoing,
        reviews=found.reviews if is_inside else None,
        appeals=counts.appeals,
        data_requests=counts.data_requests,
        notices=counts.notices,
        support=counts.support,
        filed_mail=counts.filed_mail,
        webhooks=counts.webhooks,
        sweep=counts.sweep,
        database=counts.database,
        trail=counts.trail,
        retention=Disposing(undecided=list(policy.retention.undecided), to_erase=counts.to_erase),
        desk=settings.has_desk,
        any_client_silent=any(device.is_silent for device in devices),
        clients=[_shown(device, request) for device in devices] if is_inside else [],
    )


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
@open_to_all(errors=[NotFound])
async def metrics(request: Request, settings: Settings, now: Now) -> Response:
    """Count requests and time them by route and status, of all workers. A setting closes it (404)."""
    if not settings.metrics_open:
        raise NotFound("path")
    figures: Metrics = request.app.state.metrics
    if is_moved(request):
        text = figures.told(await _condition(request, now))
    else:
        text = await request.app.state.figures.read()
    return Response(text, media_type=CONTENT_TYPE)


def _dependencies(found: Condition) -> dict[str, State]:
    others = {} if found.identity is None else {"identity_provider": found.identity}
    return {"database": found.database, **others}


async def _condition(request: Request, now: datetime) -> Condition:
    """From a copy; at a moved clock, which production has not, as it is then."""
    checkup: Checkup = request.app.state.checkup
    copy: Copy[Condition] = request.app.state.condition
    return await (checkup.condition(now) if is_moved(request) else copy.read())


def _without_counts(sweep: Sweep | None) -> Sweep | None:
    return None if sweep is None else Sweep(last_at=sweep.last_at, failed=None)


def _shown(client: DeviceUse, request: Request) -> Client:
    key = client.key
    return Client(
        id=key.id,
        name=key.name,
        roles=list(request.app.state.role_names.of(key.roles)),
        last_used_at=client.last_used_at,
        is_silent=client.is_silent,
    )

"""The one place where all rooms meet."""

from __future__ import annotations

import asyncio
import gc
import json
import math
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from contact_policy import __version__
from contact_policy.api import asyncapi, documentation, problems, read_traces
from contact_policy.api.batch_items import BatchPlace
from contact_policy.api.condition import Checkup, Condition
from contact_policy.api.copies import Copy
from contact_policy.api.cross_origin import CrossOriginMiddleware
from contact_policy.api.feed_watch import FeedWatch
from contact_policy.api.heavy_work import HeavyWork
from contact_policy.api.identity import Expected, JwksFile, JwksUrl, KeySource, RefusalLog, TokenVerifier
from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.api.identity.development_issuer import AUDIENCE, ISSUER, DevelopmentIssuer
from contact_policy.api.metrics import Metrics
from contact_policy.api.middleware import ErrorMiddleware, RequestContextMiddleware
from contact_policy.api.operations import check_admission
from contact_policy.api.pacing import Pacing
from contact_policy.api.routes import ROUTERS
from contact_policy.api.routes.contact_status import PATH
from contact_policy.api.schemas.listed_proposals import WrittenProposals
from contact_policy.api.shares import Shares
from contact_policy.api.status.cached_answers import CachedAnswers
from contact_policy.api.status.fast_path import StatusFastPath
from contact_policy.api.turned_away import TurnedAway
from contact_policy.desk.application import open_desk
from contact_policy.desk.rendering import compile_templates
from contact_policy.letters import load_letter_assets
from contact_policy.policy import Policy
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Store
from contact_policy.settings import Settings
from contact_policy.settings.settings import DEFAULT_REGION
from contact_policy.status_board import BoardRefresher

# Begun before the event loop looks again for what else has come; each takes about a millisecond.
_REQUESTS_AT_A_TURN = 2
_PAGES_AT_A_TURN = 1


def _numbers_of(settings: Settings, policy: Policy) -> Settings:
    """Read numbers as they are written where the office is, unless the settings say otherwise."""
    is_said = settings.default_region != DEFAULT_REGION
    return settings if is_said else replace(settings, default_region=policy.further.country)


def create_app(
    settings: Settings,
    *,
    store: Store,
    policy: Policy,
    verifier: TokenVerifier,
    routers: Iterable[APIRouter] = ROUTERS,
    watched: Store | None = None,
    heavy: HeavyWork | None = None,
) -> FastAPI:
    """Build the service as an ASGI application. It owns its stores and closes them when it stops.

    ``watched`` is the same database over connections of the status board's own, so that requests cannot take them all;
    ``heavy`` is where work is done that would keep everybody else waiting.
    """
    app = Service(
        title=documentation.TITLE,
        version=__version__,
        lifespan=_lifespan,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        # FastAPI's own spans keep the query string, and so phone numbers.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings = _numbers_of(settings, policy)
    _keep_pace(app, heavy)
    app.state.policy = policy
    app.state.letter_assets = load_letter_assets(settings.notices_dir, policy)
    app.state.role_names = RoleNames(policy)
    app.state.verifier = verifier
    app.state.api_keys = ApiKeyCache()
    app.state.metrics = Metrics()
    app.state.refresher = BoardRefresher(watched or store, policy, app.state.api_keys)
    app.state.turned_away = TurnedAway(app.state.metrics, app.state.refresher)
    app.state.refusals = RefusalLog(count=app.state.metrics.refused)
    use_store(app, store)
    app.state.document = Copy(lambda: asyncio.to_thread(_document, app), oldest=math.inf)
    app.state.events_document = Copy(lambda: asyncio.to_thread(_events_document), oldest=math.inf)
    _open_doors(app, routers, settings)
    problems.install(app)
    app.add_middleware(ErrorMiddleware)
    if settings.cors_origins:
        app.add_middleware(CrossOriginMiddleware, origins=frozenset(settings.cors_origins))
    app.add_middleware(RequestContextMiddleware, metrics=app.state.metrics)
    _keep_status_ready(app)
    return app


def _open_doors(app: Service, routers: Iterable[APIRouter], settings: Settings) -> None:
    """Open the operations, each behind admission, and the pages of the desk, each behind its own gate."""
    for router in routers:
        app.router.routes += router.routes  # as they are: ``include_router`` would put each of them together anew
    check_admission(app)
    if settings.has_desk:
        open_desk(app, settings)


def _keep_pace(app: Service, heavy: HeavyWork | None) -> None:
    """Have nobody kept waiting by another's request, nor by the end of the service."""
    app.state.pacing = Pacing(_REQUESTS_AT_A_TURN)
    app.state.page_pacing = Pacing(_PAGES_AT_A_TURN)
    app.state.batch_place = BatchPlace()
    app.state.shares = Shares(app.state.settings)
    app.state.written_proposals = WrittenProposals()
    app.state.heavy = heavy
    app.state.leaving = asyncio.Event()


def _keep_status_ready(app: Service) -> None:
    """Have the contact status answered from what is worked out already, before anything else looks at a request."""
    app.state.answers = CachedAnswers(app.state.refresher)
    app.state.status_fast_path = StatusFastPath(
        answers=app.state.answers,
        verifier=app.state.verifier,
        api_keys=app.state.api_keys,
        metrics=app.state.metrics,
        region=app.state.settings.default_region,
        services=app.state.policy.further.services,
    )


def use_store(app: FastAPI, store: Store) -> None:
    """Have requests handled over ``store``, and how the service is told as it is seen from there."""
    refresher: BoardRefresher = app.state.refresher
    store.refuse_while(lambda: refresher.is_gone)
    refresher.when_gone(store.cut)
    app.state.store = app.state.turned_away.store = store
    app.state.feed_watch = FeedWatch(store, app.state.leaving.is_set)
    app.state.checkup = Checkup(
        store, app.state.refresher, _identity_keys(app), is_sealing=bool(app.state.settings.seal_key_file)
    )
    app.state.condition = Copy(lambda: app.state.checkup.condition(datetime.now(UTC)))
    app.state.figures = Copy(lambda: _figures(app))


def _identity_keys(app: FastAPI) -> KeySource | None:
    """Where the identity provider's keys come from, where there is one: the development issuer is no dependency."""
    settings: Settings = app.state.settings
    verifier: TokenVerifier = app.state.verifier
    return verifier.keys if settings.has_identity_provider else None


async def _figures(app: FastAPI) -> bytes:
    found: Condition = await app.state.condition.read()
    metrics: Metrics = app.state.metrics
    return await asyncio.to_thread(metrics.told, found)


def _document(app: FastAPI) -> bytes:
    return json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()


def _events_document() -> bytes:
    document = asyncapi.describe_events(documentation.TITLE, __version__)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class Service(FastAPI):
    """FastAPI, with a short way for the contact status, a pace for all else, and our own words for what it offers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. What the short way does not take goes FastAPI's."""
        if scope["type"] == "http" and scope["path"] == PATH and await self.state.status_fast_path.answer(scope, send):
            return
        if scope["type"] == "http":
            if await self.state.turned_away.answer(scope, receive, send):
                return
            await self.state.pacing.begin()
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Describe the API; the document is written once."""
        if self.openapi_schema is None:
            self.openapi_schema = documentation.describe(self)
        return self.openapi_schema


def verifier_for(settings: Settings, policy: Policy) -> TokenVerifier:
    """Who is believed: the identity provider in the settings, else (never in production) the development issuer."""
    rights_of = RoleNames(policy).rights
    if not settings.has_identity_provider:
        keys = DevelopmentIssuer(settings.data_dir).keys()
        return TokenVerifier(expected=Expected(issuer=ISSUER, audience=AUDIENCE, rights_of=rights_of), keys=keys)
    expected = Expected(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        longest_life=settings.token_lifetime,
        roles_claim=settings.token_roles_claim,
        person_claim=settings.token_person_claim,
        rights_of=rights_of,
    )
    return TokenVerifier(expected=expected, keys=_keys(settings), algorithms=settings.token_algorithms)


def _keys(settings: Settings) -> KeySource:
    if settings.token_jwks_file:
        return JwksFile(Path(settings.token_jwks_file))
    return JwksUrl(settings.token_jwks_url)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.settings.has_desk:
        compile_templates()
    await app.state.refresher.start()
    keys: KeySource = app.state.verifier.keys
    _ = keys.condition  # to be asked is to begin reading: the first token need not wait
    noting = asyncio.create_task(app.state.metrics.keep_noting(app.state.refresher, app.state.store.line))
    # What is here now stays: looking through it for garbage would hold up every answer for a tenth of a second.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        noting.cancel()
        await app.state.refresher.stop()
        await keys.stop()
        if app.state.heavy is not None:
            await app.state.heavy.stop()
        await read_traces.settle()
        await app.state.store.close()

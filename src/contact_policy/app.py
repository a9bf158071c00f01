"""The one place where all rooms meet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from contact_policy import __version__
from contact_policy.api import documentation, problems
from contact_policy.api.identity import ApiKeys, JwksFile, JwksUrl, KeySource, TokenVerifier
from contact_policy.api.metrics import Metrics
from contact_policy.api.middleware import LastResort, Surroundings
from contact_policy.api.operations import check_gated
from contact_policy.api.routes import ROUTERS
from contact_policy.development_issuer import AUDIENCE, ISSUER, DevelopmentIssuer
from contact_policy.policy import Policy
from contact_policy.role_names import RoleNames
from contact_policy.services import Store, api_keys
from contact_policy.settings import Settings


def create_app(
    settings: Settings,
    *,
    store: Store,
    policy: Policy,
    verifier: TokenVerifier,
    routers: Iterable[APIRouter] = ROUTERS,
) -> FastAPI:
    """Build the service as an ASGI application. It owns ``store`` and closes it when it stops."""
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
    app.state.settings = settings
    app.state.store = store
    app.state.policy = policy
    app.state.role_names = RoleNames(policy)
    app.state.verifier = verifier
    app.state.api_keys = ApiKeys()
    app.state.metrics = Metrics()
    for router in routers:
        app.include_router(router)
    check_gated(app)
    problems.install(app)
    app.add_middleware(LastResort)
    app.add_middleware(Surroundings, metrics=app.state.metrics)
    return app


class Service(FastAPI):
    """FastAPI, with our own words for what it offers."""

    def openapi(self) -> dict[str, Any]:
        """Describe the API; the document is written once."""
        if self.openapi_schema is None:
            self.openapi_schema = documentation.describe(self)
        return self.openapi_schema


def verifier_for(settings: Settings, policy: Policy) -> TokenVerifier:
    """Who is believed: the identity provider in the settings, else (never in production) the development issuer."""
    if not settings.has_identity_provider:
        keys = DevelopmentIssuer(settings.data_dir).keys()
        return TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, read_role=RoleNames(policy).read)
    return TokenVerifier(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        keys=_keys(settings),
        algorithms=settings.token_algorithms,
        read_role=RoleNames(policy).read,
    )


def _keys(settings: Settings) -> KeySource:
    if settings.token_jwks_file:
        return JwksFile(Path(settings.token_jwks_file))
    return JwksUrl(settings.token_jwks_url)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        await refresh_api_keys(app)
        yield
    finally:
        await app.state.store.close()


async def refresh_api_keys(app: FastAPI) -> None:
    """Hold the keys that are active now. Raises Unavailable while the database is away, and then holds what it did."""
    async with app.state.store.reading() as tx:
        app.state.api_keys.replace(await api_keys.active(tx))

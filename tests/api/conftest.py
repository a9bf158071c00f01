"""The service on a database that all API tests share: each makes what it looks at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.api.routes import ROUTERS
from contact_policy.app import create_app, use_store, verifier_for
from contact_policy.policy import Policy, load_policy
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures import example_routes
from fixtures.database import fresh_database
from fixtures.service import AuthoriseAs, Client, MakeApp, connected


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def bearer(data_dir: Path) -> AuthoriseAs:
    """Headers of someone with the roles named."""
    issuer = DevelopmentIssuer(data_dir)

    def authorise(*roles: Role, subject: str = "mary") -> dict[str, str]:
        return {"Authorization": f"Bearer {issuer.issue(subject, roles, datetime.now(UTC))}"}

    return authorise


@pytest.fixture(scope="session")
def shared_dsn(server_dsn: str, template: str) -> Iterator[str]:
    with fresh_database(server_dsn, template) as dsn:
        yield dsn


@pytest.fixture
async def store(shared_dsn: str) -> AsyncIterator[Store]:
    store = Store(shared_dsn)
    yield store
    await store.close()


def put_together(
    environ: dict[str, str], store: Store, policy: Policy, data_dir: Path, watched: Store | None = None
) -> FastAPI:
    development = {"CONTACT_POLICY_DATA_DIR": str(data_dir)}
    return create_app(
        Settings.from_environment(development | environ),
        store=store,
        policy=policy,
        verifier=verifier_for(Settings.from_environment(development), policy),
        routers=(*ROUTERS, example_routes.router),
        watched=watched,
    )


@pytest.fixture
def make_app(store: Store, policy: Policy, data_dir: Path) -> MakeApp:
    """The application, in an environment and on a store of the test's choice."""

    def make(environ: dict[str, str] | None = None, *, at: Store = store, watched: Store | None = None) -> FastAPI:
        return put_together(environ or {}, at, policy, data_dir, watched)

    return make


@pytest.fixture(scope="session")
def usual_app(policy: Policy, data_dir: Path) -> FastAPI:
    """The application in development's environment, put together once: that takes longer than most tests of it.

    Its board watches nothing. What it counts and remembers it keeps from test to test.
    """
    return put_together({}, Store("postgresql:///"), policy, data_dir)


@pytest.fixture
async def client(usual_app: FastAPI, store: Store) -> AsyncIterator[Client]:
    """A client of the usual application, on a store of this test's event loop."""
    use_store(usual_app, store)
    async with connected(usual_app) as client:
        yield client


@pytest.fixture
def manager(bearer: AuthoriseAs) -> dict[str, str]:
    return bearer(Role.MANAGER)

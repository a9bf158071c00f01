"""A real identity provider (npm's oidc-provider) and the service set up for it, both on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.database import fresh_database
from fixtures.running import RunningService, client, running_service
from identity_provider.oidc import AUDIENCE, IdentityProvider


@pytest.fixture(params=["RS256", "ES256"])
def provider(request: pytest.FixtureRequest) -> Iterator[IdentityProvider]:
    provider = IdentityProvider(request.param)
    try:
        provider.start()
        yield provider
    finally:
        provider.stop()


@pytest.fixture
def desk(server_dsn: str, template: str, tmp_path: Path, provider: IdentityProvider) -> Iterator[RunningService]:
    """The service in production, set up as docs/identity.md says."""
    with client(base_url=provider.issuer) as asking:
        found = asking.get("/.well-known/openid-configuration").json()
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(
            tmp_path,
            "--no-background",
            DATABASE_URL=dsn,
            CONTACT_POLICY_ENVIRONMENT="production",
            CONTACT_POLICY_TOKEN_ISSUER=found["issuer"],
            CONTACT_POLICY_TOKEN_JWKS_URL=found["jwks_uri"],
            CONTACT_POLICY_TOKEN_AUDIENCE=AUDIENCE,
        ) as service,
    ):
        yield service

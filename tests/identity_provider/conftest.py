"""A real identity provider (npm's oidc-provider) and the service set up for it, both on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.running import RunningService
from identity_provider.oidc import IdentityProvider
from identity_provider.serving import service_for


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
    with service_for(provider, server_dsn, template, tmp_path, CONTACT_POLICY_ENVIRONMENT="production") as service:
        yield service

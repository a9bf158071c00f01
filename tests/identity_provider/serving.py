"""The service, set up for a provider as docs/identity.md says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.database import fresh_database
from fixtures.running import RunningService, client, running_service
from identity_provider.oidc import AUDIENCE, IdentityProvider


@contextmanager
def service_for(
    provider: IdentityProvider, server_dsn: str, template: str, folder: Path, **environ: str
) -> Iterator[RunningService]:
    """A service that believes ``provider``, on a database of its own."""
    with client(base_url=provider.issuer) as asking:
        found = asking.get("/.well-known/openid-configuration").json()
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(
            folder,
            "--no-background",
            DATABASE_URL=dsn,
            CONTACT_POLICY_TOKEN_ISSUER=found["issuer"],
            CONTACT_POLICY_TOKEN_JWKS_URL=found["jwks_uri"],
            CONTACT_POLICY_TOKEN_AUDIENCE=AUDIENCE,
            **environ,
        ) as service,
    ):
        yield service

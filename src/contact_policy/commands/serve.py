"""Brings the service up: database, schema, demonstration data, tokens, then the web server and its background work."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
from datetime import UTC, datetime

import uvicorn

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.commands import demonstration, startup
from contact_policy.letters import load_letter_assets
from contact_policy.policy import Policy
from contact_policy.policy.document.unasked import sentences, unasked
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Store, editions
from contact_policy.settings import Settings
from contact_policy.web_server import LimitedProtocol


class CannotServe(RuntimeError):
    """The service cannot start here; the message says why."""


def run(given: argparse.Namespace, settings: Settings) -> None:
    """Run the service until it is told to stop."""
    port = given.port or settings.port
    policy = startup.policy_of(settings)
    _refuse_too_early(policy)
    load_letter_assets(settings.notices_dir, policy)  # refused here rather than by each worker
    _refuse_busy(settings.host, port)
    with startup.database(settings) as dsn:
        asyncio.run(_prepare(settings, policy, dsn))
        _say_hello(settings, policy, port)
        os.environ["DATABASE_URL"] = dsn
        os.environ[startup.BACKGROUND] = "0" if given.no_background else "1"
        uvicorn.run(
            "contact_policy.commands.worker:application",
            factory=True,
            http=LimitedProtocol,
            host=settings.host,
            port=port,
            workers=given.workers,
            # Our own access log leaves out the query string, which may hold a phone number.
            access_log=False,
            log_level="warning",
            server_header=False,
        )


def _refuse_too_early(policy: Policy) -> None:
    """Say so where the edition counts from a day to come: until then the service goes by the one before."""
    if not editions.counts_by(policy, datetime.now(UTC)):
        raise CannotServe(
            f"edition {policy.about.version} of the policy counts from {policy.about.in_force_on}; "
            "until then, serve by the edition before it"
        )


def _refuse_busy(host: str, port: int) -> None:
    """Say so before anything is started where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"port {port} on {host} cannot be used ({error.strerror}); set PORT to another, or stop what uses it"
            ) from None


async def _prepare(settings: Settings, policy: Policy, dsn: str) -> None:
    await startup.migrate(dsn)
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            document = startup.document_of(settings).read_text()
            await editions.adopt(tx, policy, document, settings.office, datetime.now(UTC), by=startup.account())
        wants_demonstration = settings.demo and not settings.is_production
        if wants_demonstration and await demonstration.fill(store, policy, datetime.now(UTC)):
            print("Put in five demonstration customers (DEMO=0 leaves them out).", flush=True)
    finally:
        await store.close()


def _say_hello(settings: Settings, policy: Policy, port: int) -> None:
    print(f"contact-policy on http://{settings.host}:{port}, documentation at /docs", flush=True)
    if unasked(policy):
        print("\n  ".join([f"The policy document: edition {policy.about.version}.", *sentences(policy)]), flush=True)
    if settings.is_production or settings.has_identity_provider:
        return
    issuer = DevelopmentIssuer(settings.data_dir)
    print("Development tokens, good for an hour (more: contact-policy token --role manager --subject mary):")
    for role in RoleNames(policy).all():
        print(f"  {role:16} {issuer.issue(f'dev-{role}', [role], datetime.now(UTC))}", flush=True)

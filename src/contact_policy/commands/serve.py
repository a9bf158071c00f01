"""Brings the service up: database, schema, demonstration data, tokens, then the web server and its background work."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from contact_policy.commands import database, demonstration, logs, startup, tracing, welcome
from contact_policy.commands.ending import ending_on_sigterm
from contact_policy.commands.opening import opened
from contact_policy.commands.orphans import end_with
from contact_policy.commands.webhooks import keep_from_settings
from contact_policy.letters import LetterAssets, load_letter_assets
from contact_policy.policy import Policy
from contact_policy.policy.document.unasked import sentences, unasked
from contact_policy.services import Store, editions
from contact_policy.settings import SettingError, Settings, values
from contact_policy.storage import schema
from contact_policy.web_server import Supervisor

# As prometheus_client has it, which is opened after this is set: it looks for it once.
_SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
_log = logging.getLogger("contact_policy")


class CannotServe(RuntimeError):
    """The service cannot start here; the message says why."""


@ending_on_sigterm(0)
def run(given: argparse.Namespace, settings: Settings) -> None:
    """Run the service until it is told to stop; ends with 0 then, in the middle of its start too."""
    _refuse_unnamed(settings)
    tracing.check(settings)
    logs.set_up(settings)
    port = given.port or settings.port
    policy = startup.policy_of(settings)
    _refuse_too_early(policy)
    letter_assets = load_letter_assets(settings.notices_dir, policy)  # refused here rather than by each worker
    with _bound(settings.host, port) as listening, _database(settings, given) as dsn:
        found = asyncio.run(_prepare(settings, policy, letter_assets, dsn))
        os.environ["DATABASE_URL"] = dsn
        os.environ[startup.BACKGROUND] = "0" if given.no_background else "1"
        say_hello = partial(_say_hello, settings, policy, listening, found)
        if given.workers == 1:
            work = _worker()
            say_hello()
            work(listening)
        else:
            _serve_with_workers(given.workers, listening, say_hello)


def _worker() -> Callable[[socket.socket], None]:
    """What answers on a socket. All that it needs is opened here, once for all workers."""
    work: Callable[[socket.socket], None] = opened("contact_policy.commands.worker:serve")
    return work


def _serve_with_workers(count: int, listening: socket.socket, say_hello: Callable[[], None]) -> None:
    """Have ``count`` workers answer, whose figures are kept where each can read those of all."""
    # Memory where the system lends some: what is counted is written at each request, and needs no disk.
    lent = Path("/dev/shm")  # noqa: S108 - the folder in it is a fresh one of our own
    with TemporaryDirectory(prefix="contact-policy-", dir=lent if os.access(lent, os.W_OK) else None) as figures:
        os.environ[_SHARED_FIGURES] = figures
        work, parent = _worker(), os.getpid()
        say_hello()
        forget: Callable[..., None] = opened("prometheus_client.multiprocess:mark_process_dead")
        works = [lambda: _work_under(parent, work, listening)] * count
        Supervisor(works, [listening], forget=lambda worker: forget(worker, figures)).run()


def _database(settings: Settings, given: argparse.Namespace) -> AbstractContextManager[str]:
    if settings.database_url and given.no_migrate:
        asyncio.run(schema.check(settings.database_url))
    return database.opened(settings, migrates=not given.no_migrate, begins=True)


@ending_on_sigterm(0)
def _work_under(parent: int, work: Callable[[socket.socket], None], listening: socket.socket) -> None:
    """Work for as long as the process lives that began this one: nobody else would end it, or let go of the port."""
    end_with(parent)
    work(listening)


def _refuse_unnamed(settings: Settings) -> None:
    """Nobody's forgetting may open development's doors: its tokens, its clock and its invented customers."""
    if settings.environment is not None:
        return
    if settings.database_url:
        about = "DATABASE_URL names a database"
    elif not values.is_loopback(settings.host):
        about = f"others can reach {settings.host}"
    else:
        return
    raise SettingError(
        "CONTACT_POLICY_ENVIRONMENT",
        f"set it, since {about}: production, or development where anybody may act as anybody (tokens of every role "
        "are printed, and whoever asks may say what time it is)",
    )


def _refuse_too_early(policy: Policy) -> None:
    """Say so where the edition counts from a day to come: until then the service goes by the one before."""
    if not editions.counts_by(policy, datetime.now(UTC)):
        raise CannotServe(
            f"edition {policy.about.version} of the policy counts from {policy.about.in_force_on}; "
            "until then, serve by the edition before it"
        )


def _bound(host: str, port: int) -> socket.socket:
    """The socket to listen on, taken before anything is started. Nobody can connect until it is listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CannotServe(
            f"port {port} on {host} cannot be used ({error.strerror}); set PORT to another, or stop what uses it"
        ) from None
    return bound


async def _prepare(
    settings: Settings, policy: Policy, letter_assets: LetterAssets, dsn: str
) -> welcome.OnRecord | None:
    """Have everything in the database that the service begins with; what there is to try, where that is told."""
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            _look_at_privileges(settings, is_privileged=await tx.is_privileged())
            document = startup.document_of(settings)
            now, by = datetime.now(UTC), startup.account()
            adoption = await editions.adopt(tx, policy, document.read_text(), settings.office, now, by=by)
        welcome.say_policy(policy, document, adoption)
        wants_demonstration = settings.demo and not settings.database_url and not settings.is_production
        if wants_demonstration and await demonstration.fill(store, policy, letter_assets, datetime.now(UTC)):
            print("Put in eight demonstration customers (DEMO=0 leaves them out).", flush=True)
        await keep_from_settings(settings, policy, store)
        if not _is_tried_out(settings):
            return None
        async with store.reading() as tx:
            return await welcome.look(tx, policy, datetime.now(UTC))
    finally:
        await store.close()


def _look_at_privileges(settings: Settings, *, is_privileged: bool) -> None:
    """Tell where the service's login could change what must stay; refuse it where the settings say so."""
    if not is_privileged:
        return
    said = "DATABASE_URL's login owns the tables or is superuser: give it one that owns nothing (docs/logins.md)"
    if settings.strict_privileges:
        raise CannotServe(said)
    if settings.is_production:
        _log.warning(said)


def _is_tried_out(settings: Settings) -> bool:
    """Whether whoever starts it is told how to try it: where anybody may have a token of ours."""
    return not settings.is_production and not settings.has_identity_provider


def _say_hello(settings: Settings, policy: Policy, listening: socket.socket, found: welcome.OnRecord | None) -> None:
    """Say where it is, and what to try there."""
    address = f"http://{settings.host}:{listening.getsockname()[1]}"
    if unasked(policy):
        print("\n  ".join([f"The policy document: edition {policy.about.version}.", *sentences(policy)]), flush=True)
    if found is None:
        print(f"contact-policy on {address}/", flush=True)
        return
    listening.listen()  # whoever opens at once what they are told waits for a moment, and is not turned away
    welcome.say(settings, policy, address, found, datetime.now(UTC))

"""Deliverers killed with -9 at any moment: every queued message arrives, and a repeat can be told by its Message-ID.

What is asked of the channel is counted at the far end, a real SMTP server or a stand-in for GOV.UK Notify, which both
outlive every deliverer.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contact_policy.commands.deliver import delivery_setup
from contact_policy.policy import load_policy
from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.vocabulary import ContactPointKind, NoticeKind
from contact_policy.records import Caller, NoticeStatus, OutgoingChannel, OutgoingState
from contact_policy.services import Store
from contact_policy.services.context import Context, new_id
from contact_policy.services.sending import deliver, queue
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.services.sending.deliver import LEASE
from contact_policy.settings import Settings
from fixtures import records
from fixtures.mailbox import mail_server
from fixtures.notify import KEY, TEMPLATE, notify
from fixtures.processes import Program
from fixtures.sampling import size

pytestmark = [pytest.mark.anyio, pytest.mark.long("deliverers are started to be killed, and then the rest is sent")]

MESSAGES = size(40, 150)
KILLS = size(2, 3)
MARY = Caller(subject="mary", roles=frozenset())
# Some are killed while they start, the others so long after they began to send: some four messages' time.
STARTED_WITHIN_SECONDS = 0.5
LATEST_SECONDS = 0.2


async def queue_notices(store: Store) -> list[str]:
    """Queue as many notices, each to somebody else; returns their ids."""
    ids = []
    async with store.transaction() as tx:
        context = Context(tx, load_policy(), MARY, datetime.now(UTC))
        for number in range(MESSAGES):
            at = ContactPoint(kind=ContactPointKind.EMAIL, value=f"somebody.{number}@example.org")
            person = await tx.customers.add(records.customer(contact_points=(at,)))
            notice = records.notice(person.id, id=new_id(), kind=NoticeKind.APPEAL, created_at=context.now)
            await tx.notices.add(notice)
            await queue.send(context, notice.id, OutgoingChannel.EMAIL, None, {OutgoingChannel.EMAIL})
            ids.append(notice.id)
    return ids


async def free_the_claimed(store: Store, environ: Mapping[str, str], leases: int = 1) -> Counter[OutgoingState]:
    """Deliver once more, in a time when the leases of the dead are over; with more ``leases``, later still."""
    setup = delivery_setup(Settings.from_environment(environ), load_policy(), store, DatabaseClock(store))
    return await deliver.deliver_due(replace(setup, clock=lambda: datetime.now(UTC) + leases * LEASE))


def kill_at_random_moments(
    environ: Mapping[str, str], taken: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> str:
    """Kill two deliverers at a time, again and again, some before they send and most while. Returns their logs."""
    moments = random.Random(5)  # noqa: S311 - moments, not secrets
    logs, amid = "", 0
    for number in range(KILLS):
        deliverers = [Program.copy(["deliver"], {**os.environ, **environ}) for _ in range(2)]
        before = taken()
        if number % 4 == 0:
            time.sleep(moments.uniform(0, STARTED_WITHIN_SECONDS))
        else:
            wait_until_sending(deliverers, taken)
            time.sleep(moments.uniform(0, LATEST_SECONDS))
        alive = [deliverer for deliverer in deliverers if deliverer.process.poll() is None]
        for deliverer in deliverers:
            deliverer.kill()
        logs += "".join([deliverer.printed() for deliverer in deliverers])
        amid += bool(alive) and before < taken()
    with capsys.disabled():
        print(f"\n{KILLS} times two deliverers killed, {amid} of them amid sending")  # noqa: T201 - the result
    assert amid > 0
    return logs


def wait_until_sending(deliverers: list[Program], taken: Callable[[], int]) -> None:
    """Wait until they have sent something, or have nothing to send."""
    before, deadline = taken(), time.monotonic() + 60
    while taken() == before and any(deliverer.process.poll() is None for deliverer in deliverers):
        assert time.monotonic() < deadline, "for a minute nothing was sent"
        time.sleep(0.005)


async def all_issued(store: Store, notices: list[str]) -> bool:
    async with store.reading() as tx:
        return all([(await tx.notices.get(id_)).status is NoticeStatus.ISSUED for id_ in notices])


async def test_every_email_arrives_through_kills_and_only_one_killed_at_comes_twice(
    store: Store, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with mail_server() as mailbox:
        mailbox.delay = 0.05
        environ = {
            "DATABASE_URL": dsn,
            "CONTACT_POLICY_SMTP_HOST": "127.0.0.1",
            "CONTACT_POLICY_SMTP_PORT": str(mailbox.port),
            "CONTACT_POLICY_SMTP_SECURITY": "none",
        }
        notices = await queue_notices(store)
        logs = kill_at_random_moments(environ, lambda: len(mailbox.taken), capsys)
        await free_the_claimed(store, environ)
        assert await free_the_claimed(store, environ) == {}
    arrivals = Counter(mailbox.ids())
    async with store.reading() as tx:
        messages = [await tx.outgoing_messages.for_notice(id_) for id_ in notices]
    assert set(arrivals) == {f"<{m.id}@{load_policy().office.email.partition('@')[2]}>" for m in messages if m}
    assert len(arrivals) == MESSAGES
    # Only what somebody died over is repeated: two at a time in each of two deliverers.
    tried_again = {m.id for m in messages if m and m.tries > 1}
    repeated = {id_ for id_, times in arrivals.items() if times > 1}
    assert {id_.partition("@")[0].removeprefix("<") for id_ in repeated} <= tried_again
    assert await all_issued(store, notices)
    assert "example.org" not in logs
    with capsys.disabled():
        print(f"{MESSAGES} e-mails: {sum(arrivals.values())} arrivals, {len(repeated)} came twice")  # noqa: T201


async def test_notify_is_given_each_message_once_through_kills(
    store: Store, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with notify() as stand_in:
        stand_in.statuses, stand_in.delay = ["delivered"], 0.05
        environ = {
            "DATABASE_URL": dsn,
            "CONTACT_POLICY_NOTIFY_API_KEY": KEY,
            "CONTACT_POLICY_NOTIFY_URL": stand_in.url,
            "CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE": TEMPLATE,
        }
        notices = await queue_notices(store)
        logs = kill_at_random_moments(environ, lambda: len(stand_in.taken), capsys)
        # What was accepted is asked about later, and then later again.
        for leases in range(1, 10):
            await free_the_claimed(store, environ, leases)
    references = Counter(taken["reference"] for taken in stand_in.taken)
    assert await all_issued(store, notices)
    assert len(references) == MESSAGES
    assert set(references.values()) == {1}
    assert "example.org" not in logs

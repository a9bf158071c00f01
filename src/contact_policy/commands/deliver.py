"""The command ``contact-policy deliver``, and sending put together from the settings.

What goes by which carrier, from whom, and to whom reminders go.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from contact_policy.carriers import (
    Carrier,
    Notify,
    NotifyEmail,
    NotifyLetters,
    Smtp,
    SmtpSecurity,
    SmtpServer,
)
from contact_policy.commands import database, startup
from contact_policy.commands.webhooks import Job, keep_from_settings, webhook_setup
from contact_policy.letters import Typesetter, html_letter, load_letter_assets, plain_letter
from contact_policy.policy import Policy
from contact_policy.policy.vocabulary import NoticeForm
from contact_policy.records import NoticeRecord, OutgoingChannel, OutgoingState, Role
from contact_policy.records.webhooks import DeliveryState
from contact_policy.services import Store
from contact_policy.services.sending import deliver as sending
from contact_policy.services.sending import webhooks
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.services.sending.messages import MessageMaterials
from contact_policy.settings import Settings

DELIVER_EVERY_SECONDS = 2
# What is being handed over is let finish before the process ends, so that it need not be repeated.
_FINISH_WITHIN_SECONDS = 30

_log = logging.getLogger("contact_policy")


class Letters:
    """Notices as our customers get them."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def text(self, notice: NoticeRecord) -> str:
        """What stands in an e-mail."""
        return plain_letter(notice, NoticeForm.EMAIL)

    def html(self, notice: NoticeRecord) -> str:
        """The same as HTML, in large print for who needs that."""
        return html_letter(notice)

    def pdf(self, notice: NoticeRecord) -> bytes:
        """The letter. Raises CannotTypeset for characters that no font at hand can show."""
        return self._typesetter.pdf(notice)


def delivery_setup(settings: Settings, policy: Policy, store: Store, clock: DatabaseClock) -> DeliverySetup:
    """What a deliverer works with, by the database's clock: no request's time ever moves it."""
    reminders_to = {
        Role.MANAGER: settings.reminder_address_manager,
        Role.CHIEF_EXECUTIVE: settings.reminder_address_chief_executive,
        Role.ADMIN: settings.reminder_address_admin,
    }
    return DeliverySetup(
        store=store,
        policy=policy,
        carriers=carriers_of(settings, policy),
        materials=MessageMaterials(Letters(load_letter_assets(settings.notices_dir, policy).typesetter), reminders_to),
        clock=clock,
    )


def carriers_of(settings: Settings, policy: Policy) -> dict[OutgoingChannel, Carrier]:
    """The carrier of each channel that is set up."""
    carriers: dict[OutgoingChannel, Carrier] = {}
    account = Notify(api_key=settings.notify_api_key, base_url=settings.notify_url)
    if settings.smtp_host:
        carriers[OutgoingChannel.EMAIL] = Smtp(smtp_server(settings, policy))
    elif settings.has_email:
        carriers[OutgoingChannel.EMAIL] = NotifyEmail(account, settings.notify_email_template)
    if settings.has_letters:
        carriers[OutgoingChannel.POST] = NotifyLetters(account, settings.notify_postage)
    return carriers


def smtp_server(settings: Settings, policy: Policy) -> SmtpServer:
    """Which server takes our mail, as the settings say."""
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.port_of_smtp,
        security=SmtpSecurity(settings.smtp_security),
        username=settings.smtp_username,
        password=settings.smtp_password,
        sender=settings.smtp_sender or policy.office.email,
        sender_name=policy.office.name,
    )


def run(_given: argparse.Namespace, settings: Settings) -> None:
    """Send the notices and reminders that are due, once, and say how they fared."""
    with database.opened(settings) as dsn:
        fared, posted = asyncio.run(_deliver(settings, dsn))
    states = [state for state in OutgoingState if state is not OutgoingState.SENDING]
    print(", ".join(f"{fared[state]} {state}" for state in states))
    if posted:
        print("webhooks: " + ", ".join(f"{posted[state]} {state}" for state in DeliveryState))


async def _deliver(settings: Settings, dsn: str) -> tuple[Counter[OutgoingState], Counter[DeliveryState]]:
    """Send and post what is due; returns how each message and each webhook of it fared."""
    store = Store(dsn)
    try:
        policy = startup.policy_of(settings)
        await keep_from_settings(settings, policy, store)
        clock = DatabaseClock(store)
        await clock.read()
        posted = await webhooks.deliver_due(webhook_setup(settings, policy, store, clock))
        return await sending.deliver_due(delivery_setup(settings, policy, store, clock)), posted
    finally:
        await store.close()


@asynccontextmanager
async def delivering(setup: DeliverySetup, clock: DatabaseClock, job: Job) -> AsyncIterator[None]:
    """Send whatever becomes due for as long as the block lasts; what is in hand then is finished.

    ``job`` is what each round is done in: it times it.
    """
    task = asyncio.create_task(_deliver_for_ever(setup, clock, job))
    try:
        yield
    finally:
        setup.stop.set()
        await asyncio.wait({task}, timeout=_FINISH_WITHIN_SECONDS)
        task.cancel()


async def _deliver_for_ever(setup: DeliverySetup, clock: DatabaseClock, job: Job) -> None:
    is_well = True
    while not setup.stop.is_set():
        try:
            with job("deliver"):
                await clock.read()
                await sending.deliver_due(setup)
            is_well = True
        except Exception as error:  # noqa: BLE001 - the next round tries again
            # Once an outage: a database that is away would fill the log.
            if is_well:
                _log.warning("Sending failed and will be tried again: %s", type(error).__name__)
            is_well = False
        with suppress(TimeoutError):
            await asyncio.wait_for(setup.stop.wait(), DELIVER_EVERY_SECONDS)

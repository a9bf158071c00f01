"""Sending what is queued: each message claimed by one deliverer, handed to its carrier, and settled.

``sending`` is stored before anything is handed over and the outcome after. Whoever dies between leaves a message that
another takes up once its lease is over, under the same id: the carrier, or the mailbox, can tell that it is a repeat.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contact_policy.carriers import Carrier, DeliveryOutcome
from contact_policy.errors import Unavailable
from contact_policy.policy import Policy
from contact_policy.records import Caller, OutgoingChannel, OutgoingMessage, OutgoingState, Trouble
from contact_policy.services import Store
from contact_policy.services.context import Context
from contact_policy.services.sending import messages, outcomes
from contact_policy.services.sending.outcomes import LAST_TRY

DELIVERER = Caller(subject="contact-policy deliver", roles=frozenset())

# Longer than any carrier takes over one message, pauses to reach a database gone meanwhile included.
LEASE = timedelta(minutes=10)
_AT_ONCE = 2
_RECORD_AGAIN_AFTER_SECONDS = (0.2, 1, 3, 10, 30, 60)

_log = logging.getLogger("contact_policy.deliver")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySetup:
    """What a deliverer works with. ``clock`` tells the real time, whatever time a request was made at."""

    store: Store
    policy: Policy
    carriers: Mapping[OutgoingChannel, Carrier]
    materials: messages.MessageMaterials
    clock: Callable[[], datetime]
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def deliver_due(setup: DeliverySetup) -> Counter[OutgoingState]:
    """Send what is due; returns how each message of it fared. Several may do so at once.

    Raises Unavailable while the database is away.
    """
    fared: Counter[OutgoingState] = Counter()
    turns = (_deliver_in_turn(setup, fared) for _ in range(_AT_ONCE))
    # Where one fails, another may be in the middle of a message: it is let finish.
    for ended in await asyncio.gather(*turns, return_exceptions=True):
        if ended is not None:
            raise ended
    return fared


async def _deliver_in_turn(setup: DeliverySetup, fared: Counter[OutgoingState]) -> None:
    while not setup.stop.is_set():
        async with setup.store.transaction() as tx:
            message = await tx.outgoing_messages.claim(setup.clock(), LEASE)
        if message is None:
            return
        outcome = await _attempt(setup, message)
        settled = await _record(setup, message, outcome)
        fared[settled.state] += 1
        _tell(settled, outcome)


async def _attempt(setup: DeliverySetup, message: OutgoingMessage) -> DeliveryOutcome:
    """Hand it over, or ask about it; a fault of ours keeps it, and is told like any other trouble."""
    try:
        return await _hand_over(setup, message)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one message that cannot be made must not keep back all others
        _log.error("A message could not be made: %s, %s", message.id, type(error).__name__)
        return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CANNOT_BE_MADE)


async def _hand_over(setup: DeliverySetup, message: OutgoingMessage) -> DeliveryOutcome:
    carrier = setup.carriers.get(message.channel)
    if carrier is None:
        return DeliveryOutcome(
            state=OutgoingState.WAITING, why=Trouble.CHANNEL_NOT_SET_UP, carrier_id=message.carrier_id
        )
    if message.carrier_id:
        return await carrier.ask(message.carrier_id)
    if message.tries > LAST_TRY:
        return DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.OUTCOME_UNKNOWN)
    async with setup.store.reading() as tx:
        delivery = await messages.prepare(Context(tx, setup.policy, DELIVERER, setup.clock()), setup.materials, message)
    return delivery if isinstance(delivery, DeliveryOutcome) else await carrier.hand_over(delivery)


async def _record(setup: DeliverySetup, message: OutgoingMessage, outcome: DeliveryOutcome) -> OutgoingMessage:
    """Store how it ended, trying hard: what is not stored is sent again."""
    for pause in _RECORD_AGAIN_AFTER_SECONDS:
        try:
            return await _settle(setup, message, outcome)
        except Unavailable:
            await asyncio.sleep(pause)
    return await _settle(setup, message, outcome)


async def _settle(setup: DeliverySetup, message: OutgoingMessage, outcome: DeliveryOutcome) -> OutgoingMessage:
    async with setup.store.transaction() as tx:
        return await outcomes.settle(Context(tx, setup.policy, DELIVERER, setup.clock()), message, outcome)


def _tell(message: OutgoingMessage, outcome: DeliveryOutcome) -> None:
    """Say what went wrong, by codes: an operator sees that something did, and nobody's name or address."""
    if message.why is None:
        return
    level = logging.ERROR if message.state in {OutgoingState.FAILED, OutgoingState.HELD} else logging.WARNING
    if message.why is Trouble.CHANNEL_NOT_SET_UP and message.tries > 1:
        level = logging.DEBUG  # nothing changes until the settings do: once is enough
    _log.log(
        level,
        "A %s by %s is %s: message %s, %s, code %s, try %d",
        message.kind, message.channel, message.state, message.id, message.why, outcome.code or "-", message.tries,
    )  # fmt: skip

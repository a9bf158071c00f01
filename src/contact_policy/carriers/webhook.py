"""Reminders to the office's own systems, signed as Standard Webhooks 1 says: whoever has the secret can tell them ours.

The id stands in each attempt's headers, so that a receiver can tell a repeat.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import time
from dataclasses import dataclass, field

import httpx

from contact_policy.carriers.carrier import Delivery, DeliveryOutcome
from contact_policy.records import OutgoingState, Trouble

# They tell each URL asked, and a webhook's may hold a password; we say ourselves that something failed, and of what.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_PREFIX = "whsec_"
# What a server says that would have it later: it took too long, too early, too many.
_NOT_NOW = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Where events go, and the secret shared with whoever reads them there. ``answers_within`` is seconds, in all."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    answers_within: float = 10.0

    @property
    def key(self) -> bytes:
        """What signatures are made with."""
        return base64.b64decode(self.secret.removeprefix(_PREFIX))


class Webhook:
    """One event a request; no redirect is followed, for what is signed is meant for one receiver."""

    def __init__(self, receiver: Receiver) -> None:
        """Connect only when something is handed over."""
        self._receiver = receiver
        # reading all certificates takes a while, and callers wait for their answers meanwhile: once, at the start
        self._trusted = httpx.create_ssl_context()

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        """Post the delivery's text, which is JSON. Any 2xx means that it was taken."""
        try:
            async with asyncio.timeout(self._receiver.answers_within):
                return _meaning(await self._post(delivery))
        except (httpx.HTTPError, OSError):
            return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY)

    async def ask(self, carrier_id: str) -> DeliveryOutcome:
        """Answer that it is sent: what a receiver takes it answers for from then on."""
        return DeliveryOutcome(state=OutgoingState.SENT, carrier_id=carrier_id)

    async def _post(self, delivery: Delivery) -> int:
        """The status of the answer; its words are left unread."""
        body = delivery.text.encode()
        at = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(self._receiver.key, delivery.id, at, body),
        }
        within = self._receiver.answers_within
        # plain HTTP is for this machine alone, so it goes through nobody's proxy
        async with (
            httpx.AsyncClient(verify=self._trusted, timeout=within, mounts={"http://": None}) as client,
            client.stream("POST", self._receiver.url, content=body, headers=headers) as response,
        ):
            return response.status_code


def signature(key: bytes, id_: str, at: int, body: bytes) -> str:
    """What shows that ``body`` was sent under ``id_``, at that second since 1970, by one who has ``key``."""
    digest = hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _meaning(status: int) -> DeliveryOutcome:
    if httpx.codes.is_success(status):
        return DeliveryOutcome(state=OutgoingState.SENT)
    if status in _NOT_NOW:
        return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW, code=status)
    if httpx.codes.is_client_error(status):
        return DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=status)
    return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY, code=status)

"""How checkpoints of the sealed trail leave the house, beside a file: to an https address, or to a mailbox."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from contact_policy.carriers import Delivery, Smtp, Webhook, WebhookEvent
from contact_policy.commands.deliver import smtp_server
from contact_policy.policy import Policy
from contact_policy.records import OutgoingState
from contact_policy.records.seals import CheckpointRecord
from contact_policy.services import webhook_subscriptions
from contact_policy.services.context import new_id
from contact_policy.settings import SettingError, Settings

POST_EVERY_SECONDS = 60
MAIL_EVERY_SECONDS = 3_600


class WayOut(Protocol):
    """Where the last checkpoint is sent, and how often at most."""

    @property
    def every_seconds(self) -> int:
        """Seconds from one to the next."""

    async def send(self, checkpoint: CheckpointRecord) -> bool:
        """Send it, once; returns whether it was taken."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts the note as JSON to an https address that is looked at as webhooks' are."""

    carrier: Webhook
    url: str
    every_seconds: int = POST_EVERY_SECONDS

    async def send(self, checkpoint: CheckpointRecord) -> bool:
        """Post it. It needs no secret: the note itself is signed."""
        said = {
            "type": "audit.checkpoint",
            "timestamp": checkpoint.signed_at.isoformat(),
            "data": {"size": checkpoint.size, "note": checkpoint.note},
        }
        event = WebhookEvent(id=new_id(), url=self.url, body=json.dumps(said, ensure_ascii=False), secrets=())
        return (await self.carrier.post(event)).is_taken


@dataclass(frozen=True, slots=True)
class Mailing:
    """Mails the note, by the server that notices go by."""

    carrier: Smtp
    address: str
    every_seconds: int = MAIL_EVERY_SECONDS

    async def send(self, checkpoint: CheckpointRecord) -> bool:
        """Mail it."""
        subject = f"Audit trail: {checkpoint.size} entries sealed"
        mail = Delivery(id=new_id(), address=self.address, subject=subject, text=checkpoint.note, is_automatic=True)
        return (await self.carrier.hand_over(mail)).state is OutgoingState.SENT


def way_out(settings: Settings, policy: Policy) -> WayOut | None:
    """What the settings say beside a file; None for nothing. Raises SettingError for mail without a server."""
    if settings.seal_to.startswith("https://"):
        allowed = webhook_subscriptions.destinations(settings.webhook_networks, settings.webhook_ports)
        return Posting(Webhook(allowed), settings.seal_to)
    if settings.seal_to.startswith("mailto:"):
        if not settings.smtp_host:
            raise SettingError("CONTACT_POLICY_SEAL_TO", "set CONTACT_POLICY_SMTP_HOST, too: there is no way for mail")
        return Mailing(Smtp(smtp_server(settings, policy)), settings.seal_to.removeprefix("mailto:"))
    return None

"""E-mail by SMTP. The server's 250 after the message is what makes it sent; anything else is tried again or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import aiosmtplib

from contact_policy.carriers.carrier import Delivery, DeliveryOutcome
from contact_policy.carriers.mail import as_mail
from contact_policy.records import OutgoingState, Trouble

# From here on a reply means "never", below it "not now" (RFC 5321, 4.2.1).
_NEVER = 500
_FAREWELL_WITHIN = 2.0


class SmtpSecurity(StrEnum):
    """How the way to the server is kept secret: from the first byte, once the server is greeted, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Which server takes our mail, as whom, and who it is from. ``answers_within`` is seconds, for each step."""

    host: str
    port: int
    security: SmtpSecurity
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str
    sender_name: str
    answers_within: float = 30.0


class Smtp:
    """One e-mail a connection: few are sent, and a connection that lives long dies unnoticed."""

    def __init__(self, server: SmtpServer) -> None:
        """Connect only when something is handed over."""
        self._server = server

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        """Send one e-mail. The whole takes four times ``answers_within`` at most."""
        try:
            mail = as_mail(delivery, self._server.sender_name, self._server.sender)
        except ValueError:
            return _refused()
        client = self._client()
        try:
            async with asyncio.timeout(4 * self._server.answers_within):
                away = await _tried(client.connect(), _away)
                return away or await self._send(client, mail)
        except TimeoutError:
            return _away(None)
        finally:
            await _part(client)

    async def ask(self, carrier_id: str) -> DeliveryOutcome:
        """Answer that it is sent: what an SMTP server takes it answers for from then on."""
        return DeliveryOutcome(state=OutgoingState.SENT, carrier_id=carrier_id)

    async def _send(self, client: aiosmtplib.SMTP, mail: Any) -> DeliveryOutcome:
        refused = await _tried(client.send_message(mail), _meaning)
        return refused or DeliveryOutcome(state=OutgoingState.SENT)

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            use_tls=server.security is SmtpSecurity.TLS,
            start_tls=server.security is SmtpSecurity.STARTTLS,
            timeout=server.answers_within,
        )


async def _tried(step: Awaitable[Any], meaning: Callable[[Exception], DeliveryOutcome]) -> DeliveryOutcome | None:
    """Give what it means where ``step`` fails; None where it does not."""
    try:
        await step
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return meaning(error)
    return None


def _away(error: Exception | None) -> DeliveryOutcome:
    """The server is not there, or does not take us: that says nothing of the message, so it is tried again."""
    code = getattr(error, "code", None)
    return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY, code=code)


def _meaning(error: Exception) -> DeliveryOutcome:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _replied(error.recipients[0].code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _replied(error.code)
    if isinstance(error, ValueError | aiosmtplib.SMTPNotSupported):
        return _refused()
    return _away(error)


def _replied(code: int) -> DeliveryOutcome:
    if code >= _NEVER:
        return _refused(code)
    return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW, code=code)


def _refused(code: int | None = None) -> DeliveryOutcome:
    return DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=code)


async def _part(client: aiosmtplib.SMTP) -> None:
    """Say goodbye if the server listens; what it took it has taken either way."""
    with suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=_FAREWELL_WITHIN)
    client.close()

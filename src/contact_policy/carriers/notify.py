"""E-mails and letters through GOV.UK Notify, by its own client. Taking something in is not yet delivering it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pkgutil import resolve_name
from typing import Any

from contact_policy.carriers.carrier import Delivery, DeliveryOutcome
from contact_policy.records import OutgoingState, Trouble

# Its warnings quote Notify's words, which may hold what was sent; we say ourselves that something failed, and of what.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

_BAD_REQUEST, _TOO_MANY = 400, 429

_ACCEPTED = DeliveryOutcome(state=OutgoingState.ACCEPTED)
_SENT = DeliveryOutcome(state=OutgoingState.SENT)
_NOT_NOW = DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.NOT_DELIVERED)
_NEVER = DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.NOT_DELIVERED)
_FAULTY = DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED)

# What Notify's words mean. An e-mail is sent when it is in the mailbox, a letter when the printer has dispatched it.
_EMAIL = {
    "delivered": _SENT,
    "permanent-failure": _NEVER,
    "temporary-failure": _NOT_NOW,
    "technical-failure": _NOT_NOW,
}
_LETTER = {
    "received": _SENT,
    "delivered": _SENT,
    "technical-failure": _NOT_NOW,
    "permanent-failure": _NEVER,
    "cancelled": _NEVER,
    "validation-failed": _FAULTY,
    "virus-scan-failed": _FAULTY,
}

_Ask = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """An account with Notify. ``answers_within`` is seconds, for each question."""

    api_key: str = field(repr=False)
    base_url: str = "https://api.notifications.service.gov.uk"
    answers_within: int = 30


class _Carrier:
    """What e-mails and letters have in common: taken in under our reference, asked about under Notify's id."""

    def __init__(self, account: Notify, meanings: Mapping[str, DeliveryOutcome]) -> None:
        self._account = account
        self._meanings = meanings

    async def ask(self, carrier_id: str) -> DeliveryOutcome:
        """What became of it; ``accepted`` as long as Notify has not finished with it, or cannot be asked."""
        told = await self._ask(lambda client: client.get_notification_by_id(carrier_id))
        if isinstance(told, DeliveryOutcome):
            return DeliveryOutcome(state=OutgoingState.ACCEPTED, carrier_id=carrier_id, why=told.why, code=told.code)
        return self._outcome(told)

    async def _send(self, delivery: Delivery, send: _Ask) -> DeliveryOutcome:
        """Send it, unless an earlier attempt turns out to have come through."""
        earlier = await self._earlier(delivery) if delivery.is_again else None
        if earlier is not None:
            return earlier
        told = await self._ask(send)
        return told if isinstance(told, DeliveryOutcome) else replace(_ACCEPTED, carrier_id=str(told["id"]))

    async def _earlier(self, delivery: Delivery) -> DeliveryOutcome | None:
        told = await self._ask(lambda client: client.get_all_notifications(reference=delivery.id))
        if isinstance(told, DeliveryOutcome):
            return told if told.state is OutgoingState.WAITING else None
        found = [self._outcome(notification) for notification in told["notifications"]]
        return next((outcome for outcome in found if outcome.state is not OutgoingState.WAITING), None)

    def _outcome(self, notification: Mapping[str, Any]) -> DeliveryOutcome:
        meaning = self._meanings.get(str(notification.get("status")), _ACCEPTED)
        if meaning.state is OutgoingState.WAITING:
            return meaning  # to be sent anew, as something that Notify does not know yet
        at = _moment(notification.get("completed_at")) if meaning.state is OutgoingState.SENT else None
        return replace(meaning, carrier_id=str(notification["id"]), at=at)

    async def _ask(self, question: _Ask) -> Any:
        """Notify's answer, or the outcome where it refuses or is away. Its client is not made to be shared."""
        account = self._account
        make, refused = _library()
        client = make(account.api_key, base_url=account.base_url, timeout=account.answers_within)
        try:
            return await asyncio.to_thread(question, client)
        except refused as error:
            return _trouble(error.status_code)
        finally:
            client.request_session.close()


class NotifyEmail(_Carrier):
    """E-mails by a template of two gaps, ``((subject))`` and ``((body))``."""

    def __init__(self, account: Notify, template_id: str) -> None:
        super().__init__(account, _EMAIL)
        self._template_id = template_id

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        """Ask Notify to send it."""
        words = {"subject": delivery.subject, "body": delivery.text}
        return await self._send(
            delivery,
            lambda client: client.send_email_notification(
                delivery.address, self._template_id, personalisation=words, reference=delivery.id
            ),
        )


class NotifyLetters(_Carrier):
    """Letters that are PDFs already, address and all, printed and posted by Notify."""

    def __init__(self, account: Notify, postage: str) -> None:
        super().__init__(account, _LETTER)
        self._postage = postage

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        """Ask Notify to print and post it."""
        return await self._send(
            delivery,
            lambda client: client.send_precompiled_letter_notification(
                delivery.id, BytesIO(delivery.pdf), postage=self._postage
            ),
        )


@cache
def _library() -> tuple[Any, Any]:
    """What makes Notify's client, and its error; opened when it is first used, for most offices never do."""
    return (
        resolve_name("notifications_python_client.notifications:NotificationsAPIClient"),
        resolve_name("notifications_python_client.errors:APIError"),
    )


def _trouble(status: int) -> DeliveryOutcome:
    if status == _BAD_REQUEST:
        return DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=status)
    why = Trouble.REFUSED_FOR_NOW if status == _TOO_MANY else Trouble.CHANNEL_AWAY
    return DeliveryOutcome(state=OutgoingState.WAITING, why=why, code=status)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

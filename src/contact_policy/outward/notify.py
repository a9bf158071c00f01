"""E-mails and letters through GOV.UK Notify, by its own client. Taking something in is not yet delivering it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from contact_policy.outward.carriers import Outcome, Parcel
from contact_policy.records import OutgoingState, Trouble

# Its warnings quote Notify's words, which may hold what was sent; we say ourselves that something failed, and of what.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

_BAD_REQUEST, _TOO_MANY = 400, 429

_ACCEPTED = Outcome(state=OutgoingState.ACCEPTED)
_SENT = Outcome(state=OutgoingState.SENT)
_NOT_NOW = Outcome(state=OutgoingState.WAITING, why=Trouble.NOT_DELIVERED)
_NEVER = Outcome(state=OutgoingState.FAILED, why=Trouble.NOT_DELIVERED)
_FAULTY = Outcome(state=OutgoingState.FAILED, why=Trouble.REFUSED)

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

# It says that it has types, and has none.
_Client: Any = NotificationsAPIClient
_Ask = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """An account with Notify. ``answers_within`` is seconds, for each question."""

    api_key: str = field(repr=False)
    base_url: str = "https://api.notifications.service.gov.uk"
    answers_within: int = 30


class _Carrier:
    """What e-mails and letters have in common: taken in under our reference, asked about under Notify's id."""

    def __init__(self, account: Notify, meanings: Mapping[str, Outcome]) -> None:
        self._account = account
        self._meanings = meanings

    async def ask(self, carrier_id: str) -> Outcome:
        """What became of it; ``accepted`` as long as Notify has not finished with it, or cannot be asked."""
        told = await self._ask(lambda client: client.get_notification_by_id(carrier_id))
        if isinstance(told, Outcome):
            return Outcome(state=OutgoingState.ACCEPTED, carrier_id=carrier_id, why=told.why, code=told.code)
        return self._outcome(told)

    async def _send(self, parcel: Parcel, send: _Ask) -> Outcome:
        """Send it, unless an earlier attempt turns out to have come through."""
        earlier = await self._earlier(parcel) if parcel.is_again else None
        if earlier is not None:
            return earlier
        told = await self._ask(send)
        return told if isinstance(told, Outcome) else replace(_ACCEPTED, carrier_id=str(told["id"]))

    async def _earlier(self, parcel: Parcel) -> Outcome | None:
        told = await self._ask(lambda client: client.get_all_notifications(reference=parcel.id))
        if isinstance(told, Outcome):
            return told if told.state is OutgoingState.WAITING else None
        found = [self._outcome(notification) for notification in told["notifications"]]
        return next((outcome for outcome in found if outcome.state is not OutgoingState.WAITING), None)

    def _outcome(self, notification: Mapping[str, Any]) -> Outcome:
        meaning = self._meanings.get(str(notification.get("status")), _ACCEPTED)
        if meaning.state is OutgoingState.WAITING:
            return meaning  # to be sent anew, as something that Notify does not know yet
        at = _moment(notification.get("completed_at")) if meaning.state is OutgoingState.SENT else None
        return replace(meaning, carrier_id=str(notification["id"]), at=at)

    async def _ask(self, question: _Ask) -> Any:
        """Notify's answer, or the outcome where it refuses or is away. Its client is not made to be shared."""
        account = self._account
        client = _Client(account.api_key, base_url=account.base_url, timeout=account.answers_within)
        try:
            return await asyncio.to_thread(question, client)
        except APIError as error:
            return _trouble(error.status_code)
        finally:
            client.request_session.close()


class NotifyEmail(_Carrier):
    """E-mails by a template of two gaps, ``((subject))`` and ``((body))``."""

    def __init__(self, account: Notify, template_id: str) -> None:
        super().__init__(account, _EMAIL)
        self._template_id = template_id

    async def hand_over(self, parcel: Parcel) -> Outcome:
        """Ask Notify to send it."""
        words = {"subject": parcel.subject, "body": parcel.text}
        return await self._send(
            parcel,
            lambda client: client.send_email_notification(
                parcel.address, self._template_id, personalisation=words, reference=parcel.id
            ),
        )


class NotifyLetters(_Carrier):
    """Letters that are PDFs already, address and all, printed and posted by Notify."""

    def __init__(self, account: Notify, postage: str) -> None:
        super().__init__(account, _LETTER)
        self._postage = postage

    async def hand_over(self, parcel: Parcel) -> Outcome:
        """Ask Notify to print and post it."""
        return await self._send(
            parcel,
            lambda client: client.send_precompiled_letter_notification(
                parcel.id, BytesIO(parcel.pdf), postage=self._postage
            ),
        )


def _trouble(status: int) -> Outcome:
    if status == _BAD_REQUEST:
        return Outcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=status)
    why = Trouble.REFUSED_FOR_NOW if status == _TOO_MANY else Trouble.CHANNEL_AWAY
    return Outcome(state=OutgoingState.WAITING, why=why, code=status)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

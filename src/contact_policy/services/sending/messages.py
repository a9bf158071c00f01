"""A queued message made ready to go, from what is on record at that moment: or why it must not go."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from contact_policy.carriers import Delivery, DeliveryOutcome
from contact_policy.errors import PolicyBreach, ReasonRequired
from contact_policy.letters import CannotTypeset
from contact_policy.letters.letter import letter_of
from contact_policy.policy.vocabulary import IssueMethod, NoticeKind
from contact_policy.records import (
    NoticeRecord,
    NoticeStatus,
    OutgoingChannel,
    OutgoingKind,
    OutgoingMessage,
    OutgoingState,
    Role,
    Trouble,
)
from contact_policy.services import warning_assessments
from contact_policy.services.context import Context
from contact_policy.services.notices import reachable, recipient
from contact_policy.services.sending.addresses import Reachable, trouble_with


class LetterForms(Protocol):
    """What makes a notice a letter. Whatever it raises keeps the message back."""

    def text(self, notice: NoticeRecord) -> str:
        """What stands in an e-mail."""

    def html(self, notice: NoticeRecord) -> str:
        """The same as HTML."""

    def pdf(self, notice: NoticeRecord) -> bytes:
        """The letter, for a window envelope. Raises CannotTypeset for letters that no font at hand has."""


@dataclass(frozen=True, slots=True)
class MessageMaterials:
    """What messages are made ready with: the letters, and where reminders to each role go."""

    letters: LetterForms
    reminders_to: Mapping[Role, str]


async def prepare(
    context: Context, materials: MessageMaterials, message: OutgoingMessage
) -> Delivery | DeliveryOutcome:
    """The delivery to hand over, or how the message ends without one."""
    if message.kind is OutgoingKind.REMINDER:
        return _reminder(context, materials, message)
    notice = await context.tx.notices.get(message.notice_id or "")
    trouble = await _moot(context, notice) or _changed(await reachable(context, notice.customer_id), message)
    if trouble is Trouble.ALREADY_ISSUED:
        return DeliveryOutcome(state=OutgoingState.WITHDRAWN, why=trouble)
    if trouble is not None:
        return DeliveryOutcome(state=OutgoingState.HELD, why=trouble)
    return await _letter(materials.letters, await _as_issued(context, notice, message), message)


async def _as_issued(context: Context, notice: NoticeRecord, message: OutgoingMessage) -> NoticeRecord:
    """The notice as it reads on the day it goes out, to the customer as they are then."""
    to = await recipient(context, notice.customer_id, notice.kind, notice.about_id)
    return replace(
        notice,
        status=NoticeStatus.ISSUED,
        addressee=to.name,
        address=message.address if message.channel is OutgoingChannel.POST else to.address,
        form=to.form,
        issued_at=max(context.now, notice.created_at),
    )


def _reminder(context: Context, materials: MessageMaterials, message: OutgoingMessage) -> Delivery | DeliveryOutcome:
    address = materials.reminders_to.get(message.to_role or Role.STAFF, "")
    if not address:
        return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.ADDRESS_MISSING)
    text = "\n\n".join((*message.paragraphs, context.policy.office.name)) + "\n"
    return Delivery(
        id=message.id,
        address=address,
        subject=message.subject,
        text=text,
        is_again=message.tries > 1,
        is_automatic=True,
    )


async def _letter(letters: LetterForms, notice: NoticeRecord, message: OutgoingMessage) -> Delivery | DeliveryOutcome:
    try:
        # in a thread: callers who ask meanwhile what a customer's contact status is do not wait for a typesetter
        pdf = await asyncio.to_thread(letters.pdf, notice)
    except CannotTypeset:
        # no font will come of itself by trying again
        if message.channel is OutgoingChannel.POST:
            return DeliveryOutcome(state=OutgoingState.HELD, why=Trouble.CANNOT_BE_MADE)
        pdf = b""  # an e-mail says it all without
    return Delivery(
        id=message.id,
        address=message.address,
        subject=letter_of(notice).subjects,
        text=letters.text(notice),
        html=letters.html(notice),
        pdf=pdf,
        is_again=message.tries > 1,
    )


async def _moot(context: Context, notice: NoticeRecord) -> Trouble | None:
    """Whether it has been issued meanwhile, tells of what no longer is so, or is not for the customer."""
    if notice.status is NoticeStatus.ISSUED:
        return Trouble.ALREADY_ISSUED
    if notice.kind is NoticeKind.REFUSAL:
        return Trouble.ADDRESS_MISSING
    if notice.kind is NoticeKind.WARNING and not await _is_still_fair(context, notice):
        return Trouble.NO_LONGER_SO
    if notice.kind is not NoticeKind.DECISION:
        return None
    restriction = await context.tx.restrictions.get(notice.about_id)
    return Trouble.NO_LONGER_SO if restriction.restriction.ended_at is not None else None


async def _is_still_fair(context: Context, notice: NoticeRecord) -> bool:
    """Whether the policy allows a warning as the record is now: what it rests on may have been corrected."""
    try:
        await warning_assessments.refuse_unfair(context, notice.about_id)
    except (PolicyBreach, ReasonRequired):
        return False
    return True


def _changed(to: Reachable, message: OutgoingMessage) -> Trouble | None:
    """What has come between queueing and now: the address was given, so one not on record was taken off it."""
    trouble = trouble_with(to, IssueMethod(message.channel), message.address)
    return Trouble.ADDRESS_CHANGED if trouble is Trouble.ADDRESS_MISSING and message.address else trouble

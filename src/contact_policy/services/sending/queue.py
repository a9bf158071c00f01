"""What is to be sent, queued in the transaction of the change it tells of: both are stored, or neither."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from contact_policy.errors import AddressUnfit, AlreadyQueued, CannotBePrinted, ChannelNotSetUp
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records import NoticeRecord, OutgoingChannel, OutgoingCounts, OutgoingKind, OutgoingMessage
from contact_policy.services import Transaction, deceased
from contact_policy.services.context import Context, new_id
from contact_policy.services.notice_languages import unprintable
from contact_policy.services.notices import check_may_go_out, locked, reachable
from contact_policy.services.sending import addresses

# How long a reminder that could not be sent is shown as somebody's to see to.
SENT_KEPT_FOR = timedelta(days=90)
_REMINDERS_SHOWN_FOR = timedelta(days=7)


async def add(context: Context, message: OutgoingMessage) -> bool:
    """Keep ``message`` until it is sent; False where it was queued before (``once``, or a notice on its way).

    Nothing is sent that is not committed. Whether the address still serves is looked at when it is about to go.
    """
    if not await context.tx.outgoing_messages.add(message):
        return False
    details = {"message": message.id, "channel": message.channel, "to": message.to_role}
    said = {name: value for name, value in details.items() if value}
    await context.audit(f"{message.kind}.queued", subject_of(message), message.customer_id, **said)
    return True


async def send(
    context: Context, notice_id: str, channel: OutgoingChannel, address: str | None, ways: Collection[OutgoingChannel]
) -> NoticeRecord:
    """Queue a notice to its customer. It is issued when the carrier has taken it, and binds nobody before.

    ``ways`` are the channels this service can send by. Raises AlreadyIssued, NoticeIncomplete where it lacks mandatory
    content, PolicyBreach for a warning that the policy forbids, ChannelNotSetUp, AddressUnfit, AlreadyQueued,
    CannotBePrinted for a letter by post that holds what no font has.
    """
    notice = await locked(context, notice_id)
    await check_may_go_out(context, notice)
    if notice.kind is NoticeKind.REFUSAL:
        raise AddressUnfit("It is for whoever proposed, not for the customer: hand it over and record its issue.")
    await deceased.refuse(context, notice.customer_id)
    if channel not in ways:
        raise ChannelNotSetUp("Set it up in the settings, or send the notice yourself and record its issue.")
    if channel is OutgoingChannel.POST and unprintable(context, notice):
        raise CannotBePrinted("Send it by e-mail, which goes without a PDF, or add a font for its letters.")
    message = OutgoingMessage(
        id=new_id(),
        kind=OutgoingKind.NOTICE,
        channel=channel,
        customer_id=notice.customer_id,
        notice_id=notice_id,
        address=addresses.choose(await reachable(context, notice.customer_id), channel, address),
        queued_by=context.caller.subject,
        queued_at=context.now,
    )
    if not await add(context, message):
        raise AlreadyQueued("Wait until it is sent, held or failed; recording its issue takes it off the queue.")
    return notice


async def counts(tx: Transaction, now: datetime) -> OutgoingCounts:
    """How sending stands: what waits, and what a person must see to."""
    return await tx.outgoing_messages.counts(now - _REMINDERS_SHOWN_FOR)


async def forget(tx: Transaction, now: datetime) -> int:
    """Forget what was said where in what was sent ninety days ago: that it went stays; returns how many there were."""
    return await tx.outgoing_messages.forget(now - SENT_KEPT_FOR)


def subject_of(message: OutgoingMessage) -> str:
    """What a message is about, as the audit trail names things."""
    return f"notices/{message.notice_id}" if message.notice_id else message.about or f"outgoing/{message.id}"

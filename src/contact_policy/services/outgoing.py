"""What is to be sent, queued in the transaction of the change it tells of: both are stored, or neither."""

from __future__ import annotations

from contact_policy.records import OutgoingKind, OutgoingMessage
from contact_policy.services.context import Context


async def queue(context: Context, message: OutgoingMessage) -> bool:
    """Keep ``message`` until it is sent; False where it was queued before (``once``, or a notice on its way).

    Nothing is sent that is not committed. Whether the address still serves is looked at when it is about to go.
    """
    if not await context.tx.outgoing.add(message):
        return False
    subject = f"notices/{message.notice_id}" if message.notice_id else message.about or f"outgoing/{message.id}"
    action = "notice.queued" if message.kind is OutgoingKind.NOTICE else "reminder.queued"
    details = {"message": message.id, "channel": message.channel, "to": message.to_role}
    said = {name: value for name, value in details.items() if value}
    await context.audit(action, subject, message.customer_id, **said)
    return True

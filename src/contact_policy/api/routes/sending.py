"""Notices sent by the service itself."""

from __future__ import annotations

from fastapi import Response

from contact_policy.api.dependencies import Settings
from contact_policy.api.idempotency import changed
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.notices import NoticeOut, notice_out
from contact_policy.api.schemas.sending import SendIn
from contact_policy.api.unit_of_work import Changing
from contact_policy.api.ways_of_sending import ways_of
from contact_policy.errors import (
    AddressUnfit,
    AlreadyIssued,
    AlreadyQueued,
    CannotBePrinted,
    ChannelNotSetUp,
    NoticeIncomplete,
    PolicyBreach,
    ReasonRequired,
)
from contact_policy.records import NoticeRecord, OutgoingMessage, Role
from contact_policy.services.context import Context
from contact_policy.services.deceased import CustomerDeceased
from contact_policy.services.sending import queue

router = operations("Notices")


@router.post("/notices/{notice_id}/send", response_model=NoticeOut, summary="Send a notice")
@allow(
    Role.MANAGER,
    Role.CHIEF_EXECUTIVE,
    errors=[
        AlreadyIssued,
        NoticeIncomplete,
        PolicyBreach,
        ReasonRequired,
        ChannelNotSetUp,
        AddressUnfit,
        AlreadyQueued,
        CannotBePrinted,
        CustomerDeceased,
    ],
    grows_with="notice_id",
)
async def send_notice(notice_id: str, body: SendIn, unit: Changing, settings: Settings) -> Response:
    """Puts it on the queue, by e-mail or post. It is issued when the carrier has taken it; until then it is a draft.

    `sending` shows how far it has come. A person may still record its issue, which takes it off the queue.
    """
    ways = ways_of(settings)

    async def work(context: Context) -> tuple[NoticeRecord, OutgoingMessage | None]:
        notice = await queue.send(context, notice_id, body.method, body.address, ways)
        return notice, await context.tx.outgoing_messages.for_notice(notice_id)

    return await unit.answer(work, lambda done: notice_out(*done), lambda done: changed(done[0].version))

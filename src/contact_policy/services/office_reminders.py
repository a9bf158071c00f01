"""Tells those who propose and decide of something that came about between two reviews, by e-mail, once."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.records import OutgoingChannel, OutgoingKind, OutgoingMessage, Role
from contact_policy.services.context import Context, new_id
from contact_policy.services.sending import queue

_REMINDED = (Role.MANAGER, Role.CHIEF_EXECUTIVE)


async def remind(
    context: Context, customer_id: str, about: str, once: str, subject: str, paragraphs: Sequence[str]
) -> None:
    """Queue an e-mail to each. It names nobody: the id of the thing it is ``about`` finds the rest."""
    noun, _, id_ = about.partition("/")
    for role in _REMINDED:
        message = OutgoingMessage(
            id=new_id(),
            kind=OutgoingKind.REMINDER,
            channel=OutgoingChannel.EMAIL,
            customer_id=customer_id,
            to_role=role,
            subject=subject,
            paragraphs=(*paragraphs, f"{noun.removesuffix('s').capitalize()} {id_}"),
            about=about,
            once=f"{once}/{role}",
            queued_by=context.caller.subject,
            queued_at=context.now,
        )
        await queue.add(context, message)

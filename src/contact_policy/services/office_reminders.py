"""Tells those who propose and decide, by e-mail, of what came about or is due: each thing once.

It names nobody: the id of the thing it is about finds the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contact_policy.policy.who_may import Act
from contact_policy.records import OutgoingChannel, OutgoingKind, OutgoingMessage, Role
from contact_policy.records.role_names import RoleNames
from contact_policy.services.context import Context, new_id
from contact_policy.services.sending import queue

_REMINDED = (Role.MANAGER, Role.CHIEF_EXECUTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """About which thing, of which customer, it is. What has gone under the same ``once`` is not told again."""

    customer_id: str
    about: str
    once: str


def reminded_roles(context: Context) -> tuple[str, ...]:
    """Whose it is to see to, as the policy document names them."""
    return RoleNames(context.policy).doing(Act.PROPOSE, Act.DECIDE)


async def tell_office(context: Context, news: News, subject: str, paragraphs: Sequence[str]) -> bool:
    """Queue an e-mail to each of those reminded; returns whether any was new."""
    added = [await _queue(context, news, role, subject, paragraphs) for role in _REMINDED]
    return any(added)


async def _queue(context: Context, news: News, role: Role, subject: str, paragraphs: Sequence[str]) -> bool:
    message = OutgoingMessage(
        id=new_id(),
        kind=OutgoingKind.REMINDER,
        channel=OutgoingChannel.EMAIL,
        customer_id=news.customer_id,
        to_role=role,
        subject=subject,
        paragraphs=tuple(paragraphs),
        about=news.about,
        once=f"{news.once}/{role}",
        queued_by=context.caller.subject,
        queued_at=context.now,
    )
    return await queue.add(context, message)

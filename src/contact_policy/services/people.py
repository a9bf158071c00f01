"""What the people of the office are called, wherever one is shown or signs a letter. The record keeps their ``sub``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contact_policy.policy.notices import spoken_name
from contact_policy.services.context import Context

_MOST_CALLED = 50


async def see(context: Context, name: str) -> None:
    """Keep the name that the caller's identity provider says they have, and that they signed in to the desk."""
    await context.tx.people_seen.see(context.caller.subject, name, context.now)
    await context.audit("desk.signed_in", "desk")


async def names(context: Context, subjects: Iterable[str]) -> Mapping[str, str]:
    """What to call each of them: the name they were seen by, else what their login name tells; "" where neither."""
    asked = set(subjects)
    seen = await context.tx.people_seen.names(asked) if asked else {}
    return {subject: seen.get(subject) or spoken_name(subject) for subject in asked}


async def name_of(context: Context, subject: str) -> str:
    """What to call one person of the office; "" where nothing tells."""
    return (await names(context, [subject]))[subject]


async def called(context: Context, name: str) -> tuple[str, ...]:
    """The ``sub`` of everybody who may be meant by a name, or by the ``sub`` itself, which systems have and no name."""
    return (name, *await context.tx.people_seen.called(name, _MOST_CALLED))

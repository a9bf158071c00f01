"""What to call the people of the office, on every page that shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from contact_policy.desk.words import fallback_name
from contact_policy.services import people
from contact_policy.services.context import Context


async def called(context: Context, subjects: Iterable[str]) -> Callable[[str], str]:
    """What to call each of them: by the name they were seen by, else as their login name tells."""
    known = await people.names(context, subjects)
    return lambda subject: known.get(subject) or fallback_name(subject)

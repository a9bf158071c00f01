"""What this service can send by, as its settings say."""

from __future__ import annotations

from contact_policy.records import OutgoingChannel
from contact_policy.settings import Settings


def ways_of(settings: Settings) -> frozenset[OutgoingChannel]:
    """What this service can send by."""
    ways = {OutgoingChannel.EMAIL: settings.has_email, OutgoingChannel.POST: settings.has_letters}
    return frozenset(channel for channel, is_set_up in ways.items() if is_set_up)

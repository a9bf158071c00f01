"""What every carrier is given, and what it answers. A carrier raises nothing: whatever goes wrong is an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from contact_policy.records import OutgoingState, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is to be handed over, made whole. ``id`` is the message's, so that a repeat is known for one.

    ``is_again`` says that an earlier attempt may have come through. ``is_automatic`` says that no person wrote it.
    """

    id: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    pdf: bytes = field(default=b"", repr=False)
    is_again: bool = False
    is_automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """How handing over ended.

    ``sent``; ``accepted``, to be asked about under ``carrier_id``; ``waiting``, to be tried again; or ``failed``, which
    trying again would not mend. ``at`` is when, where the carrier tells. ``code`` is the carrier's own number for the
    trouble; its words are left out, for they may quote an address.
    """

    state: OutgoingState
    why: Trouble | None = None
    carrier_id: str = ""
    at: datetime | None = None
    code: int | None = None


class Carrier(Protocol):
    """A way out of the office."""

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        """Try to send ``delivery``, once."""

    async def ask(self, carrier_id: str) -> DeliveryOutcome:
        """Find out what became of something accepted earlier; ``accepted`` where that is not known yet."""

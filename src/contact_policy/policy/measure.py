"""A measure as it is proposed, decided and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.plain_forms import said_if_set
from contact_policy.policy.vocabulary import Channel, MeasureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way contact is to be limited; only the fields that it uses are set: its effect's ``parameters``.

    ``effect`` is empty where the kind, by its name in documents of format 1, says what it does. What the document
    settles is set like what the proposer filled in: whoever reads a measure needs no edition to know what it does. The
    entries, and all that a measure of each effect does, stand in ``effects``.
    """

    kind: MeasureKind
    minutes: int | None = None
    channel: Channel | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    sip_uri: str = ""
    case_id: str | None = None
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    description: str = ""
    closes_channels: tuple[Channel, ...] = ()
    effect: str = said_if_set("")
    channels: tuple[Channel, ...] = said_if_set(())
    days: tuple[str, ...] = said_if_set(())
    from_: str = said_if_set("")
    to: str = said_if_set("")
    of: str = said_if_set("")
    count: int | None = said_if_set(None)
    per: str = said_if_set("")
    post: str = said_if_set("")
    disposal: str = said_if_set("")
    case_ids: tuple[str, ...] = said_if_set(())
    subject: str = said_if_set("")
    accounts: tuple[str, ...] = said_if_set(())
    places: tuple[str, ...] = said_if_set(())
    condition: str = said_if_set("")
    precautions: str = said_if_set("")
    terms: str = said_if_set("")
    agreed_on: date | None = said_if_set(None)  # noqa: RUF009 - a field, as from `field`
    services: tuple[str, ...] = said_if_set(())
    instead: str = said_if_set("")

    def __post_init__(self) -> None:
        """Hold a measure to doing something that is known: its effect, or what its name did from the first."""
        if not self.effect and self.kind not in FIRST_MEASURES:
            raise ValueError(f"{self.kind!r} names no effect, and no document of format 1 has such a measure")


LISTED = frozenset(name for name, kept in Measure.__dataclass_fields__.items() if kept.default == ())
"""The fields of a measure that hold several of a thing."""

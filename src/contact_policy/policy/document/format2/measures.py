"""Tables of format 2 that say what may be limited: measures by the office's own names, each with its effect."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Annotated

from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.words import (
    Channels,
    Clauses,
    Name,
    Names,
    Sources,
    Text,
    TimeOfDay,
    Weekday,
    Words,
)
from contact_policy.policy.document.shapes import OneOf, Several, Within
from contact_policy.policy.document.tables import KEY, key_of
from contact_policy.policy.vocabulary import Channel, Grade

Weight = Annotated[int, Within(1, 20)]
Figure = Annotated[int, Within(0)]
_FROM = {KEY: "from"}
COUNTED = ("contacts", "matters", "minutes")
PERIODS = ("day", "week", "fortnight", "month")
DISPOSALS = ("kept", "returned")
CONDITIONS = ("barred", "by_appointment", "accompanied")


@dataclass(frozen=True, kw_only=True)
class FixedTable:
    """What the policy settles; which of these a measure has, its effect tells."""

    minutes: Annotated[int, Within(1, 240)] | None = None
    count: Annotated[int, Within(1, 1000)] | None = None
    of: Annotated[str, OneOf(COUNTED)] | None = None
    per: Annotated[str, OneOf(PERIODS)] | None = None
    channels: Channels | None = None
    days: Annotated[tuple[Weekday, ...], Several(1)] | None = None
    from_: TimeOfDay | None = field(default=None, metadata=_FROM)
    to: TimeOfDay | None = None
    name: Words | None = None
    phone: Words | None = None
    email: Words | None = None
    sip_uri: Words | None = None
    post: Words | None = None
    disposal: Annotated[str, OneOf(DISPOSALS)] | None = None
    subject: Words | None = None
    points: Annotated[Annotated[str, OneOf(("phone", "email", "social_media"))] | None, "what is blocked"] = None
    places: Annotated[tuple[Words, ...], Several(1)] | None = None
    condition: Annotated[str, OneOf(CONDITIONS)] | None = None
    precautions: Words | None = None
    terms: Words | None = None
    services: Annotated[tuple[Name, ...], Several(1)] | None = None
    instead: Words | None = None
    description: Words | None = None
    closes_channels: Annotated[tuple[Channel, ...], Several()] | None = None


@dataclass(frozen=True, kw_only=True)
class BoundsTable:
    """The bounds of what the proposer fills in; ``usually`` is suggested where nothing is chosen."""

    least: Figure | None = None
    most: Figure | None = None
    usually: int | str | None = None
    among: Annotated[tuple[int | str, ...], Several()] | None = None


@dataclass(frozen=True, kw_only=True)
class AsksTable:
    """What the proposer fills in, with its bounds; anything else of the effect has the effect's own."""

    minutes: BoundsTable | None = None
    count: BoundsTable | None = None
    of: BoundsTable | None = None
    per: BoundsTable | None = None
    channels: BoundsTable | None = None
    days: BoundsTable | None = None
    from_: BoundsTable | None = field(default=None, metadata=_FROM)
    to: BoundsTable | None = None
    name: BoundsTable | None = None
    phone: BoundsTable | None = None
    email: BoundsTable | None = None
    sip_uri: BoundsTable | None = None
    post: BoundsTable | None = None
    disposal: BoundsTable | None = None
    subject: BoundsTable | None = None
    points: BoundsTable | None = None
    numbers: BoundsTable | None = None
    addresses: BoundsTable | None = None
    accounts: BoundsTable | None = None
    case_ids: BoundsTable | None = None
    places: BoundsTable | None = None
    condition: BoundsTable | None = None
    precautions: BoundsTable | None = None
    terms: BoundsTable | None = None
    agreed_on: BoundsTable | None = None
    services: BoundsTable | None = None
    instead: BoundsTable | None = None
    description: BoundsTable | None = None
    closes_channels: BoundsTable | None = None


@dataclass(frozen=True, kw_only=True)
class HeavierTable:
    """A figure below this weighs more."""

    below: Annotated[int, Within(1)]
    weight: Weight


@dataclass(frozen=True, kw_only=True)
class SaysTable:
    """Sentences in the office's words, with the effect's {parameters}, {contact} or {route}; absent: our own."""

    letter: Text | None = None
    caller: Text | None = None
    staff: Text | None = None


@dataclass(frozen=True, kw_only=True)
class MeasureTable:
    """A way of limiting contact, by the office's own name."""

    label: Text
    effect: Annotated[str, OneOf(tuple(EFFECTS)), "what it does, of a closed list"]
    clauses: Clauses
    weight: Annotated[Weight | None, "how much it takes from the customer"] = None
    heavier: HeavierTable | None = None
    fits: Annotated[Names, "behaviours; absent: every one"] = ()
    acts_on: Annotated[
        tuple[Channel, ...], Several(), "channels the conduct must have come by; absent: the effect's own"
    ] = ()
    needs_grade: Grade = Grade.MINOR
    listed: Annotated[bool, "false for what the policy does not list: always asks for a reason"] = True
    reason: Annotated[bool, "always asks for a reason"] = False
    longest_months: Annotated[int, Within(1, 36)] | None = None
    review_months: Annotated[int, Within(1, 12)] | None = None
    fixed: FixedTable = field(default_factory=FixedTable)
    asks: AsksTable = field(default_factory=AsksTable)
    says: SaysTable = field(default_factory=SaysTable)
    sources: Sources = ()


def given(table: FixedTable | AsksTable | SaysTable) -> dict[str, object]:
    """What stands in the table, by the key that documents use."""
    found = {key_of(item): getattr(table, item.name) for item in fields(table)}
    return {key: value for key, value in found.items() if value is not None}

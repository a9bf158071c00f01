"""What each kind of measure does: one entry a kind, and the one place that knows a kind by its name.

Whatever asks about a measure asks the entry of its kind: what it closes and leaves open, what a call or an e-mail under
it meets, what it weighs with, when another is milder, its mildest form, the sentence that says it, its fields in the
API. A new kind is a member of ``MeasureKind``, an entry here, and an entry in the policy documents that offer it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from contact_policy.policy.document.office import Office
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.facts import Measure
from contact_policy.policy.vocabulary import Channel, MeasureKind

DEFAULT_CALL_MINUTES = 10

Channels = frozenset[Channel]


class Stricter(StrEnum):
    """Which change of a parameter makes a measure stricter, so that it needs a new proposal (MC-9.3).

    A lower figure, more in a list, something taken away without another in its place, a text left blank. Of what can be
    told neither milder nor stricter, any change is.
    """

    ANY_CHANGE = "any change"
    LOWER = "lower"
    MORE = "more"
    TAKEN_AWAY = "taken away"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A field of ``Measure`` that a kind uses.

    ``example`` is as a caller of the API sends it. ``is_private``: told in the customer's own letter and nowhere else.
    """

    stricter: Stricter
    example: Any
    is_private: bool = False


class Circumstances(NamedTuple):
    """What the mildest form of a measure is made from.

    ``routes`` are the monitored ways in that this person can use, in the document's order; ``closed_case_ids`` the
    closed cases that the proposal concerns.
    """

    office: Office
    routes: Sequence[Channel]
    closed_case_ids: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """How a document of format 2 says the kind: by an effect, what it settles, and what it asks of the proposer."""

    effect: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a measure of one kind does. What is left out, it does not do."""

    meaning: str
    """What it is, for those who build on the API."""
    on_paper: OnPaper
    """How documents of format 2 say it."""
    says: str
    """The sentence that staff read and anybody may hear, with ``{minutes}`` ``{channel}`` ``{contact}`` or
    ``{description}`` in it; the letter says it too, unless its template has a sentence of its own."""
    since: int = FIRST_LEVEL
    """The engine level since which documents know the kind."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """The fields of ``Measure`` that it uses, by name."""

    closes: Callable[[Measure], Channels] = lambda _: frozenset()
    """The channels that it closes by name."""
    leaves: Callable[[Measure], Channels | None] = lambda _: None
    """The only channels that it leaves, beside the one that never closes; None where it does not say."""
    ways: Callable[[Measure], Sequence[Channel]] = lambda _: ()
    """Where it sends the customer, who must be able to use one of these channels; empty where it sends them nowhere."""
    refuses: Callable[[Measure], Sequence[str]] = lambda _: ()
    """The numbers and addresses whose calls are declined and whose e-mail is refused."""
    refuses_on: Channels = frozenset()
    """The channels that refusing them closes. E-mail that is read and filed all the same is not closed."""
    files: bool = False
    """Whether what comes in is read and filed; its e-mail is then never refused."""
    call_seconds: Callable[[Measure], int] = lambda _: 0
    """How long a call may last; 0 for any length."""
    names_contact: bool = False
    """Whether it names somebody whom alone the customer is to contact, and who takes their calls."""

    weighed_by: Callable[[Measure], Hashable] | None = None
    """Two of the kind for which this is the same weigh once, as the heavier does. None: all of the kind do."""
    adds_up: bool = False
    """Whether several of the kind may be had as one that lists what all of them list."""
    mildest: Callable[[Circumstances], Measure | None] = lambda _: None
    """Its mildest form, to be tried in the place of something harsher; None where it is not to be suggested."""

    needs_closed_case: bool = False
    """Whether its case must be a closed one of the customer's."""
    is_listed: bool = True
    """Whether the policy lists it. What it does not list always needs a recorded reason."""


def example_of(kind: MeasureKind) -> Measure:
    """A measure of ``kind`` as a caller might send it."""
    return Measure(kind=kind, **{name: parameter.example for name, parameter in EFFECTS[kind].parameters.items()})


def _only_channel(measure: Measure) -> Channels | None:
    return frozenset((measure.channel,)) if measure.channel else None


def _channel_named(measure: Measure) -> Sequence[Channel]:
    return (measure.channel,) if measure.channel else ()


def _channel_preferred(given: Circumstances) -> Measure | None:
    """E-mail for someone who can use it, else the first monitored route that they can use."""
    if not given.routes:
        return None
    channel = Channel.EMAIL if Channel.EMAIL in given.routes else given.routes[0]
    return Measure(kind=MeasureKind.SINGLE_CHANNEL, channel=channel)


def _ways_to_contact(measure: Measure) -> Sequence[Channel]:
    ways = {Channel.PHONE: measure.phone or measure.sip_uri, Channel.EMAIL: measure.email}
    return tuple(channel for channel, way in ways.items() if way)


def _offices_contact(given: Circumstances) -> Measure:
    office = given.office
    return Measure(kind=MeasureKind.SINGLE_CONTACT, name=office.contact_name, phone=office.phone, email=office.email)


def _first_closed_case(given: Circumstances) -> Measure | None:
    if not given.closed_case_ids:
        return None
    return Measure(kind=MeasureKind.REFUSE_REOPEN, case_id=given.closed_case_ids[0])


_ONE = {"least": 1, "most": 1}

EFFECTS: dict[MeasureKind, Effect] = {
    MeasureKind.CALL_TIME_LIMIT: Effect(
        meaning="Calls end after ``minutes``.",
        on_paper=OnPaper(
            effect="call_limit", asks={"minutes": {"least": 1, "most": 240, "usually": DEFAULT_CALL_MINUTES}}
        ),
        says="Each call will last no longer than {minutes}.",
        parameters={"minutes": Parameter(stricter=Stricter.LOWER, example=10)},
        call_seconds=lambda measure: (measure.minutes or 0) * 60,
        mildest=lambda _: Measure(kind=MeasureKind.CALL_TIME_LIMIT, minutes=DEFAULT_CALL_MINUTES),
    ),
    MeasureKind.SINGLE_CHANNEL: Effect(
        meaning="One method of contact.",
        on_paper=OnPaper(effect="channels", asks={"channels": _ONE}),
        says="Please make contact only {channel}.",
        parameters={"channel": Parameter(stricter=Stricter.ANY_CHANGE, example=Channel.EMAIL)},
        leaves=_only_channel,
        ways=_channel_named,
        weighed_by=lambda measure: measure.channel,
        mildest=_channel_preferred,
    ),
    MeasureKind.SINGLE_CONTACT: Effect(
        meaning="One named point of contact, and the ways to reach them.",
        on_paper=OnPaper(effect="contact"),
        says="Please make contact only with {contact}.",
        parameters={
            "name": Parameter(stricter=Stricter.BLANK, example="Public Response Co-ordinator"),
            "phone": Parameter(stricter=Stricter.TAKEN_AWAY, example="01632 960101"),
            "email": Parameter(stricter=Stricter.TAKEN_AWAY, example="responses@office.example"),
            "sip_uri": Parameter(stricter=Stricter.TAKEN_AWAY, example="sip:responses@office.example"),
        },
        ways=_ways_to_contact,
        names_contact=True,
        mildest=_offices_contact,
    ),
    MeasureKind.READ_AND_FILE: Effect(
        meaning="Correspondence is read and filed, and answered only where it brings something new.",
        on_paper=OnPaper(effect="file"),
        says="We will read and file what you write. We will answer where it brings new information or a new complaint.",
        files=True,
        mildest=lambda _: Measure(kind=MeasureKind.READ_AND_FILE),
    ),
    MeasureKind.REFUSE_REOPEN: Effect(
        meaning="A closed case stays closed.",
        on_paper=OnPaper(effect="subject", asks={"case_ids": _ONE}),
        says="We will not look again at the case that has been closed.",
        parameters={
            "case_id": Parameter(
                stricter=Stricter.ANY_CHANGE, example="019d5f0a-7c00-7000-8000-0000000000a1", is_private=True
            )
        },
        needs_closed_case=True,
        mildest=_first_closed_case,
    ),
    MeasureKind.BLOCK_PHONE: Effect(
        meaning="Calls from these whole numbers are declined; there are no wildcards.",
        on_paper=OnPaper(effect="block", fixed={"points": "phone"}),
        says="We will not take calls from the telephone numbers we have blocked.",
        parameters={"numbers": Parameter(stricter=Stricter.MORE, example=("07700 900123",), is_private=True)},
        refuses=lambda measure: measure.numbers,
        refuses_on=frozenset({Channel.PHONE, Channel.SMS}),
        adds_up=True,
    ),
    MeasureKind.BLOCK_EMAIL: Effect(
        meaning="Mail from these whole addresses is refused.",
        on_paper=OnPaper(effect="block", fixed={"points": "email"}),
        says="We will not accept e-mail from the addresses we have blocked.",
        parameters={"addresses": Parameter(stricter=Stricter.MORE, example=("jo@example.org",), is_private=True)},
        refuses=lambda measure: measure.addresses,
        refuses_on=frozenset({Channel.EMAIL}),
        adds_up=True,
    ),
    MeasureKind.OTHER: Effect(
        meaning="Another arrangement, in words; it names the channels that it closes.",
        on_paper=OnPaper(effect="arrangement"),
        says="{description}",
        parameters={
            "description": Parameter(stricter=Stricter.ANY_CHANGE, example="Visits by appointment only"),
            "closes_channels": Parameter(stricter=Stricter.MORE, example=(Channel.IN_PERSON,)),
        },
        closes=lambda measure: frozenset(measure.closes_channels),
        weighed_by=lambda _: object(),  # each by itself
        is_listed=False,
    ),
}

"""What the entry of an effect says: each question that is asked of a measure has its place here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from contact_policy.policy.document.office import Office
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel

OWN_LEVEL = 3
"""The engine level of what came with documents of format 2."""

Channels = frozenset[Channel]


class Stricter(StrEnum):
    """Which change of a parameter makes a measure stricter, so that it needs a new proposal (MC-9.3).

    A lower figure, more in a list, fewer in a list, something taken away without another in its place, a text left
    blank. Of what can be told neither milder nor stricter, any change is.
    """

    ANY_CHANGE = "any change"
    LOWER = "lower"
    MORE = "more"
    FEWER = "fewer"
    TAKEN_AWAY = "taken away"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A field of ``Measure`` that an effect uses.

    ``example`` is as a caller of the API sends it. ``is_private``: told in the customer's own letter and nowhere else.
    Not ``is_needed``: the measure is whole without it. ``one``: the field that holds the only one, where a document
    asks for exactly one. ``point``: what it lists, where the document says which of several points is blocked.
    ``said_in``: the field whose words tell the customer of it; where the document settles those, it is not asked.
    """

    stricter: Stricter
    example: Any
    is_private: bool = False
    is_needed: bool = True
    one: str = ""
    point: str = ""
    said_in: str = ""


class Circumstances(NamedTuple):
    """What the mildest form of a measure is made from.

    ``routes`` are the monitored ways in that this person can use, in the document's order; ``closed_case_ids`` the
    closed cases that the proposal concerns.
    """

    office: Office
    routes: Sequence[Channel]
    closed_case_ids: Sequence[str]


Filled = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a measure of one effect does. What is left out, it does not do."""

    meaning: str
    """What it is, for those who build on the API."""
    since: int = OWN_LEVEL
    """The engine level since which documents know it."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """The fields of ``Measure`` that it uses, by name."""

    closes: Callable[[Measure], Channels] = lambda _: frozenset()
    """The channels that it closes by name."""
    leaves: Callable[[Measure], Channels | None] = lambda _: None
    """The only channels that it leaves, beside the one that never closes; None where it does not say."""
    ways: Callable[[Measure], Sequence[Channel]] = lambda _: ()
    """Where it sends the customer, who must be able to use one of these channels; empty where it sends them nowhere."""
    acts_on: Callable[[Measure], Channels] = lambda _: frozenset()
    """The channels that it changes something on, and so those that the conduct must have come by; none: any."""
    refuses: Callable[[Measure], Sequence[str]] = lambda _: ()
    """The numbers and addresses whose calls are declined and whose e-mail is refused."""
    refuses_on: Callable[[Measure], Channels] = lambda _: frozenset()
    """The channels that refusing them closes. E-mail that is read and filed all the same is not closed."""
    files: bool = False
    """Whether what comes in is read and filed; its e-mail is then never refused."""
    call_seconds: Callable[[Measure], int] = lambda _: 0
    """How long a call may last; 0 for any length."""
    keeps_hours: bool = False
    """Whether it leaves contact, by the channels it names, on certain days between two times of day alone."""
    names_contact: bool = False
    """Whether it names somebody whom alone the customer is to contact, and who takes their calls."""

    weighed_by: Callable[[Measure], Hashable] | None = None
    """Two of a kind for which this is the same weigh once, as the heavier does. None: all of the kind do."""
    adds_up: bool = False
    """Whether several of a kind may be had as one that lists what all of them list."""
    mildest: Callable[[Circumstances], Filled | None] = lambda _: None
    """The parameters of its mildest form, to be tried in the place of something harsher; None where it is not to be
    suggested."""

    sentence: Callable[[Measure], str] = lambda _: ""
    """Which sentence of the language's words says it, where there are several; empty: the one by the effect's name."""
    is_for_staff: bool = False
    """Whether it changes nothing about the customer's ways in: staff are told, and see to it."""
    concerns_cases: bool = False
    """Whether the cases it names must be closed ones of the customer's."""

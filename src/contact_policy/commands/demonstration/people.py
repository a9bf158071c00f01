"""Who is shown, and what they did: the three behaviours, a forceful one, one with access needs, and five decided of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.vocabulary import Behaviour, Channel, Outcome


class Step(StrEnum):
    """How far it has come with somebody."""

    RECORDED = "recorded"
    WARNED = "warned"
    PROPOSED = "proposed"
    RESTRICTED = "restricted"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What staff recorded of one contact."""

    observations: tuple[str, ...] = ()
    summary: str = ""
    effect_on_work: str = ""
    outcome: Outcome = Outcome.NORMAL
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A customer, and how many days ago each contact was.

    What is said of steps that they have not come to is not used. All of it lies ``earlier`` days further back.
    ``measures`` are as a caller of the API sends them.
    """

    name: str
    phone: str
    email: str
    contacts: Mapping[float, Seen]
    step: Step = Step.RECORDED
    behaviour: Behaviour = "persistent"
    measures: tuple[Mapping[str, Any], ...] = ()
    conduct: str = ""
    change: str = ""
    earlier: int = 0
    lasts_days: int = 180
    shared: bool = False
    access_needs: tuple[AccessNeed, ...] = ()


WARNED, PROPOSED, DECIDED = 45, 3, 2
"""How many days ago it came to these steps, but for what lies further back with somebody."""

_LATE = "An hour of casework was put off to the next day"
_REFUSALS = tuple(
    Seen(observations=("refuses_decision",), summary=summary, effect_on_work=effect)
    for summary, effect in (
        ("Said that the decision was wrong and that the case must be opened again.", _LATE),
        ("Asked once more who had decided, was told, and would not accept it.", "The line was taken for 35 minutes"),
        ("Read the complaint out again from its beginning, and asked for another answer.", _LATE),
        ("Would hear nothing of the ombudsman: we were to change the decision.", "Three callers gave up waiting"),
        ("Said that there would be a call each day until it is changed.", "The line was taken for 40 minutes"),
    )
)
_DEMAND = Seen(
    observations=("excessive_information_demand",),
    summary="Asked again for every letter since 2019.",
    effect_on_work=_LATE,
)
_THREAT = Seen(
    observations=("threat_of_violence",),
    summary="Said that he would wait outside the office for Sam.",
    effect_on_work="Two members of staff went home afraid",
    channel=Channel.PHONE,
)
_CALLS = {"kind": "call_time_limit", "minutes": 10}
_CONTACT = {"kind": "single_contact", "name": "Public Response Co-ordinator", "phone": "+441632960101"}
_GOES_ON = "You have gone on calling about a decision that has been explained to you."
_ACCEPT = "Please accept the decision, or ask the ombudsman to look at it."


def _daily(days: Iterable[float], **seen: Seen) -> dict[float, Seen]:
    """A contact on each of these days; ``seen`` says what was recorded on which, as in ``on_70``."""
    told = {float(day): Seen() for day in days}
    return told | {float(name.removeprefix("on_")): what for name, what in seen.items()}


def _persistent(days: Iterable[float]) -> dict[float, Seen]:
    """Refusals before and after the warning."""
    return _daily(days, **{f"on_{day}": seen for day, seen in zip((75, 60, 25, 18, 11), _REFUSALS, strict=True)})


def _aggressive() -> dict[float, Seen]:
    """Threats before and after the warning."""
    return _daily((), **{f"on_{day}": _THREAT for day in (60, 52, 25, 18, 11)})


FORCEFUL = Seen(observations=("forceful", "determined"))

PEOPLE: tuple[Shown, ...] = (
    Shown(
        name="Alex Aggressive (demonstration)",
        phone="+447700900101",
        email="alex@demonstration.example",
        contacts={
            9: Seen(),
            5: Seen(observations=("abusive_language",), outcome=Outcome.CALL_ENDED),
            3: Seen(observations=("intimidation",), summary="Said twice that he would find out where Sam lives."),
        },
    ),
    Shown(
        name="Una Unreasonable (demonstration)",
        phone="+447700900102",
        email="una@demonstration.example",
        contacts=_daily(range(50, 84), **{f"on_{day}": _DEMAND for day in (80, 70, 60, 50)}),
        step=Step.WARNED,
        behaviour="unreasonable",
        earlier=-37,
        conduct="You have asked us again and again for papers that you have had.",
        change="Please read what we have sent, and ask once for what is missing.",
    ),
    Shown(
        name="Percy Persistent (demonstration)",
        phone="+447700900103",
        email="percy@demonstration.example",
        contacts=_persistent(range(5, 80, 2)),
        step=Step.PROPOSED,
        measures=(_CALLS, _CONTACT),
        conduct=_GOES_ON,
        change=_ACCEPT,
    ),
    Shown(
        name="Frances Forceful (demonstration)",
        phone="+447700900104",
        email="frances@demonstration.example",
        contacts=dict.fromkeys(map(float, range(1, 41)), FORCEFUL),
    ),
    Shown(
        name="Nia Needs (demonstration)",
        phone="+447700900105",
        email="nia@demonstration.example",
        shared=True,
        access_needs=(
            AccessNeed(
                need="Cannot read standard print",
                adjustment="Letters in large print, and a call to say that one is coming",
                channels_unusable=(Channel.POST,),
            ),
        ),
        contacts={12: Seen(observations=("distressed",)), 4: Seen(observations=("distressed", "bereaved"))},
    ),
    Shown(
        name="Iris In Force (demonstration)",
        phone="+447700900106",
        email="iris@demonstration.example",
        contacts=_persistent(range(5, 80, 5)),
        step=Step.RESTRICTED,
        measures=(_CALLS, _CONTACT),
        conduct=_GOES_ON,
        change=_ACCEPT,
        earlier=60,
    ),
    Shown(
        name="Bert Blocked (demonstration)",
        phone="+447700900107",
        email="bert@demonstration.example",
        contacts=_aggressive(),
        step=Step.RESTRICTED,
        behaviour="aggressive",
        measures=({"kind": "block_phone", "numbers": ["+447700900107"]},),
        conduct="You have threatened a member of our staff on the telephone.",
        change="Please do not threaten anybody who works here.",
        earlier=14,
    ),
    Shown(
        name="Len Lapsed (demonstration)",
        phone="+447700900108",
        email="len@demonstration.example",
        contacts=_persistent(range(5, 80, 5)),
        step=Step.LAPSED,
        measures=(_CALLS,),
        conduct=_GOES_ON,
        change=_ACCEPT,
        earlier=100,
        lasts_days=60,
    ),
)

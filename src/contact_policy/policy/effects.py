"""What a measure does: one entry an effect, and the one place that knows an effect by its name.

An office's document names its measures; each has one of these effects. Whatever asks about a measure asks the entry of
its effect: what it closes and leaves open, what a call or an e-mail under it meets, what it weighs with, when another
is milder, its mildest form, the sentence that says it, its parameters. A new effect is an entry here, with its bounds
in ``document/format2/effects.py`` and its words in the language packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from contact_policy.policy.effect_entry import Channels, Circumstances, Effect, Filled, Parameter, Stricter
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel

DEFAULT_CALL_MINUTES = 10

WRITTEN: Channels = frozenset({Channel.EMAIL, Channel.POST, Channel.WEB, Channel.SMS, Channel.SOCIAL_MEDIA})


def effect_of(measure: Measure) -> Effect:
    """What a measure does. One that names no effect has that of its kind in the documents of format 1."""
    return EFFECTS[effect_name(measure)]


def effect_name(measure: Measure) -> str:
    """The effect that a measure has, by its name."""
    return measure.effect or FIRST_MEASURES[measure.kind].effect


def files_what_comes_by(measure: Measure, channel: Channel) -> bool:
    """Whether what comes by ``channel`` is read and filed, as far as the measure itself says."""
    return effect_of(measure).files and (not measure.channels or channel in measure.channels)


def channels_named(measure: Measure) -> tuple[Channel, ...]:
    """The channels that a measure names, one or several."""
    return measure.channels or ((measure.channel,) if measure.channel else ())


def _what_is_filed(measure: Measure) -> str:
    """Which sentence: papers may go back, and where one channel alone is filed the others are answered as ever."""
    if measure.disposal == "returned":
        return "file_returned_by" if channels_named(measure) else "file_returned"
    named = channels_named(measure)
    return "file_by" if named and not {Channel.EMAIL, Channel.POST} <= {*named} else ""


def _what_is_allowed(measure: Measure) -> str:
    """Which sentence: contacts and matters are dealt with, minutes are spent."""
    first = "allowance_minutes" if measure.of == "minutes" else "allowance"
    return f"{first}_by" if channels_named(measure) else first


def cases_named(measure: Measure) -> tuple[str, ...]:
    """The ids of the cases that a measure names, one or several."""
    return measure.case_ids or ((measure.case_id,) if measure.case_id else ())


def _only_channels(measure: Measure) -> Channels | None:
    return frozenset(channels_named(measure)) or None


def _channel_preferred(given: Circumstances) -> Filled | None:
    """E-mail for someone who can use it, else the first monitored route that they can use."""
    if not given.routes:
        return None
    return {"channel": Channel.EMAIL if Channel.EMAIL in given.routes else given.routes[0]}


def _ways_to_contact(measure: Measure) -> Sequence[Channel]:
    ways = {
        Channel.PHONE: measure.phone or measure.sip_uri, Channel.EMAIL: measure.email, Channel.POST: measure.post,
    }  # fmt: skip
    return tuple(channel for channel, way in ways.items() if way)


def _offices_contact(given: Circumstances) -> Filled:
    office = given.office
    return {"name": office.contact_name, "phone": office.phone, "email": office.email}


def _first_closed_case(given: Circumstances) -> Filled | None:
    return {"case_id": given.closed_case_ids[0]} if given.closed_case_ids else None


def _points_refused_on(measure: Measure) -> Channels:
    by_phone = frozenset({Channel.PHONE, Channel.SMS}) if measure.numbers else frozenset()
    by_email = frozenset({Channel.EMAIL}) if measure.addresses else frozenset()
    return by_phone | by_email | (frozenset({Channel.SOCIAL_MEDIA}) if measure.accounts else frozenset())


_CHANNELS = Parameter(stricter=Stricter.MORE, example=(Channel.PHONE,), one="channel")
_ANY = Stricter.ANY_CHANGE
_PERSON: Mapping[str, Parameter] = {
    "name": Parameter(stricter=Stricter.BLANK, example="Public Response Co-ordinator", is_needed=False),
    "phone": Parameter(stricter=Stricter.TAKEN_AWAY, example="01632 960101", is_needed=False),
    "email": Parameter(stricter=Stricter.TAKEN_AWAY, example="responses@office.example", is_needed=False),
    "sip_uri": Parameter(stricter=Stricter.TAKEN_AWAY, example="sip:responses@office.example", is_needed=False),
    "post": Parameter(stricter=Stricter.TAKEN_AWAY, example="The Co-ordinator, 1 High Street", is_needed=False),
}


WAYS_TO_A_PERSON = frozenset({"phone", "email", "sip_uri", "post"})
"""The fields by which a point of contact can be reached."""


def _optional(parameter: Parameter) -> Parameter:
    return Parameter(stricter=parameter.stricter, example=parameter.example, is_needed=False, one=parameter.one)


EFFECTS: dict[str, Effect] = {
    "call_limit": Effect(
        meaning="Calls end after ``minutes``.",
        since=FIRST_LEVEL,
        parameters={"minutes": Parameter(stricter=Stricter.LOWER, example=10)},
        acts_on=lambda _: frozenset({Channel.PHONE}),
        call_seconds=lambda measure: (measure.minutes or 0) * 60,
        mildest=lambda _: {"minutes": DEFAULT_CALL_MINUTES},
    ),
    "hours": Effect(
        meaning="Contact by these channels on these days, between two times of day.",
        parameters={
            "channels": _CHANNELS,
            "days": Parameter(stricter=Stricter.FEWER, example=("monday",)),
            "from_": Parameter(stricter=_ANY, example="10:00"),
            "to": Parameter(stricter=_ANY, example="11:00"),
        },
        acts_on=lambda measure: frozenset(channels_named(measure)),
        keeps_hours=True,
    ),
    "allowance": Effect(
        meaning="So many contacts, matters or minutes in a period are dealt with.",
        parameters={
            "of": Parameter(stricter=_ANY, example="contacts"),
            "count": Parameter(stricter=Stricter.LOWER, example=2),
            "per": Parameter(stricter=_ANY, example="week"),
            "channels": _optional(_CHANNELS),
        },
        acts_on=lambda measure: frozenset(channels_named(measure)),
        weighed_by=lambda measure: (measure.of, measure.per),
        sentence=_what_is_allowed,
    ),
    "channels": Effect(
        meaning="Contact by the channels named, and no others.",
        since=FIRST_LEVEL,
        parameters={"channels": Parameter(stricter=Stricter.FEWER, example=(Channel.EMAIL,), one="channel")},
        leaves=_only_channels,
        ways=channels_named,
        weighed_by=lambda measure: frozenset(channels_named(measure)),
        mildest=_channel_preferred,
    ),
    "contact": Effect(
        meaning="One named point of contact, and the ways to reach them.",
        since=FIRST_LEVEL,
        parameters=_PERSON,
        ways=_ways_to_contact,
        names_contact=True,
        mildest=_offices_contact,
    ),
    "representative": Effect(
        meaning="Contact through somebody who speaks for the customer, by the ways given.",
        parameters={**_PERSON, "channels": _optional(_CHANNELS)},
        ways=_ways_to_contact,
        names_contact=True,
        sentence=lambda measure: "representative_by" if channels_named(measure) else "",
    ),
    "file": Effect(
        meaning="Correspondence is read and filed, and answered only where it brings something new.",
        since=FIRST_LEVEL,
        parameters={
            "channels": _optional(_CHANNELS),
            "disposal": Parameter(stricter=_ANY, example="kept", is_needed=False),
        },
        acts_on=lambda measure: frozenset(channels_named(measure)) or WRITTEN,
        files=True,
        mildest=lambda _: {},
        sentence=_what_is_filed,
    ),
    "subject": Effect(
        meaning="What has been closed stays closed.",
        since=FIRST_LEVEL,
        parameters={
            "case_ids": Parameter(
                stricter=Stricter.MORE,
                example=("019d5f0a-7c00-7000-8000-0000000000a1",),
                is_private=True,
                is_needed=False,
                one="case_id",
            ),
            "subject": Parameter(stricter=_ANY, example="the drain behind the house", is_needed=False),
        },
        sentence=lambda measure: "subject_named" if measure.subject else "",
        concerns_cases=True,
        mildest=_first_closed_case,
    ),
    "block": Effect(
        meaning="Contact from these whole numbers, addresses or accounts is refused; there are no wildcards.",
        since=FIRST_LEVEL,
        parameters={
            "numbers": Parameter(stricter=Stricter.MORE, example=("07700 900123",), is_private=True, point="phone"),
            "addresses": Parameter(stricter=Stricter.MORE, example=("jo@example.org",), is_private=True, point="email"),
            "accounts": Parameter(
                stricter=Stricter.MORE, example=("@jo_example",), is_private=True, point="social_media"
            ),
        },
        refuses=lambda measure: (*measure.numbers, *measure.addresses),
        refuses_on=_points_refused_on,
        adds_up=True,
    ),
    "close": Effect(
        meaning="The channels named are closed.",
        parameters={"channels": _CHANNELS},
        closes=lambda measure: frozenset(channels_named(measure)),
        weighed_by=lambda measure: frozenset(channels_named(measure)),
    ),
    "only_open_route": Effect(
        meaning="All contact ends but by the one route that never closes.",
        leaves=lambda _: frozenset(),
    ),
    "premises": Effect(
        meaning="These places are barred, or open by appointment or accompanied.",
        parameters={
            "places": Parameter(stricter=Stricter.MORE, example=("all our offices",)),
            "condition": Parameter(stricter=_ANY, example="by_appointment"),
        },
        acts_on=lambda _: frozenset({Channel.IN_PERSON}),
        weighed_by=lambda measure: frozenset(measure.places),
        sentence=lambda measure: f"premises_{measure.condition}",
    ),
    "precaution": Effect(
        is_for_staff=True,
        meaning="Staff take the precautions named; nothing changes for the customer's ways in.",
        parameters={"precautions": Parameter(stricter=_ANY, example="Two members of staff attend each visit.")},
    ),
    "agreement": Effect(
        is_for_staff=True,
        meaning="The customer agreed to terms of conduct.",
        parameters={
            "terms": Parameter(stricter=_ANY, example="to speak to staff without raising your voice"),
            "agreed_on": Parameter(stricter=_ANY, example=date(2026, 11, 20), is_needed=False),
        },
    ),
    "service": Effect(
        is_for_staff=True,
        meaning="Services that the office gives by choice are withheld for a time.",
        parameters={
            "services": Parameter(stricter=Stricter.MORE, example=("pool",)),
            "instead": Parameter(stricter=_ANY, example="You can use the baths in the next town.", is_needed=False),
        },
    ),
    "arrangement": Effect(
        meaning="Another arrangement, in words; it names the channels that it closes.",
        since=FIRST_LEVEL,
        parameters={
            "description": Parameter(stricter=_ANY, example="Visits by appointment only"),
            "closes_channels": Parameter(
                stricter=Stricter.MORE, example=(Channel.IN_PERSON,), is_needed=False, said_in="description"
            ),
        },
        closes=lambda measure: frozenset(measure.closes_channels),
        weighed_by=lambda _: object(),  # each by itself
    ),
}

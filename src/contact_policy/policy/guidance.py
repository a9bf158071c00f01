"""What staff are told about a customer under a restriction: the way that is left, what is asked, what they may do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contact_policy.policy.access import (
    always_open_route,
    permitted_channels,
    spoken_channel,
    spoken_list,
    unusable_channels,
)
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import effect_of, files_what_comes_by
from contact_policy.policy.facts import Person, Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import describe, emergency_sentence
from contact_policy.policy.reach import in_order, spoken_services
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.words import ENGLISH

# In characters, so that the whole answer stays under 2 KB.
MAX_MEASURES = 200
MOST_SERVICES = 4

ALWAYS_DEALT_WITH = (
    "New matters, new information, requests for information or data, and safeguarding are always dealt with."
)
"""What no restriction closes, as staff and whoever decides are told it (MC-8.12, 8.24)."""

_WHAT_STAFF_MAY_DO = (
    "If a condition is broken you may decline to converse or to respond, as appropriate; record it as a breach.",
    ALWAYS_DEALT_WITH,
    "Somebody who acts for the customer may use the same number or address, and is not restricted: ask who it is.",
)


def staff_guidance(
    policy: Policy,
    person: Person,
    measures: Sequence[Measure],
    channel: Channel | None,
    *,
    elsewhere: Sequence[Restriction] = (),
    outside: Sequence[Measure] = (),
) -> str:
    """What staff may do now (MC-8.31), the way that is left first; about a contact on ``channel``, if one is asked of.

    Of the ways that are left it names those that the person can use. It promises nothing of a closed way: what always
    gets through is dealt with whichever way it comes. Restrictions ``elsewhere`` concern certain services alone, and
    nobody has said yet whether this contact is about one of them. It is ``outside`` the hours that these measures
    leave; they are told of first, so that the hours are always among what there is room for.
    """
    allowed, route = permitted_channels(policy, person, measures), always_open_route(policy, person)
    told_of = [*outside, *(measure for measure in _as_true(person, measures) if measure not in outside)]
    text = [] if elsewhere and not measures else [f"This customer can reach us {_spoken(usable(person, allowed))}."]
    text += _of_services(policy, elsewhere, route, is_all=not measures)
    if unusable := _left_unusable(person, measures):
        text.append(
            f"They cannot make contact {_spoken(unusable)}, as their access needs say: another way is open to them."
        )
    text += _whole_sentences([_sentence(describe(policy, m, route)) for m in told_of], MAX_MEASURES)
    if channel is not None and channel not in allowed:
        text.append(f"Contact {spoken_channel(channel)} breaks a condition.")
    if outside:
        text.append("It is outside these hours now: you may say so, and when they can make contact.")
    text += _WHAT_STAFF_MAY_DO
    text.append(emergency_sentence(policy))
    return " ".join(filter(None, text))


def _of_services(
    policy: Policy, restrictions: Sequence[Restriction], route: Channel | None, *, is_all: bool
) -> Sequence[str]:
    """What holds for certain services, to be asked about; ``is_all``: nothing else is restricted."""
    if not restrictions:
        return ()
    concerned = in_order(policy, {service for r in restrictions for service in r.services})
    named = spoken_services(policy, concerned[:MOST_SERVICES], ENGLISH)
    named += " and others" if len(concerned) > MOST_SERVICES else ""
    first = f"This customer is restricted for this alone: {named}." if is_all else f"More is restricted for: {named}."
    measures = [_sentence(describe(policy, m, route)) for r in restrictions for m in r.measures]
    told = ["Ask what it is about. If it is about that:", *_whole_sentences(measures, MAX_MEASURES)]
    return [first, *told, *(["Deal with anything else as with any other contact."] if is_all else [])]


def usable(person: Person, channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """Of the ways that are open those that this person can use; all, where nobody knows of one that they can."""
    unusable = unusable_channels(person)
    return tuple([channel for channel in channels if channel not in unusable]) or tuple(channels)


def _as_true(person: Person, measures: Sequence[Measure]) -> Sequence[Measure]:
    """Those whose sentence is true for this person beside the rest.

    None sends them only to what they cannot use, nor says that mail is refused which another has filed.
    """
    unusable = unusable_channels(person)
    is_filed = any(files_what_comes_by(m, Channel.EMAIL) for m in measures)
    superseded = frozenset({Channel.EMAIL}) if is_filed else frozenset()
    return [
        m
        for m in measures
        if not (ways := effect_of(m).ways(m)) or not unusable.issuperset(ways)
        if not (refused := effect_of(m).refuses_on(m)) or not superseded.issuperset(refused)
    ]


def _left_unusable(person: Person, measures: Sequence[Measure]) -> Sequence[Channel]:
    """The channels that a measure sends this person to, and that they cannot use: the need may have come up since."""
    unusable = unusable_channels(person)
    sent_to = [channel for m in measures for channel in effect_of(m).ways(m)]
    return [channel for channel in Channel if channel in sent_to and channel in unusable]


def _spoken(channels: Sequence[Channel]) -> str:
    return spoken_list([spoken_channel(channel) for channel in channels])


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _whole_sentences(texts: Sequence[str], limit: int) -> list[str]:
    """As many whole sentences as there is room for; then where to read the rest."""
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text)]
    told: list[str] = []
    for sentence in sentences:
        if len(" ".join([*told, sentence])) > limit:
            return [*told, "Read the restriction for what else is asked."]
        told.append(sentence)
    return told

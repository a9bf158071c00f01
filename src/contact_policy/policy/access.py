"""Which ways in stay open for this person under a set of measures (MC-7.3, 8.15).

One monitored route never closes: post, or the next that this person can use. No grade of behaviour closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import effect_of, files_what_comes_by
from contact_policy.policy.facts import Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.words import ENGLISH


def unusable_channels(person: Person) -> frozenset[Channel]:
    """The channels this person cannot use, by any of their recorded access needs."""
    return frozenset([channel for need in person.access_needs for channel in need.channels_unusable])


def always_open_route(policy: Policy, person: Person) -> Channel | None:
    """The route that must stay open for this person; None where they can use none of the monitored ones."""
    unusable = unusable_channels(person)
    for channel in policy.access.always_open:
        if channel not in unusable:
            return channel
    return None


def closed_outright(measures: Iterable[Measure]) -> frozenset[Channel]:
    """The channels that measures close by name, or by refusing contact from a number or an address.

    E-mail from a refused address that is still read and filed is not closed.
    """
    closed: set[Channel] = set()
    refused: set[Channel] = set()
    is_filed = False
    for measure in measures:
        effect = effect_of(measure)
        closed |= effect.closes(measure)
        refused |= effect.refuses_on(measure)
        is_filed = is_filed or files_what_comes_by(measure, Channel.EMAIL)
    if is_filed:
        refused.discard(Channel.EMAIL)
    return frozenset(closed | refused)


def permitted_channels(policy: Policy, person: Person, measures: Sequence[Measure]) -> tuple[Channel, ...]:
    """The monitored ways in that stay open, in the order channels are listed.

    A single channel closes every other but the one that always stays open. That one no measure closes, even where an
    access need came on record only after the measure.
    """
    limits = [left for m in measures if (left := effect_of(m).leaves(m)) is not None]
    route = always_open_route(policy, person)
    kept = frozenset((route,)) if route else frozenset()
    candidates = {*policy.access.routes, *kept}.union(*limits)
    for left in limits:
        candidates &= left | kept
    candidates -= closed_outright(measures)
    candidates |= kept
    return tuple(channel for channel in Channel if channel in candidates)


def spoken_channel(channel: Channel) -> str:
    """How staff hear of a channel, in English."""
    return ENGLISH.channels[channel]


def spoken_list(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return ENGLISH.every(parts)

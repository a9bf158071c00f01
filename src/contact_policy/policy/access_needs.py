"""Which access needs a measure touches: those that are about a channel it acts on, and those without an adjustment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from contact_policy.policy.conduct import is_own
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import effect_of
from contact_policy.policy.engine import Dated
from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.facts import AccessNeed, Consideration, Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import ACCESS_NEEDS, Channel, ContactPointKind, Direction

_CHANNELS_OF: Mapping[ContactPointKind, frozenset[Channel]] = {
    ContactPointKind.PHONE: frozenset({Channel.PHONE, Channel.SMS}),
    ContactPointKind.EMAIL: frozenset({Channel.EMAIL}),
    ContactPointKind.POST: frozenset({Channel.POST}),
}
_ALL = frozenset(Channel)


def channels_touched(policy: Policy, measure: Measure) -> frozenset[Channel]:
    """The channels on which ``measure`` changes something for the customer. One method of contact touches all."""
    effect = effect_of(measure)
    if effect.concerns_cases or effect.is_for_staff:
        return frozenset()
    if effect.leaves(measure) is not None:
        return _ALL
    if effect.names_contact:
        return frozenset(effect.ways(measure))
    of_its_own = effect.acts_on(measure) if measure.effect else frozenset()
    acted_on = frozenset(policy.measure[measure.kind].acts_on) | of_its_own
    return acted_on | effect.refuses_on(measure) | effect.closes(measure) or _ALL


def channels_narrowed(policy: Policy, measure: Measure) -> frozenset[Channel]:
    """The channels on which ``measure`` leaves the customer less than before: not those that it sends them to."""
    effect = effect_of(measure)
    left = effect.leaves(measure)
    if left is None and effect.names_contact:
        left = frozenset(effect.ways(measure))
    return channels_touched(policy, measure) if left is None else _ALL - left


@Dated
def concerned(policy: Policy, needs: Sequence[AccessNeed], measures: Sequence[Measure]) -> Sequence[AccessNeed]:
    """The needs that measures may meet: they are about a channel touched, or nothing was arranged for them."""
    touched = frozenset().union(*[channels_touched(policy, m) for m in measures])
    if not touched:
        return ()
    return [n for n in needs if not n.adjustment.strip() or not touched.isdisjoint(_channels_about(policy, n))]


@concerned.since(3)
def _concerned_or_deprived(
    policy: Policy, needs: Sequence[AccessNeed], measures: Sequence[Measure]
) -> Sequence[AccessNeed]:
    """Like before; and those of which the way that was arranged instead of another is narrowed."""
    found = concerned.at(1)(policy, needs, measures)
    narrowed = frozenset().union(*[channels_narrowed(policy, m) for m in measures])
    return [n for n in needs if n in found or not narrowed.isdisjoint(_channels_instead(policy, n))]


def _channels_instead(policy: Policy, need: AccessNeed) -> AbstractSet[Channel]:
    """The watched channels that an adjustment offers somebody who cannot use others."""
    unusable = frozenset(need.channels_unusable)
    if not unusable:
        return frozenset()
    return _channels_told(policy, need.adjustment) & frozenset(policy.access.routes) - unusable


def _channels_about(policy: Policy, need: AccessNeed) -> AbstractSet[Channel]:
    """The channels that a need and its adjustment are about, as their words tell; any, where the need's own tell none.

    Where it names channels that the person cannot use at all, those are left to ``access-needs-respected``, and the
    adjustment tells what to use instead.
    """
    unusable = frozenset(need.channels_unusable)
    told = _channels_told(policy, need.need)
    if unusable:
        return told - unusable
    return told | _channels_told(policy, need.adjustment) if told else _ALL


def _channels_told(policy: Policy, text: str) -> AbstractSet[Channel]:
    text = text.lower()
    return {
        channel
        for entry in policy.access.need_words
        if any(re.search(rf"\b{re.escape(word)}", text) for word in entry.words)
        for channel in entry.channels
    }


def needs_weighed(policy: Policy, considered: Mapping[str, Consideration]) -> AbstractSet[str]:
    """The ids of the access needs of which what was ``considered``, by criterion, says more than a token."""
    given = considered.get(policy.criterion_about(ACCESS_NEEDS))
    weighed = given.needs_weighed if given else ()
    return {found.access_need_id for found in weighed if not policy.is_token(found.finding)}


def ways_on_record(person: Person, event_index: EventIndex) -> AbstractSet[Channel]:
    """The channels on record as this person's, and those that they have used; post is everybody's."""
    used = [event.channel for event in event_index.events if event.direction is Direction.INBOUND and is_own(event)]
    return frozenset((Channel.POST, *used)).union(*[_CHANNELS_OF[point.kind] for point in person.contact_points])

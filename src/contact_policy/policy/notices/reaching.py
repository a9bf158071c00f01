"""How to reach the office, by the ways that stay open for this person, and how to appeal by one of them."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.access import (
    always_open_route,
    permitted_channels,
    unusable_channels,
)
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices.content import Facts
from contact_policy.policy.notices.naming import dialled
from contact_policy.policy.notices.plain_words import address_of, emergency_sentence
from contact_policy.policy.reach import signposting, spoken_services
from contact_policy.policy.vocabulary import Capacity, Channel
from contact_policy.policy.words import Unit


def office_facts(policy: Policy) -> Facts:
    """What every notice may tell of the office."""
    office = policy.office
    return {
        "office_name": office.name,
        "office_address": office.postal_address,
        "office_email": office.email,
        "office_phone": dialled(office.phone),
        "office_hours": office.hours,
        "emergency": _own(policy, "emergency") or emergency_sentence(policy),
        "policy_title": policy.about.title,
        "is_called_policy": _is_called_policy(policy.about.title),
        "policy_place": office.policy_place,
        "deciding_title": policy.authority.deciding_title,
    }


def reaching_facts(
    policy: Policy, person: Person | None, measures: Sequence[Measure] = (), services: Sequence[str] = ()
) -> Facts:
    """The ways in that stay open, the one that always does, and the way to appeal that goes with it.

    ``appeal_route`` is empty for whoever can write by post, as the appeal contact says how. ``services`` are those
    that it is all about, empty for all of them; ``acts_for_another`` is whether this person does.
    """
    route = always_open_route(policy, person) if person else policy.access.always_open[0]
    needs = person.access_needs if person else ()
    other = route if route is not Channel.POST else None
    words = policy.words
    appeal_unit = Unit.WORKING_DAY if policy.further.appeals_in_working_days else Unit.DAY
    return {
        "channels": words.every([words.channels[channel] for channel in _open_channels(policy, person, measures)]),
        "route": words.channels[route] if route else "",
        "route_address": address_of(policy, route) if route else "",
        "adjustments": tuple(need.adjustment for need in needs if need.adjustment.strip()),
        "always_answered": _own(policy, "new_matter", "new_information"),
        "always_taken": _own(policy, "statutory", "safeguarding"),
        "also_gets_through": " ".join(policy.further.also_gets_through.get(policy.language, ())),
        "signposting": signposting(policy, services),
        "services": spoken_services(policy, services),
        "acts_for_another": person is not None and person.capacity is Capacity.REPRESENTATIVE,
        "appeal_contact": policy.office.appeal_contact,
        "appeal_route": words.channels[other] if other else "",
        "appeal_address": address_of(policy, other) if other else "",
        "appeal_days": words.count(policy.appeals.days_to_appeal, appeal_unit),
        "answer_days": words.count(policy.appeals.days_to_decide, appeal_unit),
    }


_POLICIES = frozenset(("policy", "procedure", "protocol", "code", "charter", "scheme", "polisi", "gweithdrefn", "cod"))


def _is_called_policy(title: str) -> bool:
    """Whether a title says itself that it is a policy or the like, so that a sentence may go on from it."""
    said = title.lower().split()
    return not _POLICIES.isdisjoint((*said[:1], *said[-1:]))


def _own(policy: Policy, *always: str) -> str:
    """The document's own sentences on what always gets through, in the edition's language; empty where it has none."""
    said = [policy.further.gets_through.get(what, {}) for what in always]
    return " ".join(each.get(policy.language, "") for each in said).strip()


def _open_channels(policy: Policy, person: Person | None, measures: Sequence[Measure]) -> list[Channel]:
    """Those that measures leave open and this person can use; none is named where nothing is limited."""
    if person is None or not measures:
        return []
    unusable = unusable_channels(person)
    return [channel for channel in permitted_channels(policy, person, measures) if channel not in unusable]

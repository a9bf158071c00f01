"""What to do with a caller or a sender, as the telephone system asks it while the phone rings.

Strictest of one person's own restrictions wins; two people's never add up. Only a blocked number is declined, and
never on the one route that stays open; for everything else the call is connected and staff decide (MC-8.31). Whatever
is said names the route that stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contact_policy.policy.access import (
    always_open_route,
    permitted_channels,
    spoken_channel,
)
from contact_policy.policy.contact_hours import outside_hours
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import EFFECTS, effect_name, effect_of, files_what_comes_by
from contact_policy.policy.facts import Person, Restriction
from contact_policy.policy.guidance import staff_guidance, usable
from contact_policy.policy.lifecycle import Standing, standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.reach import in_order
from contact_policy.policy.status_words import adjustments, in_each_language, plain_ascii, say, smtp_reply
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import Channel, Language

LONGEST_WARNING_SECONDS = 60
TTL_SECONDS = 30
MOST_RESTRICTIONS = 4
MOST_TO_IDENTIFY = 20


class Match(StrEnum):
    """Whom the question pointed to, among restricted people and those who share their contact points."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    SHARED = "shared"
    UNIDENTIFIED = "unidentified"


class Action(StrEnum):
    """What to do with a call."""

    CONNECT = "connect"
    LIMIT = "limit"
    TRANSFER = "transfer"
    DECLINE = "decline"
    IDENTIFY = "identify"


class EmailAction(StrEnum):
    """What to do with an e-mail."""

    ACCEPT = "accept"
    REJECT = "reject"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Someone whom the question may be about: their restrictions, and whether the contact point asked by is shared."""

    person: Person
    restrictions: tuple[Restriction, ...] = ()
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuestion:
    """The question, normalised: the number or address asked by, if any, and the channel it is about.

    ``channel`` is None where a person is asked about, and no channel. ``is_identified`` is False for a withheld, empty
    or malformed number. ``service`` is the one that the contact is about; empty where nobody said.
    """

    as_of: datetime
    channel: Channel | None = Channel.PHONE
    phone: str = ""
    email: str = ""
    is_identified: bool = True
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStatus:
    """The answer. Every key always has a value; dates are empty texts where there is none.

    ``say_texts`` is what the caller is told in each language that the edition offers, ``say`` the one of these in the
    caller's ``language`` (English where that is not known) in printable ASCII.
    ``effects`` are those of all measures in force, ``scope`` the services that they concern; empty: the whole
    organisation. ``allowed_now``: it is not outside hours that a measure leaves; outside them caller and staff are told
    so, and the call is connected all the same.
    """

    restricted: bool
    match: Match
    action: Action
    max_call_seconds: int = 0
    warn_before_end_seconds: int = 0
    transfer_to: str = ""
    transfer_uri: str = ""
    sip_code: int = 0
    sip_reason: str = ""
    email_action: EmailAction = EmailAction.ACCEPT
    smtp_reply: str = ""
    file_to: str = ""
    say: str = ""
    staff_guidance: str = ""
    permitted_channels: tuple[Channel, ...] = ()
    access_adjustments: tuple[str, ...] = ()
    restriction_ids: tuple[str, ...] = ()
    ends_on: str = ""
    review_on: str = ""
    ttl_seconds: int = TTL_SECONDS
    say_texts: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    effects: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    allowed_now: bool = True


def contact_status(policy: Policy, question: StatusQuestion, candidates: Sequence[Candidate]) -> ContactStatus:
    """What to do with this contact, given everyone whom the number, address or id may belong to.

    A restriction that concerns certain services does nothing to a contact about another. Where nobody said what it is
    about, it does nothing but be told to staff, who ask.
    """
    if not question.is_identified:
        return _unrestricted(policy, Match.UNIDENTIFIED)
    judged = ((c, _in_force(policy, c, question)) for c in candidates)
    restricted = [(candidate, in_force) for candidate, in_force in judged if in_force]
    if not restricted:
        return _unrestricted(policy, Match.NONE)
    if len(restricted) > 1:
        return _identify(policy, Match.SEVERAL, [in_force for _, in_force in restricted])
    candidate, in_force = restricted[0]
    if len(candidates) > 1 or candidate.is_shared:
        return _identify(policy, Match.SHARED, [in_force])
    return _for_one(policy, question, candidate.person, in_force)


InForce = Sequence[tuple[Restriction, Standing]]


def _in_force(policy: Policy, candidate: Candidate, question: StatusQuestion) -> InForce:
    asked = question.service
    concerned = [r for r in candidate.restrictions if not (asked and r.services) or asked in r.services]
    ordered = sorted(concerned, key=lambda r: (r.authorised_at, r.id))
    standings = ((r, standing_at(policy, r, question.as_of)) for r in ordered)
    return [(r, standing) for r, standing in standings if standing.is_in_force]


def _unrestricted(policy: Policy, match: Match) -> ContactStatus:
    channels = tuple(channel for channel in Channel if channel in policy.access.routes)
    nothing = in_each_language(policy, lambda _: "")
    return ContactStatus(
        restricted=False, match=match, action=Action.CONNECT, permitted_channels=channels, say_texts=nothing
    )


def _identify(policy: Policy, match: Match, each: Sequence[InForce]) -> ContactStatus:
    """More than one person may be calling: nobody is limited until somebody has asked who it is."""
    texts = in_each_language(policy, lambda spoken: spoken.words.say.identify)
    return ContactStatus(
        restricted=True,
        match=match,
        action=Action.IDENTIFY,
        say=plain_ascii(texts[policy.language]),
        staff_guidance="More than one person uses this contact point. Ask who is calling before anything else, then ask"
        " the contact status by customer. Somebody else of the household is not restricted.",
        permitted_channels=tuple(channel for channel in Channel if channel in policy.access.routes),
        restriction_ids=tuple(r.id for in_force in each for r, _ in in_force)[:MOST_TO_IDENTIFY],
        say_texts=texts,
    )


def _for_one(policy: Policy, question: StatusQuestion, person: Person, in_force: InForce) -> ContactStatus:
    unasked = [] if question.service else [r for r, _ in in_force if r.services]
    if len(unasked) == len(in_force):
        return _for_some_services(policy, question, person, in_force)
    measures = tuple(m for r, _ in in_force if r not in unasked for m in r.measures)
    route = always_open_route(policy, person) or policy.access.always_open[0]
    is_declined = route is not Channel.PHONE and _is_refused(question.phone, measures)
    contact = _single_contact(measures)
    limit = min((seconds for m in measures if (seconds := effect_of(m).call_seconds(m))), default=0)
    email_action = _email_action(question, measures, route)
    language = policy.in_language(person.language).language
    outside = outside_hours(policy, measures, question.channel, question.as_of)
    texts = in_each_language(
        policy, lambda spoken: say(spoken, contact, limit, route, outside, is_declined=is_declined)
    )
    return ContactStatus(
        restricted=True,
        match=Match.ONE,
        action=_action(contact, limit, is_declined=is_declined),
        max_call_seconds=0 if is_declined else limit,
        warn_before_end_seconds=min(LONGEST_WARNING_SECONDS, limit // 2) if not is_declined else 0,
        transfer_to=contact.phone if contact and not is_declined else "",
        transfer_uri=contact.sip_uri if contact and not is_declined else "",
        sip_code=603 if is_declined else 0,
        sip_reason=f"Please contact us {spoken_channel(route)}" if is_declined else "",
        email_action=email_action,
        smtp_reply=smtp_reply(policy, route) if email_action is EmailAction.REJECT else "",
        file_to=policy.office.file_to if email_action is EmailAction.FILE else "",
        say=plain_ascii(texts[language]),
        staff_guidance=staff_guidance(policy, person, measures, question.channel, elsewhere=unasked, outside=outside),
        permitted_channels=usable(person, permitted_channels(policy, person, measures)),
        say_texts=texts,
        scope=_scope(policy, [r for r, _ in in_force if r not in unasked]),
        allowed_now=not outside,
        **_told_of(person, in_force, language),
    )


def _for_some_services(policy: Policy, question: StatusQuestion, person: Person, in_force: InForce) -> ContactStatus:
    """Nobody said what it is about, and only certain services are concerned: it goes on as any other, and staff ask."""
    restrictions = [r for r, _ in in_force]
    return ContactStatus(
        restricted=True,
        match=Match.ONE,
        action=Action.CONNECT,
        staff_guidance=staff_guidance(policy, person, (), question.channel, elsewhere=restrictions),
        permitted_channels=usable(person, permitted_channels(policy, person, ())),
        say_texts=in_each_language(policy, lambda _: ""),
        scope=_scope(policy, restrictions),
        **_told_of(person, in_force, policy.in_language(person.language).language),
    )


def _told_of(person: Person, in_force: InForce, language: Language) -> dict[str, Any]:
    """What is told of all that is in force, whatever comes of it now."""
    effects = {effect_name(m) for r, _ in in_force for m in r.measures}
    return {
        "access_adjustments": adjustments(person),
        "restriction_ids": tuple(r.id for r, _ in in_force[:MOST_RESTRICTIONS]),
        "ends_on": _earliest(r.ends_on for r, _ in in_force),
        "review_on": _earliest(standing.review_on for _, standing in in_force),
        "language": language,
        "effects": tuple(name for name in EFFECTS if name in effects),
    }


def _scope(policy: Policy, restrictions: Sequence[Restriction]) -> tuple[str, ...]:
    """The services that restrictions concern; none: one of them concerns the whole organisation."""
    if not all(r.services for r in restrictions):
        return ()
    return tuple(in_order(policy, {service for r in restrictions for service in r.services}))


def _single_contact(measures: Iterable[Measure]) -> Measure | None:
    """The single point of contact that can take a call; of several the one authorised last."""
    contacts = [m for m in measures if effect_of(m).names_contact and (m.phone or m.sip_uri)]
    return contacts[-1] if contacts else None


def _action(contact: Measure | None, limit: int, *, is_declined: bool) -> Action:
    if is_declined:
        return Action.DECLINE
    if contact is not None:
        return Action.TRANSFER
    return Action.LIMIT if limit else Action.CONNECT


def _email_action(question: StatusQuestion, measures: Sequence[Measure], route: Channel) -> EmailAction:
    """Read-and-file keeps a blocked address's mail readable, so it is filed rather than refused.

    Nothing is refused on the one route that stays open.
    """
    if any(files_what_comes_by(m, Channel.EMAIL) for m in measures):
        return EmailAction.FILE
    if route is Channel.EMAIL:
        return EmailAction.ACCEPT
    return EmailAction.REJECT if _is_refused(question.email, measures) else EmailAction.ACCEPT


def _is_refused(contact_point: str, measures: Iterable[Measure]) -> bool:
    """Whether a measure refuses contact from this number or address, or what covers it; "" is nobody's."""
    refused = {value for m in measures for value in effect_of(m).refuses(m)}
    return bool(contact_point) and not refused.isdisjoint(covering(contact_point))


def _earliest(days: Iterable[date | None]) -> str:
    known = [day for day in days if day is not None]
    return min(known).isoformat() if known else ""

"""What a letter to the customer says. Plain English, one part a duty, no name and no address: the paper adds those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contact_policy.policy.access import (
    always_open_route,
    permitted_channels,
    spoken_channel,
    spoken_list,
    unusable_channels,
)
from contact_policy.policy.days import add_months, london_date, spoken
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import Case, Measure, Person
from contact_policy.policy.notices.occasions import (
    AppealNotice,
    BreachNotice,
    DecisionNotice,
    EndNotice,
    Occasion,
    RefusalNotice,
    ReviewComingNotice,
    ReviewNotice,
    WarningNotice,
)
from contact_policy.policy.words import AppealOutcome, Channel, MeasureKind, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the paragraphs under it."""

    part: Part
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """The text of a notice by section."""

    subject: str
    sections: tuple[Section, ...]

    def states(self, part: Part) -> bool:
        """Whether the notice says anything under ``part``."""
        return any(s.part is part and any(p.strip() for p in s.paragraphs) for s in self.sections)


def _section(part: Part, heading: str, *paragraphs: str) -> Section:
    return Section(part=part, heading=heading, paragraphs=tuple(p for p in paragraphs if p))


def compose_notice(policy: Policy, occasion: Occasion) -> NoticeText:
    """The text of the notice that ``occasion`` calls for."""
    match occasion:
        case WarningNotice():
            return _warning(policy, occasion)
        case DecisionNotice():
            return _decision(policy, occasion)
        case ReviewNotice():
            return _review(policy, occasion)
        case EndNotice():
            return _end(occasion)
        case RefusalNotice():
            return _refusal(policy, occasion)
        case BreachNotice():
            return _breach(policy, occasion)
        case ReviewComingNotice():
            return _review_coming(policy, occasion)
        case AppealNotice():
            return _appeal_decided(policy, occasion)


def _warning(policy: Policy, given: WarningNotice) -> NoticeText:
    labels = spoken_list([policy.behaviour[b].label for b in given.behaviours])
    route = (always_open_route(policy, given.person) if given.person else None) or policy.access.always_open[0]
    intro = f"We consider the following to be {labels} under our {policy.policy.title}." if given.conduct else ""
    return NoticeText(
        subject="A warning about your contact with us",
        sections=(
            _section(Part.CONDUCT, "What is unacceptable", intro, given.conduct),
            _section(Part.CHANGE, "What we ask of you", given.change_expected),
            _section(
                Part.STEPS,
                "What may follow",
                "If this goes on, we may take steps to manage how you make contact with us.",
                f"You have {_count(given.response_days, 'day')} from receiving this letter to change, and you may"
                " answer it. What you say will be weighed.",
            ),
            _section(Part.ARRANGEMENTS, "How to reach us", _reach(policy, route)),
            *_closing(policy, route),
        ),
    )


def _decision(policy: Policy, given: DecisionNotice) -> NoticeText:
    proposal = given.proposal
    labels = spoken_list([policy.behaviour[b].label for b in proposal.behaviours])
    found = f"We found {labels} under our {policy.policy.title}: {proposal.grounds}" if given.reasons.strip() else ""
    starts_on = spoken(max(proposal.starts_on, london_date(given.decided_at)))
    starts = f"starts on {starts_on}" if given.starts_at_once else _STARTS_ON_RECEIPT.format(starts_on)
    return NoticeText(
        subject="How you can make contact with us from now on",
        sections=(
            _section(
                Part.ACTION,
                "What has been decided",
                f"The {policy.authority.deciding_title} has decided to limit how you make contact with us:",
                *[f"- {_in_full(measure, given.cases)}" for measure in proposal.measures],
            ),
            _section(Part.REASONS, "Why", given.reasons, found),
            _arrangements(policy, given.person, proposal.measures),
            _section(Part.LENGTH, "For how long", _length(policy, starts, proposal.ends_on, proposal.review_on)),
            *_closing(policy, always_open_route(policy, given.person)),
        ),
    )


def _review(policy: Policy, given: ReviewNotice) -> NoticeText:
    restriction = given.restriction
    length = _length(policy, "goes on", restriction.ends_on, given.next_review_on)
    return NoticeText(
        subject="We have reviewed how you make contact with us",
        sections=(
            _section(
                Part.ACTION,
                "What has been decided",
                "The arrangements for your contact with us have been changed to:"
                if given.varied
                else "The arrangements for your contact with us continue:",
                *[f"- {_in_full(measure)}" for measure in restriction.measures],
            ),
            _section(Part.REASONS, "Why", given.reasons),
            _arrangements(policy, given.person, restriction.measures),
            _section(Part.LENGTH, "For how long", length),
            *_closing(policy, always_open_route(policy, given.person)),
        ),
    )


def _end(given: EndNotice) -> NoticeText:
    how = "have ended, because their time was over" if given.lapsed else "have been lifted"
    return NoticeText(
        subject="The limits on your contact with us have ended",
        sections=(
            _section(
                Part.ACTION,
                "What has changed",
                f"The limits on how you make contact with us {how}, on {spoken(given.ended_on)}.",
                "You can make contact with us in all the usual ways.",
            ),
            _section(Part.REASONS, "Why", given.reasons),
        ),
    )


def _refusal(policy: Policy, given: RefusalNotice) -> NoticeText:
    asked, decided = spoken(given.proposed_on), spoken(given.decided_on)
    return NoticeText(
        subject="Your request to restrict contact was refused",
        sections=(
            _section(
                Part.ACTION,
                "What has been decided",
                f"You asked on {asked} to restrict how a customer makes contact.",
                f"On {decided} the {policy.authority.deciding_title} refused. No restriction was made.",
            ),
            _section(Part.REASONS, "Why", given.reasons),
            _section(Part.STEPS, "What you can do now", "You can ask again where something new has come to light."),
        ),
    )


def _breach(policy: Policy, given: BreachNotice) -> NoticeText:
    how = spoken_channel(given.channel)
    return NoticeText(
        subject="A reminder of how you can make contact with us",
        sections=(
            _section(
                Part.CONDUCT,
                "What happened",
                f"On {spoken(given.happened_on)} you made contact {how}. That did not keep to what we asked of you.",
                given.description,
            ),
            _section(
                Part.ACTION, "What we ask of you", *[f"- {_in_full(measure)}" for measure in given.restriction.measures]
            ),
            _section(
                Part.STEPS,
                "What happens next",
                "Nothing has been added. We keep a note of this contact, and look at it when we review the"
                f" arrangements, by {spoken(given.review_on)}.",
            ),
            _arrangements(policy, given.person, given.restriction.measures),
            *_closing(policy, always_open_route(policy, given.person)),
        ),
    )


def _review_coming(policy: Policy, given: ReviewComingNotice) -> NoticeText:
    return NoticeText(
        subject="We will soon review how you make contact with us",
        sections=(
            _section(
                Part.ACTION,
                "What will happen",
                f"We will look again at the limits on your contact by {spoken(given.review_on)}.",
                *[f"- {_in_full(measure)}" for measure in given.restriction.measures],
            ),
            _section(Part.STEPS, "How to have your say", "You can tell us what you think. We will weigh what you say."),
            _arrangements(policy, given.person, given.restriction.measures),
            *_closing(policy, always_open_route(policy, given.person)),
        ),
    )


def _appeal_decided(policy: Policy, given: AppealNotice) -> NoticeText:
    length = _length(policy, "goes on", given.ends_on, given.review_on) if given.measures and given.review_on else ""
    return NoticeText(
        subject="The outcome of your appeal",
        sections=(
            _section(
                Part.ACTION,
                "What has been decided",
                _APPEAL_DECIDED[given.outcome].format(given.about),
                *[f"- {_in_full(measure)}" for measure in given.measures],
            ),
            _section(Part.REASONS, "Why", given.reasons),
            _arrangements(policy, given.person, given.measures),
            _section(Part.LENGTH, "For how long", length),
            *_closing(policy, always_open_route(policy, given.person))[1:],
        ),
    )


_APPEAL_DECIDED = {
    AppealOutcome.DISMISSED: "You appealed. The {} stays as it is.",
    AppealOutcome.VARIED: "You appealed. The {} has been changed.",
    AppealOutcome.QUASHED: "You appealed. The {} has been cancelled. We will not rely on it again.",
}


def _closing(policy: Policy, route: Channel | None) -> tuple[Section, ...]:
    """How to appeal, also by the ``route`` that is open to them, who can help, and what no measure touches."""
    return (
        _section(Part.APPEAL, "If you disagree", _appeal(policy, route)),
        _section(Part.SIGNPOSTING, "Who can help", policy.office.signposting),
        _section(
            Part.RIGHTS,
            "What does not change",
            "We will always consider a new complaint and answer new information. Requests for information or for your"
            " own data, safeguarding matters and emergencies always get through.",
        ),
    )


def describe(measure: Measure) -> str:
    """One measure as the customer reads it."""
    return {
        MeasureKind.CALL_TIME_LIMIT: f"Each call will last no longer than {_count(measure.minutes or 0, 'minute')}.",
        MeasureKind.SINGLE_CHANNEL: f"Please make contact only {spoken_channel(measure.channel or Channel.POST)}.",
        MeasureKind.SINGLE_CONTACT: f"Please make contact only with {_contact(measure)}.",
        MeasureKind.READ_AND_FILE: (
            "We will read and file what you write. We will answer where it brings new information or a new complaint."
        ),
        MeasureKind.REFUSE_REOPEN: "We will not look again at the case that has been closed.",
        MeasureKind.BLOCK_PHONE: "We will not take calls from the telephone numbers we have blocked.",
        MeasureKind.BLOCK_EMAIL: "We will not accept e-mail from the addresses we have blocked.",
        MeasureKind.OTHER: measure.description,
    }[measure.kind]


def _in_full(measure: Measure, cases: Sequence[Case] = ()) -> str:
    """One measure as the letter to the customer alone may say it: with their numbers, addresses and case."""
    if measure.kind is MeasureKind.BLOCK_PHONE:
        return f"We will not take calls from {spoken_list(measure.numbers)}."
    if measure.kind is MeasureKind.BLOCK_EMAIL:
        return f"We will not accept e-mail from {spoken_list(measure.addresses)}."
    case = next((case for case in cases if case.id == measure.case_id), None)
    if measure.kind is MeasureKind.REFUSE_REOPEN and case:
        return f"We will not look again at case {case.reference}, which has been closed."
    return describe(measure)


def _contact(measure: Measure) -> str:
    ways = " or ".join(way for way in (measure.phone, measure.email) if way)
    return f"{measure.name} ({ways})" if ways else measure.name


def _arrangements(policy: Policy, person: Person, measures: Sequence[Measure]) -> Section:
    unusable = unusable_channels(person)
    channels = [c for c in permitted_channels(policy, person, measures) if c not in unusable]
    kept = always_open_route(policy, person)
    return _section(
        Part.ARRANGEMENTS,
        "How you can reach us",
        f"You can make contact {spoken_list([spoken_channel(channel) for channel in channels])}." if channels else "",
        _reach(policy, kept) if kept else "",
        *[f"For you we will also arrange: {need.adjustment}" for need in person.access_needs if need.adjustment],
    )


def _reach(policy: Policy, channel: Channel) -> str:
    """The route that stays open, with the address that goes with it."""
    address = address_of(policy, channel)
    at = f": {address}" if address else ""
    return f"You can always reach us {spoken_channel(channel)}{at}. Our hours are {policy.office.hours}."


def address_of(policy: Policy, channel: Channel) -> str:
    """The office's address, e-mail or number for ``channel``; empty where it has none of the kind."""
    office = policy.office
    where = {
        Channel.POST: office.postal_address,
        Channel.IN_PERSON: office.postal_address,
        Channel.EMAIL: office.email,
        Channel.PHONE: office.phone,
    }
    return where.get(channel, "")


_STARTS_ON_RECEIPT = "starts when you receive this letter, not before {}"


def _count(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def _length(policy: Policy, starts: str, ends_on: date | None, review_on: date) -> str:
    until = f" and ends on {spoken(ends_on)}" if ends_on else ", and no end date has been set"
    text = f"This {starts}{until}. We will review it by {spoken(review_on)}."
    grace = policy.lengths.review_grace_days
    if ends_on and ends_on <= review_on + timedelta(days=grace):
        return text
    return f"{text} If we do not, it ends by itself {_count(grace, 'day')} later."


def _appeal(policy: Policy, route: Channel | None) -> str:
    """Whom to ask; and, for somebody who cannot write by post, how else."""
    contact = policy.office.appeal_contact
    if not contact:
        return ""
    text = f"You can ask for this to be looked at again by: {contact}."
    if route is None or route is Channel.POST:
        return text
    address = address_of(policy, route)
    return f"{text} You can ask {spoken_channel(route)} too{f': {address}' if address else ''}."


def default_review_on(policy: Policy, starts_on: date, ends_on: date | None) -> date:
    """The review date where nobody chose one: the document's interval, but not after the end."""
    review_on = add_months(starts_on, policy.lengths.review_interval_months)
    return min(review_on, ends_on) if ends_on else review_on

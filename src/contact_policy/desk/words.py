"""Days, times, numbers and codes as people of the office say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from contact_policy.policy import Policy
from contact_policy.policy.access import spoken_channel, spoken_list
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.notices import dialled, spoken_name
from contact_policy.policy.vocabulary import (
    Capacity,
    CaseKind,
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    InternalReview,
    Language,
    MadeBy,
    Outcome,
    Raises,
)
from contact_policy.policy.working_days import london_date, office_zone, spoken
from contact_policy.records import Caller, DecisionOutcome, ProposalStatus
from contact_policy.records.data_requests import Contest
from contact_policy.records.role_names import RoleNames

CHANNELS = {
    Channel.PHONE: "telephone",
    Channel.EMAIL: "e-mail",
    Channel.POST: "letter",
    Channel.IN_PERSON: "visit",
    Channel.WEB: "website",
    Channel.SMS: "text message",
    Channel.SOCIAL_MEDIA: "social media",
}
LANGUAGES: Mapping[str, str] = {Language.ENGLISH: "English", Language.WELSH: "Welsh"}
CONTACT_POINTS = {
    ContactPointKind.PHONE: "Telephone",
    ContactPointKind.EMAIL: "E-mail",
    ContactPointKind.POST: "Postal address",
}
CASE_KINDS = {
    CaseKind.ORDINARY: "A matter like any other",
    CaseKind.STATUTORY: "The law itself gives it them: a review, or a request for data or information",
}
CASE_STATUSES = {CaseStatus.OPEN: "Open", CaseStatus.CLOSED: "Closed"}
INTERNAL_REVIEWS = {
    InternalReview.NOT_REQUESTED: "Nobody has asked for one",
    InternalReview.PENDING: "It has been asked for, and is under way",
    InternalReview.EXHAUSTED: "It is done",
}
DIRECTIONS = {Direction.INBOUND: "They contacted us", Direction.OUTBOUND: "We contacted them"}
ORGANISATION_WIDE: Mapping[str, str] = {
    "free": "The policy leaves that open.",
    "advice": "The policy advises to name those that it concerns.",
    "needs_reason": "That needs a reason.",
    "breach": "The policy does not allow that.",
}
CAPACITIES: Mapping[str, str] = {
    Capacity.CUSTOMER: "For themselves",
    Capacity.REPRESENTATIVE: "They act for somebody else, as a relative, an adviser or an advocate",
    Capacity.VISITOR: "They visit the office, and have no matter with it",
}
MADE_BY = {
    MadeBy.CUSTOMER: "The customer",
    MadeBy.REPRESENTATIVE: "Somebody who speaks for them",
    MadeBy.HOUSEHOLD: "Somebody else of their household",
}
OUTCOMES = {
    Outcome.NORMAL: "It ended as usual",
    Outcome.PLACED_ON_HOLD: "The caller was placed on hold",
    Outcome.CALL_ENDED: "We ended the call",
}
RAISES = {
    Raises.NEW_MATTER: "A new matter or complaint",
    Raises.NEW_INFORMATION: "New information on a case",
    Raises.REPEAT: "The same again, already answered",
    Raises.STATUTORY: "A request that the law provides for, such as for information or data",
    Raises.SAFEGUARDING: "A concern for somebody's safety",
}

OUTCOMES_OF_PROPOSALS = {
    DecisionOutcome.AUTHORISE.value: "Authorised",
    DecisionOutcome.REFUSE.value: "Refused",
    ProposalStatus.AWAITING_DECISION.value: "Waits for a decision",
    ProposalStatus.AUTHORISED.value: "Authorised",
    ProposalStatus.REFUSED.value: "Refused",
    ProposalStatus.WITHDRAWN.value: "Withdrawn",
}


_LONGEST_ACCOUNT = 200  # characters shown beside a contact; its own page has it whole


def day(value: date | datetime | None) -> str:
    """``13 March 2030``; a moment's day in London. Empty where there is none."""
    if value is None:
        return ""
    return spoken(london_date(value) if isinstance(value, datetime) else value)


def last_day(end: datetime) -> str:
    """The last day that counts in full before a moment at which something is over."""
    return day(end - timedelta(microseconds=1))


def time(value: datetime) -> str:
    """``10:15``, in London."""
    return f"{value.astimezone(office_zone()):%H:%M}"


def day_typed(text: str) -> str:
    """A day as a form sends it, such as 2030-03-13, as it is said; what is no day as it was typed."""
    try:
        return spoken(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text


def shortened(text: str, most: int = 120) -> str:
    """The beginning of what somebody wrote, for a list: whole words, with a sign that there is more."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"


def moment(value: datetime | None) -> str:
    """``13 March 2030, 10:15``."""
    return "" if value is None else f"{day(value)}, {time(value)}"


def contact_point(kind: ContactPointKind, value: str) -> str:
    """A number as it is dialled; an address as it is."""
    return dialled(value) if kind is ContactPointKind.PHONE else value


def count(figure: int, one: str, many: str = "") -> str:
    """``1 contact``, ``2 contacts``."""
    return f"{figure} {one if figure == 1 else many or f'{one}s'}"


def capitalised(text: str) -> str:
    """The text with a capital letter first; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str]) -> str:
    """``a, b and c``."""
    return spoken_list(list(parts))


def choices(named: Mapping[Any, str]) -> list[tuple[str, str]]:
    """What a form offers: each code with its words, which begin with a capital."""
    return [(code, capitalised(said)) for code, said in named.items()]


def observations(policy: Policy, codes: Iterable[str]) -> str:
    """``Abusive language and angry``; empty where nothing was observed."""
    return capitalised(listed(policy.observation[code].label for code in codes if code in policy.observation))


def contested(is_open: bool, statements: Iterable[str]) -> list[str]:  # noqa: FBT001 - a value, not a way to do it
    """What the customer says against the record of a contact, a line each; nothing where nothing is."""
    waits = ["They contest this record, and nobody has answered them yet."] if is_open else []
    return [*waits, *(f"They say of this record: {said}" for said in statements)]


def contest(found: Contest | None) -> list[str]:
    """The same, of a contest; of None nothing."""
    return [] if found is None else contested(found.is_open, [said.statement for said in found.statements])


def evidence(policy: Policy, event: ContactEvent, contest_of_it: Contest | None) -> tuple[str, str, str]:
    """A contact as a form offers it to be cited: its id, when and what it was, and what was said of it."""
    what = observations(policy, event.observations) or "Nothing observed"
    account = event.summary
    summary = account if len(account) <= _LONGEST_ACCOUNT else f"{account[:_LONGEST_ACCOUNT]} …"
    said = " ".join([summary, *contest(contest_of_it)])
    return event.id, f"{moment(event.occurred_at)}, {CHANNELS[event.channel]}: {what}", said


def channels(found: Iterable[Channel]) -> str:
    """``by telephone and by post``."""
    return spoken_list([spoken_channel(channel) for channel in found])


def roles(names: RoleNames, caller: Caller) -> list[str]:
    """What the office calls each of somebody's roles."""
    return [names.title(name) for name in names.held(caller)]


def fallback_name(subject: str) -> str:
    """What to call somebody of whom nobody has told us the name."""
    return spoken_name(subject) or "somebody of the office"

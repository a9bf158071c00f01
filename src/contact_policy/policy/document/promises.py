"""A document may not promise what nothing does: what would be adopted and then never asked, reached, spelt or kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from contact_policy.policy.document.definitions import NEVER_HELD
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import Flawed
from contact_policy.policy.document.tables import FIGURES
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.rulebook import CRITERION_RULES

FIXED_ROLES = frozenset({"staff", "reviewer", "crm", "telephony", "auditor", "admin"})
"""The roles that no document renames, by the names that tokens carry."""

_ROLE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")
_LOCAL_PART = r"[A-Za-z0-9!#$&'/=^_`{|}~+-]+(?:\.[A-Za-z0-9!#$&'/=^_`{|}~+-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{6,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL_PART}@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])"
)
_PHONE = re.compile(r"(?:\+44[1-9]\d{8,9}|\+(?!44)[1-9]\d{6,14}|0[1-9]\d{8,9})")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ -](?=\d)")
_WORD = re.compile(r"[^\W_]{2,}")
_FEWEST_DAYS_OF_A_MONTH = 28
_LAST_HOUR = 24
_EMERGENCY = re.compile(r"\+?\d{3,15}")


def _criteria(policy: Policy) -> Iterator[Flawed]:
    """Each criterion is asked, by a rule of its own (MC-8.11)."""
    asked: dict[str, str] = {}
    for index, criterion in enumerate(policy.criteria):
        path = ("criteria", index, "rule")
        if criterion.rule in policy.asked_when:
            continue
        if criterion.rule not in CRITERION_RULES:
            yield path, f"this rule asks no criterion; use one of {', '.join(sorted(CRITERION_RULES))}"
        elif criterion.rule in asked:
            free = sorted(CRITERION_RULES - {c.rule for c in policy.criteria})
            cure = f"use {' or '.join(free)}" if free else "remove the criterion, or put its question into that one"
            yield path, f"{criterion.rule} asks for {asked[criterion.rule]!r} alone, so nothing asks this; {cure}"
        asked.setdefault(criterion.rule, criterion.name)


def _roles(policy: Policy) -> Iterator[Flawed]:
    """Whoever proposes and whoever decides are two, by names that a token can carry (MC-8.3, 8.10)."""
    authority = policy.authority
    if policy.who.authority is not None:  # whose names and acts format 2 has looked at
        return
    for key, role in (("proposing_role", authority.proposing_role), ("deciding_role", authority.deciding_role)):
        if not _ROLE.fullmatch(role):
            yield ("authority", key), "use letters, digits, _ . : or - only, a letter first: no token spells this role"
        elif role.lower() in FIXED_ROLES | {policy.who.hearing_role}:
            yield ("authority", key), f"{role!r} is another role already; give this one a name of its own"
    if authority.proposing_role.lower() == authority.deciding_role.lower():
        yield ("authority", "deciding_role"), "name another role than proposing_role: nobody decides what they propose"


def _office(policy: Policy) -> Iterator[Flawed]:
    """The ways to the office exist."""
    office = policy.office
    for key, address in (("email", office.email), ("file_to", office.file_to)):
        if not _EMAIL.fullmatch(address):
            yield ("office", key), "give an e-mail address such as contact@office.example"
    for index, mailbox in enumerate(office.unasked_recipients):
        if not _EMAIL.fullmatch(mailbox) and not re.fullmatch(_LOCAL_PART, mailbox):
            cure = "give a mailbox such as foi@office.example, or what stands before its @, such as postmaster"
            yield ("office", "unasked_recipients", index), cure
    if not _PHONE.fullmatch(_BETWEEN_DIGITS.sub("", office.phone)):
        yield ("office", "phone"), "give a telephone number such as +441632960100"
    if len(_WORD.findall(office.postal_address)) < len(("street", "town")):
        yield ("office", "postal_address"), "give the address in full, as a letter to the office would bear it"
    for key in ("name", "hours", "contact_name"):
        if not _WORD.search(getattr(office, key)):
            yield ("office", key), "say something here: letters and callers are told it"
    if office.emergency_number and not _EMERGENCY.fullmatch(office.emergency_number):
        yield ("office", "emergency_number"), "give the number to call in an emergency, such as 999"


def _lengths(policy: Policy) -> Iterator[Flawed]:
    """No span ends before what it is there for."""
    lengths = policy.lengths
    shortest = min(lengths.maximum_months.values())
    if lengths.review_interval_months > shortest:
        cure = f"give {shortest} or fewer: it would be over by lengths.maximum_months before it is looked at"
        yield ("lengths", "review_interval_months"), cure
    if lengths.review_grace_days > lengths.review_interval_months * _FEWEST_DAYS_OF_A_MONTH:
        cure = "give fewer days than lie between two reviews: a missed one would end nothing before the next"
        yield ("lengths", "review_grace_days"), cure
    for key, months, days_key, days in (
        ("warning_life_months", lengths.warning_life_months, "response_days", lengths.response_days),
        ("evidence_life_months", lengths.evidence_life_months, "evidence_current_days", lengths.evidence_current_days),
    ):
        if months > 0 and days > months * _FEWEST_DAYS_OF_A_MONTH:
            yield ("lengths", days_key), f"give fewer days than lie within {key}: it would be over before"


def _grading(policy: Policy) -> Iterator[Flawed]:
    """What recurs can recur: the occasions that it takes lie within the window, and reach over the span."""
    grading = policy.grading
    if grading.recurrence_count < _FEWEST_OCCASIONS and grading.recurrence_span_days:
        yield ("grading", "recurrence_count"), f"give {_FEWEST_OCCASIONS} or more: one occasion spans no days"
    if grading.recurrence_span_days > grading.recurrence_window_days:
        yield ("grading", "recurrence_span_days"), "give no more days than recurrence_window_days: nothing could recur"
    elif (grading.recurrence_count - 1) * grading.recurrence_days_apart > grading.recurrence_window_days:
        cure = "give fewer days: so many occasions would not fit into recurrence_window_days"
        yield ("grading", "recurrence_days_apart"), cure


_FEWEST_OCCASIONS = 2


def _never_held(policy: Policy) -> Iterator[Flawed]:
    """What a guard says is never held against anybody shows no behaviour (MC-3.1, 3.2)."""
    for index, entry in enumerate(policy.observations):
        if entry.code in NEVER_HELD and entry.behaviour is not None:
            cure = "remove behaviour and grade: the guards say that this is never held against anybody"
            yield ("observations", index, "behaviour"), cure


def _dates(policy: Policy) -> Iterator[Flawed]:
    """The edition is approved, then counts, then is looked at again; amendments stand in their order (MC-0.1, 0.2).

    The oldest or the newest may come first.
    """
    about = policy.about
    if about.next_review_on <= about.approved_on:
        yield ("policy", "next_review_on"), "give a day after approved_on"
    if about.in_force_on is not None and not about.approved_on <= about.in_force_on < about.next_review_on:
        yield ("policy", "in_force_on"), "give a day from approved_on on, and before next_review_on"
    days = [amendment.dated for amendment in about.history]
    rising = days if days[:1] <= days[-1:] else days[::-1]
    for index, (day, in_order) in enumerate(zip(rising, sorted(days), strict=True)):
        if day != in_order or day > about.next_review_on:
            at = index if rising is days else len(days) - 1 - index
            cure = "put the amendments in the order of their days, none after next_review_on"
            yield ("policy", "history", at, "dated"), cure


def _hours(policy: Policy) -> Iterator[Flawed]:
    hours = policy.calendar.working_hours
    is_day = len(hours) == len(("first", "last")) and 0 <= hours[0] < hours[-1] <= _LAST_HOUR
    if not is_day:
        yield ("calendar", "working_hours"), "give the first and the last hour, as in [9, 17]"


def _holidays(policy: Policy) -> Iterator[Flawed]:
    """The days that an edition takes away are holidays, and one that lists them itself lists some."""
    calendar = policy.calendar
    if calendar.ends_on == date.min:
        yield ("calendar", "holidays"), "list the days, or let bank_holidays say whose are meant"
    for day in sorted(calendar.worked):
        if not replace(calendar, worked=frozenset()).is_holiday(day):
            yield ("calendar", "worked"), f"remove {day}: it is no holiday"
        elif day in calendar.holidays:
            yield ("calendar", "worked"), f"say {day} once: it stands in holidays, too"


def _ways_in(policy: Policy) -> Iterator[Flawed]:
    """What always stays open is watched by somebody (MC-7.3)."""
    access = policy.access
    if not access.routes:
        yield ("access", "routes"), "name at least one channel"
    if not access.always_open:
        yield ("access", "always_open"), "name at least one channel"
    elif access.routes and not set(access.routes) & set(access.always_open):
        yield ("access", "always_open"), f"name one that the office watches: {', '.join(access.routes)}"


def _short_calls(policy: Policy) -> Iterator[Flawed]:
    """A shorter call weighs more, and only a time limit has minutes (MC-8.19)."""
    for index, entry in enumerate(policy.measures):
        if not entry.short_minutes and not entry.short_intrusiveness:
            continue
        if not FIGURES & {*EFFECTS[policy.terms[entry.kind].effect].parameters}:
            key = "short_minutes" if entry.short_minutes else "short_intrusiveness"
            yield ("measures", index, key), f"remove it: {entry.kind} has no minutes"
        elif not entry.short_minutes:
            yield ("measures", index, "short_intrusiveness"), "say with short_minutes when it holds"
        elif entry.short_intrusiveness < entry.intrusiveness:
            yield ("measures", index, "short_minutes"), "let short_intrusiveness be no less than intrusiveness"


PROMISES: tuple[Callable[[Policy], Iterator[Flawed]], ...] = (
    _criteria, _roles, _office, _lengths, _grading, _never_held, _dates, _hours, _holidays, _ways_in, _short_calls,
)  # fmt: skip
"""What is asked of an edition to be adopted; each is made by itself."""

"""Correspondence that is read and filed: which contacts are, what they bring, and when a person must have acted.

Filing spares the office an answer, never the reading: what brings something new is answered all the same (MC-8.22,
8.23, 6.1), and so are safeguarding and statutory requests. The days stand in the document's ``[filed_mail]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import files_what_comes_by
from contact_policy.policy.facts import ContactEvent, Restriction
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel, Direction, Raises
from contact_policy.policy.working_days import add_working_days, london_date


class Brings(StrEnum):
    """What a person found that a filed contact brings; all but ``nothing`` must be answered.

    A document may name more that always gets through, by names of its own; see ``brings_of``.
    """

    NEW_INFORMATION = "new_information"
    NEW_MATTER = "new_matter"
    SAFEGUARDING = "safeguarding"
    STATUTORY = "statutory"
    NOTHING = "nothing"


class FiledStatus(StrEnum):
    """Where a filed contact stands: nobody has seen it, it has yet to be answered, or all is done."""

    UNSEEN = "unseen"
    TO_ANSWER = "to_answer"
    DONE = "done"


def filed_under(policy: Policy, event: ContactEvent, restrictions: Iterable[Restriction]) -> Restriction | None:
    """The restriction under which a contact was filed when it was made; None where it was not.

    Whoever wrote it: mail is filed by where it comes from, and only reading shows whose it is. Under a restriction that
    concerns certain services, what is said to be about one of them.
    """
    if event.direction is not Direction.INBOUND:
        return None
    concerned = [r for r in restrictions if not r.services or event.service in r.services]
    reading = (r for r in concerned if any(_files(policy, m, event.channel) for m in r.measures))
    return next((r for r in reading if standing_at(policy, r, event.occurred_at).is_in_force), None)


def _files(policy: Policy, measure: Measure, channel: Channel) -> bool:
    """Whether what comes by ``channel`` under ``measure`` is read and filed."""
    channels = measure.channels or policy.measure[measure.kind].acts_on
    return files_what_comes_by(measure, channel) and (not channels or channel in channels)


def see_by(policy: Policy, received_at: datetime) -> date:
    """The last day for a person to see what was filed."""
    return _working_days_after(policy, received_at, policy.filed_mail.seen_within_working_days)


def brings_of(policy: Policy) -> tuple[str, ...]:
    """What a filed contact may be found to bring under an edition, by name."""
    own = [what for what in policy.further.answered_within if what not in list(Brings)]
    return (*(brings for brings in Brings if brings is not Brings.NOTHING), *own, Brings.NOTHING)


def answer_by(policy: Policy, brings: str, received_at: datetime) -> date | None:
    """The last day to answer it, counted from when it came in; None where it needs no answer.

    What another edition named, and this one does not, is answered as a new matter is.
    """
    given = policy.filed_mail
    days: dict[str, int] = {
        Brings.NEW_INFORMATION: given.answered_within_working_days,
        Brings.NEW_MATTER: given.answered_within_working_days,
        Brings.STATUTORY: given.statutory_within_working_days,
        Brings.SAFEGUARDING: given.safeguarding_within_working_days,
        **policy.further.answered_within,
    }
    if brings == Brings.NOTHING:
        return None
    return _working_days_after(policy, received_at, days.get(brings, given.answered_within_working_days))


def _working_days_after(policy: Policy, received_at: datetime, days: int) -> date:
    return add_working_days(london_date(received_at), days, policy.calendar)


def brought(raises: Raises | None) -> Brings | None:
    """What was settled when the contact was recorded; None where nobody said, so that somebody must look."""
    if raises is None:
        return None
    return Brings.NOTHING if raises is Raises.REPEAT else Brings(raises)


def raised(raises: Raises | None, brings: str) -> Raises | None:
    """What a contact recorded as ``raises`` counts as, once it was read and found to bring ``brings``.

    Only recording a repeat makes it one: nothing new is not yet the same again. What the office itself lets through
    counts as a new matter does: it is held against nobody.
    """
    if brings == Brings.NOTHING:
        return Raises.REPEAT if raises is Raises.REPEAT else None
    return Raises(brings) if brings in list(Raises) else Raises.NEW_MATTER


def filed_contact_flaws(policy: Policy) -> Iterator[tuple[str, str]]:
    """What is wrong with a document's ``[filed_mail]``: the key, and the cure."""
    given = policy.filed_mail
    if given.seen_within_working_days < 0:
        yield "seen_within_working_days", "give 0 or more"
    for key in ("statutory_within_working_days", "safeguarding_within_working_days"):
        days = getattr(given, key)
        if days < given.seen_within_working_days:
            yield key, "give no fewer days than seen_within_working_days: what nobody has seen cannot be answered"
    if given.safeguarding_within_working_days > given.answered_within_working_days:
        cure = "give no more days than a new matter has: this is the more urgent"
        yield "safeguarding_within_working_days", cure

"""Words that letters and the contact status share: a measure said without names or numbers, and where to reach us."""

from __future__ import annotations

from datetime import date

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices.naming import dialled, with_article
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.words import ENGLISH, Words
from contact_policy.policy.working_days import add_months


def contact_of(measure: Measure, words: Words = ENGLISH) -> str:
    """The single contact, with the ways to reach them."""
    name = with_article(measure.name, words)
    both = [way for way in (dialled(measure.phone), measure.email) if way]
    ways = words.either.format(first=both[0], last=both[1]) if len(both) > 1 else "".join(both)
    return f"{name} ({ways})" if ways else name


def address_of(policy: Policy, channel: Channel) -> str:
    """The office's address, e-mail or number for ``channel``; empty where it has none of the kind."""
    office = policy.office
    where = {
        Channel.POST: office.postal_address,
        Channel.IN_PERSON: office.postal_address,
        Channel.EMAIL: office.email,
        Channel.PHONE: dialled(office.phone),
    }
    return where.get(channel, "")


def emergency_sentence(policy: Policy) -> str:
    """Whom to call in an emergency, in the edition's language; empty in an edition that names no number."""
    number = policy.office.emergency_number
    return policy.words.say.emergency.format(number=number) if number else ""


def count(number: int, unit: str) -> str:
    """``1 day``, ``2 days``."""
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def default_review_on(policy: Policy, starts_on: date, ends_on: date | None) -> date:
    """The review date where nobody chose one: the document's interval, but not after the end."""
    review_on = add_months(starts_on, policy.lengths.review_interval_months)
    return min(review_on, ends_on) if ends_on else review_on

"""Who writes a notice, and in which form this person needs it."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.access import unusable_channels
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person
from contact_policy.policy.vocabulary import Channel, NoticeForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The office as a letter names it. It stays on the letter, whatever the office is called or moves to later."""

    name: str = ""
    postal_address: str = ""
    email: str = ""
    phone: str = ""


def letterhead(policy: Policy) -> Letterhead:
    """The office as this edition knows it."""
    office = policy.office
    return Letterhead(name=office.name, postal_address=office.postal_address, email=office.email, phone=office.phone)


def form_for(policy: Policy, person: Person) -> NoticeForm:
    """The form that access needs ask for: large print by the document's words, e-mail where post is no use."""
    asked = " ".join(f"{need.need} {need.adjustment}" for need in person.access_needs).lower()
    if any(words in asked for words in policy.access.large_print):
        return NoticeForm.LARGE_PRINT
    unusable = unusable_channels(person)
    return NoticeForm.EMAIL if Channel.POST in unusable and Channel.EMAIL not in unusable else NoticeForm.LETTER

"""Who writes a notice, and in which form this person needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contact_policy.policy.access import unusable_channels
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person
from contact_policy.policy.vocabulary import Channel, Language, NoticeForm, NoticeKind
from contact_policy.policy.words import ENGLISH, LetterWords


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a letter carries beside its text: the cases it concerns, by the office's reference, and who signed it.

    ``signed_as`` is the office that they act in. Both are empty where nobody did but the clock. ``language`` is the
    letter's, ``words`` what stands on it in that language.
    """

    case_references: tuple[str, ...] = ()
    signed_by: str = ""
    signed_as: str = ""
    language: Language = Language.ENGLISH
    words: LetterWords = ENGLISH.letter


def acts_as(policy: Policy, kind: NoticeKind) -> str:
    """The office in which such a notice is written; empty where the document names none."""
    if kind in _BY_THE_DECIDER:
        return policy.authority.deciding_title
    title = policy.authority.proposing_title
    return f"{title[:1].upper()}{title[1:]}" if kind is NoticeKind.WARNING else ""


_BY_THE_DECIDER = frozenset({NoticeKind.DECISION, NoticeKind.REFUSAL, NoticeKind.REVIEW, NoticeKind.LIFT})


def spoken_name(subject: str) -> str:
    """A person's name as their login name tells it: ``Mary Jones`` of ``mary.jones@office``. Empty where it tells none.

    A login name that holds a figure is an account, and no name.
    """
    words = re.split(r"[._\s]+", subject.partition("@")[0].strip())
    if not all(_WORD.fullmatch(word) for word in words):
        return ""
    return " ".join(word if word != word.lower() else word.title() for word in words)


_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def form_for(policy: Policy, person: Person) -> NoticeForm:
    """The form that access needs ask for: large print by the document's words, e-mail where post is no use."""
    asked = " ".join(f"{need.need} {need.adjustment}" for need in person.access_needs).lower()
    if any(words in asked for words in policy.access.large_print):
        return NoticeForm.LARGE_PRINT
    unusable = unusable_channels(person)
    return NoticeForm.EMAIL if Channel.POST in unusable and Channel.EMAIL not in unusable else NoticeForm.LETTER

"""Who writes a notice, and in which form this person needs it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from contact_policy.policy.access import unusable_channels
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person
from contact_policy.policy.plain_forms import said_if_set
from contact_policy.policy.vocabulary import Channel, Language, NoticeForm, NoticeKind
from contact_policy.policy.who_may import Act, may, title_of
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
class Counterpart:
    """The same letter in a further language, whole: what of it is not the same in each.

    ``sections`` are its text: a tuple of (heading, paragraphs).
    """

    language: Language
    words: LetterWords
    letterhead: Letterhead
    signed_as: str
    subject: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a letter carries beside its text: the cases it concerns, by the office's reference, and who signed it.

    ``signed_as`` is the office that they act in. Both are empty where nobody did but the clock. ``language`` is the
    letter's, ``words`` what stands on it in that language; ``also`` is the letter in the office's other languages,
    where it writes in all of them.
    """

    case_references: tuple[str, ...] = ()
    signed_by: str = ""
    signed_as: str = ""
    language: Language = Language.ENGLISH
    words: LetterWords = ENGLISH.letter
    also: tuple[Counterpart, ...] = said_if_set(())


def acts_as(policy: Policy, kind: NoticeKind, held: Collection[str] = ()) -> str:
    """The office in which such a notice is written; empty where the document names none.

    Of a document that names several roles for it, that of whoever writes it, who ``held`` these.
    """
    role = next((role for act in _OF_WHOM.get(kind, ()) for role in may(policy, act) if role in held), "")
    if policy.who.authority is not None and role:
        return _begun(title_of(policy, role))
    if kind in _BY_THE_DECIDER:
        return policy.authority.deciding_title
    return _begun(policy.authority.proposing_title) if kind is NoticeKind.WARNING else ""


def acted_as(policy: Policy, kind: NoticeKind, said: str) -> str:
    """The same of whoever wrote it before, in the edition's language: ``said`` is what stood there, in any language."""
    for role in policy.named_roles if policy.who.authority is not None else ():
        if any(_begun(title_of(spoken, role)) == said for spoken in policy.spoken.values()):
            return acts_as(policy, kind, (role,))
    return acts_as(policy, kind)


def _begun(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}"


_OF_WHOM = {
    NoticeKind.WARNING: (Act.WARN,),
    NoticeKind.DECISION: (Act.DECIDE,),
    NoticeKind.REFUSAL: (Act.DECIDE,),
    NoticeKind.REVIEW: (Act.REVIEW,),
    NoticeKind.LIFT: (Act.REVIEW,),
}
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

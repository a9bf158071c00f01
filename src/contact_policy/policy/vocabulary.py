"""The closed lists: every word with a fixed spelling that facts are told in."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A way of making contact."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    IN_PERSON = "in_person"
    WEB = "web"
    SMS = "sms"
    SOCIAL_MEDIA = "social_media"


class Language(StrEnum):
    """A language that letters are written in and callers are spoken to in, by its code (ISO 639-1)."""

    ENGLISH = "en"
    WELSH = "cy"


class Direction(StrEnum):
    """Who began the contact: the customer (inbound) or the office (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MadeBy(StrEnum):
    """Whose conduct the contact was; only ``customer`` is held against the customer (MC-2.1)."""

    CUSTOMER = "customer"
    REPRESENTATIVE = "representative"
    HOUSEHOLD = "household"


class Capacity(StrEnum):
    """As what somebody deals with the office: for themselves, for somebody else, or as a visitor without a matter."""

    CUSTOMER = "customer"
    REPRESENTATIVE = "representative"
    VISITOR = "visitor"


class Outcome(StrEnum):
    """How the contact went; holding or ending a call needs no authority (MC-8.1, 8.4)."""

    NORMAL = "normal"
    PLACED_ON_HOLD = "placed_on_hold"
    CALL_ENDED = "call_ended"


class Raises(StrEnum):
    """What the contact brought; only ``repeat`` can ever count as repetition."""

    NEW_MATTER = "new_matter"
    NEW_INFORMATION = "new_information"
    REPEAT = "repeat"
    STATUTORY = "statutory"
    SAFEGUARDING = "safeguarding"


Behaviour = str
"""A behaviour that the policy covers, by the name its document gives it (MC-3.4)."""


class Grade(StrEnum):
    """How grave the recorded conduct is; ``rank`` orders the grades."""

    MINOR = "minor"
    SERIOUS = "serious"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """0 for minor, 1 for serious, 2 for severe."""
        return _GRADES.index(self)


_GRADES = tuple(Grade)


class CaseKind(StrEnum):
    """Whether the law itself gives the customer the matter: a statutory review, a request for data or information."""

    ORDINARY = "ordinary"
    STATUTORY = "statutory"


class CaseStatus(StrEnum):
    """Whether the office has finished with a matter."""

    OPEN = "open"
    CLOSED = "closed"


class InternalReview(StrEnum):
    """Where the office's own review of a case stands (MC-8.9)."""

    NOT_REQUESTED = "not_requested"
    PENDING = "pending"
    EXHAUSTED = "exhausted"


class ContactPointKind(StrEnum):
    """What sort of address a contact point is."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"


MeasureKind = str
"""A way of limiting contact, by the name the policy document gives it (MC-8.19 to 8.25)."""


class NewInformation(StrEnum):
    """Second limb of criterion 2: what became of anything new the customer offered (MC-8.13)."""

    NONE = "none"
    CONSIDERED = "considered"
    OUTSTANDING = "outstanding"


class IssueMethod(StrEnum):
    """How a notice reaches the customer; it decides the day of deemed receipt."""

    POST = "post"
    EMAIL = "email"
    BY_HAND = "by_hand"


class ReviewOutcome(StrEnum):
    """What a review of a restriction decides (MC-9.3): it goes on as it is, or made gentler, or is over."""

    CONTINUE = "continue"
    VARY = "vary"
    LIFT = "lift"


class AppealOutcome(StrEnum):
    """What became of an appeal against a warning or a restriction."""

    DISMISSED = "dismissed"
    VARIED = "varied"
    QUASHED = "quashed"


class EndedHow(StrEnum):
    """What somebody did to end a restriction; a lapse needs nobody, so it is not here."""

    LIFTED = "lifted"
    QUASHED = "quashed"
    REPLACED = "replaced"


class NoticeKind(StrEnum):
    """What a notice tells: all tell the customer, but for a refusal, which tells the manager who proposed."""

    WARNING = "warning"
    DECISION = "decision"
    REFUSAL = "refusal"
    BREACH = "breach"
    REVIEW_COMING = "review_coming"
    REVIEW = "review"
    APPEAL = "appeal"
    LIFT = "lift"
    LAPSE = "lapse"


class NoticeForm(StrEnum):
    """How a notice looks: a letter, a letter in large print, or an e-mail."""

    LETTER = "letter"
    LARGE_PRINT = "large_print"
    EMAIL = "email"


class Part(StrEnum):
    """What a part of a notice is for."""

    ACTION = "action"
    CONDUCT = "conduct"
    CHANGE = "change expected"
    STEPS = "steps that may follow"
    REPLY = "reply"
    REASONS = "reasons"
    ARRANGEMENTS = "arrangements"
    LENGTH = "length"
    APPEAL = "appeal"
    SIGNPOSTING = "signposting"
    RIGHTS = "rights"


ACCESS_NEEDS = "access_needs"
"""What policy documents call the criterion on access needs (MC-8.15)."""

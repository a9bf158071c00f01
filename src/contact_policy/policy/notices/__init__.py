"""What the office tells a customer (and, of a refusal, its own manager): the occasion, and what a notice of it says."""

from __future__ import annotations

from contact_policy.policy.notices.composing import compose_notice
from contact_policy.policy.notices.content import PARTS, MeasureFacts, NoticeContent
from contact_policy.policy.notices.forms import (
    Counterpart,
    Letterhead,
    Particulars,
    acted_as,
    acts_as,
    form_for,
    letterhead,
    spoken_name,
)
from contact_policy.policy.notices.naming import dialled
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
from contact_policy.policy.notices.plain_words import address_of, default_review_on, emergency_sentence
from contact_policy.policy.notices.telling_measures import as_letters_say, describe, describe_all, heard

__all__ = [
    "PARTS",
    "AppealNotice",
    "BreachNotice",
    "Counterpart",
    "DecisionNotice",
    "EndNotice",
    "Letterhead",
    "MeasureFacts",
    "NoticeContent",
    "Occasion",
    "Particulars",
    "RefusalNotice",
    "ReviewComingNotice",
    "ReviewNotice",
    "WarningNotice",
    "acted_as",
    "acts_as",
    "address_of",
    "as_letters_say",
    "compose_notice",
    "default_review_on",
    "describe",
    "describe_all",
    "dialled",
    "emergency_sentence",
    "form_for",
    "heard",
    "letterhead",
    "spoken_name",
]

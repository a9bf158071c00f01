"""What the office tells a customer (and, of a refusal, its own manager): the occasion, and what a notice of it says."""

from __future__ import annotations

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
from contact_policy.policy.notices.sentences import (
    NoticeText,
    Section,
    address_of,
    compose_notice,
    default_review_on,
    describe,
)

__all__ = [
    "AppealNotice",
    "BreachNotice",
    "DecisionNotice",
    "EndNotice",
    "NoticeText",
    "Occasion",
    "RefusalNotice",
    "ReviewComingNotice",
    "ReviewNotice",
    "Section",
    "WarningNotice",
    "address_of",
    "compose_notice",
    "default_review_on",
    "describe",
]

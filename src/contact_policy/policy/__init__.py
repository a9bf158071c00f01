"""The rule book: a pure library that says what a written contact policy makes of what was recorded.

No input or output but the policy document, no clock, no randomness, nothing outside the standard library.
"""

from __future__ import annotations

from contact_policy.policy.assessment import analyse, answer, ask, assess, assess_analysed, unreasoned
from contact_policy.policy.classification import classify
from contact_policy.policy.contact_status import contact_status
from contact_policy.policy.document.loading import adopt, edition_digest, load_policy, recall
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import PolicyDocumentError
from contact_policy.policy.event_index import living_since
from contact_policy.policy.notices import compose_notice
from contact_policy.policy.warning_assessment import assess_warning

__all__ = [
    "Policy",
    "PolicyDocumentError",
    "adopt",
    "analyse",
    "answer",
    "ask",
    "assess",
    "assess_analysed",
    "assess_warning",
    "classify",
    "compose_notice",
    "contact_status",
    "edition_digest",
    "living_since",
    "load_policy",
    "recall",
    "unreasoned",
]

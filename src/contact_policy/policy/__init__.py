"""The rule book: a pure library that says what a written contact policy makes of what was recorded.

No input or output but the policy document, no clock, no randomness, nothing outside the standard library.
"""

from __future__ import annotations

from contact_policy.policy.assessment import ENGINE_VERSION, answer, ask, assess, assess_studied, study, unreasoned
from contact_policy.policy.classification import classify
from contact_policy.policy.contact_status import contact_status
from contact_policy.policy.edition import Policy
from contact_policy.policy.loading import PolicyDocumentError, load_policy, parse_policy
from contact_policy.policy.notices import compose_notice

__all__ = [
    "ENGINE_VERSION",
    "Policy",
    "PolicyDocumentError",
    "answer",
    "ask",
    "assess",
    "assess_studied",
    "classify",
    "compose_notice",
    "contact_status",
    "load_policy",
    "parse_policy",
    "study",
    "unreasoned",
]

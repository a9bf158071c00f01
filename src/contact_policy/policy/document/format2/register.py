"""What documents of format 2 name and the code knows."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.rule_terms import RuleTerms
from contact_policy.policy.rulebook import CRITERION_RULES
from contact_policy.policy.rules import TERMS
from contact_policy.policy.vocabulary import NoticeKind, Part

OTHERWISE = "otherwise"
"""The case that stands for every one that a document does not name."""

RECORDS = ("contact_events", "warnings", "proposals", "restrictions", "appeals", "customers", "audit")
GETS_THROUGH = ("new_matter", "new_information", "statutory", "safeguarding", "emergency")
"""What always gets through, whatever a document says."""

RULES: Mapping[str, RuleTerms] = {id_: terms for id_, terms in TERMS.items() if id_ not in CRITERION_RULES}
"""The rules that a document lists by their names; what asks for a criterion it lists with the criteria."""

PART_OF: Mapping[str, str] = {
    "warning-describes-conduct": "each-behaviour-described",
    "one-behaviour-at-a-time": "each-behaviour-described",
}
"""Rules that became part of another, which cites what they cite: a document may still list them by these names."""

SAME_CASE: Mapping[str, str] = {"thin_account": "own_word"}
"""Other names of a rule's cases, likewise."""

MUST_STATE: Mapping[NoticeKind, tuple[Part, ...]] = {
    NoticeKind.WARNING: (Part.CONDUCT, Part.CHANGE, Part.STEPS),
    NoticeKind.DECISION: (Part.ACTION, Part.REASONS, Part.ARRANGEMENTS, Part.LENGTH, Part.APPEAL),
    NoticeKind.REVIEW: (Part.ACTION, Part.REASONS, Part.LENGTH),
    NoticeKind.APPEAL: (Part.ACTION, Part.REASONS),
    NoticeKind.LAPSE: (Part.ACTION,),
    NoticeKind.LIFT: (Part.ACTION,),
}
"""What a letter of each kind states, whatever a document says."""

STEPS: Mapping[str, str] = {
    "record-contact-event": "POST /v1/customers/{customer_id}/contact-events",
    "classify": "GET /v1/customers/{customer_id}/classification",
    "warn": "POST /v1/customers/{customer_id}/warnings",
    "propose": "POST /v1/customers/{customer_id}/restriction-proposals",
    "decide": "POST /v1/restriction-proposals/{proposal_id}/decision",
    "issue-notice": "POST /v1/notices/{notice_id}/issue",
    "ask-contact-status": "GET /v1/contact-status",
    "record-breach": "POST /v1/restrictions/{restriction_id}/breaches",
    "remind-of-breach": "POST /v1/restrictions/{restriction_id}/breach-reminders",
    "read-filed-contact": "POST /v1/filed-contacts/{filed_contact_id}/reading",
    "answer-filed-contact": "POST /v1/filed-contacts/{filed_contact_id}/answer",
    "review": "POST /v1/restrictions/{restriction_id}/reviews",
    "record-reply": "POST /v1/warnings/{warning_id}/responses",
    "appeal-against-warning": "POST /v1/warnings/{warning_id}/appeals",
    "appeal-against-restriction": "POST /v1/restrictions/{restriction_id}/appeals",
    "decide-appeal": "POST /v1/appeals/{appeal_id}/decision",
    "read-policy": "GET /v1/policy",
    "report": "GET /v1/statistics",
}
"""The call that takes each step of the work: the code's to know, not the policy owner's."""

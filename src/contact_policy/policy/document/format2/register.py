"""What documents of format 2 name and the code knows: rules with the weakest kind that each may be given, and lists.

A rule of a later engine is entered with its level: no document from before has to list it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contact_policy.policy.document.format2.effects import OWN_LEVEL
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.vocabulary import NoticeKind, Part

_JUDGEMENT = 2
OTHERWISE = "otherwise"
"""The case that stands for every one that a document does not name."""

RECORDS = ("contact_events", "warnings", "proposals", "restrictions", "appeals", "customers", "audit")
GETS_THROUGH = ("new_matter", "new_information", "statutory", "safeguarding", "emergency")
"""What always gets through, whatever a document says."""

WEAKEST_FIRST = (Kind.ADVICE, Kind.NEEDS_REASON, Kind.BREACH)


@dataclass(frozen=True, slots=True)
class RuleOnPaper:
    """A rule as documents know it: since when, the weakest kind it may be given, and when it must be listed.

    ``floor`` None: a document may leave it out by saying why. ``only_with``: it must be listed only by a document that
    uses this. ``need_not_be_listed``: where it is not, it is asked all the same, where it would have to be listed, of
    its floor's kind. ``softer`` are
    cases of it that may be of any kind but advice.
    """

    since: int
    floor: Kind | None
    only_with: str = ""
    need_not_be_listed: bool = False
    softer: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What a document may make of an unmet answer, the weakest first."""
        return WEAKEST_FIRST if self.floor is None else WEAKEST_FIRST[WEAKEST_FIRST.index(self.floor) :]


def _all(since: int, floor: Kind | None, *ids: str) -> dict[str, RuleOnPaper]:
    return {id_: RuleOnPaper(since, floor) for id_ in ids}


def _unlisted(floor: Kind, *ids: str) -> dict[str, RuleOnPaper]:
    return {id_: RuleOnPaper(_JUDGEMENT, floor, need_not_be_listed=True) for id_ in ids}


RULES: Mapping[str, RuleOnPaper] = {
    **_all(
        FIRST_LEVEL, Kind.BREACH,
        "behaviour-established", "evidence-recorded", "evidence-is-the-customers-own", "warning-response-considered",
        "access-kept-open", "access-needs-respected", "shared-contact-point-not-blocked", "single-contact-named",
        "proposed-by-manager", "authorised-by-office-holder", "proposer-is-not-authoriser",
        "notice-states-action-reasons-arrangements-length",
    ),
    **_all(
        FIRST_LEVEL, Kind.NEEDS_REASON,
        "evidence-current", "warned-in-writing", "behaviour-continued-after-warning", "criteria-favourable",
        "measure-fits-behaviour", "lesser-measure-considered", "blocking-only-if-severe", "other-measure-justified",
        "length-stated", "length-within-limit",
    ),
    **_all(
        FIRST_LEVEL, Kind.ADVICE,
        "opportunity-to-change", "review-date-set", "appeal-route-stated", "signposting",
    ),
    **_all(
        FIRST_LEVEL, None,
        "incident-reported", "measure-in-proportion", "internal-review-considered", "policy-in-date",
    ),
    **_all(
        _JUDGEMENT, Kind.BREACH,
        "review-right-not-refused", "behaviour-recorded", "each-behaviour-described", "change-asked",
    ),
    "statutory-matter-not-refused": RuleOnPaper(_JUDGEMENT, Kind.BREACH, softer=("exhausted",)),
    **_all(
        _JUDGEMENT, Kind.NEEDS_REASON,
        "conduct-since-last-outcome", "grade-rests-on-current-evidence", "account-of-incident", "office-did-its-part",
        "circumstances-weighed", "measure-suits-the-person",
    ),
    **_all(
        _JUDGEMENT, None,
        "other-channel-in-severe-case", "customer-heard-soon", "aim-stated", "fair-balance-stated",
    ),
    **_unlisted(
        Kind.NEEDS_REASON,
        "exemption-is-recent", "criteria-considered-afresh", "unwatched-route-closed", "conduct-since-last-review",
        "issue-recorded-in-time",
    ),
    **_unlisted(Kind.ADVICE, "start-date-near", "words-fit-to-read-aloud"),
    "enough-people-decided": RuleOnPaper(_JUDGEMENT, Kind.BREACH, "several people or a meeting decide"),
    "substitute-stated": RuleOnPaper(_JUDGEMENT, Kind.BREACH, "substitutes"),
    "service-not-owed": RuleOnPaper(OWN_LEVEL, Kind.BREACH, "services are withheld"),
    "someone-elses-representative": RuleOnPaper(OWN_LEVEL, Kind.NEEDS_REASON, "representatives"),
    "consultation-recorded": RuleOnPaper(_JUDGEMENT, Kind.ADVICE, "somebody is consulted"),
    "visitor-restricted": RuleOnPaper(OWN_LEVEL, Kind.NEEDS_REASON, "visitors", need_not_be_listed=True),
    "scope-justified": RuleOnPaper(OWN_LEVEL, None, "a scope"),
    "review-by-somebody-else": RuleOnPaper(_JUDGEMENT, None, "somebody else reviews"),
    "steps-in-order": RuleOnPaper(_JUDGEMENT, Kind.ADVICE, "several steps of warning", need_not_be_listed=True),
}  # fmt: skip

OWN_RULES = frozenset(id_ for id_, rule in RULES.items() if rule.only_with)
"""The rules that a document lists only where it has what they are about."""

STAGES: Mapping[str, Stage] = {
    "authorised-by-office-holder": Stage.DECISION,
    "proposer-is-not-authoriser": Stage.DECISION,
    "policy-in-date": Stage.DECISION,
    "notice-states-action-reasons-arrangements-length": Stage.NOTICE,
    "appeal-route-stated": Stage.NOTICE,
    "signposting": Stage.NOTICE,
    "behaviour-recorded": Stage.WARNING,
    "each-behaviour-described": Stage.WARNING,
    "change-asked": Stage.WARNING,
    "steps-in-order": Stage.WARNING,
    "conduct-since-last-review": Stage.REVIEW,
    "enough-people-decided": Stage.DECISION,
    "substitute-stated": Stage.DECISION,
    "consultation-recorded": Stage.DECISION,
    "review-by-somebody-else": Stage.REVIEW,
}
"""When a rule falls due, where that is not with the proposal: the code's to know, not the policy owner's."""

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

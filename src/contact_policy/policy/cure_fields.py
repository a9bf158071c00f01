"""Where in what was sent the cure of a rule is written, as JSON pointers: for programs, beside the words."""

from __future__ import annotations

from collections.abc import Mapping

_MEASURES = ("/measures",)
_EVIDENCE = ("/evidence_event_ids",)

CURE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "behaviour-established": ("/behaviours",),
    "evidence-recorded": _EVIDENCE,
    "evidence-current": _EVIDENCE,
    "evidence-is-the-customers-own": _EVIDENCE,
    "grade-rests-on-current-evidence": _EVIDENCE,
    "conduct-since-last-outcome": _EVIDENCE,
    "warned-in-writing": ("/warning_exemption/reason",),
    "warning-response-considered": ("/warning_response_weighed",),
    "criterion-1": ("/criteria/concern_addressed",),
    "criterion-2": ("/criteria/communication_adequate",),
    "criterion-3": ("/criteria/misunderstandings_resolved",),
    "criterion-4": ("/criteria/access_needs",),
    "criterion-5": ("/criteria/gateway_organisation",),
    "criteria-favourable": ("/criteria",),
    "measure-fits-behaviour": _MEASURES,
    "measure-in-proportion": ("/measures", "/replaces"),
    "lesser-measure-considered": ("/lesser_measures_considered",),
    "blocking-only-if-severe": ("/measures", "/review_on"),
    "other-channel-in-severe-case": _MEASURES,
    "unwatched-route-closed": _MEASURES,
    "access-kept-open": ("/measures", "/replaces"),
    "access-needs-respected": ("/measures", "/replaces"),
    "shared-contact-point-not-blocked": _MEASURES,
    "single-contact-named": _MEASURES,
    "other-measure-justified": _MEASURES,
    "length-stated": ("/ends_on",),
    "length-within-limit": ("/ends_on",),
    "review-date-set": ("/review_on",),
    "notice-states-action-reasons-arrangements-length": ("/reasons",),
    "measure-suits-the-person": ("/criteria/access_needs/needs_weighed",),
    "criteria-considered-afresh": ("/criteria",),
    "scope-justified": ("/services",),
    "service-not-owed": _MEASURES,
    "start-date-near": ("/starts_on",),
    "aim-stated": ("/aim",),
    "fair-balance-stated": ("/fair_balance",),
    "conduct-since-last-review": ("/recorded_reasons",),
}
"""By rule. One whose cure is an act of its own, such as to warn or to record a contact, has none."""

_OWN_CRITERION = "criterion-"


def cure_fields(rule: str) -> tuple[str, ...]:
    """Where the cure of a rule is written; of a criterion of a document's own, among the criteria."""
    return CURE_FIELDS.get(rule) or (("/criteria",) if rule.startswith(_OWN_CRITERION) else ())

"""The engine's answers as callers see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import Field, computed_field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.measures import MeasureOut, measure_as_kept, measure_shape
from contact_policy.api.schemas.offices_names import BehaviourOut
from contact_policy.policy.cure_fields import cure_fields
from contact_policy.policy.findings import Assessment, CheckOutcome, Kind, Stage, Strength, Verdict
from contact_policy.policy.vocabulary import Grade
from contact_policy.services.tried_proposals import TriedProposal


class PolicyReferenceOut(Answer):
    """Which edition was applied."""

    id: str
    version: str
    digest: str


class CheckOut(Answer):
    """One rule's answer. `curable` is false where the only cure is not to restrict; `reason` is the decider's."""

    rule: str
    kind: Kind
    stage: Stage
    clauses: list[str]
    sources: list[str]
    outcome: CheckOutcome
    statement: str
    cure: str
    curable: bool
    reason: str

    @computed_field(description="Where the cure is written, as JSON pointers into what was sent; empty where none is")  # type: ignore[prop-decorator]
    @property
    def fields(self) -> list[str]:
        """The pointers, of an unmet check that can be cured."""
        is_curable = self.outcome is CheckOutcome.NOT_MET and self.curable
        return list(cure_fields(self.rule)) if is_curable else []


# As PostgreSQL writes them, in this order. No text within a check can say so: a quotation mark in it has a backslash
# before it.
_RULE, _CURABLE, _NOT_MET = b'"rule": "', b'"curable": true', b'"outcome": "not_met"'
_NO_FIELDS = b'"fields": [], ' + _RULE


def checks_as_kept(checks: bytes) -> bytes:
    """The JSON of checks as it is kept, with what is worked out of each: its ``fields``."""
    *to_unmet, rest = checks.split(_NOT_MET)
    return _NOT_MET.join([*map(_with_fields_of_last, to_unmet), rest.replace(_RULE, _NO_FIELDS)])


def _with_fields_of_last(checks: bytes) -> bytes:
    """Of checks of which the last is an unmet one, as far as to its outcome."""
    met, _, unmet = checks.rpartition(_RULE)
    rule = unmet[: unmet.index(b'"')]
    fields = _fields(rule) if _CURABLE in unmet else b"[]"
    return b'%b"fields": %b, %b%b' % (met.replace(_RULE, _NO_FIELDS), fields, _RULE, unmet)


@cache
def _fields(rule: bytes) -> bytes:
    return json.dumps(cure_fields(rule.decode())).encode()


class AlternativeOut(Answer):
    """Less than what is proposed, that would be allowed: a less intrusive set of measures, or a narrower reach."""

    measures: list[MeasureOut]
    verdict: Verdict
    services: list[str] = Field(description="The services that it would reach; empty: the whole organisation")


class AssessmentOut(Answer):
    """The engine's answer on a proposal.

    `grades` says how grave the case put is: what the cited events show of each behaviour, not what the record may hold
    beside them. It is empty in answers from before it was told.
    """

    verdict: Verdict
    policy: PolicyReferenceOut
    engine_version: str
    as_of: datetime = Field(description="The moment that was asked about: the verdict is on what was on record then")
    checks: list[CheckOut]
    alternatives: list[AlternativeOut]
    grades: dict[BehaviourOut, Grade]


class TriedOut(AssessmentOut):
    """The engine's answer on a proposal that is tried, and what a form has to ask."""

    asked_because: dict[str, str] = Field(
        description="The criteria that are asked of it up to its decision, by name, each with why it is asked"
    )


_ASSESSMENT = tuple(AssessmentOut.model_fields)


def tried_out(tried: TriedProposal) -> TriedOut:
    """An assessment of what is tried, as callers see it."""
    whole = assessment_out(tried.assessment)
    return TriedOut(**{name: getattr(whole, name) for name in _ASSESSMENT}, asked_because=dict(tried.asked_because))


def assessment_out(assessment: Assessment) -> AssessmentOut:
    """An assessment as callers see it."""
    return AssessmentOut(
        verdict=assessment.verdict,
        policy=PolicyReferenceOut.model_validate(assessment.policy),
        engine_version=assessment.engine_version,
        as_of=assessment.as_of,
        checks=[CheckOut.model_validate(check) for check in assessment.checks],
        alternatives=[
            AlternativeOut(
                measures=[measure_shape(m) for m in a.measures], verdict=a.verdict, services=list(a.services)
            )
            for a in assessment.alternatives
        ],
        grades=dict(assessment.grades),
    )


def assessment_as_kept(assessment: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same of an assessment in the plain form it has today."""
    alternatives = [
        {
            "measures": [measure_as_kept(m) for m in a["measures"]],
            "verdict": a["verdict"],
            "services": a.get("services", []),
        }
        for a in assessment["alternatives"]
    ]
    return {name: assessment[name] for name in _ASSESSMENT} | {"alternatives": alternatives}


class GroundOut(Answer):
    """One reason behind a finding."""

    rule: str
    clauses: list[str]
    statement: str
    event_ids: list[str]
    figure: float | None
    threshold: float | None


class FindingOut(Answer):
    """What the record shows about one behaviour; ``grade`` is null unless it is established.

    It is the grade of the record. A proposal is judged by that of the events it cites: `grades` in its assessment.
    """

    behaviour: BehaviourOut
    strength: Strength
    grade: Grade | None
    clauses: list[str]
    grounds: list[GroundOut]


class IndicatorOut(Answer):
    """A figure over a window beside its threshold; it never decides."""

    indicator: str
    behaviour: BehaviourOut
    clauses: list[str]
    unit: str
    window_days: int
    figure: float
    threshold: float
    reached: bool
    event_ids: list[str]


class GuardOut(Answer):
    """Something that was deliberately not held against the customer."""

    guard: str
    clauses: list[str]
    statement: str
    event_ids: list[str]


class ClassificationOut(Answer):
    """Which behaviours the record shows, and why."""

    as_of: datetime
    policy: PolicyReferenceOut
    findings: list[FindingOut]
    indicators: list[IndicatorOut]
    guards: list[GuardOut]

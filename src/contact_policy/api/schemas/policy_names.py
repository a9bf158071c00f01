"""What the policy document names, as a form or a program that is built on it needs to know it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.policy import Policy
from contact_policy.policy.document.definitions import ShownGround
from contact_policy.policy.findings import Stage
from contact_policy.policy.measure_fields import AskedField, asked_of, wire_name
from contact_policy.policy.notices.telling_measures import outline_of_letters
from contact_policy.policy.vocabulary import Grade


class MeasureFieldOut(Answer):
    """A field that a proposal fills in of a measure, with the document's bounds."""

    name: str
    required: bool = Field(description="Whether the measure is not whole without it")
    least: int | None = Field(description="The least figure, or the fewest in a list; null: the effect's own")
    most: int | None = Field(description="The greatest figure, or the most in a list; null: the effect's own")
    usually: int | str | None = Field(description="What is suggested where nobody chose")
    among: list[int | str] = Field(description="What it must be one of; empty: anything of its kind")
    is_one: bool = Field(description="Whether it is the only one of what other measures take a list of")


class OfferedMeasureOut(Answer):
    """A measure that the edition offers: its name, its effect and what is asked of whoever proposes it."""

    kind: str
    label: str = Field(description="What the policy document calls it, for people to read")
    effect: str = Field(description="What it does: of a closed list, which is the same in every office")
    weight: int = Field(description="What it weighs in proportion")
    needs_grade: Grade = Field(description="The least grade of conduct that it is for")
    behaviours: list[str] = Field(description="The behaviours that it answers")
    listed: bool = Field(description="Whether the policy lists it; what it does not list always needs a reason")
    fields: list[MeasureFieldOut] = Field(description="What is asked of whoever proposes it")
    says: dict[str, str] = Field(description="What its letter says, by language, with … for what is filled in")
    clauses: list[str]


class OfferedMeasuresOut(Answer):
    """Every measure that the edition offers, the gentlest first."""

    items: list[OfferedMeasureOut]


class ShownByOut(Answer):
    """A ground that shows a behaviour, once it was met so many times."""

    ground: str
    means: str = Field(description="`observed`, `refused`, `repeated`, or `resembled`, which is a hint alone")
    observations: list[str] = Field(description="The observations that tell it; empty: all of the behaviour")
    times: int = Field(description="How often it must be met")
    after: str | None = Field(description="What the office must have given before it can be refused")


class CoveredBehaviourOut(Answer):
    """A behaviour that the policy covers, and what shows it."""

    name: str
    label: str = Field(description="What the policy document calls it, for people to read")
    needs_effect: bool = Field(description="Whether only its recorded effect on the work makes it unacceptable")
    shown_by: list[ShownByOut] = Field(description="The grounds, any of which shows it")
    clauses: list[str]


class CoveredBehavioursOut(Answer):
    """Every behaviour that the policy covers."""

    items: list[CoveredBehaviourOut]


class NamedObservationOut(Answer):
    """What a person may record having seen. Without a behaviour it is held against nobody."""

    code: str = Field(description="What it is recorded by")
    label: str = Field(description="What the policy document calls it, for people to read")
    behaviour: str | None
    grade: Grade | None
    clauses: list[str]


class NamedObservationsOut(Answer):
    """Everything that may be recorded as seen."""

    items: list[NamedObservationOut]


class AskedCriterionOut(Answer):
    """A criterion that somebody considers before a decision, and of which cases it is asked."""

    name: str
    rule: str
    question: str = Field(description="What is to be considered")
    asks_new_information: bool = Field(description="Whether it asks what became of new information")
    asked_when: dict[str, Any] = Field(description="What must hold of a proposal; empty: of every one")
    stage: Stage = Field(description="With which act it is asked")
    by: list[str] = Field(description="The roles that record it; empty: whoever acts")


class AskedCriteriaOut(Answer):
    """Every criterion."""

    items: list[AskedCriterionOut]


def offered_measures(policy: Policy) -> OfferedMeasuresOut:
    """The measures of an edition."""
    return OfferedMeasuresOut(
        items=[
            OfferedMeasureOut(
                kind=entry.kind,
                label=entry.label,
                effect=policy.terms[entry.kind].effect,
                weight=entry.intrusiveness,
                needs_grade=Grade.SEVERE if entry.severe_only else policy.terms[entry.kind].needs_grade,
                behaviours=list(entry.fits),
                listed=policy.terms[entry.kind].listed,
                fields=[_field(name, each) for name, each in asked_of(policy, entry.kind).items()],
                says={str(code): outline_of_letters(spoken, entry.kind) for code, spoken in policy.spoken.items()},
                clauses=list(entry.clauses),
            )
            for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)
        ]
    )


def _field(name: str, each: AskedField) -> MeasureFieldOut:
    bounds = each.bounds
    return MeasureFieldOut(
        name=wire_name(name),
        required=each.is_needed,
        least=bounds.least,
        most=bounds.most,
        usually=bounds.usually,
        among=list(bounds.among or ()),
        is_one=each.is_one,
    )


def covered_behaviours(policy: Policy) -> CoveredBehavioursOut:
    """The behaviours of an edition."""
    return CoveredBehavioursOut(
        items=[
            CoveredBehaviourOut(
                name=entry.name,
                label=entry.label,
                needs_effect=entry.needs_effect,
                shown_by=[_shown(shown) for shown in policy.definition[entry.name].shown_by],
                clauses=list(entry.clauses),
            )
            for entry in policy.behaviours
        ]
    )


def _shown(shown: ShownGround) -> ShownByOut:
    return ShownByOut(
        ground=shown.ground,
        means=shown.means,
        observations=sorted(shown.observations),
        times=shown.times,
        after=shown.after,
    )


def named_observations(policy: Policy) -> NamedObservationsOut:
    """The observations of an edition."""
    return NamedObservationsOut(
        items=[
            NamedObservationOut(
                code=entry.code,
                label=entry.label,
                behaviour=entry.behaviour,
                grade=entry.grade,
                clauses=list(entry.clauses),
            )
            for entry in policy.observations
        ]
    )


def asked_criteria(policy: Policy) -> AskedCriteriaOut:
    """The criteria of an edition."""
    return AskedCriteriaOut(
        items=[
            AskedCriterionOut(
                name=entry.name,
                rule=entry.rule,
                question=entry.question,
                asks_new_information=entry.asks_new_information,
                asked_when=asked_when(policy, entry.rule),
                stage=policy.rule[entry.rule].stage,
                by=list(policy.further.considered_by.get(entry.name, ())),
            )
            for entry in policy.criteria
        ]
    )


def asked_when(policy: Policy, rule: str) -> dict[str, Any]:
    """What must hold of a proposal for the criterion to be asked, as the document says it."""
    when = policy.asked_when.get(rule)
    if when is None:
        return {}
    said = {name: getattr(when, name) for name in when.__dataclass_fields__}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in said.items()
        if value not in (None, ())
    }

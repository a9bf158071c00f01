"""Who may do what under the edition in use, as callers see it."""

from __future__ import annotations

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.findings import Kind
from contact_policy.policy.who_may import Act, may, title_of


class NamedRoleOut(Answer):
    """A role that the document names: what tokens call it, and what the office does."""

    name: str
    title: str
    holders: str = Field(description="`one` post, `several` people, or a `body` that acts by its clerk")
    like: str = Field(description="The role whose rights to read it has")


class ConsultationAskedOut(Answer):
    """Who is consulted before a decision, and what it means where that is not recorded."""

    who: str
    kind: Kind


class SubstituteOut(Answer):
    """Who decides instead, where those who decide cannot."""

    role: str = Field(description="The role that decides instead")
    when: list[str] = Field(description="`conflict`, where the case concerns them, or `absence`")


class DecidersOut(Answer):
    """Who decides what one of `measures`, `grades` or `scope` calls for, or a missing warning; the last: all else."""

    roles: list[str]
    needed: int = Field(description="How many different people must agree")
    in_meeting: bool
    measures: list[str]
    grades: list[str]
    scope: list[str] = Field(description="How far a restriction reaches that they decide on")
    without_warning: bool
    consult: list[ConsultationAskedOut]
    substitutes: list[SubstituteOut]
    told: list[str] = Field(description="Who is told of each decision")


class AuthorityOut(Answer):
    """Which roles propose, warn, decide, review and hear appeals: whoever holds any of those named may."""

    roles: list[NamedRoleOut] = Field(description="The roles that the document names")
    propose: list[str]
    warn: list[str] = Field(description="The roles that warn")
    decide: list[DecidersOut] = Field(description="Who decides: the first entry that the case calls for")
    review: list[str] = Field(description="The roles that review, vary and lift restrictions")
    review_by_somebody_else: bool
    appeal: list[str] = Field(description="The roles that hear appeals")


class WarningStepOut(Answer):
    """A step of warning: a letter, or what is said and written down."""

    name: str = Field(description="What a body calls it by; empty where there is one alone")
    label: str = Field(description="What the policy document calls it, for people to read")
    form: str = Field(description="spoken or written")
    needed: bool = Field(description="Whether a restriction asks for it")
    before: list[str] = Field(description="The measures that it comes before; empty: every one")
    by: list[str] = Field(description="The roles that take it; empty: whoever warns")
    response_days: int
    life_months: int = Field(description="For how long it may be relied on")


def warning_steps_out(policy: Policy) -> list[WarningStepOut]:
    """The steps of warning, whichever the document's format is."""
    return [
        WarningStepOut(
            name=step.name,
            label=policy.said(step.label),
            form=step.form,
            needed=step.needed,
            before=list(step.before),
            by=list(step.by),
            response_days=step.response_days,
            life_months=policy.warning_life(step),
        )
        for step in policy.warning_steps
    ]


def authority_out(policy: Policy) -> AuthorityOut:
    """Who may do what, whichever the document's format is."""
    authority = policy.who_acts
    return AuthorityOut(
        roles=[
            NamedRoleOut(name=name, title=title_of(policy, name), holders=entry.holders, like=entry.like)
            for name, entry in policy.named_roles.items()
        ],
        propose=list(may(policy, Act.PROPOSE)),
        warn=list(may(policy, Act.WARN)),
        decide=[deciders_out(entry) for entry in authority.decide],
        review=list(may(policy, Act.REVIEW)),
        review_by_somebody_else=authority.review.somebody_else,
        appeal=list(may(policy, Act.APPEAL)),
    )


def deciders_out(entry: DecideTable) -> DecidersOut:
    """Who decides by an entry of the document."""
    return DecidersOut(
        roles=list(entry.roles),
        needed=entry.needed,
        in_meeting=entry.in_meeting,
        measures=list(entry.measures),
        grades=list(entry.grades),
        scope=list(entry.scope),
        without_warning=entry.without_warning,
        consult=[ConsultationAskedOut(who=each.who, kind=each.kind) for each in entry.consult],
        substitutes=[SubstituteOut(role=each.role, when=list(each.when)) for each in entry.substitutes],
        told=list(entry.told),
    )

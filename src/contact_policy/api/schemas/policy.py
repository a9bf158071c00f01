"""The policy edition as callers see it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from contact_policy.api.schemas.authority import AuthorityOut, WarningStepOut
from contact_policy.api.schemas.base import Answer
from contact_policy.policy import Policy
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.reach import label_of


class AmendmentOut(Answer):
    """One line of the document's version control."""

    version: str
    dated: date
    edited_by: str
    reason: str


class UnaskedOut(Answer):
    """Something known `since` a later engine level than the edition's: in which table of a document, by which name.

    `is_new` is false for a rule that the edition is asked, and as it was read before.
    """

    table: str
    name: str
    since: int
    is_new: bool


class RetentionOut(Answer):
    """How long a class of what is on record is kept, and who of the office decided so: empty where nobody has."""

    retention_class: str = Field(description="`contact_event`, `warning`, `restriction`, `proposal` or `customer`")
    after: str = Field(description="What the years are counted from")
    years: int = Field(description="How many whole years it is kept")
    source: str = Field(description="Where the period is from")
    decided_by: str = Field(description="Who decided on it; while nobody has, nothing is disposed of by itself")


class ServiceNamedOut(Answer):
    """A service of the office, which a restriction may reach alone."""

    name: str
    label: str = Field(description="What the office calls it, for people to read")
    discretionary: bool = Field(description="Whether it may be withheld: no law owes it")


class ScopeOut(Answer):
    """How far a restriction reaches."""

    usual: str = Field(description="`service` or `organisation`: how far one usually reaches")
    organisation_wide: str = Field(
        description="What it takes to reach the whole organisation: `free`, `advice`, `needs_reason` or `breach`"
    )
    services: list[ServiceNamedOut] = Field(description="The office's services")


class AppliesToOut(Answer):
    """Whom beside customers the policy may be used for, each by their own conduct alone."""

    representatives: str = Field(description="`never`, or `with_reason`")
    visitors: str = Field(description="`never`, or `with_reason`")


class PolicyOut(Answer):
    """The edition in use, and whether its own review is overdue.

    `calendar_ends_on` is the last day whose holidays it lists, null where they are worked out; once that is over, every
    weekday counts as a working day.

    `engine` is the level of the rule book that the edition answers to, `engine_used` the one under which new
    assessments are made (never lower), and `engine_newest` the highest that this release knows. `not_asked` is what
    came with a later level than the edition's. `in_force_on` is the day from which it counts, where the document says
    one.
    """

    id: str
    version: str
    digest: str
    title: str
    owner: str
    approved_on: date
    approved_by: str
    next_review_on: date
    review_overdue: bool
    calendar_ends_on: date | None
    calendar_over: bool
    deciding_role: str
    authority: AuthorityOut
    warning_steps: list[WarningStepOut] = Field(description="The steps of warning, in order")
    history: list[AmendmentOut]
    engine: int
    engine_used: int
    engine_newest: int
    not_asked: list[UnaskedOut]
    in_force_on: date | None
    retention: list[RetentionOut] = Field(description="How long each class of what is on record is kept")
    scope: ScopeOut | None = Field(description="The office's services; null where the policy names none")
    applies_to: AppliesToOut = Field(description="Whom beside customers the policy may be used for")


class ClauseOut(Answer):
    """A clause with whatever answers it."""

    id: str
    section: str
    kind: str
    text: str
    rules: list[str]
    measures: list[str]
    steps: list[str]
    duties: list[str]
    classification: list[str]


class ClausesOut(Answer):
    """Every clause, in the policy's order."""

    items: list[ClauseOut]


class RuleOut(Answer):
    """A rule with what it cites.

    `kind` is the gravest that its checks can be of. Where it depends on the facts, `kinds` gives it for each case.
    """

    id: str
    kind: Kind
    kinds: dict[str, Kind]
    stage: Stage
    clauses: list[str]
    sources: list[str]


class RulesOut(Answer):
    """Every rule, and every clause with the rules, measures, steps or recorded duties that answer it."""

    items: list[RuleOut]
    clauses: list[ClauseOut]


def scope_out(policy: Policy) -> ScopeOut | None:
    """The services that the document names."""
    scope = policy.further.scope
    if scope is None:
        return None
    return ScopeOut(
        usual=scope.usual,
        organisation_wide=scope.organisation_wide,
        services=[
            ServiceNamedOut(name=name, label=label_of(policy, name), discretionary=entry.discretionary)
            for name, entry in scope.services.items()
        ],
    )

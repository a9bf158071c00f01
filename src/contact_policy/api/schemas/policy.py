"""The policy edition as callers see it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from contact_policy.api.schemas.authority import AuthorityOut, WarningStepOut
from contact_policy.api.schemas.base import Answer
from contact_policy.policy.findings import Kind, Stage


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

"""The policy edition as callers see it."""

from __future__ import annotations

from datetime import date

from contact_policy.api.schemas.base import Answer
from contact_policy.policy.findings import Kind, Stage


class AmendmentOut(Answer):
    """One line of the document's version control."""

    version: str
    dated: date
    edited_by: str
    reason: str


class PolicyOut(Answer):
    """The edition in use, and whether its own review is overdue.

    `engine` is the level of the rule book that the edition answers to, `engine_used` the one under which new
    assessments are made (never lower), and `engine_newest` the highest that this release knows.
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
    deciding_role: str
    history: list[AmendmentOut]
    engine: int
    engine_used: int
    engine_newest: int


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

"""Recorded texts as data: what somebody must have considered, and when they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.words import Clauses, Grades, Id, Names, Reach, Sources, Words
from contact_policy.policy.document.shapes import OneOf, Several, Within
from contact_policy.policy.findings import Kind, Stage

COVERS = (
    "proper_handling", "communication", "new_information", "resolution", "access_needs", "support", "equality",
    "proportion", "risk", "advice_taken", "other_route", "hearing",
)  # fmt: skip
STAGES = ("warning", "proposal", "decision", "review", "appeal")


@dataclass(frozen=True, kw_only=True)
class WhenTable:
    """When it is asked: all that is given must hold, of a list any. Left out: always."""

    behaviours: Names = ()
    measures: Names = ()
    effects: Annotated[tuple[Annotated[str, OneOf(tuple(EFFECTS))], ...], Several()] = ()
    grades: Grades = ()
    scope: Reach = ()
    without_warning: bool | None = None
    access_need: Annotated[bool | None, "a need is on record"] = None
    touches_need: Annotated[bool | None, "a measure acts on a channel that a recorded need is about"] = None
    longer_than_months: Annotated[int, Within(0, 60)] | None = None
    no_end_date: bool | None = None
    replaces: bool | None = None
    representative: Annotated[bool | None, "they act for somebody else"] = None
    rights_used: Annotated[bool | None, "a request for information or data is on record"] = None


ALWAYS = WhenTable()


@dataclass(frozen=True, kw_only=True)
class CriterionTable:
    """What somebody must have put on record, in words."""

    question: Words
    kind: Kind
    clauses: Clauses
    id: Annotated[Id | None, "the rule's id in checks; absent: criterion-<name>"] = None
    stage: Annotated[str, OneOf(STAGES)] = "proposal"
    by: Annotated[Names, "the roles that may have considered it; absent: whoever acts"] = ()
    asks_new_information: bool = False
    adverse: Annotated[
        str,
        OneOf(("breach", "needs_reason", "advice")),
        "what an adverse finding asks for; breach: nothing helps",
    ] = "needs_reason"
    covers: Annotated[Annotated[str, OneOf(COVERS)] | None, "what it is about; some must be covered"] = None
    when: WhenTable = field(default_factory=WhenTable)
    sources: Sources = ()

    @property
    def says_what_is_adverse(self) -> bool:
        """Whether its own check tells of an adverse finding, not the one that is about all of a proposal."""
        return self.adverse != Kind.NEEDS_REASON or self.stage not in {Stage.PROPOSAL, Stage.DECISION}

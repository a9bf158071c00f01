"""Tables of format 2 that say who does what, who is warned how, and whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from contact_policy.policy.document.format2.words import (
    Clauses,
    Grades,
    Id,
    Name,
    Names,
    Reach,
    RoleNames,
    Sources,
    Text,
    Words,
)
from contact_policy.policy.document.shapes import OneOf, Several, Within
from contact_policy.policy.findings import Kind
from contact_policy.policy.vocabulary import Grade

People = Annotated[int, Within(1, 5), "how many different people must agree"]
Extent = Annotated[str, OneOf(("never", "with_reason"))]


@dataclass(frozen=True, kw_only=True)
class RoleTable:
    """Somebody whom the policy names: one post, several people, or a body that acts by its clerk with a minute."""

    title: Text
    holders: Annotated[str, OneOf(("one", "several", "body"))]
    like: Annotated[
        str,
        OneOf(("staff", "manager", "chief_executive", "reviewer", "auditor")),
        "whose rights to read it has, reviewer: what is appealed against; absent: manager",
    ] = "manager"


@dataclass(frozen=True, kw_only=True)
class ActTable:
    """Who may do something."""

    roles: RoleNames
    needed: People = 1
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class TogetherTable(ActTable):
    """Who does something that several may do together, or a meeting: whoever records it says so in words."""

    in_meeting: Annotated[bool, "by a meeting: its day, and where its minute is, are recorded"] = False


@dataclass(frozen=True, kw_only=True)
class ReviewTable(TogetherTable):
    """Who reviews."""

    somebody_else: Annotated[bool, "not those who decided"] = False


@dataclass(frozen=True, kw_only=True)
class ConsultTable:
    """Who is consulted before a decision, and what it means where that is not recorded."""

    who: Words
    kind: Kind
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class SubstituteTable:
    """Who decides instead."""

    role: Name
    when: Annotated[tuple[Annotated[str, OneOf(("conflict", "absence"))], ...], Several(1)]
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class DecideTable(ActTable):
    """Who decides: the first entry that a measure, the grade, the reach or a missing warning calls for.

    The last one is for all else.
    """

    in_meeting: Annotated[bool, "by a meeting: its date and minute are recorded"] = False
    measures: Names = ()
    grades: Grades = ()
    scope: Reach = ()
    without_warning: bool = False
    consult: tuple[ConsultTable, ...] = ()
    substitutes: tuple[SubstituteTable, ...] = ()
    told: Annotated[tuple[Words, ...], Several(), "who is told of each decision"] = ()

    @property
    def is_for_all_else(self) -> bool:
        """Whether nothing calls for it in particular."""
        return not (self.measures or self.grades or self.scope or self.without_warning)

    @property
    def everybody(self) -> frozenset[str]:
        """Every role that may sign, as a substitute or not."""
        return frozenset(self.roles) | {entry.role for entry in self.substitutes}


@dataclass(frozen=True, kw_only=True)
class AuthorityTable:
    """Who does what."""

    propose: ActTable
    warn: ActTable
    decide: Annotated[tuple[DecideTable, ...], Several(1)]
    review: ReviewTable
    appeal: Annotated[TogetherTable, "who hears an appeal: never anybody who took part"]
    conflict: Annotated[
        Text | None, "what a customer can do where the case concerns the one who decides; letters say it"
    ] = None


@dataclass(frozen=True, kw_only=True)
class AppliesToTable:
    """Whom else the policy may be used for, each by their own conduct alone."""

    representatives: Extent = "never"
    visitors: Extent = "never"
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class ServiceTable:
    """A service of the office; ``discretionary``: it may be withheld, for no law owes it."""

    label: Text
    discretionary: Annotated[bool, "may be withheld; false where the law owes it"]


@dataclass(frozen=True, kw_only=True)
class ScopeTable:
    """How far a restriction reaches."""

    usual: Annotated[str, OneOf(("service", "organisation"))]
    services: Annotated[Mapping[Name, ServiceTable], "the office's services"]
    organisation_wide: Annotated[str, OneOf(("free", "advice", "needs_reason", "breach"))] = "free"
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class WarningTable:
    """A step of warning, in order."""

    name: Name
    label: Text
    form: Annotated[str, OneOf(("spoken", "written"))]
    needed: Annotated[bool, "before a restriction; absent: true"] = True
    before: Annotated[Names, "only before these measures"] = ()
    by: Names = ()
    response_days: Annotated[int, Within(0, 180), "time to change, from receipt"] = 0
    life_months: Annotated[Annotated[int, Within(1, 36)] | None, "how long it may be relied on"] = None
    clauses: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class ExemptionTable:
    """When no warning comes first: the least grade, any of these observations, or a recorded risk; with a reason."""

    clauses: Clauses
    grade: Grade | None = None
    observations: Names = ()
    behaviours: Annotated[Names, "absent: those that need no effect"] = ()
    risk: Annotated[bool, "a recorded immediate risk to safety or welfare"] = False
    within_days: Annotated[int, Within(1, 90), "so long after the act; then there was time to warn"] = 14
    early_look_days: Annotated[int, Within(1, 90), "the customer is heard by then"] = 28
    sources: Sources = ()


@dataclass(frozen=True, kw_only=True)
class AppealsTable:
    """The appeal that every letter tells of."""

    days_to_appeal: Annotated[int, Within(10, 365)]
    days_to_decide: Annotated[int, Within(1, 90)]
    route: Text
    counted_in: Annotated[str, OneOf(("days", "working_days"))] = "days"
    against: Annotated[tuple[Annotated[str, OneOf(("warning", "restriction", "review"))], ...], Several()] = ()
    clauses: Clauses = ()
    sources: Sources = ()


@dataclass(frozen=True, kw_only=True)
class SignpostTable:
    """Who else can help."""

    says: Text
    services: Annotated[Names, "only for restrictions of these services"] = ()


@dataclass(frozen=True, kw_only=True)
class ThroughTable:
    """Something that always gets through."""

    says: Text
    within_working_days: Annotated[
        Annotated[int, Within(0, 30)] | None, "filed mail that brings it is answered within so many working days"
    ] = None
    clauses: Clauses = ()


Signposts = Annotated[Mapping[Id, SignpostTable], Several(1)]
Roles = Annotated[Mapping[Name, RoleTable], Several(2)]

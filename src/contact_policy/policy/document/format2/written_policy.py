"""A policy document of format 2, whole: the dataclass tree that a document is read into and the schema is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from contact_policy.policy.document.format2.conduct import (
    BehaviourTable,
    GradingTable,
    GuardTable,
    IndicatorTable,
    ObservationTable,
)
from contact_policy.policy.document.format2.criteria import CriterionTable
from contact_policy.policy.document.format2.measures import MeasureTable
from contact_policy.policy.document.format2.people import (
    AppealsTable,
    AppliesToTable,
    AuthorityTable,
    ExemptionTable,
    Roles,
    ScopeTable,
    Signposts,
    ThroughTable,
    WarningTable,
)
from contact_policy.policy.document.format2.people_together import people_together
from contact_policy.policy.document.format2.register import PART_OF, RECORDS, RULES, STEPS
from contact_policy.policy.document.format2.terms import (
    AboutTable,
    AccessTable,
    CalendarTable,
    ClauseTable,
    ConsiderationTable,
    DutyTable,
    EscalationTable,
    FiledMailTable,
    LanguagesTable,
    LengthsTable,
    NoticeTable,
    OfficeTable,
    RemindersTable,
    RetentionTable,
    RuleTable,
)
from contact_policy.policy.document.format2.words import ByGrade, ClauseId, Clauses, Id, Name, Words
from contact_policy.policy.document.shapes import OneOf, Several
from contact_policy.policy.document.tables import FiledContactPeriods
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.vocabulary import NoticeKind

FORMAT = 2

RuleId = Annotated[str, OneOf((*RULES, *PART_OF))]
StepId = Annotated[str, OneOf(tuple(STEPS))]
Guarded = Annotated[str, OneOf(tuple(guard.value for guard in GuardId))]
Letter = Annotated[str, OneOf(tuple(kind.value for kind in NoticeKind))]
Kept = Annotated[str, OneOf(RECORDS)]


@dataclass(frozen=True, kw_only=True)
class WrittenPolicy:
    """A policy on managing contact, as a document (format 2)."""

    format: Annotated[int, OneOf((FORMAT,)), "the shape of this document; absent means 1"]
    policy: AboutTable
    office: OfficeTable
    roles: Roles
    authority: AuthorityTable
    warnings: Annotated[tuple[WarningTable, ...], Several(1)]
    exemption: ExemptionTable
    lengths: LengthsTable
    appeals: AppealsTable
    signposts: Signposts
    gets_through: Annotated[
        Mapping[Name, ThroughTable], "what no measure ever stops: five things always, and what the office adds"
    ]
    consideration: ConsiderationTable
    grading: GradingTable
    access: AccessTable
    calendar: CalendarTable
    behaviours: Annotated[Mapping[Name, BehaviourTable], Several(1)]
    observations: Annotated[Mapping[Name, ObservationTable], Several(1)]
    measures: Annotated[Mapping[Name, MeasureTable], Several(1)]
    criteria: Annotated[Mapping[Name, CriterionTable], Several(1)]
    rules: Annotated[Mapping[RuleId, RuleTable], "the engine's checks: what each cites, and what an unmet one means"]
    notices: Mapping[Letter, NoticeTable]
    clauses: Annotated[Mapping[ClauseId, ClauseTable], Several(1), "every numbered requirement, in our own words"]
    languages: LanguagesTable | None = None
    applies_to: AppliesToTable = field(default_factory=AppliesToTable)
    scope: ScopeTable | None = None
    reminders: RemindersTable = field(default_factory=RemindersTable)
    filed_mail: FiledMailTable = field(default_factory=FiledMailTable)
    proportion: Annotated[
        ByGrade | None, "the most that measures may weigh together, by grade; absent: a criterion asks instead"
    ] = None
    escalation: EscalationTable | None = None
    indicators: Mapping[Id, IndicatorTable] = field(default_factory=dict)
    guards: Mapping[Guarded, GuardTable] = field(default_factory=dict)
    steps: Annotated[Mapping[StepId, Clauses], "steps of the work that answer a clause"] = field(default_factory=dict)
    duties: Mapping[Id, DutyTable] = field(default_factory=dict)
    retention: Mapping[Kept, RetentionTable] = field(default_factory=dict)
    ours: Annotated[Mapping[str, Words], "figures that are not the policy's own: the key, and why"] = field(
        default_factory=dict
    )

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that customers are written and spoken to in."""
        return self.languages.offered if self.languages else ("en",)

    @property
    def seen_within(self) -> int:
        """Within how many working days a person has seen what was filed."""
        said = [
            entry.within_working_days for entry in self.gets_through.values() if entry.within_working_days is not None
        ]
        given = self.filed_mail.seen_within_working_days
        return min([FiledContactPeriods.seen_within_working_days, *said]) if given is None else given

    @cached_property
    def criterion_of_rule(self) -> Mapping[str, tuple[Name, CriterionTable]]:
        """By the rule that asks for it, each criterion with its name; where several name one rule, the last.

        Where several people review, or hear appeals, whoever records it says who they are: that is one more each.
        """
        own = {entry.id or f"criterion-{name}": (name, entry) for name, entry in self.criteria.items()}
        return {**own, **people_together(self.authority)}

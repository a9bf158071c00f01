"""What a document of format 2 says of spans, exemptions and what gets through, and format 1 has no key for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.document.definitions import Definition
from contact_policy.policy.document.format2.measures import MeasureTable
from contact_policy.policy.document.format2.people import AppliesToTable, ScopeTable, ServiceTable, SignpostTable
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.vocabulary import Channel, Grade


@dataclass(frozen=True, kw_only=True)
class Further:
    """As it is where a document says none of it.

    ``review_months`` is the longest time until a first review, by grade; empty: one for all, that of the lengths.
    ``appeals_in_working_days``: the days of appeals are working days of the office.
    ``also_gets_through`` are the office's own sentences, by language, on what no measure touches.
    ``gets_through`` are its own words, by language, for each of the five that always do; empty: ours.
    ``exempt_observations`` go without a warning whatever their grade. Not ``exempts_by_grade``: nothing else does.
    ``rules`` are those that the document lists because it has what they are about.
    ``exempts_for_risk``: a serious act does, where an immediate risk is recorded with the proposal.
    ``exempt_behaviours``: an act of these alone may; empty: of all that need no effect.
    ``definitions`` say what shows each behaviour, ``sparing`` what a neutral observation tells; empty: as in format 1.
    ``measures`` say what each measure does; empty: as in format 1, by its name.
    ``scope`` names the office's services, and how far a restriction usually reaches; None: it names none.
    ``applies_to`` says whom beside customers the policy may be used for.
    ``signposts`` say who can help with which services; empty: whatever the matter is, what ``[office]`` says.
    ``answered_within`` are the working days for what gets through and has days of its own, by the document's name.
    ``indicator_channels``: the figure of that name counts what came by these alone.
    ``told_too`` says who is told of what a kind of notice tells, beside the customer.
    ``considered_by`` says of a criterion whose it is to record; ``says_what_is_adverse`` are the rules of criteria each
    of which says itself what an adverse finding asks for.
    ``writes_in_all``: a letter holds each language that the office offers; ``first_language`` stands first, and is that
    of whoever has told none; empty: English is.
    ``timezone`` is the time that the office keeps, ``country`` whose numbers are written without a code.
    ``cited_elsewhere`` are the clauses that some entry of the document cites.
    Observations ``needing_account`` establish nothing where nobody said in words what happened.
    """

    review_months: Mapping[Grade, int] = field(default_factory=dict)
    appeals_in_working_days: bool = False
    also_gets_through: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gets_through: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exempt_observations: frozenset[str] = frozenset()
    exempts_by_grade: bool = True
    rules: frozenset[str] = frozenset()
    exempts_for_risk: bool = False
    exempt_behaviours: tuple[str, ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    sparing: Mapping[str, GuardId] = field(default_factory=dict)
    needing_account: frozenset[str] = frozenset()
    cited_elsewhere: frozenset[str] = frozenset()
    timezone: str = "Europe/London"
    country: str = "GB"
    told_too: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hears_appeals_against_warnings: bool = True
    indicator_channels: Mapping[str, frozenset[Channel]] = field(default_factory=dict)
    measures: Mapping[str, MeasureTable] = field(default_factory=dict)
    considered_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says_what_is_adverse: frozenset[str] = frozenset()
    writes_in_all: bool = False
    first_language: str = ""
    scope: ScopeTable | None = None
    applies_to: AppliesToTable = field(default_factory=AppliesToTable)
    signposts: Mapping[str, SignpostTable] = field(default_factory=dict)
    answered_within: Mapping[str, int] = field(default_factory=dict)

    @property
    def services(self) -> Mapping[str, ServiceTable]:
        """The office's services, by name."""
        return self.scope.services if self.scope else {}

    @property
    def exempts_anybody(self) -> bool:
        """Whether there is any conduct that a restriction may follow without a warning."""
        return self.exempts_by_grade or self.exempts_for_risk or bool(self.exempt_observations)

"""What calls for a notice: one occasion a kind, with what was recorded and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from contact_policy.policy.facts import Case, Person, Proposal, Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord
from contact_policy.policy.vocabulary import AppealOutcome, Behaviour, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningNotice:
    """What a written warning is made of (MC-8.6, 8.7). ``person`` tells which way to reach the office is theirs.

    Where it names several behaviours, ``conduct_of`` describes each, and ``conduct`` what goes for all; ``change_of``
    may likewise ask a change of one alone. ``step`` is which of the document's it is. ``recorded`` is
    for the file, and stands in no letter.
    """

    behaviours: tuple[Behaviour, ...]
    conduct: str
    change_expected: str
    response_days: int
    person: Person | None = None
    conduct_of: Mapping[Behaviour, str] = field(default_factory=dict)
    change_of: Mapping[Behaviour, str] = field(default_factory=dict)
    recorded: PutOnRecord = NOTHING_RECORDED
    step: str = ""

    def conduct_told(self, behaviour: Behaviour) -> str:
        """What it says the customer did that is ``behaviour``: what it says at all, where it names no other."""
        return self.conduct_of.get(behaviour, self.conduct if len(self.behaviours) == 1 else "")

    def change_asked(self, behaviour: Behaviour) -> str:
        """What it asks of the customer about ``behaviour``."""
        return self.change_of.get(behaviour, self.change_expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNotice:
    """What the notice of a restriction is made of (MC-8.26 to 8.28).

    ``starts_at_once`` where it bites before the letter is received (MC-8.30). ``cases`` are those it may speak of.
    ``decided_by`` is the decider's name, where it is known, ``decided_as`` the office they hold where it is not the one
    that usually decides; ``warned_on`` the day of the warning it rests on. ``agreed`` are the others who decided, by
    name and office, and ``met_on`` is the day of the meeting at which it was.
    ``beside`` are the other restrictions that go on: they too say which ways are open.
    """

    person: Person
    proposal: Proposal
    reasons: str
    decided_at: datetime
    starts_at_once: bool = False
    cases: tuple[Case, ...] = ()
    decided_by: str = ""
    decided_as: str = ""
    agreed: tuple[tuple[str, str], ...] = ()
    met_on: date | None = None
    warned_on: date | None = None
    beside: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNotice:
    """What the notice that a restriction goes on is made of: as it was, or ``varied`` to the measures it has now.

    ``beside`` are the other restrictions that go on, ``cases`` those that any of them may speak of.
    """

    person: Person
    restriction: Restriction
    reasons: str
    next_review_on: date
    varied: bool = False
    beside: tuple[Restriction, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndNotice:
    """What the notice that a restriction has ended is made of; ``lapsed`` where nobody had to act.

    ``was_not_reviewed`` where it lapsed because a review was missed. ``beside`` are the other restrictions that go on,
    ``cases`` those that these may speak of, ``services`` those that it concerned.
    """

    lapsed: bool
    ended_on: date
    reasons: str = ""
    was_not_reviewed: bool = False
    person: Person | None = None
    beside: tuple[Restriction, ...] = ()
    cases: tuple[Case, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalNotice:
    """What tells the manager who asked that there will be no restriction. The customer gets no such notice.

    ``cases`` are those that it was asked for in.
    """

    proposed_on: date
    decided_on: date
    reasons: str
    decided_by: str = ""
    decided_as: str = ""
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachNotice:
    """What reminds a customer of a restriction that a contact of theirs did not keep to (MC-8.31). It adds nothing.

    ``cases`` are those that its measures may speak of.
    """

    person: Person
    restriction: Restriction
    happened_on: date
    channel: Channel
    description: str
    review_on: date
    beside: tuple[Restriction, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComingNotice:
    """What tells a customer that their restriction is looked at again by ``review_on``; a say is weighed up to then.

    ``cases`` are those that its measures may speak of.
    """

    person: Person
    restriction: Restriction
    review_on: date
    beside: tuple[Restriction, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealNotice:
    """What tells the outcome of an appeal. ``measures`` are those that go on: empty where none does, or for a warning.

    ``ends_on`` and ``review_on`` are of the restriction that goes on, ``warned_on`` is the day of the warning that
    it is about. ``beside`` are the other restrictions that go on, ``cases`` those that any of them may speak of.
    ``decided_by`` is the name of whoever heard the appeal, where it is known. ``services`` are those that it concerns.
    """

    about: Literal["warning", "restriction"]
    outcome: AppealOutcome
    reasons: str
    person: Person
    measures: tuple[Measure, ...] = ()
    ends_on: date | None = None
    review_on: date | None = None
    warned_on: date | None = None
    beside: tuple[Restriction, ...] = ()
    cases: tuple[Case, ...] = ()
    decided_by: str = ""
    services: tuple[str, ...] = ()


Occasion = (
    WarningNotice
    | DecisionNotice
    | RefusalNotice
    | BreachNotice
    | ReviewComingNotice
    | ReviewNotice
    | AppealNotice
    | EndNotice
)

"""The tables of a policy document, one dataclass each. A key added later is ``added``: an old edition still loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from datetime import date
from typing import Any

from contact_policy.policy.bank_holidays import BankHolidays, worked_out
from contact_policy.policy.vocabulary import Behaviour, Channel, Grade, MeasureKind, NoticeKind, Part

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SINCE = "since"
KEY = "key"
"""In a field's metadata: the key that documents use, where Python has another use for the word."""


def key_of(item: Field[Any]) -> str:
    """The key that documents use for a field of a table."""
    key: str = item.metadata.get(KEY, item.name)
    return key


def added(since: int, default: Any) -> Any:
    """A key that documents have since an engine level: asked of those from then on, ``default`` in all before."""
    return field(default=default, metadata={SINCE: since})


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Which role asks for a restriction and which one decides (MC-8.3, 8.10).

    ``conflict_path`` tells the customer what they can do where the case concerns the one who decides.
    """

    proposing_role: str
    proposing_title: str
    deciding_role: str
    deciding_title: str
    conflict_path: str = ""


@dataclass(frozen=True, kw_only=True)
class Lengths:
    """Every span of time the policy uses; the unit ends each name, and ``answer_within_days`` are working days."""

    response_days: int
    warning_life_months: int
    review_interval_months: int
    review_grace_days: int
    post_deemed_working_days: int
    notice_working_days: int
    evidence_current_days: int
    evidence_life_months: int
    maximum_months: Mapping[Grade, int]
    exemption_within_days: int = added(2, 14)
    recorded_within_days: int = added(2, default=7)
    blocking_review_days: int = added(2, 28)
    answer_within_days: int = added(2, default=10)
    early_look_days: int = added(2, default=28)
    start_within_days: int = added(2, default=28)
    reconsideration_working_days: int = added(2, 20)


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """When people are told of a review, in days before and after its date, so that none is missed unnoticed (MC-9.3).

    Those who propose and decide are reminded; ``customer_days`` before, the customer's letter is drafted (0: none is).
    An answer that is owed, to an appeal or about data, is reminded of on the same days. A review never is after the
    days of grace, for the restriction has ended: where there are none, the day after is of what else is overdue.
    """

    before_review_days: tuple[int, ...] = (14,)
    overdue_days: tuple[int, ...] = (1,)
    customer_days: int = 0


def latest_overdue_day(grace_days: int) -> int:
    """How long after its date something overdue may be reminded of: while a review can be; the day after, always."""
    return max(grace_days, 1)


@dataclass(frozen=True, kw_only=True)
class AppealPeriods:
    """How many days there are to appeal, from receipt of the letter, and to decide, from receipt of the appeal."""

    days_to_appeal: int = 28
    days_to_decide: int = 28


@dataclass(frozen=True, kw_only=True)
class FiledContactPeriods:
    """Within how many working days of coming in filed mail is seen, and answered where it must be (MC-8.23).

    New information and new complaints are ``answered``; ``statutory`` and ``safeguarding`` matters sooner.
    """

    seen_within_working_days: int = 1
    answered_within_working_days: int = 10
    statutory_within_working_days: int = 5
    safeguarding_within_working_days: int = 1


@dataclass(frozen=True, kw_only=True)
class ConsiderationTest:
    """When a text is more than a token (MC-8.11): enough different words that are not all filler.

    ``insulting_words`` are those that nobody would read out to the person they are about.
    """

    minimum_words: int
    filler_words: frozenset[str]
    insulting_words: frozenset[str] = added(2, default=frozenset())


@dataclass(frozen=True, kw_only=True)
class Grading:
    """What lifts a grade and what "persistent" means, as counts and days.

    Contacts fewer than ``recurrence_days_apart`` days apart are one occasion; what recurs does so over at least
    ``recurrence_span_days``.
    """

    recurrence_count: int
    recurrence_window_days: int
    effect_count: int
    effect_span_days: int
    refusals: int
    exempt_from_warning_grade: Grade
    recurrence_days_apart: int = added(2, 2)
    recurrence_span_days: int = added(2, 14)


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """What lets more weigh in proportion: so many recurrences since the warning, and that something was tried.

    Tried is what was in force for ``tried_days`` while the behaviour went on.
    """

    recurrences: int
    recurrences_add: int
    tried_adds: int
    tried_days: int = added(2, 28)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Days the office does not work beside weekends, and its working hours (first and last hour, local time).

    ``holidays`` are added to the ``bank_holidays``, and ``worked`` are taken away from them.
    """

    holidays: frozenset[date]
    working_hours: tuple[int, ...]
    bank_holidays: BankHolidays = added(2, BankHolidays.LISTED)  # noqa: RUF009 - a field, as from `field`
    worked: frozenset[date] = added(2, frozenset())
    weekend: frozenset[str] = frozenset({"saturday", "sunday"})

    def is_weekend(self, day: date) -> bool:
        """Whether the office never works on that day of the week."""
        return WEEKDAYS[day.weekday()] in self.weekend

    def is_holiday(self, day: date) -> bool:
        """Whether the office is closed on ``day``, a weekend or not."""
        if day in self.holidays:
            return True
        return day in worked_out(self.bank_holidays, day.year) and day not in self.worked

    @property
    def ends_on(self) -> date | None:
        """The last day of which it is known whether it is a holiday; None where that is worked out for ever."""
        if self.bank_holidays is not BankHolidays.LISTED:
            return None
        return date(max(self.holidays).year, 12, 31) if self.holidays else date.min


@dataclass(frozen=True, kw_only=True)
class BehaviourEntry:
    """A covered behaviour; ``needs_effect`` where only its effect on the work makes it unacceptable (MC-5.3, 6.5)."""

    name: Behaviour
    label: str
    clauses: tuple[str, ...]
    needs_effect: bool


@dataclass(frozen=True, kw_only=True)
class ObservationEntry:
    """A thing a person may record having seen; neutral, and never held against anyone, where ``behaviour`` is None."""

    code: str
    label: str
    clauses: tuple[str, ...]
    behaviour: Behaviour | None = None
    grade: Grade | None = None


@dataclass(frozen=True, kw_only=True)
class IndicatorEntry:
    """A figure over a trailing window. ``counts`` names what is counted; see ``classification``."""

    id: str
    behaviour: Behaviour
    counts: str
    unit: str
    window_days: int
    threshold: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GroundEntry:
    """What a finding may rest on; ``behaviour`` is None where the ground serves several."""

    id: str
    clauses: tuple[str, ...]
    behaviour: Behaviour | None = None


@dataclass(frozen=True, kw_only=True)
class GuardEntry:
    """Something not held against a customer, and the sentence that says so."""

    id: str
    clauses: tuple[str, ...]
    statement: str


FIGURES = frozenset({"minutes", "count"})
"""The fields of a measure that it may weigh by."""


@dataclass(frozen=True, kw_only=True)
class MeasureEntry:
    """A measure: how much it weighs, what it fits, and the channels it acts on (empty: any).

    A time limit of fewer than ``short_minutes``, or an allowance of fewer, weighs ``short_intrusiveness`` instead.
    """

    kind: MeasureKind
    label: str
    intrusiveness: int
    fits: tuple[Behaviour, ...]
    acts_on: tuple[Channel, ...]
    severe_only: bool
    clauses: tuple[str, ...]
    short_minutes: int = 0
    short_intrusiveness: int = 0


@dataclass(frozen=True, kw_only=True)
class CriterionEntry:
    """One of the criteria to be considered, and the rule that asks for it (MC-8.12 to 8.16)."""

    name: str
    rule: str
    question: str
    asks_new_information: bool


@dataclass(frozen=True, kw_only=True)
class NoticeEntry:
    """What a kind of notice must state to be issued at all (MC-8.6, 8.26 to 8.28). It has a clause or a source."""

    kind: NoticeKind
    must_state: tuple[Part, ...]
    clauses: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepEntry:
    """A step of the work that answers a clause, and the call that takes it."""

    id: str
    call: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DutyEntry:
    """A person's duty that software cannot discharge, and where it shows."""

    id: str
    recorded_as: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClauseEntry:
    """A numbered requirement of the written policy, in our own words."""

    id: str
    section: str
    kind: str
    text: str

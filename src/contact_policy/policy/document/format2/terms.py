"""Tables of format 2 for the document itself, the office, its spans of time, ways in, letters and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from contact_policy.policy.bank_holidays import BankHolidays
from contact_policy.policy.document.about import Amendment
from contact_policy.policy.document.access_table import NeedWords
from contact_policy.policy.document.format2.words import (
    Channels,
    Clauses,
    Code,
    Id,
    SomeGrades,
    Sources,
    Text,
    Weekday,
    Words,
    for_each_grade,
)
from contact_policy.policy.document.shapes import OneOf, Several, Spelt, Within
from contact_policy.policy.document.tables import KEY
from contact_policy.policy.findings import Kind
from contact_policy.policy.vocabulary import Part

HOLIDAYS = tuple(law.value for law in BankHolidays if law is not BankHolidays.LISTED)
KINDS_OF_CLAUSES = ("definition", "duty", "permission", "prohibition", "procedure", "record", "right")

INSULTING_WORDS = (
    "barmy", "bonkers", "crackpot", "crank", "crazy", "cretin", "deranged", "dimwit", "fool", "halfwit", "hysterical",
    "idiot", "idiotic", "imbecile", "liar", "loon", "loony", "lunatic", "maniac", "moron", "moronic", "nutcase",
    "nutjob", "nutter", "pathetic", "pest", "prat", "psycho", "psychopath", "scum", "stupid", "timewaster",
    "troublemaker", "twerp", "twit", "vermin", "wanker",
)  # fmt: skip
"""What an office is taken to mean that lists none: the check is asked of every office, and would say nothing."""

Days = Annotated[int, Within(0)]
Count = Annotated[int, Within(1)]
Languages = Annotated[tuple[Code, ...], Several(1)]


@dataclass(frozen=True, kw_only=True)
class AboutTable:
    """What the document says of itself."""

    id: Id
    title: Text
    owner: Words
    version: Words
    engine: Annotated[int, Within(1, 99), "the engine level whose rules it answers to; raise it to adopt later ones"]
    approved_on: date
    approved_by: Words
    next_review_on: date
    in_force_on: Annotated[date | None, "where that is not the day on which the service goes by it"] = None
    source: Annotated[Words | None, "where the written policy can be read"] = None
    history: tuple[Amendment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficeTable:
    """The office's own particulars, which settings may override."""

    name: Text
    postal_address: Text
    email: Words
    phone: Annotated[str, Spelt(r"^\+[1-9][0-9 ]{6,20}$", "it in international form, as in +441632960100")]
    hours: Text
    contact_name: Text
    file_to: Annotated[Words, "where filed mail goes"]
    country: Annotated[str, Spelt(r"^[A-Z]{2}$", "the ISO code, as in GB"), "how numbers are read"] = "GB"
    timezone: Annotated[str, "whose clock days and hours are told by"] = "Europe/London"
    emergency_number: Annotated[str, Spelt(r"^\+?[0-9]{3,15}$", "the number, as in 999")] = "999"
    policy_place: Annotated[Text | None, 'where the policy can be read, as it follows "You can read it"'] = None
    unasked_recipients: Annotated[tuple[Words, ...], Several(), "mailboxes whose mail no measure touches"] = (
        "postmaster",
        "abuse",
    )


@dataclass(frozen=True, kw_only=True)
class OwnWordsTable:
    """Sentences of ours in the office's words: of those that are ``said`` aloud, and of letters."""

    say: Mapping[str, Words] = field(default_factory=dict)
    letter: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LanguagesTable:
    """The languages that customers are written and spoken to in; absent: English alone."""

    offered: Languages
    letters: Annotated[str, OneOf(("chosen", "both")), "in the language the customer chose, or in all offered"]
    first: Code | None = None
    checked_by: Annotated[Mapping[Code, Words], "who checked the words of a language"] = field(default_factory=dict)
    own: Annotated[Mapping[Code, OwnWordsTable], "our sentences in the office's words"] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LengthsTable:
    """Spans of time; the unit ends each name."""

    review_months: Annotated[int, Within(1, 12)] | SomeGrades
    review_grace_days: Annotated[int, Within(0, 28)]
    post_deemed_working_days: Annotated[int, Within(1, 10)]
    notice_working_days: Annotated[int, Within(0, 5)]
    evidence_current_days: Annotated[int, Within(1, 730)]
    evidence_life_months: Annotated[int, Within(1, 60)]
    longest_months: SomeGrades
    recorded_within_days: Days = 7
    blocking_review_days: Count = 28
    answer_within_days: Days = 10
    start_within_days: Days = 28
    reconsideration_working_days: Days = 20

    def __post_init__(self) -> None:
        """Give a grade that is left out the figure that holds for it, too."""
        for name in ("review_months", "longest_months"):
            said = getattr(self, name)
            if not isinstance(said, int):
                object.__setattr__(self, name, for_each_grade(said))


@dataclass(frozen=True, kw_only=True)
class RemindersTable:
    """When people are told of a review, in days before and after its date; when the customer's letter is drafted."""

    before_review_days: Annotated[tuple[Count, ...], Several()] = (14,)
    overdue_days: Annotated[tuple[Count, ...], Several()] | None = None
    customer_days: Days = 0


@dataclass(frozen=True, kw_only=True)
class FiledMailTable:
    """Within how many working days a person has seen what was filed."""

    seen_within_working_days: Annotated[
        Annotated[int, Within(0, 10)] | None, "absent: 1, or on the day itself where something is answered on it"
    ] = None


@dataclass(frozen=True, kw_only=True)
class ConsiderationTable:
    """When a text is more than a token."""

    minimum_words: Annotated[int, Within(1, 20)]
    filler_words: Annotated[tuple[Words, ...], Several()] | Mapping[Code, Annotated[tuple[Words, ...], Several()]]
    insulting_words: Annotated[
        tuple[Words, ...], Several(), "words that nobody would read out to a customer; absent: ours, in English"
    ] = INSULTING_WORDS


@dataclass(frozen=True, kw_only=True)
class EscalationTable:
    """What lets more weigh in proportion."""

    recurrences: Count
    recurrences_add: Days
    tried_adds: Days
    tried_days: Days = 28


@dataclass(frozen=True, kw_only=True)
class AccessTable:
    """The ways in that are watched, and the order in which one is kept open."""

    routes: Channels
    always_open: Channels
    large_print: Annotated[tuple[Words, ...], Several(), "words of a need that ask for it"] = ()
    need_words: tuple[NeedWords, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CalendarTable:
    """Working days: a law's holidays, computed, with what the office adds to them and takes away."""

    holidays: Annotated[str, OneOf(HOLIDAYS), "computed by this law of holidays"]
    working_hours: Annotated[tuple[Annotated[int, Within(0, 24)], ...], Several(2, 2)]
    closed: Annotated[tuple[date, ...], Several(), "further days"] = ()
    open: Annotated[tuple[date, ...], Several(), "days worked although computed as holidays"] = ()
    weekend: Annotated[tuple[Weekday, ...], Several()] = ("saturday", "sunday")

    @property
    def law(self) -> BankHolidays:
        """The law that its holidays are worked out by."""
        law = BankHolidays(self.holidays)
        return BankHolidays.LISTED if law is BankHolidays.NONE and self.closed else law


@dataclass(frozen=True, kw_only=True)
class RuleTable:
    """What one of the engine's checks cites, and what an unmet answer means.

    ``kind`` is one, or for a rule whose kind depends on the facts one for each case; ``otherwise`` is for those that
    are not named. ``asked = false``: this policy has no such rule, and ``why``.
    """

    kind: Kind | Mapping[Annotated[str, Spelt(r"^[a-z_]+$", "the case in small letters and _")], Kind]
    clauses: Clauses
    sources: Sources = ()
    asked: bool = True
    why: Words | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeTable:
    """What a letter must state to be issued, and who else is told."""

    must_state: Annotated[tuple[Part, ...], Several(1)]
    clauses: Clauses
    sources: Sources = ()
    told_too: Annotated[tuple[Words, ...], Several(), "who else is told, beside the customer"] = ()


@dataclass(frozen=True, kw_only=True)
class DutyTable:
    """A duty of people that no software discharges, and where it shows."""

    recorded_as: Words
    clauses: Clauses


@dataclass(frozen=True, kw_only=True)
class RetentionTable:
    """How long a record is kept, from when, and what is done then."""

    months: Annotated[int, Within(12, 600)]
    from_: Annotated[str, OneOf(("recorded", "ended", "last_contact"))] = field(metadata={KEY: "from"})
    then: Annotated[str, OneOf(("erase", "anonymise"))]
    clauses: Clauses = ()
    sources: Sources = ()


@dataclass(frozen=True, kw_only=True)
class ClauseTable:
    """A numbered requirement of the written policy, in our own words."""

    section: Words
    kind: Annotated[str, OneOf(KINDS_OF_CLAUSES)]
    text: Words

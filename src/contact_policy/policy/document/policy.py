"""One edition of a policy as data: every figure, label and citation the engine uses stands here, none in the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from contact_policy.policy.document.about import About
from contact_policy.policy.document.access_table import Access
from contact_policy.policy.document.first_authority import first_authority, first_roles
from contact_policy.policy.document.first_terms import FirstTerms
from contact_policy.policy.document.format2.criteria import WhenTable
from contact_policy.policy.document.format2.measures import MeasureTable
from contact_policy.policy.document.format2.people import AuthorityTable, RoleTable
from contact_policy.policy.document.further import Further
from contact_policy.policy.document.office import Office
from contact_policy.policy.document.reads_conduct import ReadsConduct
from contact_policy.policy.document.reads_rules import ReadsRules
from contact_policy.policy.document.reads_steps import ReadsSteps
from contact_policy.policy.document.retention import Retention
from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.policy.document.tables import (
    AppealPeriods,
    Authority,
    BehaviourEntry,
    Calendar,
    ClauseEntry,
    ConsiderationTest,
    CriterionEntry,
    DutyEntry,
    Escalation,
    FiledContactPeriods,
    Grading,
    GroundEntry,
    GuardEntry,
    IndicatorEntry,
    Lengths,
    MeasureEntry,
    NoticeEntry,
    ObservationEntry,
    Reminders,
    StepEntry,
)
from contact_policy.policy.document.translations import Translation
from contact_policy.policy.document.who import Who
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.findings import PolicyReference
from contact_policy.policy.vocabulary import Grade, Language, MeasureKind, NoticeKind
from contact_policy.policy.words import Words, words_of


class _Offered(dict[MeasureKind, MeasureEntry]):
    """The measures that an edition offers, by kind.

    What was proposed or restricted under another edition may be of a kind that this one does not offer. To this one
    it answers no behaviour, and weighs as much as the heaviest that it knows.
    """

    def __missing__(self, kind: MeasureKind) -> MeasureEntry:
        heaviest = max(entry.intrusiveness for entry in self.values())
        return MeasureEntry(
            kind=kind,
            label=kind.replace("_", " "),
            intrusiveness=heaviest,
            fits=(),
            acts_on=(),
            severe_only=False,
            clauses=(),
        )


@dataclass(frozen=True, kw_only=True)
class Policy(ReadsConduct, ReadsRules, ReadsSteps):
    """An edition as it is used. ``digest`` is the SHA-256 of the document's bytes.

    ``engine_used`` is the level under which everything is answered: of new decisions the document's own, or a higher
    one where its readings turned out unfair; of a replay the one that was used.
    ``asked_when`` says of the criteria of a document's own, by rule, when they are asked; ``covered`` which criterion
    is about what, where it does not go by the name of it; ``not_asked`` are the rules that the policy does not have.
    ``who`` may do what, and ``further``, is what only documents of format 2 say.
    ``language`` is the one that its texts are in, ``languages`` what it says in others; see ``in_language``.
    """

    policy: About
    office: Office
    authority: Authority
    lengths: Lengths
    consideration: ConsiderationTest
    grading: Grading
    proportion: Mapping[Grade, int]
    escalation: Escalation
    access: Access
    calendar: Calendar
    behaviours: tuple[BehaviourEntry, ...]
    observations: tuple[ObservationEntry, ...]
    indicators: tuple[IndicatorEntry, ...]
    grounds: tuple[GroundEntry, ...]
    guards: tuple[GuardEntry, ...]
    measures: tuple[MeasureEntry, ...]
    criteria: tuple[CriterionEntry, ...]
    rules: tuple[RuleEntry, ...]
    steps: tuple[StepEntry, ...]
    duties: tuple[DutyEntry, ...]
    clauses: tuple[ClauseEntry, ...]
    notices: tuple[NoticeEntry, ...] = ()
    reminders: Reminders = field(default_factory=Reminders)
    appeals: AppealPeriods = field(default_factory=AppealPeriods)
    filed_mail: FiledContactPeriods = field(default_factory=FiledContactPeriods)
    retention: Retention = field(default_factory=Retention)
    digest: str = field(default="")
    engine_used: int = FIRST_LEVEL
    asked_when: Mapping[str, WhenTable] = field(default_factory=dict)
    covered: Mapping[str, str] = field(default_factory=dict)
    not_asked: frozenset[str] = frozenset()
    who: Who = field(default_factory=Who)
    further: Further = field(default_factory=Further)
    languages: Mapping[str, Translation] = field(default_factory=dict)
    language: Language = Language.ENGLISH

    @property
    def about(self) -> About:
        """What the document says of itself: its table ``[policy]``."""
        return self.policy

    @cached_property
    def reference(self) -> PolicyReference:
        """Id, version and digest, as decisions pin them."""
        return PolicyReference(id=self.policy.id, version=self.policy.version, digest=self.digest)

    @cached_property
    def words(self) -> Words:
        """The words of its language: ours, and the office's own in their place."""
        ours, own = words_of(self.language), self.languages.get(self.language)
        if own is None:
            return ours
        return replace(ours.with_own(own.say, own.letter), is_checked=ours.is_checked or bool(own.checked_by.strip()))

    @cached_property
    def spoken(self) -> Mapping[Language, Policy]:
        """The edition in each language that it offers, its own among them: English, where the office offers that."""
        return {
            language: self if language is self.language else self._translated(language)
            for language in Language
            if language is self.language or language in self.languages
        }

    def in_language(self, wanted: str) -> Policy:
        """The edition as it speaks to somebody whose language is ``wanted`` (``cy``, ``cy-GB``): else in its own."""
        code = wanted.partition("-")[0].lower()
        return self.spoken[Language(code)] if code in self.spoken else self

    @property
    def first_language(self) -> str:
        """The language of whoever has told the office none."""
        return self.further.first_language or self.language

    def writing_to(self, wanted: str) -> tuple[Policy, ...]:
        """The edition in each language that a letter to somebody is in, whose language is ``wanted``: theirs alone.

        An office that writes in all its languages begins with the one that it puts first, else with theirs.
        """
        if not self.further.writes_in_all:
            return (self.in_language(wanted),)
        first = self.in_language(self.further.first_language or wanted)
        return (first, *(spoken for spoken in self.spoken.values() if spoken.language is not first.language))

    @property
    def to_staff(self) -> Policy:
        """The edition as its own staff are written to: in English, with the office's names as they are."""
        return self if self.language is Language.ENGLISH else replace(self, language=Language.ENGLISH, languages={})

    def _translated(self, language: Language) -> Policy:
        said = self.languages[language]
        of_the_office: Mapping[str, Any] = said.office  # texts alone: its lists are the same in each
        return replace(
            self,
            policy=replace(self.policy, title=said.policy.get("title", self.policy.title)),
            office=replace(self.office, **of_the_office),
            authority=replace(self.authority, **said.authority),
            behaviours=tuple(replace(b, label=said.behaviours.get(b.name, b.label)) for b in self.behaviours),
            language=language,
        )

    @cached_property
    def who_acts(self) -> AuthorityTable:
        """Who may do what, whichever the document's format. Asked by every assessment, so told once an edition."""
        return self.who.authority or first_authority(self.authority, self.who.hearing_role)

    @cached_property
    def named_roles(self) -> Mapping[str, RoleTable]:
        """The roles that the document itself names, and who holds them."""
        return first_roles(self.authority) if self.who.authority is None else self.who.roles

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What the office calls whoever holds each of these, in the edition's language."""
        return {role: self.said(named.title) for role, named in self.named_roles.items()}

    @cached_property
    def measure(self) -> Mapping[MeasureKind, MeasureEntry]:
        """Measures by kind. One that is not among them has an entry all the same; see ``_Offered``."""
        return _Offered({entry.kind: entry for entry in self.measures})

    @cached_property
    def terms(self) -> Mapping[MeasureKind, MeasureTable]:
        """What a measure of each kind does, settles and asks; of one that it does not offer, what that did before."""
        return FirstTerms(self.further.measures)

    @cached_property
    def lightest_measure(self) -> int:
        """The least that any measure weighs."""
        return min(entry.intrusiveness for entry in self.measures)

    def criterion_about(self, what: str) -> str:
        """The name of the criterion that covers ``what``: access needs, say."""
        return self.covered.get(what, what)

    def review_months(self, grade: Grade | None) -> int:
        """Within how many months conduct of a grade is usually looked at again."""
        return self.further.review_months.get(grade or Grade.MINOR, self.lengths.review_interval_months)

    @cached_property
    def windows(self) -> Mapping[int, timedelta]:
        """How long each window of an indicator is, by its days."""
        return {entry.window_days: timedelta(days=entry.window_days) for entry in self.indicators}

    @cached_property
    def ground(self) -> Mapping[str, GroundEntry]:
        """Grounds by id."""
        return {entry.id: entry for entry in self.grounds}

    @cached_property
    def guard(self) -> Mapping[str, GuardEntry]:
        """Guards by id."""
        return {entry.id: entry for entry in self.guards}

    @cached_property
    def notice(self) -> Mapping[NoticeKind, NoticeEntry]:
        """What notices must state, by kind; none in an edition from before they were asked to."""
        return {entry.kind: entry for entry in self.notices}

    def is_review_overdue(self, today: date) -> bool:
        """Whether the policy's own review date has passed (MC-0.2). It stays in force all the same."""
        return today > self.policy.next_review_on

    def is_calendar_over(self, today: date) -> bool:
        """Whether the holidays listed ended before ``today``: every weekday counts as a working day since then."""
        ends_on = self.calendar.ends_on
        return ends_on is not None and today > ends_on

    def is_token(self, text: str, minimum_words: int | None = None) -> bool:
        """Whether ``text`` is empty or a token: too few different words, or nothing but filler (MC-8.11).

        A word is two letters or more. ``minimum_words`` defaults to the document's figure.
        """
        needed = self.consideration.minimum_words if minimum_words is None else minimum_words
        filler = self.consideration.filler_words
        text = text.replace("/", "").lower()
        words: set[str] = set()
        says_something = False
        for word in text.split(maxsplit=_FIRST_FEW):
            if len(word) > 1 and word.isalpha():
                words.add(word)
                says_something = says_something or word not in filler
                if says_something and len(words) >= needed:
                    return False
        words.update(_WORD.findall(text))
        return len(words) < needed or words <= filler


_FIRST_FEW = 8
_WORD = re.compile(r"[^\W\d_]{2,}")

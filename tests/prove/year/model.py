"""What must be true of every restriction, letter and reminder, in a few plain figures, without the product's code."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from prove.year.calendar import DAY, day_of, midnight, working_day_after

GRACE_DAYS = 14
POST_DAYS = 2
UNWARNED_DAYS = 2
COMING, CUSTOMER, OVERDUE = (28, 7), 14, (1, 8)

Told = tuple[str, date, int]


@dataclass(slots=True)
class Letter:
    """A notice: what it is of, under whose record, when it was drafted, and when it was issued, if ever."""

    id: str
    kind: str
    about: str
    customer: str
    drafted_at: datetime
    issued_at: datetime | None = None


@dataclass(slots=True)
class Held:
    """A restriction. ``minutes`` is how long its calls may last, ``contact`` whether it has a single contact, too."""

    id: str
    customer: str
    notice: str
    authorised_at: datetime
    starts_on: date
    review_on: date
    ends_on: date | None
    minutes: int
    contact: bool
    unwarned: bool
    holidays: Collection[date]
    replaces: Held | None = None
    review_set_at: datetime | None = None
    issued_at: datetime | None = None
    posted: bool = False
    ended_at: datetime | None = None
    ended_how: str = ""
    lapse_told: bool = False
    told: dict[Told, bool] = field(default_factory=dict)
    breaches: int = 0

    @property
    def lapses_at(self) -> datetime:
        """The first moment after its last day."""
        last = self.review_on + GRACE_DAYS * DAY
        return midnight((min(last, self.ends_on) if self.ends_on else last) + DAY)

    @property
    def begins_at(self) -> datetime:
        """When it begins to bite, where its letter has gone or need not go first."""
        begins = max(midnight(self.starts_on), self.authorised_at)
        if self.unwarned or self.issued_at is None:
            return begins
        if not self.posted:
            return max(begins, self.issued_at)
        received = working_day_after(day_of(self.issued_at), POST_DAYS, self.holidays)
        return max(begins, midnight(received))

    def status(self, now: datetime) -> str:
        """How it stands."""
        is_over_before = self.ended_how == "replaced" and self.ended_at is not None and self.lapses_at <= self.ended_at
        if self.ended_at is not None and self.ended_at <= now and not is_over_before:
            return self.ended_how
        if now >= self.lapses_at:
            return "lapsed"
        is_excused = self.unwarned and now < midnight(
            working_day_after(day_of(self.authorised_at), UNWARNED_DAYS, self.holidays) + DAY
        )
        if self.issued_at is None and not is_excused:
            return "pending_notice"
        return "in_force" if now >= self.begins_at else "scheduled"

    def is_live(self, now: datetime) -> bool:
        """Whether it limits contact, or may come to."""
        return self.status(now) in {"in_force", "scheduled", "pending_notice"}

    def due(self, now: datetime) -> Iterator[Told]:
        """What a sweep now must tell, in order."""
        if self.lapse_told or self.status(now) in {"lifted", "replaced"}:
            return
        days = [(self.review_on - n * DAY, "coming", n) for n in COMING]
        days += [(self.review_on - CUSTOMER * DAY, "customer", CUSTOMER)]
        days += [(self.review_on + n * DAY, "overdue", n) for n in OVERDUE]
        for day, kind, n in sorted(days):
            is_due = (self.review_set_at or self.authorised_at) <= midnight(day) <= now
            is_due = is_due and (self.ended_at is None or midnight(self.review_on) < self.ended_at)
            if is_due and midnight(day) < self.lapses_at and (kind, self.review_on, n) not in self.told:
                yield kind, self.review_on, n
        if now >= self.lapses_at:
            yield "ended", self.review_on, 0

    def sweep(self, now: datetime) -> tuple[list[Told], list[str]]:
        """What a sweep now tells, and the kinds of letters that it drafts."""
        due = list(self.due(now))
        of_office = [told for told in due if told[0] != "customer"]
        letters = []
        for told in due:
            if told[0] == "customer":
                self.told[told] = self.review_on > day_of(now) and self.issued_at is not None
                letters += ["review_coming"] if self.told[told] else []
            else:
                self.told[told] = told == of_office[-1]
            if told[0] == "ended":
                letters += ["lapse"] if self.unwarned or self.issued_at else []
                self.lapse_told = True
        return due, letters

    def issue(self, at: datetime, *, posted: bool) -> None:
        """Its own letter goes; what it replaces ends when it begins, unless that is over by then."""
        self.issued_at, self.posted = at, posted

    def replace(self, now: datetime) -> None:
        """From when this is known to bite, the older one it replaces is over."""
        older, at = self.replaces, max(self.begins_at, now)
        if older and older.is_live(at) and self.is_live(at):
            older.ended_at, older.ended_how = at, "replaced"

"""The office and the model side by side: whatever is done is done to both."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from contact_policy.errors import HarsherMeasures, NotInForce
from contact_policy.policy.facts import Proposal
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import IssueMethod, ReviewOutcome
from prove.year.calendar import DAY, HOLIDAYS, day_of, months_after
from prove.year.model import Held, Letter
from prove.year.office import CONTACT, SAID, Office, limit

INTERVAL_MONTHS = 3


@dataclass
class World:
    """``held`` and ``expected`` (letters by kind and what they are about) are the model's.

    ``reminded`` are the names under which reminders of reviews must be queued; ``not_one`` is who was ever taken for
    the same person as another: of them alone something may turn out otherwise than it was decided on.
    """

    office: Office
    connection: Any
    customers: dict[str, int] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    warned: set[str] = field(default_factory=set)
    held: list[Held] = field(default_factory=list)
    letters: dict[str, Letter] = field(default_factory=dict)
    expected: Counter[tuple[str, str]] = field(default_factory=Counter)
    queued: set[str] = field(default_factory=set)
    reminded: set[str] = field(default_factory=set)
    not_one: set[str] = field(default_factory=set)
    consequences: int = 0

    def live(self, now: datetime) -> list[Held]:
        """The restrictions that are in force or may come to be."""
        return [held for held in self.held if held.is_live(now)]

    def root(self, customer: str) -> str:
        """The customer whose record this is: themselves, unless merged into another's."""
        return self.merged.get(customer, customer)

    def of(self, customer: str, now: datetime) -> list[Held]:
        """A customer's restrictions that are in force or may come to be."""
        return [held for held in self.live(now) if self.root(held.customer) == customer]

    async def register(self, now: datetime) -> str:
        number = len(self.customers)
        customer = await self.office.register(now, number)
        self.customers[customer.id] = number
        return customer.id

    async def warn(self, now: datetime, customer: str) -> None:
        await self.office.threatened(now, customer)
        warning = await self.office.warn(now, customer)
        self._drafted(now, warning.notice_id, "warning", warning.id, customer)
        await self.issue(now, self.letters[warning.notice_id], IssueMethod.EMAIL)
        self.warned.add(customer)

    async def restrict(  # noqa: PLR0913 - a restriction has so many figures
        self, now: datetime, customer: str, *, minutes: int, contact: bool, starts_in: int, review_in: int | None,
        ends_in: int | None, replaces: Held | None = None,
    ) -> Held:  # fmt: skip
        """Restrict for another threat, after a warning where there was one."""
        event = await self.office.threatened(now, customer)
        today = day_of(now)
        starts_on = today + starts_in * DAY
        ends_on = None if ends_in is None else starts_on + ends_in * DAY
        review_on = months_after(starts_on, INTERVAL_MONTHS) if review_in is None else starts_on + review_in * DAY
        if review_in is None and ends_on is not None:
            review_on = min(review_on, ends_on)
        is_warned = any(self.root(warned) == customer for warned in self.warned)
        asked = Proposal(
            proposed_by="", proposer_roles=(), measures=_measures(minutes, contact=contact), behaviours=(), grounds="",
            starts_on=starts_on, review_on=review_on, ends_on=ends_on, replaces=replaces.id if replaces else None,
            warning_exemption_reason="" if is_warned else SAID,
        )  # fmt: skip
        done = await self.office.restrict(now, customer, [event.id], asked, None if review_in is None else review_on)
        assert done.restriction_id
        assert done.notice_id
        held = Held(
            id=done.restriction_id, customer=customer, notice=done.notice_id, authorised_at=now, starts_on=starts_on,
            review_on=review_on, ends_on=ends_on, minutes=minutes, contact=contact, unwarned=not is_warned,
            holidays=HOLIDAYS, replaces=replaces,
        )  # fmt: skip
        self.held.append(held)
        self._drafted(now, done.notice_id, "decision", held.id, customer)
        if held.unwarned:
            held.replace(now)
        return held

    async def issue(self, now: datetime, letter: Letter, method: IssueMethod, at: datetime | None = None) -> None:
        """Somebody sends a letter themselves and writes it down, perhaps later."""
        await self.office.issue(now, letter.id, method, at)
        self.queued.discard(letter.id)
        self._issued(now, letter, at or now, posted=method is IssueMethod.POST)

    async def send(self, now: datetime, letter: Letter) -> None:
        """Somebody puts it on the queue."""
        await self.office.send(now, letter.id, self.customers[letter.customer])
        self.queued.add(letter.id)

    async def deliver(self, now: datetime) -> None:
        """What the mail server took was issued, and nothing else."""
        before = dict(self.office.mail.taken)
        await self.office.deliver(now)
        rows = await self.connection.fetch("SELECT id, notice_id FROM outgoing_messages WHERE kind = 'notice'")
        for row in rows:
            if str(row["id"]) in self.office.mail.taken and str(row["id"]) not in before:
                letter = self.letters[str(row["notice_id"])]
                self.queued.remove(letter.id)
                self._issued(now, letter, now, posted=False)

    async def review(self, now: datetime, held: Held, outcome: ReviewOutcome, next_in: int | None) -> None:
        """Continue, vary or lift; what has ended by then cannot be reviewed."""
        measures: tuple[Measure, ...] = ()
        minutes, contact = held.minutes, held.contact
        if outcome is ReviewOutcome.VARY:
            minutes, contact = (minutes, False) if contact else (minutes + 5, False)
            measures = _measures(minutes, contact=contact)
        today = day_of(now)
        next_on = None if next_in is None or outcome is ReviewOutcome.LIFT else today + next_in * DAY
        if not held.is_live(now) or (outcome is ReviewOutcome.VARY and held.issued_at is None):
            with pytest.raises(NotInForce):
                await self.office.review(now, held.id, outcome, next_on, measures)
            return
        done = await self.office.review(now, held.id, outcome, next_on, measures)
        held.breaches = 0
        held.minutes, held.contact = minutes, contact
        if outcome is ReviewOutcome.LIFT:
            held.ended_at, held.ended_how = now, "lifted"
            self._drafted(now, done.notice_id, "lift", held.id, held.customer)
            return
        self._drafted(now, done.notice_id, "review", held.id, held.customer)
        chosen = next_on or months_after(today, INTERVAL_MONTHS)
        held.review_on, held.review_set_at = min(chosen, held.ends_on) if held.ends_on else chosen, now

    async def try_harsher(self, now: datetime, held: Held) -> None:
        """Nobody makes it harsher at a review."""
        if held.is_live(now) and held.issued_at is not None:
            harsher = _measures(held.minutes - 1, contact=held.contact)
            with pytest.raises(HarsherMeasures):
                await self.office.review(now, held.id, ReviewOutcome.VARY, None, harsher)

    async def lift(self, now: datetime, held: Held) -> None:
        if not held.is_live(now):
            with pytest.raises(NotInForce):
                await self.office.lift(now, held.id)
            return
        await self.office.lift(now, held.id)
        held.ended_at, held.ended_how = now, "lifted"
        self.expected["lift", held.id] += 1
        await self.learn()

    async def breach(self, now: datetime, held: Held) -> None:
        """A contact that breaks its conditions: a count for the next review, and nothing more."""
        if held.status(now) == "in_force":
            event = await self.office.called(now, self.root(held.customer))
            await self.office.breach(now, held.id, event.id)
            held.breaches += 1

    async def merge(self, now: datetime, survivor: str, duplicate: str) -> None:
        """Two records were one person's; a contact status names four restrictions at most, so these have fewer."""
        is_free = survivor != duplicate and not {survivor, duplicate} & self.merged.keys()
        if (
            is_free
            and duplicate not in self.merged.values()
            and len(self.of(survivor, now) + self.of(duplicate, now)) < 4
        ):
            await self.office.merge(now, survivor, duplicate)
            self.merged[duplicate] = survivor
            self.not_one |= {survivor, duplicate}

    async def split(self, now: datetime, duplicate: str) -> None:
        """They were two persons' all the same."""
        await self.office.split(now, self.merged[duplicate], duplicate)
        del self.merged[duplicate]

    async def sweep(self, now: datetime, *, twice: bool = False) -> None:
        """Sweep, perhaps two at once."""
        for held in self.held:
            due, letters = held.sweep(now)
            self.consequences += len(due)
            for kind, review_on, days in due:
                if held.told[kind, review_on, days] and kind != "customer":
                    name = f"review/{held.id}/{review_on}/{kind}/{days}"
                    self.reminded |= {f"{name}/manager", f"{name}/chief_executive"}
            for kind in letters:
                self.expected[kind, held.id] += 1
        await asyncio.gather(*(self.office.sweep(now) for _ in range(2 if twice else 1)))
        await self.learn()

    async def learn(self) -> None:
        """Learn the ids of letters that were drafted unasked."""
        for row in await self.connection.fetch("SELECT id, kind, about_id, customer_id, created_at FROM notices"):
            id_ = str(row["id"])
            if id_ not in self.letters:
                customer = str(row["customer_id"])
                self.letters[id_] = Letter(id_, row["kind"], str(row["about_id"]), customer, row["created_at"])

    def _drafted(self, now: datetime, id_: str, kind: str, about: str, customer: str) -> None:
        self.expected[kind, about] += 1
        self.letters[id_] = Letter(id_, kind, about, customer, now)

    def _issued(self, now: datetime, letter: Letter, at: datetime, *, posted: bool) -> None:
        assert letter.issued_at is None
        letter.issued_at = at
        for held in self.held:
            if held.notice == letter.id:
                held.issue(at, posted=posted)
                held.replace(now)


def _measures(minutes: int, *, contact: bool) -> tuple[Measure, ...]:
    return (limit(minutes), CONTACT) if contact else (limit(minutes),)

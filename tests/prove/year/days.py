"""One year, drawn day by day from a seed: what people do, what they forget, and when nobody sweeps or delivers."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from contact_policy.policy.vocabulary import IssueMethod, ReviewOutcome
from prove.year import checks
from prove.year.calendar import DAY
from prove.year.model import Held, Letter
from prove.year.world import World

BEGIN = date(2026, 1, 1)
# Both changes of the clock fall into days on which nobody sweeps, a bank holiday into the third.
OUTAGES = ((date(2026, 3, 26), 7), (date(2026, 10, 23), 5), (date(2026, 12, 24), 9))

Step = Callable[[datetime], Awaitable[None]]


@dataclass
class Outage:
    """Something that now and then does not run for some days."""

    rng: random.Random
    until: date = BEGIN
    days: int = 0

    def is_on(self, day: date) -> bool:
        for begins, length in OUTAGES:
            if day == begins:
                self.until = max(self.until, day + length * DAY)
        if day >= self.until and self.rng.random() < 0.02:
            self.until = day + self.rng.randint(1, 10) * DAY
        self.days += day < self.until
        return day < self.until


@dataclass
class Year:
    """``people`` customers; ``bustle`` is how much happens a day to each of them, on average.

    ``answers`` keeps what telephones were told, to be replayed.
    """

    world: World
    rng: random.Random
    people: int
    bustle: float
    forgotten: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    answers: list[tuple[datetime, dict[str, checks.Answer]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.no_sweep, self.no_delivery = Outage(self.rng), Outage(self.rng)

    async def pass_by(self, length: int) -> None:
        for n in range(length):
            day = BEGIN + n * DAY
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            at = sorted(midnight + timedelta(seconds=self.rng.randrange(86_399)) for _ in range(400))
            steps = self._steps_of(day, midnight)
            moments = sorted(self.rng.sample(at, min(len(steps), len(at))))
            for moment, step in zip(moments, steps, strict=False):
                await step(moment)
            now = midnight + timedelta(hours=23, minutes=59, seconds=59)
            self.answers.append((now, await checks.check(self.world, now, long_over=n % 30 == 0)))

    def _steps_of(self, day: date, midnight: datetime) -> list[Step]:
        steps = [self._something(midnight) for _ in range(self._count(self.people * self.bustle))]
        steps += [step for held in self.world.live(midnight) for step in self._about(held, day)]
        steps += [self._posted(letter) for letter in self.world.letters.values() if self._goes(letter)]
        if not self.no_sweep.is_on(day):
            steps += [self._sweep] * self.rng.randint(1, 2)
        if not self.no_delivery.is_on(day):
            steps += [self.world.deliver] * self.rng.randint(1, 2)
        self.rng.shuffle(steps)
        new = min(self.people - len(self.world.customers), max(1, self.people // 60))
        return [self._register] * new + steps

    def _count(self, mean: float) -> int:
        return int(mean) + (self.rng.random() < mean % 1)

    async def _register(self, now: datetime) -> None:
        await self.world.register(now)

    async def _sweep(self, now: datetime) -> None:
        await self.world.sweep(now, twice=self.rng.random() < 0.2)

    def _something(self, midnight: datetime) -> Step:
        """Somebody is warned or restricted, or a restriction is broken or, before its time, lifted."""
        live = self.world.live(midnight)
        if live and self.rng.random() < 0.5:
            held = self.rng.choice(live)
            return self.rng.choice([
                lambda now: self.world.breach(now, held),
                lambda now: self.world.breach(now, held),
                lambda now: self.world.try_harsher(now, held),
                lambda now: self.world.lift(now, held),
            ])  # fmt: skip
        if self.rng.random() < 0.08:
            return self._merged
        return self._warned if self.rng.random() < 0.4 else self._restricted

    async def _warned(self, now: datetime) -> None:
        customer = self.world.root(self.rng.choice(list(self.world.customers)))
        if customer not in self.world.warned:
            await self.world.warn(now, customer)

    async def _merged(self, now: datetime) -> None:
        if self.world.merged and self.rng.random() < 0.5:
            await self.world.split(now, self.rng.choice(list(self.world.merged)))
        else:
            await self.world.merge(now, *(self.rng.choice(list(self.world.customers)) for _ in range(2)))

    async def _restricted(self, now: datetime) -> None:
        rng = self.rng
        warned = [customer for customer in self.world.customers if customer in self.world.warned]
        customer = rng.choice(warned if warned and rng.random() < 0.6 else list(self.world.customers))
        customer = self.world.root(customer)
        theirs = self.world.of(customer, now)
        if len(theirs) > 2:
            return
        held = await self.world.restrict(
            now,
            customer,
            minutes=rng.randint(6, 20),
            contact=rng.random() < 0.5,
            starts_in=rng.choice([0, 0, 0, 1, 5, 20]),
            review_in=rng.choice([None, None, 1, 7, 14, 30, 60, 88]),
            ends_in=rng.choice([None, 0, 10, 30, 88, 120, 180]),
            replaces=rng.choice(theirs) if theirs and rng.random() < 0.6 else None,
        )
        if rng.random() < 0.3:
            self.forgotten.add(held.id)

    def _about(self, held: Held, day: date) -> list[Step]:
        """A review, if it is about due and nobody has forgotten it."""
        is_near = abs((held.review_on - day).days) < 12
        if held.id in self.forgotten or self.rng.random() > (0.1 if is_near else 0.002):
            return []
        outcome = self.rng.choice([*ReviewOutcome, ReviewOutcome.CONTINUE, ReviewOutcome.CONTINUE])
        next_in = self.rng.choice([None, 1, 7, 20, 40, 90])
        return [lambda now: self.world.review(now, held, outcome, next_in)]

    def _goes(self, letter: Letter) -> bool:
        if letter.issued_at is not None or letter.id in self.lost or self.rng.random() > 0.3:
            return False
        if self.rng.random() < 0.1:
            self.lost.add(letter.id)
            return False
        return True

    def _posted(self, letter: Letter) -> Step:
        async def go(now: datetime) -> None:
            if letter.issued_at is not None:
                return
            if letter.id not in self.world.queued and self.rng.random() < 0.4:
                await self.world.send(now, letter)
                return
            earlier = now - timedelta(hours=self.rng.randint(1, 30))
            at = earlier if self.rng.random() < 0.2 and earlier >= letter.drafted_at else None
            await self.world.issue(now, letter, self.rng.choice(list(IssueMethod)), at)

        return go

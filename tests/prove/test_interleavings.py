"""Whatever people do in whatever order, and however late anybody sweeps or delivers: office and model agree at once."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contact_policy.policy.vocabulary import IssueMethod, ReviewOutcome
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from fixtures.database import fresh_database
from fixtures.sampling import size
from prove.asking import TALLY
from prove.year import checks
from prove.year.model import Held, Letter
from prove.year.office import Office, PostOffice
from prove.year.world import World

pytestmark = pytest.mark.long("each step is compared at once, and each example begins with a database of its own")

EXAMPLES, STEPS = size(8, 150), size(40, 60)
PEOPLE = 3
# Shortly before either change of the clock, and before the office's longest row of holidays.
BEGINNINGS = [
    datetime(2026, 3, 27, 22, tzinfo=UTC),
    datetime(2026, 10, 23, 22, tzinfo=UTC),
    datetime(2026, 12, 22, tzinfo=UTC),
]
SPANS = [timedelta(hours=hours) for hours in (1, 2, 11, 24, 24 * 3, 24 * 7, 24 * 15, 24 * 40)]

any_of_them = st.integers(min_value=0, max_value=11)


class Interleavings(RuleBasedStateMachine):
    """One database an example; each step is one moment."""

    server_dsn = template = ""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self._runner = self._open.enter_context(asyncio.Runner())
        dsn = self._open.enter_context(fresh_database(self.server_dsn, self.template))
        self._store = Store(dsn)
        self.is_busy = False
        self.now = BEGINNINGS[0]
        self.world: World = self._run(self._begin(dsn))

    async def _begin(self, dsn: str) -> World:
        return World(Office(self._store, PostOffice(lambda: self.is_busy)), await asyncpg.connect(plain(dsn)))

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    def step(self, work: Any) -> None:
        """Do something now; the next thing happens a second later."""
        TALLY["steps of interleavings, each compared at once"] += 1
        self._run(work)
        self.now += timedelta(seconds=1)

    def teardown(self) -> None:
        self._run(self.world.connection.close())
        self._run(self._store.close())
        # the database is dropped outside the loop of this example
        self._open.close()

    def held(self, number: int) -> Held:
        return self.world.held[number % len(self.world.held)]

    def somebody(self, number: int) -> str:
        return self.world.root(list(self.world.customers)[number % PEOPLE])

    def unissued(self) -> list[Letter]:
        return [letter for letter in self.world.letters.values() if letter.issued_at is None]

    @initialize(begins=st.sampled_from(BEGINNINGS))
    def people_come(self, begins: datetime) -> None:
        self.now = begins
        for _ in range(PEOPLE):
            self.step(self.world.register(self.now))

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.now += span

    @rule(who=any_of_them)
    def somebody_is_warned(self, who: int) -> None:
        self.step(self.world.warn(self.now, self.somebody(who)))

    @rule(
        who=any_of_them, minutes=st.integers(6, 20), contact=st.booleans(), starts_in=st.sampled_from([0, 0, 1, 5]),
        review_in=st.sampled_from([None, 0, 1, 7, 14, 30]), ends_in=st.sampled_from([None, 0, 10, 44, 120]),
        replaces=st.booleans(),
    )  # fmt: skip
    def somebody_is_restricted(self, who: int, *, replaces: bool, **figures: Any) -> None:
        customer = self.somebody(who)
        theirs = self.world.of(customer, self.now)
        if len(theirs) < 3:  # a contact status names four at most
            older = theirs[who % len(theirs)] if theirs and replaces else None
            self.step(self.world.restrict(self.now, customer, replaces=older, **figures))

    @precondition(lambda self: self.unissued())
    @rule(which=any_of_them, method=st.sampled_from(IssueMethod), late=st.booleans())
    def a_letter_goes(self, which: int, method: IssueMethod, *, late: bool) -> None:
        letter = self.unissued()[which % len(self.unissued())]
        at = letter.drafted_at if late else None
        self.step(self.world.issue(self.now, letter, method, at))

    @precondition(lambda self: any(letter.id not in self.world.queued for letter in self.unissued()))
    @rule(which=any_of_them)
    def a_letter_is_queued(self, which: int) -> None:
        free = [letter for letter in self.unissued() if letter.id not in self.world.queued]
        self.step(self.world.send(self.now, free[which % len(free)]))

    @rule(is_busy=st.booleans())
    def somebody_delivers(self, *, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.step(self.world.deliver(self.now))

    @rule(twice=st.booleans())
    def somebody_sweeps(self, *, twice: bool) -> None:
        self.step(self.world.sweep(self.now, twice=twice))

    @precondition(lambda self: self.world.held)
    @rule(which=any_of_them, outcome=st.sampled_from(ReviewOutcome), next_in=st.sampled_from([None, 1, 7, 20, 90]))
    def one_is_reviewed(self, which: int, outcome: ReviewOutcome, next_in: int | None) -> None:
        self.step(self.world.review(self.now, self.held(which), outcome, next_in))

    @precondition(lambda self: self.world.held)
    @rule(which=any_of_them)
    def one_is_to_be_made_harsher(self, which: int) -> None:
        self.step(self.world.try_harsher(self.now, self.held(which)))

    @precondition(lambda self: self.world.held)
    @rule(which=any_of_them)
    def one_is_lifted(self, which: int) -> None:
        self.step(self.world.lift(self.now, self.held(which)))

    @precondition(lambda self: self.world.held)
    @rule(which=any_of_them)
    def one_is_broken(self, which: int) -> None:
        self.step(self.world.breach(self.now, self.held(which)))

    @rule(who=any_of_them, other=any_of_them)
    def two_were_one(self, who: int, other: int) -> None:
        self.step(self.world.merge(self.now, self.somebody(who), self.somebody(other)))

    @precondition(lambda self: self.world.merged)
    @rule(who=any_of_them)
    def they_were_two(self, who: int) -> None:
        self.step(self.world.split(self.now, list(self.world.merged)[who % len(self.world.merged)]))

    @invariant()
    def office_and_model_agree(self) -> None:
        self._run(checks.check(self.world, self.now))


def test_office_and_model_agree_after_each_step_of_any_order(
    server_dsn: str, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = type("Interleavings", (Interleavings,), {"server_dsn": server_dsn, "template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    with capsys.disabled():
        sys.stdout.write(f"\n{TALLY['steps of interleavings, each compared at once']} steps of interleavings\n")

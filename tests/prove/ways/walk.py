"""Steps at random, well and badly done: what the services refuse is no step, and whatever they do not is a state."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from contact_policy.errors import ContactPolicyError
from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.findings import Stage
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import (
    AppealOutcome,
    Channel,
    IssueMethod,
    MadeBy,
    ReviewOutcome,
)
from contact_policy.records import Caller, DecisionOutcome, RedraftCause
from contact_policy.services import (
    appeals,
    breach_reminders,
    customers,
    decisions,
    notices,
    proposals,
    redrafts,
    restrictions,
    reviews,
    sweep,
    warnings,
)
from contact_policy.services.appeals import AppealRuling
from contact_policy.services.context import Context
from contact_policy.services.customers import CustomerChanges
from contact_policy.services.reviews import ReviewFindings
from prove.ways import acts
from prove.ways.people import SAID, People
from prove.year.office import Office

TEXTS = ("", "No.", "Still needed.", *[SAID] * 7)
NEEDS = (
    (),
    (AccessNeed(need="Cannot read print", adjustment="We ring first.", channels_unusable=(Channel.POST,)),),
    (AccessNeed(need="Stammers", channels_unusable=(Channel.PHONE, Channel.POST)),),
)

Done = TypeVar("Done")


@dataclass
class Walk:
    """Where one customer's matter stands; ``taken`` counts the steps that were, by name."""

    office: Office
    people: People
    rng: random.Random
    customer: str
    now: datetime
    events: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)

    async def step(self) -> bool:
        """Let time pass and do one thing; what is refused leaves all as it was. Whether it was done."""
        self.now += timedelta(hours=self.rng.choice((1, 1, 1, 30, 24 * 5, 24 * 20)))
        name = self.rng.choice(sorted(STEPS))
        self.story.append(name)
        try:
            await STEPS[name](self)
        except ContactPolicyError:
            self.story.append("(refused)")
            return False
        self.taken[name] += 1
        return True

    async def do(self, who: Caller, work: Callable[[Context], Awaitable[Done]]) -> Done:
        return await self.office.do("walked", who, self.now, work)

    def one_of(self, who: Caller) -> Caller:
        """Mostly whoever does this; at times somebody who holds every role."""
        return self.people.everybody if self.rng.random() < 0.2 else who


async def meet(walk: Walk) -> None:
    seen = walk.rng.choice(walk.people.seen)
    made_by = MadeBy.HOUSEHOLD if walk.rng.random() < 0.1 else MadeBy.CUSTOMER
    summary = walk.rng.choice(TEXTS)
    event = replace(acts.contact(walk.now, *seen, service=walk.people.service), made_by=made_by, summary=summary)
    walk.events.append((await walk.do(walk.people.mary, acts.recorded(walk.customer, event))).id)


async def correct(walk: Walk) -> None:
    old = walk.rng.choice(walk.events or [""])
    event = replace(acts.contact(walk.now), corrects=old, made_by=MadeBy.HOUSEHOLD)
    walk.events.append((await walk.do(walk.people.mary, acts.recorded(walk.customer, event))).id)
    walk.events.remove(old)


async def warn(walk: Walk) -> None:
    named = tuple(walk.rng.sample([b.name for b in walk.people.policy.behaviours], walk.rng.choice((1, 1, 2))))
    conduct, change = walk.rng.choice(TEXTS), walk.rng.choice(TEXTS)
    given = WarningNotice(behaviours=named, conduct=conduct, change_expected=change, response_days=14)
    await walk.do(walk.people.warning, lambda c: warnings.draft(c, walk.customer, given))


async def issue(walk: Walk) -> None:
    notice = await _some_draft(walk)
    method = walk.rng.choice(list(IssueMethod))
    await walk.do(walk.people.mary, lambda c: notices.issue(c, notice, method, None))


async def redraft(walk: Walk) -> None:
    notice = await _some_draft(walk)
    await walk.do(walk.people.mary, lambda c: redrafts.redraft(c, notice, RedraftCause.OTHER))


async def _some_draft(walk: Walk) -> str:
    drafts = await walk.do(walk.people.mary, acts.drafts(walk.customer))
    return walk.rng.choice([draft.id for draft in drafts] or [acts.NOBODY])


async def propose(walk: Walk) -> None:
    held = [held.id for held in await walk.do(walk.people.mary, acts.live(walk.customer))]
    draft = walk.people.draft(
        walk.now, walk.events, walk.rng.choice(walk.people.measures), walk.rng.choice([None, *held])
    )
    if walk.rng.random() < 0.3:
        draft = replace(draft, criteria={}, warning_exemption_reason=walk.rng.choice(TEXTS))
    await walk.do(walk.one_of(walk.people.mary), lambda c: proposals.propose(c, walk.customer, draft))


async def decide(walk: Walk) -> None:
    waiting = await walk.do(walk.people.mary, acts.awaiting(walk.customer))
    id_ = walk.rng.choice([made.id for made in waiting] or [acts.NOBODY])
    reasons = {rule.id: SAID for rule in walk.people.policy.rules_of_proposals}
    outcome, said = walk.rng.choice(list(DecisionOutcome)), walk.rng.choice(TEXTS)
    ruling = walk.people.ruling(walk.now, outcome, said, reasons)
    await walk.do(walk.one_of(walk.people.chief), lambda c: decisions.decide(c, id_, 1, ruling))


async def withdraw(walk: Walk) -> None:
    waiting = await walk.do(walk.people.mary, acts.awaiting(walk.customer))
    id_ = walk.rng.choice([made.id for made in waiting] or [acts.NOBODY])
    await walk.do(walk.people.mary, lambda c: proposals.withdraw(c, id_, SAID))


async def break_it(walk: Walk) -> None:
    held = await _some_restriction(walk)
    event = await walk.do(walk.people.mary, acts.recorded(walk.customer, acts.contact(walk.now)))
    await walk.do(walk.people.mary, lambda c: restrictions.record_breach(c, held, event.id, walk.rng.choice(TEXTS)))
    await walk.do(walk.people.mary, lambda c: breach_reminders.draft(c, held, None, walk.rng.choice(TEXTS)))


async def review(walk: Walk) -> None:
    held = await _some_restriction(walk)
    outcome = walk.rng.choice(list(ReviewOutcome))
    measures = (walk.people.milder,) if outcome is ReviewOutcome.VARY else ()
    found = ReviewFindings(
        outcome=outcome,
        reasons=walk.rng.choice(TEXTS),
        measures=measures,
        recorded=walk.people.recorded(walk.now, Stage.REVIEW),
        support_weighed=SAID,
    )
    version = await walk.do(walk.people.chief, acts.version_of(held))
    await walk.do(walk.one_of(walk.people.chief), lambda c: reviews.review(c, held, version, found))


async def lift(walk: Walk) -> None:
    held = await _some_restriction(walk)
    version = await walk.do(walk.people.chief, acts.version_of(held))
    await walk.do(walk.one_of(walk.people.chief), lambda c: restrictions.lift(c, held, version, walk.rng.choice(TEXTS)))


async def _some_restriction(walk: Walk) -> str:
    """One that stands, if any does."""
    held = await walk.do(walk.people.mary, acts.live(walk.customer))
    held = held or list(await walk.do(walk.people.mary, acts.restrictions_of(walk.customer)))
    return walk.rng.choice([one.id for one in held] or [acts.NOBODY])


async def appeal(walk: Walk) -> None:
    if walk.rng.random() < 0.5:
        held = await _some_restriction(walk)
        await walk.do(walk.people.mary, lambda c: appeals.against_restriction(c, held, walk.now, SAID))
        return
    warned = await walk.do(walk.people.mary, acts.warnings_of(walk.customer))
    about = walk.rng.choice([one.id for one in warned] or [acts.NOBODY])
    await walk.do(walk.people.mary, lambda c: appeals.against_warning(c, about, walk.now, SAID))


async def hear(walk: Walk) -> None:
    heard = await walk.do(walk.people.mary, acts.open_appeals(walk.customer))
    id_ = walk.rng.choice([one.id for one in heard] or [acts.NOBODY])
    outcome = walk.rng.choice(list(AppealOutcome))
    measures = (walk.people.milder,) if outcome is AppealOutcome.VARIED else ()
    ruling = AppealRuling(
        outcome=outcome, reasons=walk.rng.choice(TEXTS), measures=measures, support_weighed=SAID,
        recorded=walk.people.recorded(walk.now, Stage.APPEAL),
    )  # fmt: skip
    await walk.do(walk.one_of(walk.people.rita), lambda c: appeals.decide(c, id_, 1, ruling))


async def need(walk: Walk) -> None:
    changes = CustomerChanges(access_needs=walk.rng.choice(NEEDS))
    version = (await walk.do(walk.people.mary, acts.customer(walk.customer))).version
    await walk.do(walk.people.mary, lambda c: customers.change(c, walk.customer, version, changes))


async def swept(walk: Walk) -> None:
    assert (await sweep.sweep(walk.office.store, walk.people.policy, walk.now)).failed == 0


STEPS: dict[str, Callable[[Walk], Awaitable[None]]] = {
    step.__name__: step
    for step in (
        meet, correct, warn, issue, redraft, propose, decide, withdraw, break_it, review, lift, appeal, hear, need,
        swept,
    )
}  # fmt: skip

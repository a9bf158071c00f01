"""Steps at random, well and badly done: what the services refuse is no step, and whatever they do not is a state."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from contact_policy.errors import ContactPolicyError
from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import (
    AppealOutcome,
    Channel,
    IssueMethod,
    MadeBy,
    ReviewOutcome,
)
from contact_policy.records import Caller, DecisionOutcome, RedraftCause, Role
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
from contact_policy.services.decisions import ProposalRuling
from contact_policy.services.reviews import ReviewFindings
from prove.ways import acts
from prove.year.office import CHIEF, MARY, POLICY, STILL_NEEDED, Office, limit

RITA = Caller(subject="rita", roles=frozenset({Role.REVIEWER}))
EVERYBODY = Caller(subject="eve", roles=frozenset({Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER}))
TEXTS = ("", "No.", "Still needed.", *[acts.SAID] * 7)
NEEDS = (
    (),
    (AccessNeed(need="Cannot read print", adjustment="We ring first.", channels_unusable=(Channel.POST,)),),
    (AccessNeed(need="Stammers", channels_unusable=(Channel.PHONE, Channel.POST)),),
)
MEASURES = (
    limit(10),
    limit(2),
    Measure(kind="single_channel", channel=Channel.EMAIL),
    Measure(kind="read_and_file"),
)

Done = TypeVar("Done")


@dataclass
class Walk:
    """Where one customer's matter stands; ``taken`` counts the steps that were, by name."""

    office: Office
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
        return EVERYBODY if self.rng.random() < 0.2 else who


async def meet(walk: Walk) -> None:
    seen = walk.rng.choice(acts.SEEN)
    made_by = MadeBy.HOUSEHOLD if walk.rng.random() < 0.1 else MadeBy.CUSTOMER
    summary = walk.rng.choice(TEXTS)
    event = replace(acts.contact(walk.now, *seen), made_by=made_by, summary=summary)
    walk.events.append((await walk.do(MARY, acts.recorded(walk.customer, event))).id)


async def correct(walk: Walk) -> None:
    old = walk.rng.choice(walk.events or [""])
    event = replace(acts.contact(walk.now), corrects=old, made_by=MadeBy.HOUSEHOLD)
    walk.events.append((await walk.do(MARY, acts.recorded(walk.customer, event))).id)
    walk.events.remove(old)


async def warn(walk: Walk) -> None:
    named = tuple(walk.rng.sample(list(FIRST_BEHAVIOURS), walk.rng.choice((1, 1, 2))))
    conduct, change = walk.rng.choice(TEXTS), walk.rng.choice(TEXTS)
    given = WarningNotice(behaviours=named, conduct=conduct, change_expected=change, response_days=14)
    await walk.do(MARY, lambda c: warnings.draft(c, walk.customer, given))


async def issue(walk: Walk) -> None:
    notice = await _some_draft(walk)
    method = walk.rng.choice(list(IssueMethod))
    await walk.do(MARY, lambda c: notices.issue(c, notice, method, None))


async def redraft(walk: Walk) -> None:
    notice = await _some_draft(walk)
    await walk.do(MARY, lambda c: redrafts.redraft(c, notice, RedraftCause.OTHER))


async def _some_draft(walk: Walk) -> str:
    drafts = await walk.do(MARY, acts.drafts(walk.customer))
    return walk.rng.choice([draft.id for draft in drafts] or [acts.NOBODY])


async def propose(walk: Walk) -> None:
    held = [held.id for held in await walk.do(MARY, acts.live(walk.customer))]
    draft = acts.proposal(walk.now, walk.events, walk.rng.choice(MEASURES), walk.rng.choice([None, *held]))
    if walk.rng.random() < 0.3:
        draft = replace(draft, criteria={}, warning_exemption_reason=walk.rng.choice(TEXTS))
    await walk.do(walk.one_of(MARY), lambda c: proposals.propose(c, walk.customer, draft))


async def decide(walk: Walk) -> None:
    waiting = await walk.do(MARY, acts.awaiting(walk.customer))
    id_ = walk.rng.choice([made.id for made in waiting] or [acts.NOBODY])
    ruling = ProposalRuling(
        outcome=walk.rng.choice(list(DecisionOutcome)),
        reasons=walk.rng.choice(TEXTS),
        recorded_reasons={rule.id: acts.SAID for rule in POLICY.rules_of_proposals},
    )
    await walk.do(walk.one_of(CHIEF), lambda c: decisions.decide(c, id_, 1, ruling))


async def withdraw(walk: Walk) -> None:
    waiting = await walk.do(MARY, acts.awaiting(walk.customer))
    id_ = walk.rng.choice([made.id for made in waiting] or [acts.NOBODY])
    await walk.do(MARY, lambda c: proposals.withdraw(c, id_, acts.SAID))


async def break_it(walk: Walk) -> None:
    held = await _some_restriction(walk)
    event = await walk.do(MARY, acts.recorded(walk.customer, acts.contact(walk.now)))
    await walk.do(MARY, lambda c: restrictions.record_breach(c, held, event.id, walk.rng.choice(TEXTS)))
    await walk.do(MARY, lambda c: breach_reminders.draft(c, held, None, walk.rng.choice(TEXTS)))


async def review(walk: Walk) -> None:
    held = await _some_restriction(walk)
    outcome = walk.rng.choice(list(ReviewOutcome))
    measures = (limit(15),) if outcome is ReviewOutcome.VARY else ()
    found = ReviewFindings(
        outcome=outcome,
        reasons=walk.rng.choice(TEXTS),
        measures=measures,
        recorded=PutOnRecord(reasons=STILL_NEEDED),
        support_weighed=acts.SAID,
    )
    version = await walk.do(CHIEF, acts.version_of(held))
    await walk.do(walk.one_of(CHIEF), lambda c: reviews.review(c, held, version, found))


async def lift(walk: Walk) -> None:
    held = await _some_restriction(walk)
    version = await walk.do(CHIEF, acts.version_of(held))
    await walk.do(walk.one_of(CHIEF), lambda c: restrictions.lift(c, held, version, walk.rng.choice(TEXTS)))


async def _some_restriction(walk: Walk) -> str:
    """One that stands, if any does."""
    held = await walk.do(MARY, acts.live(walk.customer))
    held = held or list(await walk.do(MARY, acts.restrictions_of(walk.customer)))
    return walk.rng.choice([one.id for one in held] or [acts.NOBODY])


async def appeal(walk: Walk) -> None:
    if walk.rng.random() < 0.5:
        held = await _some_restriction(walk)
        await walk.do(MARY, lambda c: appeals.against_restriction(c, held, walk.now, acts.SAID))
        return
    warned = await walk.do(MARY, acts.warnings_of(walk.customer))
    about = walk.rng.choice([one.id for one in warned] or [acts.NOBODY])
    await walk.do(MARY, lambda c: appeals.against_warning(c, about, walk.now, acts.SAID))


async def hear(walk: Walk) -> None:
    heard = await walk.do(MARY, acts.open_appeals(walk.customer))
    id_ = walk.rng.choice([one.id for one in heard] or [acts.NOBODY])
    outcome = walk.rng.choice(list(AppealOutcome))
    measures = (limit(20),) if outcome is AppealOutcome.VARIED else ()
    ruling = AppealRuling(outcome=outcome, reasons=walk.rng.choice(TEXTS), measures=measures, support_weighed=acts.SAID)
    await walk.do(walk.one_of(RITA), lambda c: appeals.decide(c, id_, 1, ruling))


async def need(walk: Walk) -> None:
    changes = CustomerChanges(access_needs=walk.rng.choice(NEEDS))
    version = (await walk.do(MARY, acts.customer(walk.customer))).version
    await walk.do(MARY, lambda c: customers.change(c, walk.customer, version, changes))


async def swept(walk: Walk) -> None:
    assert (await sweep.sweep(walk.office.store, POLICY, walk.now)).failed == 0


STEPS: dict[str, Callable[[Walk], Awaitable[None]]] = {
    step.__name__: step
    for step in (
        meet, correct, warn, issue, redraft, propose, decide, withdraw, break_it, review, lift, appeal, hear, need,
        swept,
    )
}  # fmt: skip

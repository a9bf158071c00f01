"""The ways on from a state: each is tried on the services as they are, and then taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from contact_policy.errors import ChecksFailed, ContactPolicyError
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import AppealOutcome, Grade, IssueMethod, NoticeKind, ReviewOutcome
from contact_policy.records import Caller, DecisionOutcome, NoticeRecord, RedraftCause
from contact_policy.services import Transaction, appeals, decisions, notices, proposals, redrafts, reviews, warnings
from contact_policy.services.appeals import AppealRuling
from contact_policy.services.context import Context
from contact_policy.services.reviews import ReviewFindings
from fixtures.sampling import IS_WHOLE
from prove.ways import acts
from prove.ways.people import SAID, People
from prove.ways.walk import Walk

# The longest way by far: in the ordinary suite it is not tried from every state.
ONE_IN_THREE = 1 / 3


class Undone(Exception):
    """What was tried is taken back."""


@dataclass
class Trial:
    """One transaction in which things are done on the day ``on`` from the walk's."""

    tx: Transaction
    walk: Walk
    on: int = 0

    def by(self, who: Caller) -> Context:
        return Context(self.tx, self.walk.people.policy, who, self.now)

    @property
    def people(self) -> People:
        """The office's."""
        return self.walk.people

    @property
    def now(self) -> datetime:
        """The moment at which things are done."""
        return self.walk.now + timedelta(days=self.on)

    async def goes_out(self, notice_id: str) -> None:
        await notices.issue(self.by(self.people.mary), notice_id, IssueMethod.BY_HAND, None)


Way = Callable[[Trial], Awaitable[None]]


@asynccontextmanager
async def tried(walk: Walk) -> AsyncIterator[Trial]:
    """Whatever is done inside leaves nothing behind."""
    try:
        async with walk.office.store.transaction() as tx:
            yield Trial(tx, walk)
            raise Undone  # noqa: TRY301 - it is how the transaction is told
    except Undone:
        return


async def dead_ends(walk: Walk) -> list[str]:
    """What is open and cannot be brought to an end; and that no fair restriction is to be had, where none is."""
    found = []
    for name, way in await _ways(walk):
        try:
            async with tried(walk) as trial:
                await way(trial)
        except ContactPolicyError as error:
            checks = [check.rule for check in error.checks] if isinstance(error, ChecksFailed) else []
            found.append(f"{name}: {type(error).__name__}, {error.detail} {checks}")
    return found


async def _ways(walk: Walk) -> list[tuple[str, Way]]:
    ways: list[tuple[str, Way]] = []
    if IS_WHOLE or walk.rng.random() < ONE_IN_THREE:
        ways.append(("restricted anew", restricted_anew))
    async with tried(walk) as trial:
        now = trial.by(trial.people.mary)
        letters = await acts.drafts(walk.customer)(now)
        ways += [(f"letter, {letter.kind}", partial(_told, letter=letter)) for letter in letters]
        for made in await acts.awaiting(walk.customer)(now):
            ways += [("refused", partial(_refused, id_=made.id)), ("withdrawn", partial(_withdrawn, id_=made.id))]
        for heard in await acts.open_appeals(walk.customer)(now):
            for ruling in (AppealOutcome.DISMISSED, AppealOutcome.QUASHED):
                ways.append((f"appeal {ruling}", partial(_ruled, id_=heard.id, outcome=ruling)))
        for held in await acts.live(walk.customer)(now):
            for outcome in (ReviewOutcome.CONTINUE, ReviewOutcome.LIFT):
                ways.append((f"review, {outcome}", partial(_reviewed, id_=held.id, outcome=outcome)))
    return ways


async def _told(trial: Trial, letter: NoticeRecord) -> None:
    """It goes out as it is, or drafted anew; a warning in other words about what is on record."""
    if letter.kind is not NoticeKind.WARNING:
        await _drafted_anew(trial, letter)
        await trial.goes_out(letter.id)
        return
    try:
        await trial.goes_out(letter.id)
    except ContactPolicyError:
        await _warned(trial)


async def _drafted_anew(trial: Trial, letter: NoticeRecord) -> None:
    """A reminder of a breach has words of its own, and is asked for again."""
    if letter.kind is not NoticeKind.BREACH:
        await redrafts.redraft(trial.by(trial.people.mary), letter.id, RedraftCause.OTHER)


async def _refused(trial: Trial, id_: str) -> None:
    ruling = trial.people.ruling(trial.now, DecisionOutcome.REFUSE, SAID, {})
    await trial.goes_out((await decisions.decide(trial.by(trial.people.chief), id_, 1, ruling)).notice_id or "")


async def _withdrawn(trial: Trial, id_: str) -> None:
    await proposals.withdraw(trial.by(trial.people.mary), id_, SAID)


async def _ruled(trial: Trial, id_: str, outcome: AppealOutcome) -> None:
    recorded = trial.people.recorded(trial.now, Stage.APPEAL)
    ruling = AppealRuling(outcome=outcome, reasons=SAID, support_weighed=SAID, recorded=recorded)
    done = await appeals.decide(trial.by(trial.people.newcomer), id_, 1, ruling)
    assert done.decision is not None
    await trial.goes_out(done.decision.notice_id)


async def _reviewed(trial: Trial, id_: str, outcome: ReviewOutcome) -> None:
    version = await acts.version_of(id_)(trial.by(trial.people.chief))
    found = ReviewFindings(
        outcome=outcome, reasons=SAID, recorded=trial.people.recorded(trial.now, Stage.REVIEW), support_weighed=SAID
    )
    await trial.goes_out((await reviews.review(trial.by(trial.people.chief), id_, version, found)).notice_id)


async def _warned(trial: Trial) -> None:
    await _recorded(trial)
    named = (trial.people.behaviour,)
    given = WarningNotice(behaviours=named, conduct=SAID, change_expected=SAID, response_days=14)
    await trial.goes_out((await warnings.draft(trial.by(trial.people.warning), trial.walk.customer, given)).notice_id)


async def _recorded(trial: Trial) -> str:
    context, people = trial.by(trial.people.mary), trial.people
    told = acts.contact(context.now, people.acts[Grade.MINOR], service=people.service)
    return (await acts.recorded(trial.walk.customer, told)(context)).id


async def restricted_anew(trial: Trial) -> None:
    """Whatever stands is lifted; it happens again, is warned of, and goes on: that may be limited as ever."""
    for held in await acts.live(trial.walk.customer)(trial.by(trial.people.chief)):
        await _reviewed(trial, held.id, ReviewOutcome.LIFT)
    trial.on = 1
    await _warned(trial)
    trial.on = 20
    events = [await _recorded(trial)]
    draft = trial.people.draft(trial.now, events, trial.people.mildest)
    made = await proposals.propose(trial.by(trial.people.mary), trial.walk.customer, draft)
    asked = [check.rule for check in made.assessment.checks if check.kind is Kind.NEEDS_REASON]
    reasons = dict.fromkeys(asked, SAID)
    ruling = trial.people.ruling(trial.now, DecisionOutcome.AUTHORISE, SAID, reasons)
    decided = await decisions.decide(trial.by(trial.people.chief), made.id, 1, ruling)
    await trial.goes_out(decided.notice_id or "")
    held_now = await trial.tx.restrictions.get(decided.restriction_id or "")
    assert standing_at(trial.people.policy, held_now.restriction, trial.now).is_in_force

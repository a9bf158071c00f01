"""The office at work: each thing that its people do, done through the services at a given time, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from contact_policy.carriers import Delivery, DeliveryOutcome
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.facts import Consideration, ContactEvent, ContactPoint, Proposal
from contact_policy.policy.findings import Kind
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import (
    Channel,
    ContactPointKind,
    Direction,
    IssueMethod,
    NewInformation,
    ReviewOutcome,
)
from contact_policy.records import (
    Caller,
    Customer,
    DecisionOutcome,
    DecisionRecord,
    NoticeRecord,
    OutgoingChannel,
    OutgoingState,
    ReviewRecord,
    Role,
    Trouble,
    WarningRecord,
)
from contact_policy.services import (
    Store,
    Transaction,
    contact_events,
    customers,
    decisions,
    merges,
    notices,
    proposals,
    restrictions,
    reviews,
    sweep,
    warnings,
)
from contact_policy.services.context import Context, new_id
from contact_policy.services.customers import CustomerChanges
from contact_policy.services.decisions import ProposalRuling
from contact_policy.services.proposals import Draft
from contact_policy.services.reviews import ReviewFindings
from contact_policy.services.sending import deliver, queue
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.services.sending.messages import MessageMaterials

MARY = Caller(subject="mary", roles=frozenset({Role.MANAGER}))
CHIEF = Caller(subject="chief", roles=frozenset({Role.CHIEF_EXECUTIVE}))
POLICY: Policy = load_policy()
REMINDERS_TO: Mapping[Role, str] = {
    Role.MANAGER: "managers@office.example",
    Role.CHIEF_EXECUTIVE: "chief@office.example",
}
STILL_NEEDED = {"conduct-since-last-review": "The limits are what has kept the calls short so far"}
SAID = "Two members of staff were threatened and went home afraid"
CONTACT = Measure(kind="single_contact", name="A. Officer", phone="+441632960100")

Done = TypeVar("Done")


class Letters:
    """What a letter looks like is no matter here."""

    def text(self, notice: NoticeRecord) -> str:
        return notice.subject

    def html(self, notice: NoticeRecord) -> str:
        return notice.subject

    def pdf(self, notice: NoticeRecord) -> bytes:  # noqa: ARG002 - the shape asked for
        return b"%PDF"


@dataclass
class PostOffice:
    """The mail server, which lies outside: it takes most of what it is handed, and remembers it."""

    is_busy: Callable[[], bool]
    taken: Counter[str] = field(default_factory=Counter)

    async def hand_over(self, delivery: Delivery) -> DeliveryOutcome:
        if self.is_busy():
            return DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW)
        self.taken[delivery.id] += 1
        return DeliveryOutcome(state=OutgoingState.SENT)

    async def ask(self, carrier_id: str) -> DeliveryOutcome:
        raise AssertionError(carrier_id)


@dataclass
class Office:
    """``work`` is done in one transaction at one moment; ``steps`` counts how often."""

    store: Store
    mail: PostOffice
    steps: Counter[str] = field(default_factory=Counter)
    policy: Policy = POLICY

    async def do(self, what: str, caller: Caller, now: datetime, work: Callable[[Context], Awaitable[Done]]) -> Done:
        self.steps[what] += 1
        opened: AbstractAsyncContextManager[Transaction] = self.store.transaction()
        async with opened as tx:
            return await work(Context(tx, self.policy, caller, now))

    async def register(self, now: datetime, number: int) -> Customer:
        points = (
            ContactPoint(kind=ContactPointKind.PHONE, value=phone(number)),
            ContactPoint(kind=ContactPointKind.EMAIL, value=email(number)),
            ContactPoint(kind=ContactPointKind.POST, value=f"{number} High Street, Sampleton SA1 2BB"),
        )
        given = CustomerChanges(name=f"Person {number}", contact_points=points)
        return await self.do("customers", MARY, now, lambda c: customers.register(c, given))

    async def threatened(self, now: datetime, customer: str) -> ContactEvent:
        return await self._contact(now, customer, ("threat_of_violence",))

    async def called(self, now: datetime, customer: str) -> ContactEvent:
        return await self._contact(now, customer, ())

    async def _contact(self, now: datetime, customer: str, seen: tuple[str, ...]) -> ContactEvent:
        event = ContactEvent(
            id=new_id(), occurred_at=now, recorded_at=now, recorded_by=MARY.subject, channel=Channel.PHONE,
            direction=Direction.INBOUND, summary=SAID, observations=seen, effect_on_work=SAID if seen else "",
        )  # fmt: skip
        return await self.do("contacts", MARY, now, lambda c: contact_events.record(c, customer, event))

    async def warn(self, now: datetime, customer: str) -> WarningRecord:
        given = WarningNotice(
            behaviours=("aggressive",),
            conduct=SAID,
            change_expected="Please do not threaten us.",
            response_days=14,
        )
        return await self.do("warnings", MARY, now, lambda c: warnings.draft(c, customer, given))

    async def restrict(
        self, now: datetime, customer: str, evidence: list[str], asked: Proposal, review_on: date | None
    ) -> DecisionRecord:
        """Proposed and authorised at one moment, with a reason for whatever is left to judgement."""
        draft = _with_criteria(asked, evidence, review_on, now)
        made = await self.do("proposals", MARY, now, lambda c: proposals.propose(c, customer, draft))
        judged = [check.rule for check in made.assessment.checks if check.kind is Kind.NEEDS_REASON]
        ruling = ProposalRuling(
            outcome=DecisionOutcome.AUTHORISE, reasons=SAID, recorded_reasons=dict.fromkeys(judged, SAID)
        )
        return await self.do("decisions", CHIEF, now, lambda c: decisions.decide(c, made.id, 1, ruling))

    async def issue(self, now: datetime, notice: str, method: IssueMethod, at: datetime | None) -> None:
        await self.do("letters issued by hand", MARY, now, lambda c: notices.issue(c, notice, method, at))

    async def send(self, now: datetime, notice: str, number: int) -> None:
        by, address = OutgoingChannel.EMAIL, email(number)
        await self.do("letters queued", MARY, now, lambda c: queue.send(c, notice, by, address, {by}))

    async def merge(self, now: datetime, survivor: str, duplicate: str) -> None:
        await self.do("merges", MARY, now, lambda c: merges.merge(c, survivor, duplicate, SAID))

    async def split(self, now: datetime, survivor: str, duplicate: str) -> None:
        await self.do("splits", MARY, now, lambda c: merges.split(c, survivor, duplicate, SAID))

    async def review(
        self,
        now: datetime,
        restriction: str,
        outcome: ReviewOutcome,
        next_on: date | None,
        measures: tuple[Measure, ...],
    ) -> ReviewRecord:
        found = ReviewFindings(
            outcome=outcome, reasons=SAID, next_review_on=next_on, measures=measures, support_weighed=SAID,
            recorded=PutOnRecord(reasons=STILL_NEEDED),
        )  # fmt: skip

        async def held(context: Context) -> ReviewRecord:
            record = await context.tx.restrictions.get(restriction)
            return await reviews.review(context, restriction, record.version, found)

        return await self.do(f"reviews: {outcome}", CHIEF, now, held)

    async def lift(self, now: datetime, restriction: str) -> None:
        async def lifted(context: Context) -> None:
            record = await context.tx.restrictions.get(restriction)
            await restrictions.lift(context, restriction, record.version, SAID)

        await self.do("lifts", CHIEF, now, lifted)

    async def breach(self, now: datetime, restriction: str, event: str) -> None:
        await self.do("breaches", MARY, now, lambda c: restrictions.record_breach(c, restriction, event, SAID))

    async def sweep(self, now: datetime) -> None:
        self.steps["sweeps"] += 1
        swept = await sweep.sweep(self.store, self.policy, now)
        assert swept.failed == 0

    async def deliver(self, now: datetime) -> None:
        self.steps["deliveries"] += 1
        carriers = {OutgoingChannel.EMAIL: self.mail}
        materials = MessageMaterials(Letters(), REMINDERS_TO)
        await deliver.deliver_due(
            DeliverySetup(store=self.store, policy=POLICY, carriers=carriers, materials=materials, clock=lambda: now)
        )


def phone(number: int) -> str:
    return f"+4477009{number:05}"


def email(number: int) -> str:
    return f"p{number}@example.org"


def limit(minutes: int) -> Measure:
    return Measure(kind="call_time_limit", minutes=minutes)


def _with_criteria(asked: Proposal, evidence: list[str], review_on: date | None, now: datetime) -> Draft:
    considered = Consideration(
        considered_by="mary", considered_on=now.date(), finding=SAID, new_information=NewInformation.NONE
    )
    return Draft(
        measures=asked.measures, behaviours=("aggressive",), grounds=SAID,
        starts_on=asked.starts_on, review_on=review_on, ends_on=asked.ends_on, replaces=asked.replaces,
        evidence_event_ids=tuple(evidence), criteria={entry.name: considered for entry in POLICY.criteria},
        lesser_measures_considered=SAID, warning_exemption_reason=asked.warning_exemption_reason,
    )  # fmt: skip

"""Puts the customers in through the services, as staff would have done on each day, with the trail of each act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contact_policy.commands.demonstration.people import DECIDED, PEOPLE, PROPOSED, WARNED, Seen, Shown, Step
from contact_policy.errors import Invalid
from contact_policy.letters import LetterAssets
from contact_policy.policy import Policy
from contact_policy.policy.codec import from_plain
from contact_policy.policy.facts import Consideration, ContactEvent, ContactPoint
from contact_policy.policy.findings import Kind, Verdict
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import (
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    IssueMethod,
    NewInformation,
)
from contact_policy.policy.working_days import london_date
from contact_policy.records import (
    Caller,
    DecisionOutcome,
    ExternalReference,
    OutgoingState,
    Page,
    ProposalRecord,
    Role,
)
from contact_policy.services import (
    Store,
    Transaction,
    cases,
    contact_events,
    customers,
    decisions,
    notices,
    proposals,
    review_reminders,
    warnings,
)
from contact_policy.services.cases import CaseChanges
from contact_policy.services.context import Context, new_id
from contact_policy.services.customers import CustomerChanges
from contact_policy.services.decisions import ProposalRuling
from contact_policy.services.proposals import Draft

# As the desk's sign-in page has them in development.
SAM = Caller(subject="sam", roles=frozenset({Role.STAFF}))
MARY = Caller(subject="mary", roles=frozenset({Role.MANAGER}))
CHRIS = Caller(subject="chris", roles=frozenset({Role.CHIEF_EXECUTIVE}))
RESTRICTED = tuple(shown.phone for shown in PEOPLE if shown.step is Step.RESTRICTED)
"""The numbers of those who are restricted on the day that they are put in, where the edition allows all that."""

_NAMES = {SAM: "Sam Field", MARY: "Mary Jones", CHRIS: "Chris Okafor"}

_FIRST_DAY = 100  # days ago: the case was opened; its decision was told ten days on


async def fill(store: Store, policy: Policy, letter_assets: LetterAssets, now: datetime) -> bool:
    """Put everybody in where no customer is on record yet; whether it did.

    Under an edition that does not allow what was done here it goes as far as that allows. Under one of another office,
    which has other names or asks for other steps, there are the customers and what they wrote and said, and no more.
    """
    try:
        return await _fill(store, policy, letter_assets, now, PEOPLE)
    except Invalid:
        recorded = [_recorded_alone(policy, shown) for shown in PEOPLE]
        return await _fill(store, policy, letter_assets, now, recorded)


def _recorded_alone(policy: Policy, shown: Shown) -> Shown:
    known = {entry.code for entry in policy.observations}
    contacts = {
        days_ago: replace(seen, observations=tuple(code for code in seen.observations if code in known))
        for days_ago, seen in shown.contacts.items()
    }
    return replace(shown, step=Step.RECORDED, contacts=contacts)


async def _fill(
    store: Store, policy: Policy, letter_assets: LetterAssets, now: datetime, people: Sequence[Shown]
) -> bool:
    async with store.transaction() as tx:
        await tx.idempotency.lock(SAM.subject, "fill")
        if (await tx.customers.list(Page(limit=1)))[0]:
            return False
        for who, name in _NAMES.items():
            await tx.people_seen.see(who.subject, name, now)
        for number, shown in enumerate(people, start=1):
            await _put_in(Telling(tx, policy, letter_assets, now - timedelta(days=shown.earlier)), number, shown)
    return True


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one customer, as things were so many days before ``now``."""

    tx: Transaction
    policy: Policy
    letter_assets: LetterAssets
    now: datetime

    def at(self, days_ago: float, who: Caller) -> Context:
        """The surroundings of what somebody did then."""
        then = self.now - timedelta(days=days_ago)
        assets = self.letter_assets
        return Context(self.tx, self.policy, who, then, assets.templates, assets.typesetter.cannot_show)


async def _put_in(telling: Telling, number: int, shown: Shown) -> None:
    customer_id, case_id = await _register(telling, number, shown)
    events = [(days_ago, _event(telling, days_ago, seen, case_id)) for days_ago, seen in sorted(shown.contacts.items())]
    seen_by_warning, later = (
        [event for days_ago, event in events[::-1] if is_then(days_ago)] for is_then in _around_warning(shown.step)
    )
    await _record(telling, customer_id, seen_by_warning)
    if shown.step is Step.RECORDED or not await _warn(telling, customer_id, shown):
        return
    await _record(telling, customer_id, later)
    if shown.step is Step.WARNED:
        return
    evidence = tuple(event.id for event in (*seen_by_warning, *later))
    proposed = await _propose(telling, customer_id, case_id, evidence, shown)
    if shown.step is not Step.PROPOSED and proposed.assessment.verdict is not Verdict.NOT_PERMITTED:
        await _restrict(telling, proposed, shown)


def _around_warning(step: Step) -> tuple[Callable[[float], bool], Callable[[float], bool]]:
    """Which contacts came before the warning, and which after; all before where there was none."""
    if step is Step.RECORDED:
        return (lambda _: True), (lambda _: False)
    return (lambda days_ago: days_ago > WARNED), (lambda days_ago: days_ago <= WARNED)


async def _register(telling: Telling, number: int, shown: Shown) -> tuple[str, str]:
    """The customer, with a case that was decided and told before all else."""
    points = (
        ContactPoint(kind=ContactPointKind.PHONE, value=shown.phone, shared=shown.shared),
        ContactPoint(kind=ContactPointKind.EMAIL, value=shown.email),
    )
    first = telling.at(_FIRST_DAY, SAM)
    customer = await customers.register(
        first,
        CustomerChanges(
            name=shown.name,
            contact_points=points,
            access_needs=shown.access_needs,
            external_references=(ExternalReference(system="demonstration", id=str(number)),),
        ),
    )
    case = await cases.open_case(first, customer.id, f"DEMO-{number}", "A complaint")
    decided = telling.at(_FIRST_DAY - 10, SAM)
    closed = CaseChanges(
        status=CaseStatus.CLOSED,
        decision="Not upheld, with reasons",
        decided_at=decided.now,
        told_at=decided.now,
    )
    await cases.change(decided, case.id, case.version, closed)
    return customer.id, case.id


def _event(telling: Telling, days_ago: float, seen: Seen, case_id: str) -> ContactEvent:
    context = telling.at(days_ago, SAM)
    return ContactEvent(
        id=new_id(),
        recorded_by=context.caller.subject,
        recorded_at=context.now,
        occurred_at=context.now,
        channel=seen.channel or (Channel.PHONE if int(days_ago) % 2 else Channel.EMAIL),
        direction=Direction.INBOUND,
        staff_minutes=15,
        case_id=case_id,
        summary=seen.summary,
        observations=seen.observations,
        effect_on_work=seen.effect_on_work,
        outcome=seen.outcome,
    )


async def _record(telling: Telling, customer_id: str, events: list[ContactEvent]) -> None:
    for event in events:
        await contact_events.record(replace(telling.at(0, SAM), now=event.occurred_at), customer_id, event)


async def _warn(telling: Telling, customer_id: str, shown: Shown) -> bool:
    """Warn in writing, and send it; whether the edition allowed that."""
    mary = telling.at(WARNED, MARY)
    given = WarningNotice(
        behaviours=(shown.behaviour,), conduct=shown.conduct, change_expected=shown.change, response_days=14
    )
    warning = await warnings.draft(mary, customer_id, given)
    if warning.assessment is None or warning.assessment.verdict is Verdict.NOT_PERMITTED:
        return False
    await notices.issue(mary, warning.notice_id, IssueMethod.EMAIL, None)
    return True


async def _propose(
    telling: Telling, customer_id: str, case_id: str, evidence: tuple[str, ...], shown: Shown
) -> ProposalRecord:
    mary = telling.at(PROPOSED, MARY)
    today = london_date(mary.now)
    draft = Draft(
        measures=tuple(from_plain(Measure, measure) for measure in shown.measures),
        behaviours=(shown.behaviour,),
        grounds="It has gone on after a warning, and other customers wait.",
        ends_on=today + timedelta(days=shown.lasts_days),
        evidence_event_ids=evidence,
        case_ids=(case_id,),
        criteria={entry.name: _considered(mary, entry.name) for entry in telling.policy.criteria},
        lesser_measures_considered="Reminders and a call-back scheme were tried for some weeks.",
        aim="The line is to be free for the other customers who wait.",
        fair_balance="All that is new can still be said, and others get through.",
    )
    return await proposals.propose(mary, customer_id, draft)


def _considered(mary: Context, criterion: str) -> Consideration:
    findings = {
        "concern_addressed": "The complaint was investigated and answered in full.",
        "communication_adequate": "Three letters explained the decision in plain words.",
        "misunderstandings_resolved": "A meeting was held and its notes were sent.",
        "access_needs": "The customer was asked and has no access needs.",
        "gateway_organisation": "Citizens Advice was suggested twice in writing.",
    }
    return Consideration(
        considered_by=_NAMES[MARY],
        entered_by=mary.caller.subject,
        considered_on=london_date(mary.now),
        finding=findings.get(criterion, "It was looked at with care, and nothing stands in the way."),
        new_information=NewInformation.NONE if criterion == "communication_adequate" else None,
    )


async def _restrict(telling: Telling, proposed: ProposalRecord, shown: Shown) -> None:
    """The Chief Executive authorises, and the letter goes; whoever's time is over by now is told so."""
    chris = telling.at(DECIDED, CHRIS)
    open_questions = [check.rule for check in proposed.assessment.unmet(Kind.NEEDS_REASON)]
    ruling = ProposalRuling(
        outcome=DecisionOutcome.AUTHORISE,
        reasons="It went on after a warning, and it keeps others from getting through.",
        recorded_reasons=dict.fromkeys(open_questions, "Weighed with what it means for the staff concerned."),
    )
    decided = await decisions.decide(chris, proposed.id, proposed.version, ruling)
    if decided.notice_id is None or decided.restriction_id is None:
        return
    await notices.issue(telling.at(DECIDED, MARY), decided.notice_id, IssueMethod.EMAIL, None)
    if shown.step is Step.LAPSED:
        over = telling.at(PROPOSED - shown.lasts_days - 1, SAM)
        await review_reminders.catch_up(over, decided.restriction_id)
        # the office was reminded in those days: nothing of it waits for an e-mail that nobody has set up here
        for message in await over.tx.outgoing_messages.for_customer(proposed.customer_id):
            reminded = replace(message, state=OutgoingState.SENT, settled_at=over.now)
            await over.tx.outgoing_messages.settle(reminded)

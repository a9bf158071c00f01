"""A manager's request to restrict (MC-8.10): assessed as it is made, stored with that, decided by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from contact_policy.errors import AlreadyDecided, Invalid, InvalidField, pointer_step
from contact_policy.policy import Policy, analyse, assess, assess_analysed
from contact_policy.policy.appeals import quashed_support
from contact_policy.policy.asked_when import asked_because
from contact_policy.policy.deciding import awaited_title, counting
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.facts import CaseFile, Consideration, ContactEvent, Proposal
from contact_policy.policy.findings import Assessment, Classification, Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import default_review_on
from contact_policy.policy.points_against import PointAgainst
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import ACCESS_NEEDS, Behaviour
from contact_policy.policy.weighing import against_analysed, neutral_observations
from contact_policy.policy.working_days import london_date
from contact_policy.records import (
    CaseRecord,
    Customer,
    ExternalReference,
    ProposalRecord,
    ProposalStatus,
    RestrictionRecord,
    WarningRecord,
)
from contact_policy.records.appeals import AppealRecord
from contact_policy.records.data_requests import Contest
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.records.reviews import BreachesSince
from contact_policy.records.signatures import SignatureRecord
from contact_policy.records.spoken_warnings import SpokenWarning
from contact_policy.services import (
    breach_reminders,
    case_files,
    deceased,
    earlier_proposals,
    filed_contacts,
    recording,
    stored_facts,
)
from contact_policy.services.context import Context, new_id
from contact_policy.services.earlier_proposals import EarlierProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposal as it is handed in: dates may be missing, and who asks is the caller. Fields are ``Proposal``'s."""

    measures: tuple[Measure, ...]
    behaviours: tuple[Behaviour, ...]
    grounds: str
    starts_on: date | None = None
    review_on: date | None = None
    ends_on: date | None = None
    evidence_event_ids: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    replaces: str | None = None
    criteria: Mapping[str, Consideration] = field(default_factory=dict)
    lesser_measures_considered: str = ""
    warning_response_weighed: str = ""
    warning_exemption_reason: str = ""
    concerns_deciding_officer: bool = False
    police_reference: str = ""
    immediate_risk: str = ""
    aim: str = ""
    fair_balance: str = ""
    services: tuple[str, ...] = ()


async def propose(context: Context, customer_id: str, draft: Draft) -> ProposalRecord:
    """Store a proposal with its assessment and the facts both rest on. What is unfair is said, not refused."""
    await context.tx.lock_customer(customer_id)
    await deceased.refuse(context, customer_id)
    file = await case_files.gather(context.tx, customer_id, context.now)
    proposal = complete(context, file, draft)
    assessment = assess(context.policy, file, proposal)
    record = ProposalRecord(
        id=new_id(),
        customer_id=customer_id,
        proposal=proposal,
        status=ProposalStatus.AWAITING_DECISION,
        assessment=assessment,
        proposed_at=context.now,
    )
    await context.tx.proposals.add(record, await stored_facts.refer(context.tx, file))
    await context.audit("proposal.made", f"restriction-proposals/{record.id}", customer_id, verdict=assessment.verdict)
    return record


async def withdraw(context: Context, proposal_id: str, reason: str) -> ProposalRecord:
    """Take a proposal back. Raises AlreadyDecided where it is no longer awaiting a decision."""
    record = await awaiting(context, proposal_id)
    await context.tx.proposals.set_status(
        proposal_id,
        ProposalStatus.WITHDRAWN,
        version=record.version,
        withdrawn_by=context.caller.subject,
        withdrawn_at=context.now,
        withdrawal_reason=reason,
    )
    await context.audit("proposal.withdrawn", f"restriction-proposals/{proposal_id}", record.customer_id)
    return await context.tx.proposals.get(proposal_id)


async def awaiting(context: Context, proposal_id: str) -> ProposalRecord:
    """The proposal, with its customer locked; AlreadyDecided where nobody is to decide it any more."""
    record = await context.tx.proposals.get(proposal_id)
    await context.tx.lock_customer(record.customer_id)
    record = await context.tx.proposals.get(proposal_id)
    if record.status is not ProposalStatus.AWAITING_DECISION:
        raise AlreadyDecided(f"The proposal is {record.status}.")
    return record


def complete(context: Context, file: CaseFile, draft: Draft) -> Proposal:
    """The proposal with its dates and its proposer. Raises Invalid for what is not on this customer's record."""
    starts_on = draft.starts_on or london_date(context.now)
    review_on = draft.review_on or default_review_on(context.policy, starts_on, draft.ends_on)
    proposal = Proposal(
        proposed_by=context.caller.subject,
        proposer_roles=context.role_names,
        starts_on=starts_on,
        review_on=review_on,
        review_on_defaulted=draft.review_on is None,
        measures=draft.measures,
        behaviours=draft.behaviours,
        grounds=draft.grounds,
        ends_on=draft.ends_on,
        evidence_event_ids=draft.evidence_event_ids,
        case_ids=draft.case_ids,
        replaces=draft.replaces,
        criteria={name: replace(given, entered_by=context.caller.subject) for name, given in draft.criteria.items()},
        lesser_measures_considered=draft.lesser_measures_considered,
        warning_response_weighed=draft.warning_response_weighed,
        warning_exemption_reason=draft.warning_exemption_reason,
        concerns_deciding_officer=draft.concerns_deciding_officer,
        police_reference=draft.police_reference,
        immediate_risk=draft.immediate_risk,
        aim=draft.aim,
        fair_balance=draft.fair_balance,
        services=draft.services,
    )
    flaws = [*_foreign(file, proposal), *_impossible_dates(proposal, draft), *_unknown_criteria(context, proposal)]
    flaws += [*_unknown_kinds(context, proposal), *_unknown_needs(context.policy, file, proposal)]
    if flaws:
        raise Invalid(*flaws)
    return proposal


def _foreign(file: CaseFile, proposal: Proposal) -> list[InvalidField]:
    """What the proposal names that is not on this customer's record."""
    cases = {case.id for case in file.cases}
    events = {event.id for event in file.events}
    flaws = [
        InvalidField(f"/evidence_event_ids/{index}", "Name a contact event of this customer.")
        for index, event_id in enumerate(proposal.evidence_event_ids)
        if event_id not in events
    ]
    flaws += [
        InvalidField(f"/case_ids/{index}", "Name a case of this customer.")
        for index, case_id in enumerate(proposal.case_ids)
        if case_id not in cases
    ]
    flaws += [
        InvalidField(f"/measures/{index}/{field}", "Name a case of this customer.")
        for index, measure in enumerate(proposal.measures)
        for field, named in (("case_id", filter(None, (measure.case_id,))), ("case_ids", measure.case_ids))
        if not cases.issuperset(named)
    ]
    if proposal.replaces is not None and proposal.replaces not in {r.id for r in file.restrictions}:
        flaws.append(InvalidField("/replaces", "Name a restriction of this customer."))
    return flaws


def _impossible_dates(proposal: Proposal, draft: Draft) -> list[InvalidField]:
    flaws = []
    if proposal.ends_on is not None and proposal.ends_on < proposal.starts_on:
        flaws.append(InvalidField("/ends_on", "Give a day not before the start."))
    if draft.review_on is not None and draft.review_on < proposal.starts_on:
        flaws.append(InvalidField("/review_on", "Give a day not before the start."))
    return flaws


def _unknown_kinds(context: Context, proposal: Proposal) -> list[InvalidField]:
    """The measures that the edition does not offer: those of earlier ones that are in force are read all the same."""
    known = context.policy.measure
    return [
        InvalidField(f"/measures/{index}/kind", f"Use one of: {', '.join(known)}.")
        for index, measure in enumerate(proposal.measures)
        if measure.kind not in known
    ]


def _unknown_criteria(context: Context, proposal: Proposal) -> list[InvalidField]:
    return list(recording.stray(context.policy, Stage.PROPOSAL, proposal.criteria))


def _unknown_needs(policy: Policy, file: CaseFile, proposal: Proposal) -> list[InvalidField]:
    """What is said to have been weighed and is no access need of this customer, or is said under another criterion."""
    known, about_needs = {need.id for need in file.person.access_needs}, policy.criterion_about(ACCESS_NEEDS)
    return [
        InvalidField(
            f"/criteria/{pointer_step(name)}/needs_weighed/{index}/access_need_id",
            "Name an access need of this customer, under the criterion that asks about access needs.",
        )
        for name, given in proposal.criteria.items()
        for index, weighed in enumerate(given.needs_weighed)
        if name != about_needs or weighed.access_need_id not in known
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The whole case on one page, for the one who decides (MC-8.5): ``assessment`` is made anew for the reader.

    ``called`` is what other systems call the events of the evidence that they recorded, ``contests`` what the customer
    says against the record of them. ``deciders`` are those who decide on it; of those who signed, ``agreed`` count.
    """

    customer: Customer
    record: ProposalRecord
    evidence: tuple[ContactEvent, ...]
    called: Mapping[str, ExternalReference]
    contests: Mapping[str, Contest]
    classification: Classification
    assessment: Assessment
    cases: tuple[CaseRecord, ...]
    warnings: tuple[WarningRecord, ...]
    spoken_warnings: tuple[SpokenWarning, ...]
    restrictions: tuple[RestrictionRecord, ...]
    breaches: Mapping[str, BreachesSince]
    appeals: tuple[AppealRecord, ...]
    filed_contacts: tuple[FiledContact, ...]
    quashed_support: Mapping[str, tuple[str, ...]]
    earlier: tuple[EarlierProposal, ...]
    neutral_observations: tuple[PointAgainst, ...]
    against: tuple[PointAgainst, ...]
    deciders: DecideTable
    deciding_title: str
    asked_because: Mapping[str, str]
    signatures: tuple[SignatureRecord, ...]
    agreed: int


async def dossier(context: Context, proposal_id: str) -> Dossier:
    """Everything about a proposal in one answer, as it stands now."""
    record = await context.tx.proposals.get(proposal_id)
    cited = record.proposal.evidence_event_ids
    file = await case_files.to_answer(context.tx, context.policy, record.customer_id, context.now, cited)
    analysis = analyse(context.policy, file)
    assessment = assess_analysed(analysis, record.proposal)
    restrictions = await context.tx.restrictions.for_customer(record.customer_id)
    question, signed = Question(analysis, record.proposal), await context.tx.signatures.of_proposal(proposal_id)
    return Dossier(
        customer=await context.tx.customers.get(record.customer_id),
        record=record,
        evidence=await context.tx.contact_events.several(record.customer_id, cited),
        called=await context.tx.contact_event_references.of(cited),
        contests=await context.tx.data_requests.contests(cited),
        classification=analysis.classification,
        assessment=assessment,
        cases=await context.tx.cases.for_customer(record.customer_id),
        warnings=await context.tx.warnings.for_customer(record.customer_id),
        spoken_warnings=await context.tx.spoken_warnings.for_customer(record.customer_id),
        restrictions=restrictions,
        breaches=await breach_reminders.since_review(context, restrictions),
        appeals=await context.tx.appeals.for_customer(record.customer_id),
        filed_contacts=await filed_contacts.unfinished(context, record.customer_id),
        quashed_support=_quashed_support(context, file),
        earlier=await earlier_proposals.before(context, record, restrictions),
        neutral_observations=neutral_observations(analysis),
        against=against_analysed(analysis, record.proposal, assessment),
        deciders=question.deciding_entry,
        deciding_title=awaited_title(question),
        asked_because=asked_because(question),
        signatures=signed,
        agreed=len(counting(question, [each.agreement for each in signed])),
    )


def _quashed_support(context: Context, file: CaseFile) -> Mapping[str, tuple[str, ...]]:
    """For each restriction in being that a quashed warning left without the warning it needs, those warnings' ids."""
    live = [r for r in file.restrictions if standing_at(context.policy, r, context.now).is_live]
    lost = {r.id: quashed_support(context.policy, r, file.warnings, context.now) for r in live}
    return {restriction_id: warning_ids for restriction_id, warning_ids in lost.items() if warning_ids}

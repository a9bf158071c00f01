"""Several people under one decision, and how it was made: what each says of the meeting, of advice, of standing in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from contact_policy.errors import Invalid, InvalidField
from contact_policy.policy import Policy
from contact_policy.policy.deciders import ConsideredAtDecision, Consultation, HowDecided, Meeting, Substitution
from contact_policy.policy.findings import Assessment, CheckOutcome, Stage
from contact_policy.policy.working_days import london_date
from contact_policy.records import DecisionRecord, ProposalRecord, ProposalStatus, RestrictionRecord
from contact_policy.records.signatures import SignatureRecord
from contact_policy.services import recording
from contact_policy.services.context import Context

_SEVERAL = "enough-people-decided"


class SaidOfDeciding(Protocol):
    """What whoever decides says of how it is decided."""

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that decided."""

    @property
    def substitute(self) -> Substitution | None:
        """Why it is they who decide, where it is for others."""

    @property
    def consultations(self) -> tuple[Consultation, ...]:
        """Who was consulted."""

    @property
    def criteria(self) -> tuple[ConsideredAtDecision, ...]:
        """What was considered of the criteria that are asked at the decision."""


def refuse_idle(context: Context, said: SaidOfDeciding) -> None:
    """Raise Invalid for what this policy asks nobody, and for a day that is to come."""
    flaws = [*_not_asked(context.policy, said), *_to_come(context, said)]
    if flaws:
        raise Invalid(*flaws)


def _not_asked(policy: Policy, said: SaidOfDeciding) -> Iterator[InvalidField]:
    yield from recording.stray(policy, Stage.DECISION, [each.criterion for each in said.criteria])
    entries = policy.who_acts.decide
    if said.meeting and not any(entry.in_meeting for entry in entries):
        yield InvalidField("/meeting", "Leave it out: under this policy no meeting decides.")
    if said.substitute and not any(entry.substitutes for entry in entries):
        yield InvalidField("/substitute", "Leave it out: under this policy nobody stands in for those who decide.")
    asked = list(dict.fromkeys(each.who for entry in entries for each in entry.consult))
    known = {tuple(who.casefold().split()) for who in asked}
    for index, consulted in enumerate(said.consultations):
        if tuple(consulted.who.casefold().split()) not in known:
            cure = (
                f"Use one of: {'; '.join(asked)}." if asked else "Leave it out: under this policy nobody is consulted."
            )
            yield InvalidField(f"/consultations/{index}/who", cure)


def _to_come(context: Context, said: SaidOfDeciding) -> Iterator[InvalidField]:
    today = london_date(context.now)
    if said.meeting and said.meeting.on > today:
        yield InvalidField("/meeting/on", "Give a day that is not to come.")
    for index, each in enumerate(said.consultations):
        if each.on > today:
            yield InvalidField(f"/consultations/{index}/on", "Give a day that is not to come.")


def how_decided(signed: Sequence[SignatureRecord], said: SaidOfDeciding) -> HowDecided:
    """How it is decided: as those said who have agreed already, unless it is said anew, and who they are."""
    before = [each.how_decided for each in signed if each.how_decided]
    consulted = [each for told in before for each in told.consultations]
    considered = [
        replace(each, entered_as=each.entered_as or signature.signer_roles)
        for signature in signed
        for each in (signature.how_decided.criteria if signature.how_decided else ())
    ]
    return HowDecided(
        agreed=tuple(each.agreement for each in signed),
        meeting=said.meeting or next((told.meeting for told in reversed(before) if told.meeting), None),
        substitute=said.substitute,
        consultations=tuple(dict.fromkeys([*consulted, *said.consultations])),
        criteria=tuple({each.criterion: each for each in [*considered, *said.criteria]}.values()),
    )


def kept(found: HowDecided) -> HowDecided | None:
    """The same as it is stored: None where there is nothing to say."""
    return None if found == HowDecided() else found


def are_awaited(assessment: Assessment) -> bool:
    """Whether others must agree before this is a decision."""
    return any(check.rule == _SEVERAL and check.outcome is CheckOutcome.PENDING for check in assessment.checks)


async def add(context: Context, proposed: ProposalRecord, decision: DecisionRecord) -> DecisionRecord:
    """Keep that somebody agrees; the proposal waits on, under another version: the next reads who has agreed."""
    signature = SignatureRecord(
        id=decision.id,
        proposal_id=decision.proposal_id,
        customer_id=decision.customer_id,
        reasons=decision.reasons,
        recorded_reasons=decision.recorded_reasons,
        signed_by=decision.decided_by,
        signer_roles=decision.decider_roles,
        signed_at=decision.decided_at,
        assessment=decision.assessment,
        how_decided=decision.how_decided,
    )
    await context.tx.signatures.add(signature)
    await context.tx.proposals.set_status(proposed.id, ProposalStatus.AWAITING_DECISION, version=proposed.version)
    await context.audit(
        "proposal.signed",
        f"restriction-proposals/{proposed.id}",
        proposed.customer_id,
        signature=signature.id,
        verdict=decision.assessment.verdict,
    )
    return replace(decision, awaits_agreement=True)


async def deciders(context: Context, record: RestrictionRecord) -> tuple[str, ...]:
    """Everybody who decided on a restriction."""
    signed = await context.tx.signatures.of_proposal(record.proposal_id)
    return (record.authorised_by, *(each.signed_by for each in signed))

"""What the engine says today of a restriction made before, for whoever reviews it or hears an appeal (MC-2.1, 9.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contact_policy.policy import analyse, assess_analysed
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import Assessment
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.points_against import PointAgainst
from contact_policy.policy.weighing import against_analysed
from contact_policy.policy.working_days import london_date
from contact_policy.records import ProposalRecord, RestrictionRecord
from contact_policy.services import case_files
from contact_policy.services.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentAssessment:
    """The proposal a restriction was made on, what the engine says of it today, and what speaks against it.

    ``file`` is the record that it says so of, in which the restriction itself is left out.
    """

    file: CaseFile
    proposal: ProposalRecord
    assessment: Assessment
    against: tuple[PointAgainst, ...]


async def of_restriction(context: Context, record: RestrictionRecord) -> CurrentAssessment:
    """The restriction as if it were proposed today, for the time it has left: on today's facts, with what holds now.

    It is not held against itself. Nothing is stored.
    """
    tx, policy, restriction = context.tx, context.policy, record.restriction
    proposal = await tx.proposals.get(record.proposal_id)
    standing = standing_at(policy, restriction, context.now)
    today = replace(proposal.proposal, measures=restriction.measures, review_on=standing.review_on)
    if standing.is_live:
        today = replace(today, starts_on=max(today.starts_on, london_date(context.now)))
    cited = today.evidence_event_ids
    file = await case_files.to_answer(tx, policy, record.customer_id, context.now, cited)
    file = replace(file, restrictions=tuple(r for r in file.restrictions if r.id != restriction.id))
    analysis = analyse(policy, file)
    assessment = assess_analysed(analysis, today)
    points = against_analysed(analysis, today, assessment)
    return CurrentAssessment(file=file, proposal=proposal, assessment=assessment, against=points)

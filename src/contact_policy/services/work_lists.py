"""What waits for whom, across all customers. Nothing is assessed for it: a list shows what is stored, with its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.policy.working_days import add_months, london_date, start_of
from contact_policy.records import Page, RestrictionRecord
from contact_policy.records.appeals import AppealRecord, AppealStatus
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.records.work_lists import (
    FinishedProposal,
    LostSupport,
    OpenRequest,
    PassedWarning,
    ReportedIncidents,
    UnexplainedCall,
    WaitingLetter,
    WaitingProposal,
)
from contact_policy.services import restrictions
from contact_policy.services.context import Context
from contact_policy.services.restrictions import Wanted

REVIEWS_WITHIN = timedelta(days=30)
_PROPOSALS_TOLD = 200


async def incidents(context: Context, most: int) -> tuple[ReportedIncidents, ...]:
    """What staff reported, by customer, while it is current evidence and nobody has acted on it (MC-8.2)."""
    since = context.now - timedelta(days=context.policy.lengths.evidence_current_days)
    return await context.tx.work_lists.incidents(context.policy.unacceptable_observations, since, most)


async def unexplained(context: Context, most: int) -> tuple[UnexplainedCall, ...]:
    """Calls held or ended without a word of why (MC-8.1)."""
    return await context.tx.work_lists.unexplained(context.policy.unacceptable_observations, most)


async def passed_warnings(context: Context, most: int) -> tuple[PassedWarning, ...]:
    """Warnings that still count, whose time to change is over (MC-8.8)."""
    policy = context.policy
    months = max(policy.warning_life(step) for step in policy.written_steps.values())
    since = start_of(add_months(london_date(context.now), -months))
    return await context.tx.work_lists.passed_warnings(since, context.now, most)


async def proposals(context: Context) -> tuple[WaitingProposal, ...]:
    """Proposals that nobody has decided, each with the verdict of the day it was made."""
    return await context.tx.work_lists.proposals(_PROPOSALS_TOLD)


async def finished_proposals(context: Context, most: int) -> tuple[FinishedProposal, ...]:
    """Proposals that were decided or taken back, the newest first."""
    return await context.tx.work_lists.finished_proposals(most)


async def letters(context: Context, most: int) -> tuple[WaitingLetter, ...]:
    """Letters drafted and not issued, and those that came back."""
    return await context.tx.work_lists.letters(most)


async def lost_supports(context: Context, most: int) -> tuple[LostSupport, ...]:
    """Restrictions that would not be decided so today."""
    return await context.tx.work_lists.lost_supports(most)


async def requests(context: Context, most: int) -> tuple[OpenRequest, ...]:
    """Requests to look at a restriction sooner (MC-9.3)."""
    return await context.tx.work_lists.requests(most)


async def reviews(context: Context, most: int) -> list[RestrictionRecord]:
    """Restrictions to be reviewed within a month, the longest due first."""
    wanted = Wanted(review_due_before=london_date(context.now + REVIEWS_WITHIN) + timedelta(days=1))
    return (await restrictions.listed(context, Page(limit=most), wanted))[0]


def review_day(context: Context, record: RestrictionRecord) -> date:
    """The day by which a restriction is to be reviewed."""
    return restrictions.standing(context, record).review_on


async def appeals(context: Context, most: int) -> tuple[AppealRecord, ...]:
    """Appeals that nobody has decided."""
    found, _ = await context.tx.appeals.list(Page(limit=most), status=AppealStatus.OPEN)
    return tuple(sorted(found, key=lambda appeal: (appeal.due_by, appeal.id)))


async def filed(context: Context, most: int) -> tuple[FiledContact, ...]:
    """Filed correspondence that nobody has seen, or that is to be answered, the soonest due first (MC-8.23)."""
    found = [
        item
        for status in (FiledStatus.UNSEEN, FiledStatus.TO_ANSWER)
        for item in (await context.tx.filed_contacts.list(Page(limit=most), status=status))[0]
    ]
    return tuple(sorted(found, key=lambda item: (item.due_by or london_date(context.now), item.id))[:most])


async def filed_in_all(context: Context) -> int:
    """How much filed correspondence there is that nobody has seen, or that is to be answered."""
    counts = await context.tx.filed_contacts.counts(london_date(context.now))
    return counts.unseen + counts.to_answer


async def names(context: Context, customer_ids: Iterable[str]) -> Mapping[str, str]:
    """What the customers of these records are called."""
    asked = set(customer_ids)
    return await context.tx.work_lists.names(asked) if asked else {}

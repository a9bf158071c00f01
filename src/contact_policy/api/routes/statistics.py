"""Statistics: how the policy is used and what comes of it, without anybody's name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.fields import Day
from contact_policy.api.schemas.statistics import StatisticsOut, statistics_out
from contact_policy.api.unit_of_work import Reading
from contact_policy.records import Role
from contact_policy.services import statistics

router = operations("Statistics")


@router.get("/statistics", summary="Count what was done and what came of it")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, is_long=True)
async def read_statistics(
    session: Reading,
    first_on: Annotated[
        Day | None, Query(alias="from", description="The first day; twelve months up to `to` where it is left out.")
    ] = None,
    last_on: Annotated[Day | None, Query(alias="to", description="The last day, included; else today.")] = None,
) -> StatisticsOut:
    """Warnings, proposals, restrictions, reviews, appeals, notices, breaches, filed mail and access needs, in counts.

    No names, no ids, no free text. Counts from 1 to 4 are null, and so are others that would give them back. Publish
    one period: two that overlap can be subtracted from each other.
    """
    first, last = statistics.period(session.now, first_on, last_on)
    async with session.reading() as context:
        return statistics_out(await statistics.gather(context, first, last))

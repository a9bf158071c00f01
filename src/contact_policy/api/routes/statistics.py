"""Statistics: how the policy is used and what comes of it, without anybody's name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.fields import YEAR_SCHEMA, Day
from contact_policy.api.schemas.statistics import StatisticsOut, statistics_out
from contact_policy.api.unit_of_work import Reading
from contact_policy.records import Role
from contact_policy.services.published_statistics import publish
from contact_policy.services.statistics_periods import period

router = operations("Statistics")


@router.get("/statistics", summary="Count what was done and what came of it")
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR, is_long=True)
async def read_statistics(
    session: Reading,
    first_on: Annotated[
        Day | None,
        Query(
            alias="from",
            json_schema_extra={"pattern": rf"^{YEAR_SCHEMA}-(0[1-9]|1[0-2])-01$"},
            description="A month's first day; twelve months up to `to` if left out.",
        ),
    ] = None,
    last_on: Annotated[
        Day | None,
        Query(
            alias="to",
            json_schema_extra={
                "pattern": rf"^{YEAR_SCHEMA}-((0[13578]|1[02])-31|(0[469]|11)-30|02-2[89])$",
            },
            description="A month's last day, included; else this quarter's.",
        ),
    ] = None,
) -> StatisticsOut:
    """Warnings, proposals, restrictions, reviews, appeals, notices, breaches, filed mail and access needs, in counts.

    No names, no ids, no free text. Counts from 1 to 4 are null, and so are others that would give them back, those of
    other periods too: a period is of whole months or quarters, a month is told where no month of its quarter has
    anything to hide, and a longer period is the sum of its quarters. Publish a quarter once it is over: of one that
    runs, tomorrow's figures less today's are a day's.
    """
    first, last = period(session.now, first_on, last_on)
    async with session.reading() as context:
        return statistics_out(await publish(context, first, last))

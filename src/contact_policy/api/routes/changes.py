"""The change feed: what came about, in order and without gaps; and everybody restricted now, to begin from."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

from fastapi import Query, Response

from contact_policy.api.dependencies import FeedWatch
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Page
from contact_policy.api.schemas.changes import (
    ChangesOut,
    Kinds,
    RestrictedListOut,
    Systems,
    changes_out,
    restricted_out,
)
from contact_policy.api.schemas.fields import Sought
from contact_policy.api.unit_of_work import Reading
from contact_policy.errors import FeedGone
from contact_policy.records import Role
from contact_policy.services import feed
from contact_policy.services.feed import FeedQuestion

router = operations("Change feed")

_Systems = Annotated[
    Systems, Query(description="Systems, repeated, whose names for the customers are wanted, such as `crm`.")
]


@router.get("/changes", response_model=ChangesOut, summary="Follow what changes")
@allow(Role.CRM, Role.ADMIN, errors=[FeedGone])
async def list_changes(
    session: Reading,
    watch: FeedWatch,
    since: Annotated[
        Sought | None, Query(max_length=100, description="The `next` of the answer before; left out: the oldest kept.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 500,
    kinds: Annotated[Kinds, Query(description="Only these, repeated or with commas between; left out: all.")] = None,
    system: _Systems = [],  # noqa: B006 - FastAPI copies it
    wait: Annotated[
        int, Query(ge=0, le=30, description="Where there is nothing new: how many seconds to wait for something.")
    ] = 0,
) -> Response:
    """Each change once, in order, readable within half a second of its commit; kept for 90 days.

    What a change means for a customer, the contact status says: ask for each `customer_id` or reference once, by
    `POST /v1/contact-status/batch`. 410 says that the feed does not reach back to `since`, or was made anew after a
    restore: read `GET /v1/contact-status/restricted`, clear whoever is not on it, and go on from its `next`. At most 50
    wait on a worker; whoever is one too many is answered at once.
    """
    asked = FeedQuestion(since=since, limit=limit, kinds=kinds, systems=frozenset(system))
    until = time.monotonic() + wait
    while True:
        async with session.reading() as context:
            page = await feed.read(context, asked)
        left = until - time.monotonic()
        if page.items or left <= 0 or not await watch.grows(page.position, left):
            break
        asked = replace(asked, since=page.next)
    return _json(changes_out(page))


@router.get("/contact-status/restricted", response_model=RestrictedListOut, summary="Who is restricted now?")
@allow(Role.CRM)
async def list_restricted(
    session: Reading,
    page: Page,
    system: _Systems = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Everybody whom a restriction binds at this moment, and where in the feed to go on.

    `next` is as of the first page: whatever changes while you read the others comes again in the feed.
    """
    async with session.reading() as context:
        found = await feed.restricted(context, page, frozenset(system))
    return _json(restricted_out(found))


def _json(answer: ChangesOut | RestrictedListOut) -> Response:
    return Response(
        answer.model_dump_json(), media_type="application/json", headers={"Cache-Control": "private, no-store"}
    )

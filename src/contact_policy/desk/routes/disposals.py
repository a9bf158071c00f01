"""Of whom nothing need be kept any more: listed, looked through, approved; and whose holds want a reason of today."""

from __future__ import annotations

from starlette.responses import Response

from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Duplicate, Invalid, invalid
from contact_policy.records import Page, Role
from contact_policy.records.disposals import DisposalStatus
from contact_policy.services import disposal as disposing
from contact_policy.services import holds, work_lists

READERS = (Role.AUDITOR, Role.ADMIN)

_SHOWN = 50
STATUSES = {
    DisposalStatus.LISTED: "To be looked through",
    DisposalStatus.APPROVED: "Approved: being erased",
    DisposalStatus.DONE: "Done",
}
PERIODS = {
    "contact_event": "contacts",
    "warning": "warnings",
    "restriction": "restrictions",
    "proposal": "proposals that restricted nobody",
    "customer": "what is known of somebody",
}


@page("/disposals")
@allow(*READERS)
async def listed(visit: Visit) -> Response:
    """Each list that was made, the newest first, and what has to be decided before anybody is erased."""
    return await _listed(visit)


async def _listed(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        asked = visit.request.query_params.get("after") or None
        found, more = await context.tx.disposals.list(Page(limit=_SHOWN, after=asked))
        due = await holds.reasons_due(context)
        names = await work_lists.names(context, (each.customer_id for each in due))
    return visit.show(
        "disposals.html",
        title="Disposals",
        refused=refused,
        items=[(STATUSES[each.status], each) for each in found],
        undecided=[PERIODS[name] for name in visit.policy.retention.undecided],
        reasons_due=[(names[each.customer_id], each) for each in due],
        may_list=visit.may(Role.ADMIN),
        more=more,
    )


@act("/disposals", again=_listed, is_long=True)
@allow(Role.ADMIN)
async def list_due(visit: Visit) -> Response:
    """List whose time has come. Nobody is erased by it."""
    async with visit.reading() as context:
        latest, _ = await context.tx.disposals.list(Page(limit=1))
    since = latest[0].id if latest else ""
    return await visit.do(disposing.make_list, lambda made: f"/disposals/{made.id}", since=since)


@page("/disposals/{disposal_id}")
@allow(*READERS)
async def disposal(visit: Visit) -> Response:
    """One list: who is on it, and what became of it."""
    return await _disposal(visit)


async def _disposal(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.disposals.get(visit.id("disposal_id"))
        names = await work_lists.names(context, found.customer_ids)
        people = await called(context, [each for each in (found.listed_by, found.approved_by) if each])
    return visit.show(
        "disposal.html",
        title=f"Disposal: {len(found.customer_ids)} {'person' if len(found.customer_ids) == 1 else 'people'}",
        refused=refused,
        found=found,
        standing=STATUSES[found.status],
        people=[(names.get(id_, ""), id_) for id_ in found.customer_ids],
        names=people,
        undecided=[PERIODS[name] for name in visit.policy.retention.undecided],
        may_approve=visit.may(Role.ADMIN) and found.status is DisposalStatus.LISTED,
    )


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _disposal(visit, refused)


@act("/disposals/{disposal_id}/approve", again=_again)
@allow(Role.ADMIN)
async def approve(visit: Visit) -> Response:
    """Say that it was looked through, and that those on it may be erased."""
    id_ = visit.id("disposal_id")
    if visit.form.text("looked_through") != "yes":
        raise invalid("/looked_through", "Say that you have looked through the list.")
    try:
        return await visit.do(lambda context: disposing.approve(context, id_), lambda done: f"/disposals/{done.id}")
    except Duplicate as refused:
        raise invalid("/looked_through", refused.detail) from None

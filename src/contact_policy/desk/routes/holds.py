"""What is held of somebody, so that nobody erases it: why, until when, and whose it was to end it."""

from __future__ import annotations

from starlette.responses import Response

from contact_policy.api.schemas.erasures import HoldEndIn, HoldIn
from contact_policy.desk.forms import checked
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid
from contact_policy.policy.working_days import london_date
from contact_policy.records import Role
from contact_policy.services import holds

READERS = (Role.MANAGER, Role.AUDITOR, Role.ADMIN)
WRITERS = (Role.MANAGER, Role.ADMIN)


@page("/customers/{customer_id}/holds")
@allow(*READERS)
async def held(visit: Visit) -> Response:
    """Every hold of theirs, and a form for another."""
    return await _held(visit)


async def _held(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
        found = await holds.of_customer(context, customer.id)
        names = await called(context, [by for each in found for by in (each.set_by, each.ended_by) if by])
    today = london_date(visit.now)
    return visit.show(
        "holds.html",
        title=f"Held of {customer.name}",
        refused=refused,
        customer=customer,
        items=[(each.ended_at is None and each.until >= today, each) for each in reversed(found)],
        today=today,
        names=names,
        may_hold=visit.may(*WRITERS) and customer.erased_at is None,
    )


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _held(visit, refused)


@act("/customers/{customer_id}/holds", again=_again)
@allow(*WRITERS)
async def hold(visit: Visit) -> Response:
    """Hold it until a day, that day included."""
    customer_id = visit.id("customer_id")
    given = checked(HoldIn, visit.form.given(reason="reason", until="until"))
    return await visit.do(
        lambda context: holds.hold(context, customer_id, given.reason, given.until),
        lambda _: f"/customers/{customer_id}/holds",
    )


@act("/customers/{customer_id}/holds/{hold_id}/end", again=_again)
@allow(*WRITERS)
async def end(visit: Visit) -> Response:
    """End one before its day."""
    customer_id, hold_id = visit.id("customer_id"), visit.id("hold_id")
    given = checked(HoldEndIn, visit.form.given(reason="end_reason"))
    return await visit.do(
        lambda context: holds.end(context, customer_id, hold_id, given.reason),
        lambda _: f"/customers/{customer_id}/holds",
    )

"""What staff reported, looked at by a manager who found nothing to do, or nothing yet (MC-8.1, 8.2)."""

from __future__ import annotations

from starlette.responses import Response

from contact_policy.api.schemas.contact_events import SeenIn
from contact_policy.desk import words
from contact_policy.desk.forms import checked
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Duplicate, Invalid, invalid
from contact_policy.records import Role
from contact_policy.services import contact_events

MANAGERS = (Role.MANAGER,)


@page("/contacts/{contact_event_id}/seen")
@allow(*MANAGERS)
async def seen(visit: Visit) -> Response:
    """What was written down, to be looked at."""
    return await _seen(visit)


async def _seen(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        customer_id, event = await context.tx.contact_events.get(visit.id("contact_event_id"))
        customer = await context.tx.customers.get(customer_id)
        contests = await context.tx.data_requests.contests([event.id])
        names = await called(context, [event.recorded_by])
    return visit.show(
        "sighting.html",
        title=f"A contact of {customer.name}",
        refused=refused,
        customer=customer,
        event=event,
        observed=words.observations(visit.policy, event.observations),
        contested=words.contest(contests.get(event.id)),
        names=names,
        words=words,
    )


@act("/contacts/{contact_event_id}/seen", again=_seen)
@allow(*MANAGERS)
async def record_seen(visit: Visit) -> Response:
    """Write down that it was looked at. The contact itself stays as it was recorded."""
    event_id = visit.id("contact_event_id")
    given = checked(SeenIn, visit.form.given(note="note"))
    async with visit.reading() as context:
        customer_id, _ = await context.tx.contact_events.get(event_id)
    try:
        return await visit.do(
            lambda context: contact_events.see(context, event_id, given.note), lambda _: f"/customers/{customer_id}"
        )
    except Duplicate:
        raise invalid("/note", "Somebody has noted before that it was seen: nothing waits here any more.") from None

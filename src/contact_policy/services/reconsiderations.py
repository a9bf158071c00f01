"""Requests to look at a restriction sooner than it would be (MC-9.3): a review that names one answers it."""

from __future__ import annotations

from datetime import datetime

from contact_policy.errors import NotInForce, invalid
from contact_policy.policy.working_days import add_working_days, london_date
from contact_policy.records.changes import ChangeKind
from contact_policy.records.reviews import ReconsiderationRequest, RequestState
from contact_policy.services import changes
from contact_policy.services.context import Context, new_id
from contact_policy.services.restrictions import locked, standing


async def ask(context: Context, restriction_id: str, received_at: datetime, text: str) -> ReconsiderationRequest:
    """Keep a request about a restriction in being.

    Raises Invalid for one received in the future or before the restriction was authorised, NotInForce where it has
    ended: there is nothing left to look at.
    """
    record = await locked(context, restriction_id)
    if received_at > context.now:
        raise invalid("/received_at", "Give a time that has come.")
    if received_at < record.restriction.authorised_at:
        raise invalid("/received_at", "Give a time not before the restriction was authorised.")
    stands = standing(context, record)
    if not stands.is_live:
        raise NotInForce(f"The restriction is {stands.status}.")
    policy = context.policy
    days = policy.lengths.reconsideration_working_days
    request = ReconsiderationRequest(
        id=new_id(),
        restriction_id=restriction_id,
        customer_id=record.customer_id,
        received_at=received_at,
        text=text,
        due_on=add_working_days(london_date(received_at), days, policy.calendar),
        recorded_by=context.caller.subject,
        recorded_at=context.now,
    )
    await context.tx.reconsideration_requests.add(request)
    await context.audit("reconsideration.requested", f"restrictions/{restriction_id}", record.customer_id)
    about = f"restrictions/{restriction_id}"
    of = {"restriction_id": restriction_id, "request_id": request.id, "due_on": request.due_on}
    kind = ChangeKind.RECONSIDERATION_REQUESTED
    asked = changes.change(context, kind, record.customer_id, about, of, effective_at=received_at)
    await changes.write(context, asked)
    return request


async def require_open(context: Context, restriction_id: str, request_id: str) -> None:
    """Raise Invalid for a request that is not about this restriction, or that a review has answered."""
    requests = {request.id: request for request in await context.tx.reconsideration_requests.list(restriction_id)}
    request = requests.get(request_id)
    if request is None:
        raise invalid("/reconsideration_request_id", "Name a request about this restriction, or leave it out.")
    if request.state is RequestState.ANSWERED:
        raise invalid("/reconsideration_request_id", "A review has answered this one; leave it out.")

"""Requests to look at a restriction sooner (MC-9.3), each with the review that answers it. Only ever added."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, select

from contact_policy.records.reviews import ReconsiderationRequest
from contact_policy.storage.columns import Id, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import reconsideration_requests, reviews

_requests = reconsideration_requests.c
_selected = select(*told(reconsideration_requests), reviews.c.id.label("review_id")).select_from(
    reconsideration_requests.outerjoin(reviews, reviews.c.reconsideration_request_id == _requests.id)
)
_OF_RESTRICTION = Prepared(
    _selected.where(_requests.restriction_id == given("restriction_id", Id)).order_by(_requests.id),
    ReconsiderationRequest,
)
_OF_CUSTOMER = Prepared(_selected.where(belongs(_requests.customer_id)).order_by(_requests.id), ReconsiderationRequest)
_OVERDUE = Prepared(
    _selected.where(reviews.c.id.is_(None), _requests.due_on < given("due_before", Date)).order_by(_requests.id),
    ReconsiderationRequest,
)


class ReconsiderationRequestRepository(Repository):
    """What customers asked to have looked at sooner."""

    async def add(self, request: ReconsiderationRequest) -> None:
        """Keep a new request."""
        await self._connection.add(reconsideration_requests, columns_of(reconsideration_requests, request))

    async def list(self, restriction_id: str) -> tuple[ReconsiderationRequest, ...]:
        """Every request about one restriction, oldest first."""
        return await self._connection.rows(_OF_RESTRICTION, restriction_id=restriction_id)

    async def for_customer(self, customer_id: str) -> tuple[ReconsiderationRequest, ...]:
        """Every request of one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def overdue(self, due_before: date) -> tuple[ReconsiderationRequest, ...]:
        """The open ones that were to be answered before that day, oldest first."""
        return await self._connection.rows(_OVERDUE, due_before=due_before)
